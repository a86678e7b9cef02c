//! Files that accounts and templates name.

use insta::assert_snapshot;

use crate::attachments::stage::{config, names, names_by_target, names_in};
use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

#[test]
fn files_of_the_run_the_template_and_the_account_come_in_this_order() {
    let account = "attachments: ['reports/*.pdf', {path: data.bin, name: 'data {{ version }}.csv', mime: text/csv}]";
    let folder = Folder::new()
        .file("conf/dispatch.yaml", config(account))
        .file("conf/reports/b.pdf", "%PDF-1.7 b")
        .file("conf/reports/a.pdf", "%PDF-1.7 a")
        .file("conf/data.bin", "1,2")
        .file("given.txt", "given")
        .file("templates/note.j2", "---\nattachments: 'of-{{ who }}.txt'\n---\nHello {{ who }}")
        .file("templates/of-ann.txt", "ann");
    let arguments = ["-c", "conf/dispatch.yaml", "-a", "given.txt"];
    let ended = folder.run(&[&arguments[..], &["-b", "x"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let ended = folder.run(&[&arguments[..], &["--template", "templates/note.j2", "--var", "who=ann"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(
        names(&folder),
        ["given.txt, a.pdf, b.pdf, data 1.2.csv", "given.txt, of-ann.txt, a.pdf, b.pdf, data 1.2.csv"]
    );
    let record = folder.records("out.ndjson").remove(0);
    assert_eq!(record["attachments"][3]["mime"], "text/csv");
}

#[test]
fn a_template_around_the_message_of_the_run_takes_its_files_along() {
    let account = |name: &str| format!("  - {{name: {name}, url: 'file:///?path={name}.ndjson', template: {name}}}\n");
    let folder = Folder::with(&format!(
        "version: 1\nvars: {{version: '1.2'}}\n\
         templates: {{deploy: {{file: t/deploy.j2, vars: {{version: '9'}}}}, wrap: t/wrap.j2, digest: t/digest.j2}}\n\
         accounts:\n{}{}  - {{name: list, url: 'file:///?path=list.ndjson', template: wrap, audience: people, attachments: own.txt}}\n\
         audiences: {{people: [{{to: ann, id: 7}}, {{to: bob, id: 8}}]}}\n",
        account("wrap"),
        account("digest"),
    ))
    .file("t/deploy.j2", "---\ntitle: Out\nattachments: 'notes-{{ version }}.txt'\n---\nDeployed {{ version }}")
    .file("t/each.j2", "---\nattachments: 'for-{{ target.id | default(0) }}.txt'\n---\nHello")
    .file("t/wrap.j2", "---\nattachments: 'legal-{{ version }}.txt'\n---\n{{ body }}, {{ version }}")
    .file("t/digest.j2", "---\nattachments: digest.txt\n---\nSomething was deployed");
    let names =
        ["t/notes-9.txt", "t/legal-1.2.txt", "t/digest.txt", "own.txt", "given.txt", "t/for-7.txt", "t/for-8.txt"];
    let folder = names.into_iter().fold(folder, |folder, name| folder.file(name, name));
    let ended = folder.run(&["--template", "deploy", "-a", "given.txt"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(folder.records("wrap.ndjson")[0]["body"], "Deployed 9, 1.2");
    assert_eq!(names_in(&folder, "wrap.ndjson"), ["given.txt, notes-9.txt, legal-1.2.txt"]);
    assert_eq!(names_in(&folder, "digest.ndjson"), ["given.txt, digest.txt"], "it shows nothing of the run's message");
    // A path that differs for each target is filled in for each, also where it is the message inside that has it.
    std::fs::remove_file(folder.path("list.ndjson")).unwrap();
    let ended = folder.run(&["--template", "t/each.j2", "-g", "list"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mut found = names_in(&folder, "list.ndjson");
    found.sort();
    assert_eq!(found, ["ann: for-7.txt, legal-1.2.txt, own.txt", "bob: for-8.txt, legal-1.2.txt, own.txt"]);
}

#[test]
fn each_target_has_files_of_its_own() {
    let folder = Folder::with(&format!(
        "{}audiences: {{people: [{{to: ann, id: 7, kind: a}}, {{to: bob, id: 8, kind: a}}]}}\n",
        config("audience: people, attachments: ['{{ target.kind }}.txt', 'reports/{{ id }}.pdf']")
    ))
    .file("a.txt", "a")
    .file("reports/7.pdf", "%PDF-1.7 7")
    .file("reports/8.pdf", "%PDF-1.7 8");
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(names_by_target(&folder), ["ann: a.txt, 7.pdf", "bob: a.txt, 8.pdf"]);
    std::fs::remove_file(folder.path("reports/8.pdf")).unwrap();
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(2));
    assert_eq!(names(&folder).len(), 2, "nobody gets anything where one file is missing");
    assert_snapshot!(ended.stderr, @r"
    error: the file `reports/8.pdf` cannot be attached: No such file or directory (os error 2) (for target `bob` of account `log`, dispatch.yaml:5)
     --> dispatch.yaml:4:107
      |
    4 |   - {name: log, url: 'file://*?path=**********', audience: people, attachments: ['{{ target.kind }}.txt', 'reports/{{ id }}.pdf']}
      |                                                                                                           ^^^^^^^^^^^^^^^^^^^^^^
    ");
}

#[test]
fn a_value_leads_nowhere_else_and_is_not_rendered_again() {
    let folder = Folder::new()
        .file("dispatch.yaml", config("attachments: ['reports/{{ part }}.pdf']"))
        .file("secret.pdf", "%PDF-1.7")
        .file("reports/{{ version }}.pdf", "%PDF-1.7")
        .file("note.j2", "{{ part }}");
    let run = |part: &str| folder.run(&["--template", "note.j2", "--var", &format!("part={part}")]);
    let ended = run("../secret");
    assert_eq!(ended.code, Some(2));
    assert_snapshot!(ended.stderr, @r"
    error: a value would lead out of `reports/`: `reports/../secret.pdf` (for account `log`)
     --> dispatch.yaml:4:64
      |
    4 |   - {name: log, url: 'file://*?path=**********', attachments: ['reports/{{ part }}.pdf']}
      |                                                                ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: a value is a name here, or some with `/` between them, and not `..`
    ");
    assert_eq!(run("{{ version }}").code, Some(0));
    assert_eq!(names(&folder), ["{{ version }}.pdf"]);
    let missing = folder.run(&["-b", "x"]);
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("`part` is not defined"), "{}", missing.stderr);
}

#[test]
fn a_file_lies_in_the_folder_of_what_names_it() {
    let folder = Folder::new()
        .file("conf/dispatch.yaml", config("attachments: [../outside.txt]"))
        .file("outside.txt", "outside")
        .file("t/note.j2", "---\nattachments: [../outside.txt]\n---\nx");
    let ended = folder.run(&["-c", "conf/dispatch.yaml", "-b", "x"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("lies outside the folder of `conf/dispatch.yaml`"), "{}", ended.stderr);
    let ended = folder.run(&["file:///?path=out.ndjson", "--template", "t/note.j2"]);
    assert!(ended.stderr.contains("`t/../outside.txt` does not lie in the folder of the template"), "{}", ended.stderr);
    let folder = folder.file("conf/dispatch.yaml", config("attachments: [link.txt]"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../outside.txt", folder.path("conf/link.txt")).unwrap();
        let ended = folder.run(&["-c", "conf/dispatch.yaml", "-b", "x"]);
        assert!(ended.stderr.contains("lies outside the folder"), "{}", ended.stderr);
    }
    let open = format!("allow_outside: true\n{}", config("attachments: [../outside.txt]"));
    let folder = folder.file("conf/dispatch.yaml", open);
    assert_eq!(folder.run(&["-c", "conf/dispatch.yaml", "-b", "x"]).code, Some(0));
    assert_eq!(names(&folder), ["outside.txt"]);
}

#[test]
fn what_is_wrong_is_told_at_its_place_and_all_at_once() {
    let list = "[{path: a.txt, nmae: b}, {name: x}, ftp://example.com/a, 7, '${env:FILE}', {path: a.txt, mime: odd}, 'https://{{ x }}/a', '{{ a.txt']";
    let folder = Folder::new().file("dispatch.yaml", config(&format!("attachments: {list}"))).file("a.txt", "a");
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(2));
    let told: Vec<_> = ended.stderr.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(
        told,
        [
            "error: unknown key `nmae`",
            "error: `attachments` names no file here",
            "error: `attachments` does not take this scheme",
            "error: `attachments` must be a path, an address, a mapping with `path`, or a list of such, not a number",
            "error: a path cannot hold a reference",
            "error: `odd` is no MIME type",
            "error: an address has to name its server before the first `{{`",
            "error: syntax error: unexpected end of input, expected end of variable block",
        ]
    );
    assert!(ended.stderr.contains(" --> dispatch.yaml:4:158\n"), "{}", ended.stderr);
    let folder = folder.file("dispatch.yaml", config("")).file("note.j2", "---\nattachments: {path: [a]}\n---\nx");
    let ended = folder.run(&["check", "--template", "note.j2"]);
    assert!(ended.stderr.contains("`path` must be text, not a list"), "{}", ended.stderr);
}

#[test]
fn a_check_warns_of_what_is_not_there_and_fetches_nothing() {
    let server = Server::start(|_| Reply::status(200));
    let list = format!("[built/later.pdf, '{}']", server.url("/a"));
    let folder = Folder::new().file("dispatch.yaml", config(&format!("attachments: {list}")));
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("warning[attachment-missing]: there is no file `built/later.pdf`"),
        "{}",
        ended.stderr
    );
    assert_eq!(folder.run(&["check", "--deny", "attachment-missing"]).code, Some(2));
    assert!(server.requests().is_empty());
    assert_eq!(folder.run(&["-b", "x"]).code, Some(2), "a run needs it");
    // A service that takes no files is told whatever the message is.
    let slack = "version: 1\naccounts: [{name: a, url: 'slack://TOKENA/TOKENB/TOKENC', attachments: dispatch.yaml}]\n";
    let ended = Folder::with(slack).run(&["check"]);
    assert!(ended.stderr.contains("`slack` takes no files"), "{}", ended.stderr);
}

#[test]
fn addresses_may_hold_references_or_values() {
    let server = Server::start(|request| match request.header("authorization") {
        Some("Basic Y2k6czNjcmV0") => Reply::status(200).body("private"),
        _ if request.path == "/1.2/a%2Fb.txt" => Reply::status(200).body("public"),
        _ => Reply::status(404),
    });
    let host = server.host();
    let list =
        format!("['http://ci:${{env:WORD}}@{host}/private.txt', 'http://{host}/{{{{ version }}}}/{{{{ name }}}}.txt']");
    let top = "attachments: {allow_private: [127.0.0.1]}\n";
    let text = format!("{top}{}", config(&format!("attachments: {list}")).replace("vars: {", "vars: {name: a/b, "));
    let folder = Folder::new().file("dispatch.yaml", &text);
    let ended = folder.dispatch(&["-b", "x"]).env("WORD", "s3cret").run();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(names(&folder), ["private.txt, b.txt"]);
    let shown = folder.run(&["config", "show"]).stdout;
    assert!(shown.contains(&format!("http://****@{host}/private.txt")), "{shown}");
    assert!(shown.contains("allow_private:\n    - \"127.0.0.1\""), "{shown}");
    let explained = folder.run(&["config", "explain", "log.attachments"]).stdout;
    assert!(explained.contains(&format!("http://****@{host}/private.txt from dispatch.yaml:")), "{explained}");
}

#[test]
fn a_configuration_from_the_web_names_no_files() {
    let text = "version: 1\nattachments: {allow_private: true}\naccounts: [{name: a, url: 'json://127.0.0.1:1/', attachments: [/etc/passwd]}]\n";
    let server = Server::start(move |_| Reply::status(200).header("content-type", "application/yaml").body(text));
    let ended = Folder::new().run(&["-c", &server.url("/a.yaml"), "-b", "x"]);
    assert_eq!(ended.code, Some(2));
    assert_eq!(
        ended.stderr.matches("`attachments` has no meaning in a file from the web").count(),
        2,
        "{}",
        ended.stderr
    );
}

#[test]
fn a_run_does_not_go_on_with_another_file_of_an_account() {
    let hook = Server::start(|_| Reply::status(400));
    let account = format!("{{name: hook, url: 'json://{}/', attachments: [a.txt]}}", hook.host());
    let folder = Folder::with(&format!("version: 1\naccounts: [{account}]\n")).file("a.txt", "one");
    assert_eq!(folder.run(&["-b", "x"]).code, Some(1));
    assert_eq!(folder.run(&["resume", "--failed"]).code, Some(1));
    let folder = folder.file("a.txt", "two");
    let changed = folder.run(&["resume", "--failed"]);
    assert_eq!(changed.code, Some(2));
    assert!(changed.stderr.contains("the attachment `a.txt` has changed"), "{}", changed.stderr);
}

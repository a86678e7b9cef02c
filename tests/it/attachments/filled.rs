//! Paths of files with values in them: variables of the environment, and patterns.

use insta::assert_snapshot;

use crate::attachments::stage::{config, names, names_by_target};
use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

/// An account that sends the report of the month in `MONTH`, where the configuration opens these variables.
fn monthly(open: &str, file: &str) -> String {
    format!("template_env: {open}\n{}", config(&format!("attachments: ['{file}']")))
}

const MONTH: &str = r#"reports/{{ env("MONTH") }}.pdf"#;

#[test]
fn a_path_shows_what_templates_may_see_of_the_environment_and_nothing_else() {
    let folder = Folder::with(&monthly("[MONTH]", MONTH))
        .file("reports/june.pdf", "%PDF-1.7 june")
        .file("secret.pdf", "%PDF-1.7 secret")
        .file("t/note.j2", "---\nattachments: {path: note.txt, name: '{{ env(\"MONTH\") }}.txt'}\n---\nHello")
        .file("t/note.txt", "a note");
    let run = |arguments: &[&str], month: &str| folder.dispatch(arguments).env("MONTH", month).run();
    let ended = run(&["-b", "x"], "june");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let ended = run(&["--template", "t/note.j2"], "june");
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(names(&folder), ["june.pdf", "june.txt, june.pdf"]);
    let ended = run(&["-b", "x"], "../secret");
    assert!(ended.stderr.contains("a value would lead out of `reports/`"), "{}", ended.stderr);
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("the environment variable `MONTH` is not set"), "{}", ended.stderr);
    assert_eq!(folder.run(&["check"]).code, Some(0), "a check without a message fills nothing in");
    let folder = folder.file("dispatch.yaml", monthly("[YEAR]", MONTH));
    for arguments in [&["check"][..], &["-b", "x"]] {
        let ended = folder.dispatch(arguments).env("MONTH", "june").run();
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.stderr.contains("the environment variable `MONTH` is not open to templates"), "{}", ended.stderr);
        assert!(ended.stderr.contains("add `MONTH` to `template_env` in the configuration"), "{}", ended.stderr);
    }
    assert_eq!(names(&folder).len(), 2);
}

#[test]
fn an_address_shows_the_environment_too_and_a_run_goes_on_only_with_the_same() {
    let files = Server::start(|request| Reply::status(200).body(format!("of {}", request.path)));
    let hook = Server::start(|_| Reply::status(400));
    let folder = Folder::with(&format!(
        "attachments: {{allow_private: true}}\ntemplate_env: [BUILD]\naccounts:\n  - {{name: hook, url: 'json://{}/', \
         attachments: ['{}']}}\n",
        hook.host(),
        files.url(r#"/{{ env("BUILD") }}.log"#)
    ));
    let run = |arguments: &[&str], build: &str| folder.dispatch(arguments).env("BUILD", build).run();
    assert_eq!(run(&["-b", "x"], "7/8").code, Some(1));
    assert_eq!(files.requests()[0].path, "/7%2F8.log");
    assert_eq!(run(&["resume", "--failed"], "7/8").code, Some(1));
    let changed = run(&["resume", "--failed"], "9");
    assert_eq!(changed.code, Some(2));
    assert_eq!(hook.requests().len(), 2, "{}", changed.stderr);
}

/// An account with an audience, whose files are named by a pattern with the column `id`.
fn by_pattern(people: &str, file: &str) -> String {
    format!("{}audiences: {{people: {people}}}\n", config(&format!("audience: people, attachments: ['{file}']")))
}

#[test]
fn a_pattern_is_looked_up_for_each_target() {
    let people = "[{to: ann, id: 7}, {to: bob, id: 8}]";
    let folder = Folder::with(&by_pattern(people, "reports/{{ id }}-*.pdf"))
        .file("reports/7-b.pdf", "%PDF-1.7 7b")
        .file("reports/7-a.pdf", "%PDF-1.7 7a")
        .file("reports/8-a.pdf", "%PDF-1.7 8a")
        .file("reports/78-a.pdf", "%PDF-1.7 78a");
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(names_by_target(&folder), ["ann: 7-a.pdf, 7-b.pdf", "bob: 8-a.pdf"]);
    std::fs::remove_file(folder.path("reports/8-a.pdf")).unwrap();
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(2));
    assert_snapshot!(ended.stderr, @r"
    error: no file matches `reports/8-*.pdf` (for target `bob` of account `log`, dispatch.yaml:5)
     --> dispatch.yaml:4:82
      |
    4 |   - {name: log, url: 'file://*?path=**********', audience: people, attachments: ['reports/{{ id }}-*.pdf']}
      |                                                                                  ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: `*` and `?` stand for any characters of a name, and `**` for folders
    ");
    // Before a run, that is no more than a warning: a step before it may make the file.
    let folder = folder.file("note.j2", "Hello");
    let ended = folder.run(&["check", "--template", "note.j2"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("warning[attachment-missing]: no file matches `reports/8-*.pdf`"),
        "{}",
        ended.stderr
    );
    assert_eq!(names(&folder).len(), 2);
}

#[test]
fn a_value_is_never_a_pattern() {
    let folder = Folder::new()
        .file("reports/7-a.pdf", "%PDF-1.7 7a")
        .file("reports/8-a.pdf", "%PDF-1.7 8a")
        .file("reports/-a.pdf", "%PDF-1.7 of nobody")
        .file("secret/7-a.pdf", "%PDF-1.7 secret")
        .file("reports/deep/er/7-x.csv", "7");
    let send = |id: &str, file: &str| {
        let text = by_pattern(&format!("[{{to: eve, id: '{id}'}}]"), file);
        std::fs::write(folder.path("dispatch.yaml"), text).unwrap();
        folder.run(&["-b", "x"])
    };
    for (id, file, words) in [
        ("*", "reports/{{ id }}-*.pdf", "no file matches `reports/*-*.pdf` (for target `eve` of account `log`"),
        ("?", "reports/{{ id }}-*.pdf", "no file matches `reports/?-*.pdf`"),
        ("*", "reports/{{ id }}-a.pdf", "`reports/*-a.pdf` cannot be attached"),
        ("**", "reports/{{ id }}/*.csv", "no file matches `reports/**/*.csv`"),
        ("*", "reports/*{{ id }}/*/*.csv", "no file matches `reports/**/*/*.csv`"),
        ("../secret/7", "reports/{{ id }}-*.pdf", "a value would lead out of `reports/`"),
        ("/etc/7", "{{ id }}-*.pdf", "a value would lead out of ``"),
        ("", "reports/{{ id }}*.pdf", "a value of a pattern is empty"),
    ] {
        let ended = send(id, file);
        assert_eq!(ended.code, Some(2), "{id} in {file}: {}", ended.stderr);
        assert!(ended.stderr.contains(words), "{id} in {file}: {}", ended.stderr);
    }
    assert!(names(&folder).is_empty());
    assert_eq!(send("deep", "reports/{{ id }}/**/*.csv").code, Some(0));
    assert_eq!(names(&folder), ["eve: 7-x.csv"]);
    // Where files may be called so, that is what it means.
    #[cfg(unix)]
    {
        std::fs::write(folder.path("reports/*-a.pdf"), "%PDF-1.7 star").unwrap();
        assert_eq!(send("*", "reports/{{ id }}-*.pdf").code, Some(0));
        assert_eq!(names(&folder)[1], "eve: *-a.pdf");
    }
}

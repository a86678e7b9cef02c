//! `templates` of a configuration, and the templates that accounts have for themselves.

use crate::support::cli::{Ended, Folder, planned_bodies};
use crate::support::server::{Reply, Server};

/// A configuration of accounts that write into files of their names, and the templates of a run.
fn folder(config: &str) -> Folder {
    let files = [
        ("templates/deploy.j2", "---\ntitle: \"{{ product }} {{ version }}\"\n---\ndeployed {{ version }}"),
        ("templates/wrap.html.j2", "---\ntitle: \"[ops] {{ title }}\"\n---\n<h1>{{ title }}</h1>{{ body }}"),
        ("templates/digest.j2", "---\nvars: {period: {type: string, required: true}}\n---\nevery {{ period }}"),
    ];
    files.iter().fold(Folder::with(config), |folder, (name, text)| folder.file(name, text))
}

const CONFIG: &str = "\
version: 1
vars: {product: Acme}
templates:
  deploy: templates/deploy.j2
  digest: {file: templates/digest.j2, vars: {period: week}}
accounts:
  - {name: plain, url: 'console://', tags: [all-of-them]}
  - {name: wrapped, url: 'json://localhost', template: templates/wrap.html.j2, tags: [all-of-them, wrapping]}
  - {name: weekly, url: 'console://', template: digest, tags: [all-of-them, weekly]}
";

fn dry(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(&[&["-d", "--report", "json"], arguments].concat())
}

#[test]
fn an_account_has_its_own_template_in_place_of_that_of_the_run() {
    let folder = folder(CONFIG);
    let ended = dry(&folder, &["-g", "all", "--template", "deploy", "--var", "version=2"]);
    let found = planned_bodies(&ended);
    assert_eq!(found["plain"], "Acme 2|deployed 2");
    assert_eq!(found["weekly"], "|every week");
    // It shows the message in whose place it stands.
    assert!(found["wrapped"].starts_with("[ops] Acme 2|") && found["wrapped"].contains("deployed 2"), "{found:?}");
}

#[test]
fn a_message_as_it_is_stands_inside_the_template_of_an_account() {
    let folder = folder(CONFIG);
    let arguments = ["-g", "plain", "-g", "wrapped", "-t", "Disk", "-b", "**full** & <over>", "-i", "markdown"];
    let found = planned_bodies(&dry(&folder, &arguments));
    assert!(found["wrapped"].contains("[ops] Disk|"), "{found:?}");
    // Converted to the format of the template, and not escaped twice.
    assert!(found["wrapped"].contains("<strong>full</strong> &amp;"), "{found:?}");
    assert!(found["plain"].contains("full") && !found["plain"].contains("[ops]"), "{found:?}");
    // Text stays text, whatever is in it.
    let found = planned_bodies(&dry(&folder, &["-g", "wrapped", "-b", "a <b>\nc"]));
    assert!(found["wrapped"].contains("a &lt;b&gt;<br"), "{found:?}");
}

#[test]
fn where_every_account_has_a_template_nothing_else_need_be_said() {
    let folder = folder(CONFIG);
    let found = planned_bodies(&dry(&folder, &["-g", "weekly"]));
    assert_eq!(found["weekly"], "|every week");
    let found = planned_bodies(&dry(&folder, &["-g", "weekly", "--var", "period=day"]));
    assert_eq!(found["weekly"], "|every day");
    // What the run says and a template does not show is told.
    let ended = dry(&folder, &["-g", "weekly", "-b", "lost"]);
    assert!(ended.stderr.contains("does not show `body`"), "{}", ended.shown());
    let ended = dry(&folder, &["-g", "weekly", "--var", "perid=day"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("no variable `perid`"), "{}", ended.stderr);
    let ended = dry(&folder, &["-g", "plain", "--var", "period=day", "-b", "x"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("there is none here"), "{}", ended.stderr);
}

#[test]
fn a_variable_has_to_fit_one_of_the_templates() {
    let folder = folder(CONFIG);
    let both = ["-g", "weekly", "-g", "plain", "--template", "deploy", "--var", "version=1", "--var", "period=day"];
    assert_eq!(planned_bodies(&dry(&folder, &both))["weekly"], "|every day");
    let ended = dry(&folder, &[&both[..], &["--var", "verson=1"]].concat());
    assert!(ended.stderr.contains("no variable `verson`"), "{}", ended.shown());
}

#[test]
fn a_name_is_looked_for_before_a_file_and_a_slip_is_answered() {
    let folder = folder(CONFIG).file("deploy", "a file").file("note", "a note");
    let ended = dry(&folder, &["-g", "plain", "--template", "deploy", "--var", "version=2"]);
    assert!(planned_bodies(&ended)["plain"].contains("deployed 2"), "{}", ended.shown());
    assert!(ended.stderr.contains("and a file, too") && ended.stderr.contains("write `./deploy`"), "{}", ended.stderr);
    assert!(planned_bodies(&dry(&folder, &["-g", "plain", "--template", "./deploy"]))["plain"].contains("a file"));
    assert!(planned_bodies(&dry(&folder, &["-g", "plain", "--template", "note"]))["plain"].contains("a note"));
    let ended = dry(&folder, &["-g", "plain", "--template", "deplyo"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("did you mean `deploy`?"), "{}", ended.stderr);
}

#[test]
fn defaults_give_templates_to_accounts_and_files_count_from_where_they_are_named() {
    let folder = Folder::with("version: 1\ninclude: [teams/*.yaml]\naccounts: [{name: top, url: 'console://'}]\n")
        .file(
            "teams/ops.yaml",
            "version: 1\ndefaults: {template: t/ops.j2, services: {json: {template: t/json.j2}}}\naccounts:\n  \
             - {name: a, url: 'console://'}\n  - {name: b, url: 'json://localhost'}\n  - {name: c, url: 'console://', template: t/c.j2}\n",
        )
        .file("teams/t/ops.j2", "for all: {{ body }}")
        .file("teams/t/json.j2", "for json")
        .file("teams/t/c.j2", "for c");
    let found = planned_bodies(&dry(&folder, &["-g", "all", "-b", "hello"]));
    let expected = [("a", "|for all: hello"), ("b", "|for json"), ("c", "|for c"), ("top", "|hello")];
    assert_eq!(found, expected.map(|(name, text)| (name.to_owned(), text.to_owned())).into());
    let ended = folder.run(&["config", "explain", "b.template"]);
    assert!(ended.stdout.contains("in the `defaults` of its service"), "{}", ended.shown());
    let ended = folder.run(&["config", "show"]);
    assert!(ended.stdout.contains("template: teams/t/c.j2"), "{}", ended.shown());
}

#[test]
fn check_looks_into_every_template_that_is_named() {
    let folder = folder(CONFIG)
        .file("templates/deploy.j2", "{{ x")
        .file("templates/digest.j2", "---\nvars: {period: {type: integer}, unused: {}}\n---\n{{ period }}");
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in ["templates/deploy.j2:1", "`period` must be a whole number", "does not use it"] {
        assert!(ended.stderr.contains(words), "{words}\n{}", ended.stderr);
    }
    // What a run gives need not be there.
    let folder = self::folder(CONFIG)
        .file("templates/digest.j2", "---\nvars: {when: {required: true}, period: {}}\n---\n{{ when }}{{ period }}");
    assert_eq!(folder.run(&["check"]).code, Some(0), "{}", folder.run(&["check"]).shown());
    let ended = folder.run(&["check", "--template", "deploy", "--var", "version=1"]);
    assert!(ended.stderr.contains("needs the variable `when`"), "{}", ended.shown());
}

#[test]
fn a_url_names_no_template_and_neither_does_a_file_from_elsewhere() {
    let ended = Folder::new().run(&["-d", "-b", "x", "json://localhost/?template=/etc/hostname"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`json` has no option `template`"), "{}", ended.stderr);
    let ended = Folder::with("urls:\n  - json://localhost:\n      template: /etc/hostname\n").run(&["-d", "-b", "x"]);
    assert!(ended.stderr.contains("`json` has no option `template`"), "{}", ended.shown());
    let text = "templates: {a: a.j2}\ndefaults: {template: a}\naccounts: [{name: x, url: 'jsons://a.example.com', template: ./a.j2}]\n";
    let server = Server::start(move |_| Reply::status(200).body(text));
    let ended = Folder::new().file("a.j2", "x").run(&["check", "-c", &server.url("/a.yaml")]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`templates` has no meaning in a file from the web"), "{}", ended.stderr);
    assert_eq!(ended.stderr.matches("can name no template of this machine").count(), 2, "{}", ended.stderr);
}

#[test]
fn a_template_outside_of_the_tree_is_refused_wherever_it_is_named() {
    let config = "version: 1\ntemplates: {a: ../a.j2}\ndefaults: {template: ../a.j2}\naccounts: [{name: x, url: 'console://', template: ../a.j2}]\n";
    let folder = Folder::new().file("own/dispatch.yaml", config).file("a.j2", "x");
    let ended = folder.run(&["check", "-c", "own/dispatch.yaml"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert_eq!(ended.stderr.matches("`own/../a.j2` lies outside").count(), 3, "{}", ended.stderr);
}

#[test]
fn a_test_looks_at_the_templates_of_accounts() {
    let tests = "\
tests:
  - {template: deploy, vars: {version: '2'}, account: weekly, body: every week}
  - {template: deploy, vars: {version: '2'}, account: plain, title: Acme 2, body: deployed 2}
  - {template: deplyo, fails: 'no template and no file'}
";
    let ended = folder(&format!("{CONFIG}{tests}")).run(&["check"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
}

#[test]
fn resume_notices_that_the_template_of_an_account_has_changed() {
    let config = "version: 1\naccounts: [{name: a, url: 'file:///dev/null', to: [x, y], template: t.j2}]\n";
    let folder = Folder::with(config).file("t.j2", "one");
    assert_eq!(folder.run(&["--first", "1"]).code, Some(4));
    let folder = folder.file("t.j2", "two");
    let ended = folder.run(&["resume"]);
    assert!(ended.stderr.contains("the template `t.j2` has changed"), "{}", ended.shown());
    let folder = folder.file("t.j2", "one");
    assert_eq!(folder.run(&["resume"]).code, Some(0), "{}", folder.run(&["runs"]).shown());
}

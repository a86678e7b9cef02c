//! What a configuration from the web may not do with templates: see the environment through them, and show files of this machine.

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

const FOREIGN: &str = "has no meaning in a file from the web";
const NO_TEMPLATE: &str = "a file from the web can name no template of this machine";

fn serving(text: &'static str) -> Server {
    Server::start(move |_| Reply::status(200).body(text))
}

/// A folder with what must not be shown, and a template that shows it.
fn folder(config: &str) -> Folder {
    let files = [("secret.txt", "hunter2"), ("secret.j2", "hunter2"), ("env.j2", "{{ env('TOKEN') }}")];
    files.iter().fold(Folder::with(config), |folder, (name, text)| folder.file(name, text))
}

/// What a check says of a configuration on the web, each problem with its line and column there.
fn said(text: &'static str) -> Vec<String> {
    let server = serving(text);
    let address = server.url("/a.yaml");
    let ended = folder("").run(&["check", "--format", "json", "-c", &address]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    let found = ended.json()["problems"].as_array().unwrap().clone();
    assert!(found.iter().all(|it| it["level"] == "error" && it["file"] == address.as_str()), "{}", ended.shown());
    found.iter().map(|it| format!("{}:{} {}", it["line"], it["column"], it["message"].as_str().unwrap())).collect()
}

fn assert_refused(ended: &Ended, words: &str) {
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains(words), "{}", ended.shown());
    assert!(!ended.shown().contains("hunter2"), "{}", ended.shown());
}

#[test]
fn it_names_neither_variables_nor_templates_nor_files_of_this_machine() {
    let text = "\
template_env: [TOKEN, 'CI_*']
templates: {secret: secret.j2}
attachments: {allow_private: yes}
defaults: {template: secret.j2, services: {console: {template: ./secret.j2}}}
accounts:
  - {url: 'console://', template: secret}
  - {url: 'console://', attachments: [secret.txt]}
";
    let expected = [
        format!("1:1 `template_env` {FOREIGN}"),
        format!("2:1 `templates` {FOREIGN}"),
        format!("3:1 `attachments` {FOREIGN}"),
        format!("4:22 {NO_TEMPLATE}"),
        format!("4:64 {NO_TEMPLATE}"),
        format!("6:35 {NO_TEMPLATE}"),
        format!("7:25 `attachments` {FOREIGN}"),
    ];
    assert_eq!(said(text), expected);
    // In the form of Apprise there are no such keys at all.
    let text = "\
template_env: TOKEN
templates: {secret: secret.j2}
urls: [{'console://': {template: secret.j2, attachments: secret.txt}}]
";
    let expected = [
        "1:1 `template_env` has no meaning beside `urls`",
        "2:1 `templates` has no meaning beside `urls`",
        "3:24 `console` has no option `template`",
        "3:45 `console` has no option `attachments`",
    ];
    assert_eq!(said(text), expected);
}

#[test]
fn what_it_opens_stays_shut_where_it_is_left_out() {
    let server = serving("template_env: TOKEN\naccounts: [{name: theirs, url: 'console://'}]\n");
    let ours = "accounts: [{name: ours, url: 'console://'}]\n";
    let folder = folder(&format!("fragments: isolate\ninclude: {}\n{ours}", server.url("/theirs.yaml")));
    let run = |arguments: &[&str]| folder.dispatch(arguments).env("TOKEN", "hunter2").run();
    assert_refused(&run(&["--template", "env.j2"]), "`TOKEN` is not open to templates");
    let ended = run(&["-b", "x"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert!(ended.stdout.contains("skipped: theirs") && ended.stdout.contains("sent 1 of 1"), "{}", ended.shown());
}

#[test]
fn its_accounts_get_what_this_machine_opens_and_no_more() {
    let server = serving("accounts: [{name: theirs, url: 'console://'}]\n");
    let folder = folder(&format!("template_env: STAGE\ninclude: {}\n", server.url("/theirs.yaml")))
        .file("stage.j2", "stage {{ env('STAGE') }}");
    let run = |template: &str| {
        let run = folder.dispatch(&["--template", template]);
        run.env("STAGE", "blue").env("TOKEN", "hunter2").run()
    };
    let ended = run("stage.j2");
    assert!(ended.code == Some(0) && ended.stdout.contains("stage blue"), "{}", ended.shown());
    assert_refused(&run("env.j2"), "`TOKEN` is not open to templates");
}

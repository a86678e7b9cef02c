//! `dispatch --tag ops --template deploy.j2 --var version=1.2`, over real sockets.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

const TEMPLATE: &str = "---\ntitle: '{{ product }} {{ version }}'\ntype: success\n---\nDeployed {{ version }}.\n";

fn config(server: &Server) -> String {
    let url = server.url("/hook").replace("http://", "json://");
    format!(
        "version: 1\nvars: {{product: Acme}}\naccounts:\n  - name: hook\n    url: {url}\n    tags: [ops]\n  \
         - name: log\n    service: file\n    path: out.ndjson\n    to: [a, b]\n    tags: [ops]\n  \
         - name: other\n    service: file\n    path: other.ndjson\n    tags: [dev]\n"
    )
}

#[test]
fn one_notification_reaches_every_matching_account_once() {
    let server = Server::start(|_| Reply::status(200));
    let folder = Folder::with(&config(&server)).file("deploy.j2", TEMPLATE);
    let ended = folder.run(&["--tag", "ops", "--template", "deploy.j2", "--var", "version=1.2"]);
    assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stdout
    sent 3 of 3 deliveries to 2 accounts in [TIME]
    ");
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    let body: serde_json::Value = serde_json::from_slice(&requests[0].body).unwrap();
    let expected = json!({
        "version": "1.0", "title": "Acme 1.2", "message": "Deployed 1.2.", "attachments": [], "type": "success"
    });
    assert_eq!(body, expected);
    let records = folder.records("out.ndjson");
    let mut targets: Vec<_> = records.iter().filter_map(|record| record["target"].as_str()).collect();
    // They are delivered side by side, so that either may be the first.
    targets.sort_unstable();
    assert_eq!(targets, ["a", "b"]);
    assert!(folder.records("other.ndjson").is_empty());
}

#[test]
fn a_template_that_fails_for_the_last_target_sends_nothing_to_the_others() {
    let targets: Vec<_> = (1..=500).map(|number| format!("t{number}")).collect();
    let config = format!(
        "version: 1\naccounts:\n  - name: log\n    service: file\n    path: out.ndjson\n    to: [{}]\n",
        targets.join(", ")
    );
    let template = "{% if target.label == 't500' %}{{ surname }}{% endif %}x";
    let folder = Folder::with(&config).file("x.j2", template);
    let ended = folder.run(&["--template", "x.j2"]);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: `surname` is not defined (for target `t500` of account `log`)
     --> x.j2:1:35
      |
    1 | {% if target.label == 't500' %}{{ surname }}{% endif %}x
      |                                   ^^^^^^^
      |
      = help: known here: `account`, `now`, `run`, `target`, `vars`
    ");
    assert!(folder.records("out.ndjson").is_empty());
}

#[test]
fn the_body_comes_from_standard_input_and_urls_need_no_configuration() {
    let server = Server::start(|_| Reply::status(200));
    let url = server.url("/").replace("http://", "json://");
    let ended = Folder::new().dispatch(&["-t", "db1", "-n", "warning", &url]).input("disk full\n").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let body: serde_json::Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    assert_eq!(
        (&body["title"], &body["message"], &body["type"]),
        (&json!("db1"), &json!("disk full"), &json!("warning"))
    );
}

#[test]
fn a_secret_behind_a_reference_is_used_and_never_shown() {
    let server =
        Server::start(|request| Reply::status(401).body(request.header("authorization").unwrap_or("").to_owned()));
    let url = server.url("/hook").replace("http://", "json://me:${env:HOOK_PASSWORD}@");
    let folder =
        Folder::with(&format!("version: 1\naccounts: [{{name: hook, url: '{url}?+X-Key=${{file:key.txt}}'}}]\n"))
            .file("key.txt", "sesame-from-a-file\n");
    let run = |arguments: &[&str]| folder.dispatch(arguments).env("HOOK_PASSWORD", "hunter2-secret").run();
    for arguments in
        [&["-b", "x"][..], &["-b", "x", "--report", "json"], &["-b", "x", "--dry-run"], &["accounts"], &["check"]]
    {
        let shown = run(arguments).shown();
        assert!(!shown.contains("hunter2") && !shown.contains("sesame"), "{shown}");
    }
    let request = &server.requests()[0];
    assert_eq!(request.header("authorization"), Some("Basic bWU6aHVudGVyMi1zZWNyZXQ="));
    assert_eq!(request.header("x-key"), Some("sesame-from-a-file"));
    let missing = folder.run(&["-b", "x"]);
    assert_snapshot!(missing.shown(), @r"
    exit 2
    --- stderr
    error: the environment variable `HOOK_PASSWORD` is not set
     --> dispatch.yaml:2:30
      |
    2 | accounts: [{name: hook, url: ****************************************************************************}]
      |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it where `dispatch` runs
    ");
}

#[test]
fn a_message_that_is_too_long_goes_in_numbered_parts_in_order() {
    let folder = Folder::new()
        .file("services/tiny.yaml", include_str!("../../../examples/own-service/services/acme-pager.yaml"))
        .file("dispatch.yaml", "version: 1\nservices: [services]\naccounts:\n  - {name: pager, url: 'acme-pager://pager.example.com/k', overflow: split}\n");
    let body = "word ".repeat(150);
    let plan = folder.run(&["-t", "Long", "-b", &body, "--dry-run", "--report", "json"]).json();
    let parts = plan["deliveries"][0]["parts"].as_array().unwrap();
    let titles: Vec<_> = parts.iter().map(|part| part["title"].as_str().unwrap()).collect();
    assert_eq!(titles, ["Long [1/2]", "Long [2/2]"]);
    assert!(parts.iter().all(|part| part["length"].as_u64() <= part["limit"].as_u64()), "{parts:?}");
    assert_eq!(plan["status"], "planned");
}

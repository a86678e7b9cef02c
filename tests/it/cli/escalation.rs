//! Escalation by priority tags, over real sockets: who is written to, and what the exit code says.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

/// A server at which every path fails that begins with `bad`.
fn server() -> Server {
    Server::start(|request| Reply::status(if request.path.starts_with("/bad") { 400 } else { 200 }))
}

/// Accounts at the server, each with its keys.
fn folder(server: &Server, accounts: &[(&str, &str)]) -> Folder {
    let url = |name: &str| server.url(&format!("/{name}")).replace("http://", "json://");
    let line = |(name, keys): &(&str, &str)| format!("  - {{name: {name}, url: '{}', {keys}}}\n", url(name));
    Folder::with(&format!("version: 1\naccounts:\n{}", accounts.iter().map(line).collect::<String>()))
}

/// Exit code and who was written to, in alphabetical order.
pub fn contacted(accounts: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    let server = server();
    let ended = folder(&server, accounts).run(&[&["-b", "x"], arguments].concat());
    let mut paths: Vec<_> = server.requests().iter().map(|request| request.path.trim_matches('/').to_owned()).collect();
    paths.sort();
    (ended.code, paths.join(" "))
}

/// What became of each account, from the JSON report.
fn outcomes(ended: &Ended) -> Vec<String> {
    let report = ended.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let line = |delivery: &serde_json::Value| {
        format!("{} {} {}", text(&delivery["account"]), text(&delivery["status"]), text(&delivery["reason"]))
    };
    report["deliveries"].as_array().unwrap().iter().map(|it| line(it).trim_end().to_owned()).collect()
}

#[test]
fn an_optional_account_that_fails_is_no_success_of_its_step() {
    let accounts =
        [("bad", "tags: oncall, optional: true"), ("next", "tags: '1:oncall'"), ("last", "tags: '2:oncall'")];
    assert_eq!(contacted(&accounts, &["-g", "oncall"]), (Some(0), "bad next".to_owned()));
}

#[test]
fn the_report_shows_every_step() {
    let server = server();
    let accounts = [("bad", "tags: ops"), ("next", "tags: '5:ops'"), ("last", "tags: '9:ops'")];
    let folder = folder(&server, &accounts);
    let ended = folder.run(&["-b", "x", "-g", "ops", "--report", "json"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(outcomes(&ended), ["bad failed", "next sent", "last skipped not_needed"]);
    let shown = folder.run(&["-b", "x", "-g", "ops"]).stdout;
    assert!(shown.contains("failed: bad (json)") && shown.contains("sent 1 of 2 deliveries to 2 accounts"), "{shown}");
}

#[test]
fn what_is_not_needed_is_not_counted_as_something_to_send() {
    let accounts = "accounts:\n  - {name: a, url: 'console://', tags: ops}\n  \
                    - {name: log, service: file, path: out.ndjson, to: [x, y, z], tags: '1:ops'}\n";
    let ended = Folder::with(&format!("version: 1\n{accounts}")).run(&["-b", "x", "-g", "ops"]);
    assert_eq!(ended.code, Some(0));
    assert!(ended.stdout.contains("sent 1 of 1 delivery to 1 account"), "{}", ended.stdout);
}

#[test]
fn a_group_may_say_the_step() {
    let server = server();
    let url = |name: &str| server.url(&format!("/{name}")).replace("http://", "json://");
    let config = format!(
        "urls:\n  - {}: {{tag: alice}}\n  - {}: {{tag: bob}}\ngroups:\n  oncall: bob\n  \"1:oncall\": alice\n",
        url("alice"),
        url("bad-bob")
    );
    let folder = Folder::with(&config);
    let plan = folder.run(&["-b", "x", "-g", "oncall", "-d", "--report", "json"]).json();
    assert_eq!(plan["deliveries"][0]["waits_for"], "step 2 of oncall, only if step 1 is not all sent");
    assert_eq!(plan["deliveries"][1].get("waits_for"), None);
    let ended = folder.run(&["-b", "x", "-g", "oncall", "--report", "json"]);
    assert_eq!(outcomes(&ended), ["json-1 sent", "json-2 failed"]);
}

#[test]
fn the_filter_gives_retries_to_what_it_selects() {
    let server = Server::start(|_| Reply::status(503));
    let accounts = [("a", "tags: ops, wait: 1ms, retry: 5"), ("b", "tags: dev, wait: 1ms, retry: 0")];
    folder(&server, &accounts).run(&["-b", "x", "-g", "ops:2", "-g", "dev"]);
    let count = |path: &str| server.requests().iter().filter(|request| request.path.trim_matches('/') == path).count();
    assert_eq!((count("a"), count("b")), (3, 1));
    assert_snapshot!(folder(&server, &accounts).run(&["-b", "x", "-g", "ops:99"]).shown(), @r"
    exit 2
    --- stderr
    error: `ops:99` asks for more than 10 retries
     |
     = help: for more, set `retry: {attempts: …}` on the account
    ");
}

#[test]
fn a_step_whose_account_is_left_out_does_not_hold_the_next() {
    let server = server();
    let accounts = [("good", "tags: ops"), ("broken", "tags: ops, colour: red"), ("next", "tags: '1:ops'")];
    let ended = folder(&server, &accounts).run(&["-b", "x", "-g", "ops", "--skip-invalid", "--report", "json"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(outcomes(&ended), ["good sent", "next sent", "broken skipped invalid"]);
    // The same where the account can be read and only cannot be opened.
    let accounts = [("good", "tags: ops"), ("next", "tags: '1:ops'")];
    let folder = folder(&server, &accounts);
    let config = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let closed = "  - {name: closed, url: 'json://me:${env:NOT_SET}@localhost', tags: ops}\n";
    std::fs::write(folder.path("dispatch.yaml"), config + closed).unwrap();
    let ended = folder.run(&["-b", "x", "-g", "ops", "--skip-invalid", "--report", "json"]);
    assert_eq!(outcomes(&ended), ["good sent", "next sent", "closed skipped invalid"]);
}

#[test]
fn the_plan_says_what_waits() {
    let accounts = [("a", "tags: ops"), ("b", "tags: '3:ops, dev'"), ("c", "tags: '2:dev, 4:ops'")];
    let config = accounts.map(|(name, tags)| format!("  - {{name: {name}, url: 'console://', {tags}}}\n")).concat();
    let folder = Folder::with(&format!("version: 1\naccounts:\n{config}"));
    assert_snapshot!(folder.run(&["-b", "x", "-d", "-g", "ops"]).shown(), @r"
    exit 0
    --- stdout
    a (console)
      part 1 of 1, text, 1 chars
        x
    b (console)
      step 2 of ops, only if step 1 is not all sent
      part 1 of 1, text, 1 chars
        x
    c (console)
      step 3 of ops, only if step 2 is not all sent
      part 1 of 1, text, 1 chars
        x
    would send 3 deliveries to 3 accounts
    ");
    let plan = folder.run(&["-b", "x", "-d", "-g", "ops", "-g", "dev", "--report", "json"]).json();
    let waits: Vec<_> = (0..3).map(|number| plan["deliveries"][number]["waits_for"].as_str()).collect();
    let both = "step 3 of ops, only if step 2 is not all sent; or step 2 of dev, only if step 1 is not all sent";
    assert_eq!(waits, [None, None, Some(both)]);
}

#[test]
fn a_priority_that_no_account_has_is_pointed_out() {
    let folder = Folder::with("version: 1\naccounts: [{url: 'console://', tags: [ops, '2:dev']}]\n");
    assert_snapshot!(folder.run(&["-b", "x", "-g", "1:dev"]).shown(), @r"
    exit 3
    --- stderr
    warning: no account has the tag `1:dev`
     |
     = help: there are `2:dev`

    nothing selected; tags that exist: `dev`, `ops`
    ");
}

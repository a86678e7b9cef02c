//! Accounts that stand in for others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

/// A server at which every path fails that begins with `bad`, and leaves the sender in doubt where it begins with `doubt`.
fn server() -> Server {
    Server::start(|request| match request.path.trim_start_matches('/').split('-').next() {
        Some("bad") => Reply::status(400),
        Some("doubt") => Reply::reset(),
        _ => Reply::status(200),
    })
}

fn folder(server: &Server, accounts: &[(&str, &str)]) -> Folder {
    let url = |name: &str| server.url(&format!("/{name}")).replace("http://", "json://");
    let line = |(name, keys): &(&str, &str)| format!("  - {{name: {name}, url: '{}', {keys}}}\n", url(name));
    Folder::with(&format!("version: 1\naccounts:\n{}", accounts.iter().map(line).collect::<String>()))
}

/// What became of each account, and the exit code.
fn outcomes(ended: &Ended) -> (Option<i32>, String) {
    let report = ended.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let line =
        |it: &serde_json::Value| format!("{} {} {}", text(&it["account"]), text(&it["status"]), text(&it["reason"]));
    let lines = report["deliveries"].as_array().unwrap().iter().map(|it| line(it).trim_end().to_owned());
    (ended.code, lines.collect::<Vec<_>>().join(", "))
}

fn sent(accounts: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String) {
    outcomes(&folder(&server(), accounts).run(&[&["-b", "x", "--report", "json"], arguments].concat()))
}

#[test]
fn fallbacks_are_tried_in_order_and_the_failure_is_reported_all_the_same() {
    let accounts =
        [("bad-chat", "tags: ops, fallback: [Bad-mail, pager]"), ("bad-mail", "tags: x"), ("pager", "tags: x")];
    let expected = "bad-chat failed, bad-mail failed, pager sent";
    assert_eq!(sent(&accounts, &["-g", "ops"]), (Some(1), expected.to_owned()));
    let accounts = [("chat", "tags: ops, fallback: [mail]"), ("mail", "tags: x")];
    assert_eq!(sent(&accounts, &["-g", "ops"]), (Some(0), "chat sent, mail skipped not_needed".to_owned()));
}

#[test]
fn a_fallback_has_fallbacks_of_its_own() {
    let accounts = [
        ("bad-a", "tags: ops, fallback: bad-b"),
        ("bad-b", "tags: x, fallback: c"),
        ("c", "tags: x, fallback: d"),
        ("d", "tags: x"),
    ];
    let expected = "bad-a failed, bad-b failed, c sent, d skipped not_needed";
    assert_eq!(sent(&accounts, &["-g", "ops"]), (Some(1), expected.to_owned()));
}

#[test]
fn a_fallback_that_is_selected_itself_is_sent_to_once_and_at_once() {
    let accounts = [("bad-a", "tags: ops, fallback: [b, c]"), ("b", "tags: ops"), ("c", "tags: x")];
    let expected = "bad-a failed, b sent, c skipped not_needed";
    assert_eq!(sent(&accounts, &["-g", "ops"]), (Some(1), expected.to_owned()));
    let accounts = [("a", "tags: ops, fallback: [bad-b, c]"), ("bad-b", "tags: ops"), ("c", "tags: x")];
    let expected = "a sent, bad-b failed, c skipped not_needed";
    assert_eq!(sent(&accounts, &["-g", "ops"]), (Some(1), expected.to_owned()));
}

#[test]
fn what_may_have_arrived_is_not_repeated_elsewhere_unless_that_is_allowed() {
    let accounts = |more: &str| {
        let first = format!("tags: ops, duplicates: avoid, retry: 0, fallback: mail{more}");
        sent(&[("doubt", &first), ("mail", "tags: x")], &["-g", "ops"])
    };
    assert_eq!(accounts(""), (Some(1), "doubt unknown, mail skipped not_needed".to_owned()));
    assert_eq!(accounts(", fallback_on: unknown"), (Some(1), "doubt unknown, mail sent".to_owned()));
}

#[test]
fn an_account_that_is_excluded_is_no_fallback_either() {
    let accounts = [("bad-a", "tags: ops, fallback: [b, c]"), ("b", "tags: x"), ("c", "tags: y")];
    let expected = "bad-a failed, c sent";
    assert_eq!(sent(&accounts, &["-g", "ops", "-g", "!x"]), (Some(1), expected.to_owned()));
}

#[test]
fn the_fallback_of_an_account_that_is_left_out_takes_its_place() {
    let accounts = [("a", "tags: ops, colour: red, fallback: b"), ("b", "tags: x")];
    let expected = "b sent, a skipped invalid";
    assert_eq!(sent(&accounts, &["-g", "ops", "--skip-invalid"]), (Some(1), expected.to_owned()));
}

#[test]
fn a_run_that_goes_on_does_not_repeat_what_the_fallback_has_sent() {
    let mended = Arc::new(AtomicBool::new(false));
    let server = Server::start({
        let mended = Arc::clone(&mended);
        move |request| {
            let fails = request.path.starts_with("/bad") && !mended.load(Ordering::SeqCst);
            Reply::status(if fails { 400 } else { 200 })
        }
    });
    let accounts = [("bad", "tags: ops, fallback: [mail, pager]"), ("mail", "tags: x"), ("pager", "tags: x")];
    let folder = folder(&server, &accounts);
    let state = ["--state-dir", "state", "--report", "json"];
    let expected = "bad failed, mail sent, pager skipped not_needed";
    let first = folder.run(&[&["-b", "x", "-g", "ops"], &state[..]].concat());
    assert_eq!(outcomes(&first), (Some(1), expected.to_owned()));
    mended.store(true, Ordering::SeqCst);
    let second = folder.run(&[&["resume", "--failed"], &state[..]].concat());
    assert_eq!(outcomes(&second), (Some(0), expected.replace("failed", "sent")), "{}", second.shown());
    let paths: Vec<_> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/bad", "/mail", "/bad"]);
    assert_eq!(second.json()["deliveries"][1]["waits_for"], "fallback of bad, only if it fails");
}

#[test]
fn plan_and_accounts_show_fallbacks() {
    let folder = Folder::with(
        "version: 1\naccounts:\n  - {name: chat, url: 'console://', tags: ops, fallback: [mail, pager]}\n  \
         - {name: mail, url: 'console://', tags: x}\n  - {name: pager, url: 'console://', tags: x}\n",
    );
    assert_snapshot!(folder.run(&["accounts", "-g", "ops"]).shown(), @r"
    exit 0
    --- stdout
     account  service  targets  tags  fallback     why
     chat     console           ops   mail, pager  it fits `ops`
     mail     console           x                  fallback of `chat`
     pager    console           x                  fallback of `chat`
    ");
    assert_snapshot!(folder.run(&["-b", "x", "-d", "-g", "ops"]).shown(), @r"
    exit 0
    --- stdout
    chat (console)
      part 1 of 1, text, 1 chars
        x
    mail (console)
      fallback of chat, only if it fails
      part 1 of 1, text, 1 chars
        x
    pager (console)
      fallback of chat, only if mail fails, too
      part 1 of 1, text, 1 chars
        x
    would send 3 deliveries to 3 accounts
    ");
}

#[test]
fn fallbacks_that_cannot_be_are_explained_where_they_are() {
    let folder = Folder::with(
        "version: 1\naccounts:\n  - {name: chat, url: 'console://', fallback: [mial, chat]}\n  \
         - {name: mail, url: 'console://', fallback: pager}\n  - {name: pager, url: 'console://', fallback: mail}\n",
    );
    assert_snapshot!(folder.run(&["check"]).shown(), @r"
    exit 2
    --- stderr
    error: no account is called `mial`
     --> dispatch.yaml:3:48
      |
    3 |   - {name: chat, url: 'console://', fallback: [mial, chat]}
      |                                                ^^^^
      |
      = help: did you mean `mail`?

    error: `chat` is its own fallback
     --> dispatch.yaml:3:54
      |
    3 |   - {name: chat, url: 'console://', fallback: [mial, chat]}
      |                                                      ^^^^
      |
      = help: remove this one

    error: the fallbacks of `mail` lead back to it: mail > pager > mail
     --> dispatch.yaml:5:48
      |
    5 |   - {name: pager, url: 'console://', fallback: mail}
      |                                                ^^^^
      |
      = help: remove this one

    3 problems found; nothing was sent
    ");
}

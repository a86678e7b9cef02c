//! `--key`: the same key is sent once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use insta::assert_snapshot;

use crate::ledger::hooks::Hooks;
use crate::support::server::Reply;

#[test]
fn the_same_key_and_content_again_is_nothing_to_do_and_says_when_it_was_sent() {
    let hooks = Hooks::new();
    // The run's name and the time are in the message: the key is about what the user says, not about when.
    let folder = hooks.folder(2, "").file("deploy.j2", "{{ version }} at {{ now }} in {{ run.id }}");
    let arguments = ["--template", "deploy.j2", "--var", "version=1.2", "--key", "deploy-{{ version }}"];
    assert_eq!(folder.run(&arguments).code, Some(0));
    assert_snapshot!(folder.run(&arguments).shown(), @r"
    exit 0
    --- stdout
    sent 2 of 2 deliveries to 2 accounts in [TIME]
    --- stderr
    nothing to do: the key `deploy-1.2` was used at [WHEN] by run `[RUN]`
    ");
    assert_eq!(hooks.total(), 2);
    let other = ["--template", "deploy.j2", "--var", "version=1.3", "--key", "deploy-{{ version }}"];
    assert_eq!(folder.run(&other).code, Some(0));
    assert_eq!(hooks.total(), 4, "another version is another key");
}

#[test]
fn the_same_key_with_other_content_is_refused_unless_forced() {
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "");
    assert_eq!(folder.run(&["-b", "one", "--key", "k"]).code, Some(0));
    assert_snapshot!(folder.run(&["-b", "two", "--key", "k"]).shown(), @r"
    exit 2
    --- stderr
    error: the key `k` was used at [WHEN] by run `[RUN]`, for another content
             the message to account `hook-0` has changed
     |
     = help: choose another key, or send this as well with `--force`
    ");
    assert_eq!(hooks.total(), 1);
    assert_eq!(folder.run(&["-b", "two", "--key", "k", "--force"]).code, Some(0));
    assert_eq!(hooks.total(), 2);
    let ended = folder.run(&["-b", "two", "--key", "k"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 2), "the key is now that of the second content");
}

#[test]
fn an_account_that_is_left_out_is_reported_once_also_where_force_plans_anew() {
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "");
    let bad = "  - {name: shut, url: 'json://localhost', password: '${file:missing}'}\n";
    let config = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap() + bad;
    let folder = folder.file("dispatch.yaml", config);
    let run = |body: &str| folder.run(&["-b", body, "--key", "k", "--skip-invalid", "--force", "--report", "json"]);
    for body in ["one", "two"] {
        let ended = run(body);
        let deliveries = ended.json()["deliveries"].as_array().unwrap().clone();
        let mut outcomes: Vec<_> = deliveries.iter().map(|it| format!("{} {}", it["account"], it["status"])).collect();
        outcomes.sort_unstable();
        assert_eq!(outcomes, [r#""hook-0" "sent""#, r#""shut" "skipped""#], "{}", ended.shown());
    }
    assert_eq!(hooks.total(), 2);
}

#[test]
fn a_key_whose_run_failed_is_gone_on_with_and_nobody_gets_a_second_copy() {
    let mended = Arc::new(AtomicBool::new(false));
    let look = Arc::clone(&mended);
    let hooks = Hooks::answering(move |request| {
        Reply::status(if request.path == "/1" && !look.load(Ordering::SeqCst) { 400 } else { 200 })
    });
    let folder = hooks.folder(3, "");
    assert_eq!(folder.run(&["-b", "x", "--key", "k"]).code, Some(1));
    mended.store(true, Ordering::SeqCst);
    let ended = folder.run(&["-b", "x", "--key", "k"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stderr.contains("going on with run"), "{}", ended.stderr);
    assert!(hooks.total() == 3 && hooks.counts().values().all(|count| *count == 1), "{:?}", hooks.counts());
}

#[test]
fn a_key_is_forgotten_after_its_time() {
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "");
    for _ in 0..2 {
        assert_eq!(folder.run(&["-b", "x", "--key", "k", "--key-ttl", "1ns"]).code, Some(0));
    }
    assert_eq!(hooks.total(), 2);
}

#[test]
fn a_key_without_a_ledger_or_that_cannot_be_rendered_sends_nothing() {
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "");
    for arguments in [
        ["-b", "x", "--key", "k", "--no-ledger"].as_slice(),
        &["-b", "x", "--key", "{{ nothing }}"],
        &["-b", "x", "--key", " "],
        &["-b", "x", "--key", "k", "--state-dir", "dispatch.yaml"],
    ] {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
    }
    assert_eq!(hooks.total(), 0);
}

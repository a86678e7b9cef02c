//! What is put off waits in the ledger, and is sent once it is due.

use crate::ledger::hooks::Hooks;
use crate::support::cli::Folder;
use crate::support::server::Reply;

/// Lets the time come for which everything waits.
fn let_time_pass(folder: &Folder) {
    let database = rusqlite::Connection::open(folder.path("state/ledger.db")).unwrap();
    database.execute("UPDATE omissions SET due = 1 WHERE due IS NOT NULL", ()).unwrap();
    let past = "UPDATE runs SET recipe = json_set(recipe, '$.timing.not_before', '2020-01-01T00:00:00Z') \
                WHERE recipe ->> '$.timing.not_before' IS NOT NULL";
    database.execute(past, ()).unwrap();
}

#[test]
fn what_is_to_be_sent_later_is_sent_when_it_is_due_and_not_before() {
    let hooks = Hooks::new();
    let folder = hooks.folder(3, "");
    let ended = folder.run(&["-b", "x", "--at", "2h"]);
    assert_eq!((ended.code, hooks.total()), (Some(4), 0), "{}", ended.shown());
    assert!(ended.stderr.contains("dispatch resume --due"), "{}", ended.stderr);
    assert!(folder.run(&["runs"]).stdout.contains("3 until"), "{}", folder.run(&["runs"]).stdout);
    for command in [["resume", "--due"].as_slice(), &["resume", "--failed", "--include-unknown"]] {
        let ended = folder.run(command);
        assert_eq!(hooks.total(), 0, "{}", ended.shown());
    }
    let_time_pass(&folder);
    let ended = folder.run(&["resume", "--due", "--report", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(ended.json()["summary"]["sent"], 3);
    let ended = folder.run(&["resume", "--due"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 3), "{}", ended.shown());
}

#[test]
fn every_run_with_something_due_is_gone_on_with() {
    let hooks = Hooks::new();
    let folder = hooks.folder(2, "");
    for body in ["one", "two"] {
        assert_eq!(folder.run(&["-b", body, "--at", "2h"]).code, Some(4));
    }
    let_time_pass(&folder);
    let ended = folder.run(&["resume", "--due"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 4), "{}", ended.shown());
}

#[test]
fn a_window_that_is_shut_defers_and_one_that_drops_is_no_failure() {
    // A window that is open on none of the next days, whenever the test runs.
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let day = today.checked_add(jiff::Span::new().days(3)).unwrap().strftime("%a").to_string().to_lowercase();
    let hooks = Hooks::new();
    let shut = format!(", windows: '{day} 10:00-11:00 UTC'");
    let folder = hooks.folder(1, &shut);
    let ended = folder.run(&["-b", "x", "--report", "json"]);
    assert_eq!((ended.code, hooks.total()), (Some(4), 0), "{}", ended.shown());
    assert_eq!(ended.json()["deliveries"][0]["reason"], "deferred");
    let_time_pass(&folder);
    let ended = folder.run(&["resume", "--due"]);
    assert_eq!((ended.code, hooks.total()), (Some(4), 0), "it is still shut: {}", ended.shown());
    let dropping = hooks.folder(1, &format!("{shut}, outside: drop, always: [failure]"));
    let ended = dropping.run(&["-b", "x"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 0), "{}", ended.shown());
    let ended = dropping.run(&["-b", "x", "-n", "failure"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 1), "{}", ended.shown());
}

#[test]
fn a_fallback_that_was_not_needed_yet_stands_in_when_the_time_has_come() {
    let hooks = Hooks::answering(|request| Reply::status(if request.path == "/0" { 400 } else { 200 }));
    let folder = hooks.folder(2, "");
    let config = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let config = config.replace("/0'}", "/0', tags: [ops], fallback: [hook-1]}").replace("/1'}", "/1', tags: [rest]}");
    let folder = folder.file("dispatch.yaml", config);
    assert_eq!(folder.run(&["-g", "ops", "-b", "x", "--at", "2h"]).code, Some(4));
    let_time_pass(&folder);
    let ended = folder.run(&["resume", "--due"]);
    assert_eq!((ended.code, hooks.total()), (Some(1), 1), "{}", ended.shown());
    assert_eq!(hooks.counts().get("/1"), Some(&1));
}

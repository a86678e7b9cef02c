//! `dispatch runs`: what there is, and any run's report again.

use insta::assert_snapshot;

use crate::ledger::hooks::Hooks;
use crate::support::server::Reply;

#[test]
fn runs_are_listed_and_each_report_can_be_had_again() {
    let hooks = Hooks::answering(|request| Reply::status(if request.path == "/1" { 400 } else { 200 }));
    let folder = hooks.folder(2, "");
    assert_snapshot!(folder.run(&["runs"]).shown(), @r"
    exit 0
    --- stderr
    the ledger has no run yet
    ");
    let first = folder.run(&["-b", "x", "--report", "json"]).json();
    folder.run(&["-b", "x", "--key", "release 1"]);
    assert_snapshot!(folder.run(&["runs"]).shown(), @r"
    exit 0
    --- stdout
     run                     started               state    sent  failed  unknown  left  deferred  key
     [RUN]  [WHEN]  partial  1/2   1                                release 1
     [RUN]  [WHEN]  partial  1/2   1
    ");
    assert_snapshot!(folder.run(&["runs", "show"]).shown(), @r"
    exit 0
    --- stdout
    failed: hook-1 (json)
      rejected, HTTP 400: Bad Request
    sent 1 of 2 deliveries to 2 accounts in [TIME]: 1 failed
    ");
    let again = folder.run(&["runs", "show", first["run"].as_str().unwrap(), "--report", "json"]).json();
    assert_eq!(again["summary"], first["summary"]);
    assert_eq!(again["status"], first["status"]);
    assert_eq!(again["deliveries"][1]["failure"], first["deliveries"][1]["failure"]);
    assert_snapshot!(folder.run(&["runs", "show", "1999"]).shown(), @r"
    exit 2
    --- stderr
    error: the ledger has no run `1999`
     |
     = help: `dispatch runs` lists them
    ");
}

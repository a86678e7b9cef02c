//! `dispatch resume`: what goes on, what is refused, and what is tried again.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use insta::assert_snapshot;

use crate::ledger::hooks::Hooks;
use crate::support::cli::{Ended, Folder};
use crate::support::door::door;
use crate::support::running::{signal, until_said};
use crate::support::server::Reply;

/// Hooks of which those with an odd number refuse for good until they are mended.
fn half_broken() -> (Hooks, Arc<AtomicUsize>) {
    let mended = Arc::new(AtomicUsize::new(0));
    let look = Arc::clone(&mended);
    let hooks = Hooks::answering(move |request| {
        let number: usize = request.path.trim_start_matches('/').parse().unwrap();
        Reply::status(if number % 2 == 1 && look.load(Ordering::SeqCst) == 0 { 400 } else { 200 })
    });
    (hooks, mended)
}

#[test]
fn failed_deliveries_are_tried_again_on_request_and_the_report_is_that_of_the_whole_run() {
    let (hooks, mended) = half_broken();
    let folder = hooks.folder(4, "");
    let ended = folder.run(&["-b", "hello"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stderr.contains("--failed"), "{}", ended.stderr);
    assert_eq!(folder.run(&["resume"]).code, Some(2), "without --failed there is nothing to do");
    mended.store(1, Ordering::SeqCst);
    let ended = folder.run(&["resume", "--failed", "--report", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let report = ended.json();
    assert_eq!(report["summary"]["sent"], 4);
    assert_eq!(report["deliveries"][1]["parts"][0]["attempts"], 2, "the tries of both sessions count");
    assert!(hooks.counts().values().all(|count| *count == 1), "{:?}", hooks.counts());
    assert_snapshot!(folder.run(&["resume", "--failed"]).shown(), @r"
    exit 2
    --- stderr
    error: no run has anything left to do
     |
     = help: `dispatch runs` lists them; `--failed` tries failed deliveries again, `--due` what was deferred
    ");
}

#[test]
fn a_changed_configuration_template_or_file_of_data_is_refused_and_listed_unless_forced() {
    let (hooks, mended) = half_broken();
    let folder = hooks.folder(4, "").file("note.j2", "{{ words }} {{ x }}").file("data.yaml", "x: 1");
    let arguments = ["--template", "note.j2", "--var", "words=hello", "--vars", "data.yaml"];
    assert_eq!(folder.run(&arguments).code, Some(1));
    mended.store(1, Ordering::SeqCst);
    let config = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let folder = folder
        .file("dispatch.yaml", config.replace("  - {name: hook-3", "  # a remark\n  - {name: hook-9"))
        .file("note.j2", "{{ words }}! {{ x }}")
        .file("data.yaml", "x: 2");
    assert_snapshot!(folder.run(&["resume", "--failed"]).shown(), @r"
    exit 2
    --- stderr
    error: run `[RUN]` would go on with something else than it began with:
             the configuration `dispatch.yaml` has changed
             the data `data.yaml` has changed
             the template `note.j2` has changed
             the message to account `hook-0` has changed
             the message to account `hook-1` has changed
             the message to account `hook-2` has changed
             the delivery to account `hook-9` is new
             1 of 4 deliveries are no longer planned
     |
     = help: undo the changes, or go on with what is there now with `--force`
    ");
    assert_eq!(hooks.total(), 2, "nothing was sent");
    let ended = folder.run(&["resume", "--failed", "--force", "--report", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(ended.json()["summary"]["sent"], 4);
    assert!(hooks.counts().values().all(|count| *count == 1), "nobody got a second copy: {:?}", hooks.counts());
    let ended = folder.run(&["resume", "--failed", ended.json()["run"].as_str().unwrap()]);
    assert!(ended.stderr.contains("nothing is left to do"), "{}", ended.shown());
}

#[test]
fn a_run_resumes_from_any_folder_and_by_the_beginning_of_its_name() {
    let (hooks, mended) = half_broken();
    let folder = hooks.folder(2, "").file("elsewhere/empty", "");
    let report = folder.run(&["-b", "hello", "--report", "json"]).json();
    mended.store(1, Ordering::SeqCst);
    let id = &report["run"].as_str().unwrap()[..18];
    let run = folder.dispatch(&["resume", id, "--failed", "--report", "json=report.json"]);
    let ended = run.within("elsewhere").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(folder.path("elsewhere/report.json").exists(), "reports belong where the command was given");
}

#[test]
fn an_interrupted_run_says_how_to_go_on_and_goes_on() {
    let (door, porter) = door();
    let hooks = Hooks::answering(move |_| {
        door.pass();
        Reply::status(200)
    });
    let folder = hooks.folder(6, "");
    let mut child = folder.dispatch(&["-b", "x", "--concurrency", "1"]).start();
    porter.await_knock();
    signal(&child, "-TERM");
    until_said(&mut child, "interrupt again to stop at once");
    porter.leave();
    let ended = Ended::of(child, &folder.path(""));
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let command = ended.stderr.lines().find_map(|line| line.strip_prefix("to go on where it stopped: dispatch "));
    let words: Vec<_> = command.expect("it says how").split(' ').collect();
    let ended = folder.run(&words);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(hooks.counts().values().all(|count| *count == 1) && hooks.total() == 6, "{:?}", hooks.counts());
}

#[test]
fn what_may_have_arrived_in_one_session_stays_unknown_when_the_next_one_is_refused() {
    let tries = AtomicUsize::new(0);
    let hooks = Hooks::answering(move |_| match tries.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::reset(),
        1 => Reply::status(400),
        _ => Reply::status(200),
    });
    let folder = hooks.folder(1, ", duplicates: avoid");
    let report = folder.run(&["-b", "x", "--report", "json"]).json();
    assert_eq!(report["deliveries"][0]["status"], "unknown");
    let report = folder.run(&["resume", "--include-unknown", "--report", "json"]).json();
    assert_eq!(report["deliveries"][0]["status"], "unknown", "the first try may have arrived: {report}");
    assert_eq!(report["deliveries"][0]["failure"]["http_status"], 400);
    assert_eq!(folder.run(&["resume", "--failed"]).code, Some(2), "nobody asked to send it a third time");
    let report = folder.run(&["resume", "--include-unknown", "--report", "json"]).json();
    assert_eq!(report["deliveries"][0]["status"], "sent");
}

#[test]
fn a_changed_service_definition_of_ones_own_is_refused_and_named() {
    let definition = std::fs::read_to_string("examples/own-service/services/acme-pager.yaml").unwrap();
    let folder = Folder::with("services: [own]\naccounts:\n  - url: acme-pager://127.0.0.1:1/k1?retry=0\n")
        .file("own/acme-pager.yaml", &definition);
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    let folder = folder.file("own/acme-pager.yaml", definition + "# a remark\n");
    let ended = folder.run(&["resume", "--failed"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("the service definition `own/acme-pager.yaml` has changed"), "{}", ended.stderr);
}

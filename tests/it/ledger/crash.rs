//! The process is killed at random points, and what is resumed loses nothing and doubles nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::ledger::hooks::Hooks;
use crate::support::cli::{Ended, Folder};
use crate::support::server::Reply;

const DELIVERIES: usize = 2_000;

/// How many requests are answered beyond that for which a kill waits. On a busy machine the kill is late, and without a bound a run
/// could come to its end meanwhile.
const SLACK: usize = 64;

/// The paths of the deliveries with a status.
fn paths(report: &Value, status: &str) -> BTreeSet<String> {
    let deliveries = report["deliveries"].as_array().unwrap().iter();
    let found = deliveries.filter(|delivery| delivery["status"] == status);
    found.map(|delivery| delivery["account"].as_str().unwrap().replace("hook-", "/")).collect()
}

/// A server that answers as many requests as it is let, and leaves all others without an answer, and a folder for it.
fn bounded() -> (Hooks, Folder, Arc<AtomicUsize>) {
    let bound = Arc::new(AtomicUsize::new(0));
    let left = Arc::clone(&bound);
    let hooks = Hooks::answering(move |_| {
        let one_less = |left: usize| left.checked_sub(1);
        match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less) {
            Ok(_) => Reply::status(200),
            Err(_) => Reply::silence(),
        }
    });
    let folder = hooks.folder(DELIVERIES, "");
    (hooks, folder, bound)
}

/// Starts the program and kills it when the server has accepted `more` than before; whether it was quick enough for that.
fn killed(folder: &Folder, hooks: &Hooks, arguments: &[&str], more: usize) -> bool {
    let before = hooks.total();
    let mut child = folder.dispatch(arguments).unheard().start();
    while !hooks.reaches(before + more, Duration::from_millis(50)) && child.try_wait().unwrap().is_none() {}
    child.kill().unwrap();
    Ended::of(child, &folder.path("")).code.is_none()
}

#[test]
fn whatever_the_moment_of_the_kill_everything_arrives_and_only_what_is_unknown_may_arrive_twice() {
    let seed = fastrand::u64(..);
    println!("seed {seed}");
    let mut random = fastrand::Rng::with_seed(seed);
    let (hooks, folder, bound) = bounded();
    let mut killed = |command: &[&str]| {
        let more = random.usize(1..200);
        bound.store(more + SLACK, Ordering::SeqCst);
        killed(&folder, &hooks, &[command, &["--concurrency", "32"]].concat(), more)
    };
    let mut kills = usize::from(killed(&["-b", "hello"]));
    while killed(&["resume"]) {
        kills += 1;
        assert!(
            kills < 500,
            "it comes to no end: {} of {DELIVERIES} deliveries in {} tries",
            hooks.counts().len(),
            hooks.total()
        );
    }
    assert!(kills > 5, "it was killed {kills} times");
    bound.store(usize::MAX, Ordering::SeqCst);
    let report = folder.run(&["runs", "show", "--report", "json"]).json();
    let (sent, unknown) = (paths(&report, "sent"), paths(&report, "unknown"));
    assert_eq!(sent.len() + unknown.len(), DELIVERIES, "{}", report["summary"]);
    let counts = hooks.counts();
    for path in &sent {
        assert_eq!(counts.get(path), Some(&1), "{path} is called sent");
    }
    for path in &unknown {
        assert!(counts.get(path).copied().unwrap_or(0) <= 1, "{path} was sent twice before anybody asked for it");
    }
    let report = folder.run(&["resume", "--include-unknown", "--report", "json"]).json();
    assert_eq!(report["status"], "sent", "{}", report["summary"]);
    let counts = hooks.counts();
    assert_eq!(counts.len(), DELIVERIES, "every message arrived");
    let twice: BTreeSet<_> = counts.into_iter().filter(|(_, count)| *count > 1).map(|(path, _)| path).collect();
    assert!(twice.is_subset(&unknown), "only what was called unknown arrived twice: {twice:?}");
}

#[test]
fn a_part_that_was_under_way_is_unknown_and_the_next_part_waits_for_it() {
    let hooks = Hooks::answering(|_| Reply::silence());
    let folder = hooks.folder(1, "");
    let mut child = folder.dispatch(&["-b", "hello"]).start();
    hooks.wait_for(1);
    child.kill().unwrap();
    child.wait().unwrap();
    let report = folder.run(&["runs", "show", "--report", "json"]).json();
    assert_eq!(report["deliveries"][0]["status"], "unknown");
    assert_eq!(report["deliveries"][0]["parts"][0]["attempts"], 1);
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("no run has anything left to do"), "{}", ended.stderr);
    assert_eq!(hooks.total(), 1);
}

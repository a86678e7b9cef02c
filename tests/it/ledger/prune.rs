//! Old runs leave the ledger, whatever the clock does.

use std::time::Duration;

use dispatch::ledger::{Claim, Ledger, NewRun, Retention};
use dispatch::plan::Plan;
use jiff::{SignedDuration, Timestamp};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().unwrap()
}

/// A ledger with a run for each age in days; those of the future have a negative one.
fn ledger(folder: &tempfile::TempDir, ages: &[i32]) -> Ledger {
    let mut ledger = Ledger::open(folder.path()).unwrap();
    for age in ages {
        let run = NewRun {
            id: &format!("run-{age}"),
            started: now() - DAY * *age,
            recipe: serde_json::Value::Null,
            skipped: vec![],
            inputs: vec![],
            claim: (*age == 200).then(|| Claim { key: "k".into(), now: now(), expires: now() + DAY, instead_of: None }),
            follows: None,
        };
        ledger.begin(&run, &Plan::default(), &[]).unwrap();
    }
    ledger
}

fn names(ledger: &Ledger) -> Vec<String> {
    ledger.runs(100).unwrap().into_iter().map(|line| line.id).collect()
}

#[test]
fn runs_go_by_age_and_by_count_and_those_with_a_key_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(&folder, &[1, 2, 3, 100, 200]);
    let retention = |count| Retention { age: Duration::from_secs(90 * 24 * 60 * 60), count };
    assert_eq!(ledger.prune(retention(10), now()).unwrap(), 1);
    assert_eq!(names(&ledger), ["run-1", "run-2", "run-3", "run-200"]);
    assert_eq!(ledger.prune(retention(2), now()).unwrap(), 1);
    assert_eq!(names(&ledger), ["run-1", "run-2", "run-200"]);
    assert_eq!(ledger.prune(retention(2), now() + DAY * 2).unwrap(), 1, "its key has had its time");
    assert_eq!(names(&ledger), ["run-1", "run-2"]);
}

#[test]
fn a_clock_that_was_set_back_loses_neither_runs_nor_keys() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = ledger(&folder, &[-400, 200]);
    let retention = Retention { age: Duration::from_secs(24 * 60 * 60), count: 10 };
    let long_ago = now() - DAY * 3_000;
    assert_eq!(ledger.prune(retention, long_ago).unwrap(), 0);
    assert_eq!(names(&ledger), ["run--400", "run-200"]);
    assert_eq!(ledger.holder("k", long_ago).unwrap().unwrap().run, "run-200");
    assert!(ledger.holder("k", now() + DAY * 2).unwrap().is_none());
    assert!(ledger.due(long_ago).unwrap().is_empty());
}

//! Runs that are reported on.

use std::time::Duration;

use dispatch::config::policy::Importance;
use dispatch::deliver::event::{Event, Heading, PartOutcome, StopReason};
use dispatch::outcome::{Failure, FailureKind, Omission, Receipt, Status};
use dispatch::report::{Recorder, Report, Style, text};
use serde_json::Value;

pub fn start() -> jiff::Timestamp {
    "2030-01-01T00:00:00Z".parse().expect("it is a time")
}

pub fn heading(account: &str, target: &str) -> Heading {
    let importance = if account == "extra" { Importance::Optional } else { Importance::Required };
    let target = (!target.is_empty()).then(|| target.into());
    Heading {
        account: account.into(),
        service: "o365".into(),
        target,
        parts: 1,
        importance,
        bucket: account.into(),
        waits_for: None,
        left_out: [].into(),
        batch: None,
    }
}

pub fn sent() -> PartOutcome {
    PartOutcome::Sent(Receipt::of(Some("id-1".into())))
}

pub fn throttled() -> Failure {
    let mut failure = Failure::new(FailureKind::RateLimited, "too many requests")
        .hint("lower the account's `rate`")
        .retry(Some(Duration::from_millis(2100)));
    (failure.http_status, failure.code) = (Some(429), Some("ApplicationThrottled".into()));
    failure
}

/// A recorder that has seen these deliveries end, each with its one part.
pub fn recorder(ends: Vec<(Heading, PartOutcome)>) -> Recorder {
    let mut recorder = Recorder::new("run-1", start());
    let (headings, outcomes): (Vec<_>, Vec<_>) = ends.into_iter().unzip();
    recorder.record(&Event::Planned(headings));
    for (delivery, outcome) in outcomes.into_iter().enumerate() {
        let attempts = if outcome.status() == Status::NotAttempted { 0 } else { 2 };
        recorder.record(&Event::PartEnded { delivery, part: 0, attempts, outcome, took: Duration::ZERO });
        recorder.record(&Event::DeliveryEnded { delivery, took: Duration::from_millis(800), omission: None });
    }
    recorder
}

pub fn report(ends: Vec<(Heading, PartOutcome)>) -> Report {
    finish(recorder(ends), Duration::from_millis(1234))
}

/// The report of a recorder, as the published schema wants it.
pub fn finish(recorder: Recorder, took: Duration) -> Report {
    let report = recorder.finish(took);
    valid(&report);
    report
}

pub fn plain(report: &Report) -> String {
    text::render(report, Style::Plain)
}

/// What happened in a run in which much went wrong, and when: two parts of which the first is tried twice, one failure, one doubt
/// that the end of the run leaves, one delivery that was put off and one that was not needed.
pub fn story() -> Vec<(Duration, Event)> {
    let due = start() + Duration::from_secs(3600);
    let took = Duration::from_millis(40);
    let ended = |delivery, part, attempts, outcome| Event::PartEnded { delivery, part, attempts, outcome, took };
    let over = |delivery, omission| Event::DeliveryEnded { delivery, took: Duration::from_millis(800), omission };
    let begun = |delivery, part, attempt| Event::AttemptStarted { delivery, part, attempt };
    let refused = |delivery, attempt, failure| {
        let retry_in = Duration::from_millis(2100);
        Event::AttemptFailed { delivery, part: 0, attempt, failure, retry_in, took }
    };
    let none = || PartOutcome::NotAttempted;
    let lost = || Failure::new(FailureKind::Timeout, "no answer").maybe_delivered();
    let events = vec![
        Event::Planned(vec![
            Heading { parts: 2, ..heading("announce", "ann@example.com") },
            heading("announce", "bob@example.com"),
            heading("chat", "#ops"),
            heading("pager", ""),
            heading("backup", ""),
        ]),
        begun(0, 0, 1),
        refused(0, 1, throttled()),
        Event::Cooling { bucket: "announce".into(), wait: Duration::from_millis(2100) },
        begun(1, 0, 1),
        ended(1, 0, 1, PartOutcome::Failed(Failure::new(FailureKind::Recipient, "no such \"mailbox\"\n<b>x</b>"))),
        over(1, None),
        begun(2, 0, 1),
        refused(2, 1, lost()),
        begun(0, 0, 2),
        ended(0, 0, 2, sent()),
        begun(0, 1, 1),
        ended(0, 1, 1, sent()),
        over(0, None),
        ended(3, 0, 0, none()),
        over(3, Some(Omission::Deferred(due))),
        ended(4, 0, 0, none()),
        over(4, Some(Omission::NotNeeded)),
        Event::Stopping(StopReason::Interrupt),
        // It waited for its second try.
        ended(2, 0, 1, PartOutcome::Unknown(lost())),
        over(2, None),
        Event::Finished,
    ];
    (0..).map(|number| Duration::from_millis(250 * number)).zip(events).collect()
}

/// What is known of that run before it begins.
pub fn new() -> Recorder {
    let mut recorder = Recorder::new("run-1", start());
    recorder.skip("broken", "dispatch.yaml:3:5: `colour` is not an option");
    recorder
}

/// The report of that run, from which one account was left out.
pub fn told() -> Report {
    let mut recorder = new();
    story().iter().for_each(|(_, event)| recorder.record(event));
    finish(recorder, Duration::from_secs(6))
}

/// Holds the report against the published schema.
pub fn valid(report: &Report) {
    assert_none(faults(include_str!("../../../schemas/report.schema.json"), &serde_json::to_value(report).unwrap()));
}

/// What a published schema says against a value.
pub fn faults(schema: &str, value: &Value) -> Vec<String> {
    let schema = serde_json::from_str(schema).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    validator.iter_errors(value).map(|fault| format!("{}: {fault}", fault.instance_path())).collect()
}

pub fn assert_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "{faults:#?}");
}

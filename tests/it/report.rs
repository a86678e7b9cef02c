//! What a report says after a run, to people, machines and the shell.

use std::time::Duration;

use dispatch::config::policy::Importance;
use dispatch::deliver::event::{Event, Heading, PartOutcome, StopReason};
use dispatch::limit::Unit;
use dispatch::message::{Format, Length, Part, Severity};
use dispatch::outcome::{Failure, FailureKind, Receipt};
use dispatch::report::{Recorder, Report, RunStatus, Style, Verdict, json, text};

fn start() -> jiff::Timestamp {
    "2030-01-01T00:00:00Z".parse().expect("it is a time")
}

fn heading(account: &str, target: &str) -> Heading {
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
    }
}

fn sent() -> PartOutcome {
    PartOutcome::Sent(Receipt { id: Some("id-1".into()) })
}

fn throttled() -> Failure {
    let mut failure = Failure::new(FailureKind::RateLimited, "too many requests")
        .hint("lower the account's `rate`")
        .retry(Some(Duration::from_millis(2100)));
    (failure.http_status, failure.code) = (Some(429), Some("ApplicationThrottled".into()));
    failure
}

/// A recorder that has seen these deliveries end, each with its one part.
fn recorder(ends: Vec<(Heading, PartOutcome)>) -> Recorder {
    let mut recorder = Recorder::new("run-1", start());
    let (headings, outcomes): (Vec<_>, Vec<_>) = ends.into_iter().unzip();
    recorder.record(&Event::Planned(headings));
    for (delivery, outcome) in outcomes.into_iter().enumerate() {
        let attempts = if matches!(outcome, PartOutcome::NotAttempted) { 0 } else { 2 };
        recorder.record(&Event::PartEnded { delivery, part: 0, attempts, outcome, took: Duration::ZERO });
        recorder.record(&Event::DeliveryEnded { delivery, took: Duration::from_millis(800), omission: None });
    }
    recorder
}

fn report(ends: Vec<(Heading, PartOutcome)>) -> Report {
    finish(recorder(ends), Duration::from_millis(1234))
}

/// The report of a recorder, as the published schema wants it.
fn finish(recorder: Recorder, took: Duration) -> Report {
    let report = recorder.finish(took);
    valid(&report);
    report
}

fn plain(report: &Report) -> String {
    text::render(report, Style::Plain)
}

#[test]
fn a_run_in_which_all_is_well_takes_one_line() {
    let report = report(vec![(heading("a", "x"), sent()), (heading("b", ""), sent())]);
    insta::assert_snapshot!(plain(&report), @r"
    sent 2 of 2 deliveries to 2 accounts in 1.2s
    ");
    assert_eq!((report.status, report.verdict()), (RunStatus::Sent, Verdict::AllSent));
}

#[test]
fn the_same_trouble_is_told_once_with_those_it_met() {
    let many = (0..13).map(|n| (heading("announce", &format!("u{n}@example.com")), PartOutcome::Failed(throttled())));
    let mut ends: Vec<_> = many.collect();
    ends.push((heading("announce", "ann@example.com"), sent()));
    let lost = Failure::new(FailureKind::Timeout, "no answer within 30s").maybe_delivered();
    ends.push((heading("ops", ""), PartOutcome::Unknown(lost)));
    ends.push((heading("extra", ""), PartOutcome::Failed(Failure::new(FailureKind::Auth, "the token is refused"))));
    let report = report(ends);
    insta::assert_snapshot!(plain(&report), @r"
    failed: announce (o365), 13 deliveries
      to u0@example.com, u1@example.com, u2@example.com, u3@example.com, u4@example.com, u5@example.com, u6@example.com, u7@example.com, u8@example.com, u9@example.com and 3 more
      rate_limited, HTTP 429, ApplicationThrottled: too many requests
      hint: lower the account's `rate`
    failed: extra (o365) [optional]
      auth: the token is refused
    unknown: ops (o365)
      timeout: no answer within 30s
      it may or may not have been delivered
    sent 1 of 16 deliveries to 3 accounts in 1.2s: 14 failed, 1 unknown
    ");
    assert_eq!((report.status, report.verdict()), (RunStatus::Partial, Verdict::SomeFailed));
    let coloured = text::render(&report, Style::Coloured);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain(&report));
}

#[test]
fn a_stopped_run_says_what_was_not_tried() {
    let ends = vec![(heading("a", "x"), sent()), (heading("a", "y"), PartOutcome::NotAttempted)];
    let mut recorder = recorder(ends);
    recorder.record(&Event::Stopping(StopReason::Deadline));
    let report = finish(recorder, Duration::from_secs(3));
    insta::assert_snapshot!(plain(&report), @r"
    not attempted: a (o365)
      to y
      the deadline passed before all of it was tried
    sent 1 of 2 deliveries to 1 account in 3.0s: 1 not attempted
    ");
    assert_eq!((report.status, report.verdict()), (RunStatus::Incomplete, Verdict::Stopped));
}

#[test]
fn a_delivery_that_ended_between_its_parts_says_how_far_it_came() {
    let mut recorder = Recorder::new("run-1", start());
    recorder.record(&Event::Planned(vec![Heading { parts: 3, ..heading("a", "x") }]));
    let rejected = PartOutcome::Failed(Failure::new(FailureKind::Rejected, "no"));
    for (part, outcome) in [sent(), rejected, PartOutcome::NotAttempted].into_iter().enumerate() {
        recorder.record(&Event::PartEnded { delivery: 0, part, attempts: 1, outcome, took: Duration::ZERO });
    }
    recorder.record(&Event::DeliveryEnded { delivery: 0, took: Duration::ZERO, omission: None });
    insta::assert_snapshot!(plain(&finish(recorder, Duration::from_secs(1))), @r"
    failed: a (o365)
      to x
      rejected: no
      1 of 3 parts sent
    sent 0 of 1 delivery (3 parts) to 1 account in 1.0s: 1 failed
    ");
}

#[test]
fn an_account_that_was_left_out_never_passes_for_success() {
    let mut recorder = recorder(vec![(heading("a", "x"), sent())]);
    recorder.skip("broken", "config.yaml:3:5: `colour` is not an option");
    let report = finish(recorder, Duration::from_secs(1));
    insta::assert_snapshot!(plain(&report), @r"
    skipped: broken
      config.yaml:3:5: `colour` is not an option
    sent 1 of 1 delivery to 1 account in 1.0s: 1 skipped
    ");
    assert_eq!((report.status, report.verdict()), (RunStatus::Partial, Verdict::SomeFailed));
}

#[test]
fn optional_accounts_do_not_count() {
    let failed = PartOutcome::Failed(Failure::new(FailureKind::Auth, "no"));
    assert_eq!(report(vec![(heading("a", ""), sent()), (heading("extra", ""), failed)]).verdict(), Verdict::AllSent);
    assert_eq!(report(vec![]).verdict(), Verdict::Empty);
}

#[test]
fn a_delivery_without_an_outcome_is_loud() {
    let mut recorder = Recorder::new("run-1", start());
    recorder.record(&Event::Planned(vec![heading("extra", "x")]));
    recorder.record(&Event::DeliveryEnded { delivery: 0, took: Duration::ZERO, omission: None });
    recorder.record(&Event::DeliveryEnded { delivery: 7, took: Duration::ZERO, omission: None });
    let report = finish(recorder, Duration::ZERO);
    insta::assert_snapshot!(plain(&report), @r"
    unknown: extra (o365) [optional]
      to x
      protocol: nothing was recorded of this delivery
      it may or may not have been delivered
      hint: this is a mistake in dispatch: please report it
    sent 0 of 1 delivery to 1 account in 0.0s: 1 unknown
    defect: delivery 7 has an outcome and was not planned: please report this mistake in dispatch
    defect: delivery 0 was planned and has no outcome: please report this mistake in dispatch
    ");
    assert_eq!(report.verdict(), Verdict::SomeFailed);
}

#[test]
fn a_plan_shows_who_would_receive_what() {
    let part = |number: usize, body: &str| Part {
        title: (number == 1).then(|| "Deploy".into()),
        body: body.into(),
        format: Format::Markdown,
        severity: Severity::Info,
        attachments: [].into(),
        number,
        count: 2,
        length: Length { value: body.len(), unit: Unit::Chars, limit: Some(40) },
    };
    let parts = [part(1, "first line\nsecond line"), part(2, "the end")];
    let headings = [heading("announce", "ann@example.com"), heading("announce", "bob@example.com")];
    let report = Report::planned("run-1", start(), headings.iter().map(|heading| (heading, &parts[..])), []);
    insta::assert_snapshot!(plain(&report), @r"
    announce (o365) to ann@example.com, bob@example.com
      part 1 of 2, markdown, 22 of 40 chars
        Deploy
        first line
        second line
      part 2 of 2, markdown, 7 of 40 chars
        the end
    would send 2 deliveries (4 parts) to 1 account
    ");
    assert_eq!((report.status, report.verdict()), (RunStatus::Planned, Verdict::Planned));
    valid(&report);
}

#[test]
fn the_json_form_is_the_published_one() {
    let report = report(vec![
        (heading("announce", "ann@example.com"), PartOutcome::Failed(throttled())),
        (heading("chat", ""), sent()),
    ]);
    insta::assert_snapshot!(json::render(&report).expect("it is JSON"), @r#"
    {
      "version": 1,
      "run": "run-1",
      "status": "partial",
      "started": "2030-01-01T00:00:00Z",
      "seconds": 1.234,
      "summary": {
        "accounts": 2,
        "deliveries": 2,
        "parts": 2,
        "attempts": 4,
        "sent": 1,
        "failed": 1,
        "unknown": 0,
        "not_attempted": 0,
        "skipped": 0
      },
      "deliveries": [
        {
          "account": "announce",
          "service": "o365",
          "target": "ann@example.com",
          "status": "failed",
          "parts": [
            {
              "status": "failed",
              "attempts": 2,
              "receipt": null
            }
          ],
          "failure": {
            "kind": "rate_limited",
            "http_status": 429,
            "code": "ApplicationThrottled",
            "message": "too many requests",
            "hint": "lower the account's `rate`",
            "retry_after": 2.1
          },
          "seconds": 0.8
        },
        {
          "account": "chat",
          "service": "o365",
          "target": null,
          "status": "sent",
          "parts": [
            {
              "status": "sent",
              "attempts": 2,
              "receipt": "id-1"
            }
          ],
          "failure": null,
          "seconds": 0.8
        }
      ]
    }
    "#);
}

/// Holds the report against the published schema.
fn valid(report: &Report) {
    let schema = serde_json::from_str(include_str!("../../schemas/report.schema.json")).expect("it is JSON");
    let report = serde_json::to_value(report).expect("it is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is one");
    let faults: Vec<String> = validator.iter_errors(&report).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

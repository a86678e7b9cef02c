//! What a report says to people.

use std::sync::Arc;
use std::time::Duration;

use dispatch::deliver::event::{Event, Heading, PartOutcome, StopReason};
use dispatch::limit::Unit;
use dispatch::message::{Dialect, Length, Part, Severity};
use dispatch::outcome::{Failure, FailureKind, Omission, Reach};
use dispatch::report::{Foreseen, Recorder, Report, RunStatus, Style, Verdict, ndjson, text};

use crate::report::stage::{finish, heading, plain, recorder, report, sent, start, throttled, told, valid};

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
        dialect: Dialect::Markdown,
        alternative: None,
        severity: Severity::Info,
        attachments: [].into(),
        number,
        count: 2,
        length: Length { value: body.len(), unit: Unit::Chars, limit: Some(40) },
    };
    let parts = [part(1, "first line\nsecond line"), part(2, "the end")];
    let headings = [heading("announce", "ann@example.com"), heading("announce", "bob@example.com")];
    let report = Report::planned(
        "run-1",
        start(),
        headings.iter().map(|heading| (heading, &parts[..], Foreseen::default())),
        [],
    );
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
fn a_cause_is_told_once_over_all_accounts() {
    let refused =
        || PartOutcome::Failed(Failure::new(FailureKind::Auth, "the token is refused").hint("make a new one"));
    let mut ends: Vec<_> = (0..7).map(|n| (heading("announce", &format!("u{n}@example.com")), refused())).collect();
    ends.extend((0..12).map(|n| (heading(&format!("chat-{n}"), ""), refused())));
    ends.push((heading("extra", "x"), refused()));
    ends.push((heading("other", ""), PartOutcome::Failed(Failure::new(FailureKind::Auth, "the token is old"))));
    insta::assert_snapshot!(plain(&report(ends)), @r"
    failed: 20 deliveries to 14 accounts
      auth: the token is refused
      - announce (o365) to u0@example.com, u1@example.com, u2@example.com, u3@example.com, u4@example.com and 2 more
      - chat-0 (o365)
      - chat-1 (o365)
      - chat-2 (o365)
      - chat-3 (o365)
      - chat-4 (o365)
      - chat-5 (o365)
      - chat-6 (o365)
      - chat-7 (o365)
      - chat-8 (o365)
      - and 4 more accounts
      hint: make a new one
    failed: other (o365)
      auth: the token is old
    sent 0 of 21 deliveries to 15 accounts in 1.2s: 21 failed
    ");
}

#[test]
fn what_was_left_out_or_put_off_on_purpose_says_why() {
    let text = plain(&told());
    insta::assert_snapshot!(text, @r#"
    failed: announce (o365)
      to bob@example.com
      recipient: no such "mailbox" <b>x</b>
    unknown: chat (o365)
      to #ops
      timeout: no answer
      it may or may not have been delivered
    not attempted: pager (o365)
      put off until 2030-01-01T01:00:00Z
    skipped: broken
      dispatch.yaml:3:5: `colour` is not an option
    not needed: backup
    sent 1 of 4 deliveries (5 parts) to 3 accounts in 6.0s: 1 failed, 1 unknown, 1 deferred, 1 skipped, 1 not needed
    "#);
}

#[test]
fn every_reason_is_counted_by_its_own_name() {
    let mut recorder = Recorder::new("run-1", start());
    let omissions = [Omission::Expired, Omission::OutsideWindow, Omission::NotNeeded, Omission::NotNeeded];
    recorder.record(&Event::Planned(vec![heading("a", "x"); omissions.len() + 1]));
    recorder.record(&Event::PartEnded { delivery: 4, part: 0, attempts: 1, outcome: sent(), took: Duration::ZERO });
    recorder.record(&Event::DeliveryEnded { delivery: 4, took: Duration::ZERO, omission: None });
    for (delivery, omission) in omissions.into_iter().enumerate() {
        let outcome = PartOutcome::NotAttempted;
        recorder.record(&Event::PartEnded { delivery, part: 0, attempts: 0, outcome, took: Duration::ZERO });
        recorder.record(&Event::DeliveryEnded { delivery, took: Duration::ZERO, omission: Some(omission) });
    }
    insta::assert_snapshot!(plain(&finish(recorder, Duration::from_secs(1))), @r"
    skipped: a (o365)
      to x
      its time had passed before it could begin
    skipped: a (o365)
      to x
      its account takes nothing at this time, and drops what comes
    not needed: a
    sent 1 of 3 deliveries to 1 account in 1.0s: 1 expired, 1 outside their window, 2 not needed
    ");
}

#[test]
fn words_from_outside_neither_steer_the_terminal_nor_begin_a_line() {
    let hostile = Failure::new(FailureKind::Rejected, "no\u{1b}[2J\n::error::boo\r\nsent 9 of 9").hint("a\nb");
    let text = plain(&report(vec![(heading("a", "x\u{7}\ny"), PartOutcome::Failed(hostile))]));
    assert!(!text.contains(['\u{1b}', '\u{7}', '\r']), "{text:?}");
    assert_eq!(text.lines().count(), 5, "{text}");
}

#[test]
fn what_was_not_tried_because_another_one_met_a_failure_for_all_says_so() {
    let failure = Failure::new(FailureKind::Rejected, "the mailbox has reached its daily limit")
        .hint("open its inbox and follow the instructions there")
        .reach(Reach::Sender);
    let report = report(vec![
        (heading("announce", "ann@example.com"), PartOutcome::Failed(failure.clone())),
        (heading("announce", "bob@example.com"), PartOutcome::Withheld(Arc::new(failure.clone()))),
        (heading("reports", "cy@example.com"), PartOutcome::Withheld(Arc::new(failure))),
    ]);
    insta::assert_snapshot!(text::render(&report, Style::Plain), @r"
    failed: announce (o365)
      to ann@example.com
      rejected: the mailbox has reached its daily limit
      hint: open its inbox and follow the instructions there
    not attempted: 2 deliveries to 2 accounts
      rejected: the mailbox has reached its daily limit
      another delivery met this, and so would every further one
      - announce (o365) to bob@example.com
      - reports (o365) to cy@example.com
      hint: open its inbox and follow the instructions there
    sent 0 of 3 deliveries to 2 accounts in 1.2s: 1 failed, 2 not attempted
    ");
    let json = serde_json::to_value(&report).expect("it is JSON");
    assert_eq!(json["status"], "failed");
    assert_eq!(json["deliveries"][1]["failure"]["message"], "the mailbox has reached its daily limit");
    let lines = ndjson::render(&report).expect("it is JSON");
    let line: serde_json::Value = serde_json::from_str(lines.lines().nth(2).expect("a line")).expect("it is JSON");
    assert_eq!((&line["status"], &line["failure"]["kind"]), (&"not_attempted".into(), &"rejected".into()));
}

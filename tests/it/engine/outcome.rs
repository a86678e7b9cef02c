//! Retries, doubts and crashes.

use std::time::Duration;

use dispatch::config::policy::{Duplicates, Policy};
use dispatch::deliver::Stop;
use dispatch::deliver::event::Event;
use dispatch::outcome::{Failure, FailureKind, Reach, Trace};
use dispatch::service::Tried;

use crate::support::scripted::{Act, Scripted, delivery, failures, outcomes, outlet, run, wide};

fn unavailable() -> Failure {
    Failure::new(FailureKind::Unavailable, "later").retry(None)
}

fn timeout() -> Failure {
    Failure::new(FailureKind::Timeout, "no answer").retry(None).maybe_delivered()
}

fn refused() -> Failure {
    Failure::new(FailureKind::Rejected, "no")
}

/// The outcome of one part whose attempts fail like this and are accepted afterwards.
async fn outcome(fails: &[Failure], duplicates: Duplicates) -> String {
    let fails = fails.to_vec();
    let service = Scripted::new(move |_, _, attempt| match fails.get(attempt as usize - 1) {
        Some(failure) => Act::Fail(Duration::ZERO, failure.clone()),
        None => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("a", &service, Policy { attempts: 3, duplicates, ..Policy::default() })];
    let events = run(vec![delivery(0, "x", 1)], &outlets, wide(), &Stop::new()).await;
    outcomes(&events).concat()
}

#[tokio::test(start_paused = true)]
async fn a_part_is_tried_as_often_as_the_account_says() {
    for duplicates in [Duplicates::Avoid, Duplicates::Accept] {
        assert_eq!(outcome(&[unavailable(), unavailable()], duplicates).await, "0.0 sent×3");
        assert_eq!(outcome(&[unavailable(), unavailable(), unavailable()], duplicates).await, "0.0 failed×3");
        assert_eq!(outcome(&[refused()], duplicates).await, "0.0 failed×1");
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_delivered_is_sent_again_only_where_that_is_accepted() {
    assert_eq!(outcome(&[timeout()], Duplicates::Avoid).await, "0.0 unknown×1");
    assert_eq!(outcome(&[timeout()], Duplicates::Accept).await, "0.0 sent×2");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_looks_up_what_became_of_a_part_is_asked_again_and_told_that_it_was() {
    assert_eq!(outcome(&[timeout()], Duplicates::Verify).await, "0.0 sent×2");
    assert_eq!(outcome(&[timeout(), timeout(), timeout()], Duplicates::Verify).await, "0.0 unknown×3");
    let service = Scripted::new(|_, part, attempt| match (part, attempt) {
        (1, 1) => Act::Fail(Duration::ZERO, timeout()),
        _ => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("a", &service, Policy { duplicates: Duplicates::Verify, ..Policy::default() })];
    run(vec![delivery(0, "x", 2)], &outlets, wide(), &Stop::new()).await;
    let seen: Vec<_> = service.seen().iter().map(|seen| (seen.part, seen.tried)).collect();
    assert_eq!(seen, [(1, Tried::Never), (1, Tried::Before), (2, Tried::Never)]);
}

#[test]
fn a_failure_that_was_written_before_it_had_reach_and_trace_is_still_read() {
    let old = r#"{"kind":"timeout","retry":{"after":null},"maybe_delivered":true,"http_status":null,"code":null,
        "message":"no answer","hint":null}"#;
    assert_eq!(serde_json::from_str::<Failure>(old).expect("it is read"), timeout());
    let trace = Trace { request_id: Some("r".to_owned()), client_request_id: None };
    let new = refused().reach(Reach::Sender).trace(trace);
    let text = serde_json::to_string(&new).expect("it is written");
    assert_eq!(serde_json::from_str::<Failure>(&text).expect("it is read"), new);
}

#[tokio::test(start_paused = true)]
async fn a_doubt_outlives_later_refusals() {
    let doubtful = [timeout(), unavailable(), unavailable()];
    assert_eq!(outcome(&doubtful, Duplicates::Accept).await, "0.0 unknown×3");
    assert_eq!(outcome(&[timeout(), refused()], Duplicates::Accept).await, "0.0 unknown×2");
    // A service that looks first knows by then what became of the earlier try.
    assert_eq!(outcome(&[timeout(), refused()], Duplicates::Verify).await, "0.0 failed×2");
    assert_eq!(outcome(&[unavailable(), timeout()], Duplicates::Avoid).await, "0.0 unknown×2");
}

#[tokio::test(start_paused = true)]
async fn every_try_that_is_followed_by_another_is_told() {
    let service = Scripted::new(|_, _, _| Act::Fail(Duration::ZERO, unavailable()));
    let policy = Policy { attempts: 3, min_delay: Duration::from_secs(4), ..Policy::default() };
    let outlets = [outlet("a", &service, Policy { max_delay: Duration::from_secs(6), ..policy })];
    let events = run(vec![delivery(0, "x", 1)], &outlets, wide(), &Stop::new()).await;
    let waits: Vec<(u32, Duration)> = events
        .iter()
        .filter_map(|event| match event {
            Event::AttemptFailed { attempt, retry_in, .. } => Some((*attempt, *retry_in)),
            _ => None,
        })
        .collect();
    let [(1, first), (2, second)] = waits[..] else { panic!("{waits:?}") };
    assert!(first <= Duration::from_secs(4) && second <= Duration::from_secs(6), "{waits:?}");
}

#[tokio::test(start_paused = true)]
async fn a_crash_in_a_service_leaves_its_part_unknown_and_ends_nothing_else() {
    let service = Scripted::new(|target, _, _| match target {
        "x" => Act::Panic,
        _ => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("a", &service, Policy::default())];
    let events = run(vec![delivery(0, "x", 2), delivery(0, "y", 1)], &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 unknown×1", "0.1 not_attempted×0", "1.0 sent×1"]);
    assert_eq!(failures(&events)[0].kind, FailureKind::Protocol);
}

#[tokio::test(start_paused = true)]
async fn what_a_service_says_reaches_the_stream_without_secrets_and_control_characters() {
    let service = Scripted::new(|_, _, attempt| {
        let mut failure = Failure::new(FailureKind::Auth, "\u{1b}[31mtoken s3cr3t refused\n").hint("renew s3cr3t");
        failure.code = Some("s3cr3t\u{7}".into());
        Act::Fail(Duration::ZERO, if attempt == 1 { failure.retry(None) } else { failure })
    });
    let mut outlet = outlet("a", &service, Policy::default());
    outlet.redactor.learn("s3cr3t");
    let events = run(vec![delivery(0, "x", 1)], &[outlet], wide(), &Stop::new()).await;
    assert!(!format!("{events:?}").contains("s3cr3t"), "{events:?}");
    let failure = &failures(&events)[0];
    assert_eq!((failure.message.as_str(), failure.code.as_deref()), ("token **** refused", Some("****")));
}

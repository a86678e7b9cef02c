//! How long and how often the engine tries before it says what became of a part.

use std::time::Duration;

use dispatch::config::policy::{Budget, Duplicates, Policy};
use dispatch::deliver::event::Event;
use dispatch::deliver::{Limits, Stop};
use dispatch::outcome::{Failure, FailureKind};
use dispatch::plan::{Gate, Opening, Plan};
use tokio::time::Instant;

use crate::support::scripted::{Act, Scripted, carry_out, deliveries, delivery, failures, outcomes, outlet, run, wide};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

fn unavailable(wait: Option<Duration>) -> Failure {
    Failure::new(FailureKind::Unavailable, "later").retry(wait)
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_all_patience_ends_its_bucket_at_once_and_no_other() {
    let service = Scripted::new(|_, _, attempt| match attempt {
        1 => Act::Fail(Duration::ZERO, unavailable(Some(2 * HOUR))),
        _ => Act::Accept(Duration::ZERO),
    });
    let other = Scripted::new(|_, _, _| Act::Accept(SECOND));
    let policy = Policy { concurrency: 1, ..Policy::default() };
    let outlets = [outlet("a", &service, policy.clone()), outlet("b", &other, policy)];
    let began = Instant::now();
    let plan = [deliveries(0, 3), deliveries(1, 3)].concat();
    let events = run(plan, &outlets, wide(), &Stop::new()).await;
    assert_eq!(began.elapsed(), 3 * SECOND);
    let untried = ["0.0 failed×1", "1.0 not_attempted×0", "2.0 not_attempted×0"];
    assert_eq!(outcomes(&events), [untried, ["3.0 sent×1", "4.0 sent×1", "5.0 sent×1"]].concat());
    let hint = failures(&events)[0].hint.clone().unwrap_or_default();
    assert!(hint.contains("2h") && hint.contains("max_wait"), "{hint}");

    let patient = Policy { max_wait: 2 * HOUR, ..Policy::default() };
    let service = Scripted::new(|_, _, attempt| match attempt {
        1 => Act::Fail(Duration::ZERO, unavailable(Some(2 * HOUR))),
        _ => Act::Accept(Duration::ZERO),
    });
    let events = run(deliveries(0, 1), &[outlet("a", &service, patient)], wide(), &Stop::new()).await;
    assert_eq!((outcomes(&events), service.starts()[1]), (vec!["0.0 sent×2".to_owned()], 2 * HOUR));
}

#[tokio::test(start_paused = true)]
async fn a_cool_down_of_our_own_choosing_is_never_too_long() {
    let service = Scripted::new(|_, _, attempt| match attempt {
        1 => Act::Fail(Duration::ZERO, Failure::new(FailureKind::RateLimited, "slow down").retry(None)),
        _ => Act::Accept(Duration::ZERO),
    });
    let policy = Policy { concurrency: 1, min_delay: 50 * HOUR, max_delay: 50 * HOUR, ..Policy::default() };
    let events = run(deliveries(0, 5), &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    assert!(outcomes(&events).iter().all(|outcome| outcome.contains("sent")), "{events:?}");
}

#[tokio::test(start_paused = true)]
async fn what_stands_in_for_a_delivery_begins_when_that_ends_for_want_of_patience() {
    let service = Scripted::new(|_, _, _| {
        Act::Fail(Duration::ZERO, Failure::new(FailureKind::RateLimited, "no").retry(Some(2 * HOUR)))
    });
    let other = Scripted::new(|_, _, _| Act::Accept(SECOND));
    let policy = Policy { concurrency: 1, ..Policy::default() };
    let outlets = [outlet("a", &service, policy.clone()), outlet("b", &other, policy)];
    let gate = Gate { held: vec![2], watched: vec![1], opens: Opening::NotSent, after: None, words: "".into() };
    let deliveries = [deliveries(0, 2), deliveries(1, 1)].concat();
    let events =
        carry_out(&Plan { deliveries, gates: vec![gate], ..Plan::default() }, &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 failed×1", "1.0 not_attempted×0", "2.0 sent×1"]);
}

#[tokio::test(start_paused = true)]
async fn a_wait_beyond_the_deadline_ends_at_once() {
    let service = Scripted::new(|_, _, _| Act::Fail(Duration::ZERO, unavailable(Some(60 * SECOND))));
    let outlets = [outlet("a", &service, Policy { concurrency: 1, ..Policy::default() })];
    let began = Instant::now();
    let limits = Limits { deadline: Some(30 * SECOND), ..wide() };
    let events = run(deliveries(0, 2), &outlets, limits, &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 failed×1", "1.0 not_attempted×0"]);
    assert_eq!(began.elapsed(), Duration::ZERO);
}

/// How often a dead service is tried by so many deliveries of one account, and the hints of what failed.
async fn tries(budget: Option<Budget>, count: usize, wait: Option<Duration>) -> (usize, Vec<Option<String>>) {
    let service = Scripted::new(move |_, _, _| Act::Fail(Duration::ZERO, unavailable(wait)));
    let other = Scripted::new(|_, _, _| Act::Fail(Duration::ZERO, unavailable(None)));
    let policy = Policy { budget, ..Policy::default() };
    let outlets = [outlet("a", &service, policy.clone()), outlet("b", &other, policy)];
    let plan = [deliveries(0, count), deliveries(1, 1)].concat();
    let events = run(plan, &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events).iter().filter(|outcome| outcome.contains("failed")).count(), count + 1);
    // The purse of one account is not that of another.
    assert!(other.seen().len() > 1);
    (service.seen().len(), failures(&events).into_iter().map(|failure| failure.hint).collect())
}

#[tokio::test(start_paused = true)]
async fn a_budget_bounds_the_retries_of_an_account() {
    assert_eq!(tries(None, 10, None).await.0, 40);
    let (tried, hints) = tries(Some(Budget::Count(2)), 10, None).await;
    assert_eq!(tried, 12);
    let spent = |hint: &&Option<String>| hint.as_ref().is_some_and(|hint| hint.contains("budget is spent"));
    assert_eq!(hints.iter().filter(spent).count(), 11, "{hints:?}");
    assert_eq!(tries(Some(Budget::Percent(20)), 100, None).await.0, 120);
    assert_eq!(tries(Some(Budget::Percent(20)), 5, None).await.0, 8);
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_the_service_asked_for_costs_nothing() {
    assert_eq!(tries(Some(Budget::Count(2)), 10, Some(SECOND)).await.0, 40);
}

#[tokio::test(start_paused = true)]
async fn an_attempt_without_end_is_a_timeout_that_leaves_its_message_unknown() {
    let service = Scripted::new(|target, _, _| match target {
        "hangs" => Act::Hang,
        _ => Act::Accept(SECOND),
    });
    let policy = Policy { concurrency: 1, duplicates: Duplicates::Avoid, timeout: 3 * SECOND, ..Policy::default() };
    let plan = vec![delivery(0, "hangs", 1), delivery(0, "x", 1)];
    let events = run(plan, &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 unknown×1", "1.0 sent×1"]);
    assert_eq!((failures(&events)[0].kind, service.starts()[1]), (FailureKind::Timeout, 30 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn waits_of_our_own_choosing_are_spread_over_all_of_a_doubling_time() {
    let service = Scripted::new(|_, _, _| Act::Fail(Duration::ZERO, unavailable(None)));
    let policy = Policy { min_delay: 4 * SECOND, max_delay: 10 * SECOND, ..Policy::default() };
    let events = run(deliveries(0, 300), &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    for (number, most) in [(1, 4), (2, 8), (3, 10)] {
        let waits = events.iter().filter_map(|event| match event {
            Event::AttemptFailed { attempt, retry_in, .. } if *attempt == number => Some(retry_in.as_secs_f64()),
            _ => None,
        });
        let waits: Vec<f64> = waits.map(|wait| wait / f64::from(most)).collect();
        assert_eq!(waits.len(), 300);
        assert!(waits.iter().all(|wait| (0.0..=1.0).contains(wait)), "{waits:?}");
        // None of ten equal stretches stays empty; by chance that happens once in a million million runs.
        for tenth in 0..10 {
            let stretch = f64::from(tenth) / 10.0..f64::from(tenth + 1) / 10.0;
            assert!(waits.iter().any(|wait| stretch.contains(wait)), "{stretch:?}: {waits:?}");
        }
    }
}

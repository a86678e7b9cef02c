//! Concurrency, rate, cool-down, and that one account never delays another.

use std::time::Duration;

use dispatch::config::policy::{Policy, Rate};
use dispatch::deliver::{Limits, Stop};
use dispatch::outcome::{Failure, FailureKind};

use crate::support::scripted::{Act, Scripted, deliveries, delivery, outcomes, outlet, run, wide};

fn secs(numbers: &[u64]) -> Vec<Duration> {
    numbers.iter().map(|number| Duration::from_secs(*number)).collect()
}

fn throttled(seconds: u64) -> Failure {
    Failure::new(FailureKind::RateLimited, "slow down").retry(Some(Duration::from_secs(seconds)))
}

#[tokio::test(start_paused = true)]
async fn no_window_holds_more_starts_than_the_rate_allows_and_none_is_wasted() {
    let service = Scripted::new(|_, _, _| Act::Accept(Duration::ZERO));
    let rate = Some(Rate { count: 2, per: Duration::from_secs(10) });
    let outlets = [outlet("a", &service, Policy { rate, ..Policy::default() })];
    run(deliveries(0, 5), &outlets, wide(), &Stop::new()).await;
    assert_eq!(service.starts(), secs(&[0, 0, 10, 10, 20]));
}

#[tokio::test(start_paused = true)]
async fn concurrency_is_kept_by_account_and_over_all() {
    let service = Scripted::new(|_, _, _| Act::Accept(Duration::from_secs(1)));
    let outlets = [outlet("a", &service, Policy { concurrency: 3, ..Policy::default() })];
    run(deliveries(0, 7), &outlets, wide(), &Stop::new()).await;
    assert_eq!((service.busiest(), service.starts()), (3, secs(&[0, 0, 0, 1, 1, 1, 2])));

    let service = Scripted::new(|_, _, _| Act::Accept(Duration::from_secs(1)));
    let outlets: Vec<_> = (0..10).map(|n| outlet(&format!("a{n}"), &service, Policy::default())).collect();
    let plan = (0..10).flat_map(|account| deliveries(account, 2)).collect();
    run(plan, &outlets, Limits { concurrency: 4, ..wide() }, &Stop::new()).await;
    assert_eq!(service.busiest(), 4);
}

#[tokio::test(start_paused = true)]
async fn accounts_that_share_a_bucket_share_its_limits_and_the_strictest_hold() {
    let service = Scripted::new(|_, _, _| Act::Accept(Duration::from_secs(1)));
    let rate = |count| Some(Rate { count, per: Duration::from_secs(60) });
    let mut first = outlet("a", &service, Policy { concurrency: 2, rate: rate(100), ..Policy::default() });
    let mut second = outlet("b", &service, Policy { rate: rate(3), ..Policy::default() });
    first.bucket = "mailbox".into();
    second.bucket = "mailbox".into();
    let plan = [deliveries(0, 2), deliveries(1, 2)].concat();
    run(plan, &[first, second], wide(), &Stop::new()).await;
    assert_eq!((service.busiest(), service.starts()), (2, secs(&[0, 0, 1, 60])));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_the_service_names_pauses_its_bucket_and_no_other() {
    let service = Scripted::new(|target, _, attempt| match (target, attempt) {
        ("t0", 1) => Act::Fail(Duration::ZERO, throttled(300)),
        _ => Act::Accept(Duration::from_secs(1)),
    });
    let other = Scripted::new(|_, _, _| Act::Accept(Duration::from_secs(1)));
    let policy = Policy { concurrency: 1, max_delay: Duration::from_secs(10), ..Policy::default() };
    let outlets = [outlet("a", &service, policy.clone()), outlet("b", &other, policy)];
    let plan = [deliveries(0, 3), deliveries(1, 3)].concat();
    let events = run(plan, &outlets, wide(), &Stop::new()).await;
    // The delivery that was refused is the first to go on, and its wait is longer than any of our own choosing.
    assert_eq!(service.starts(), secs(&[0, 300, 301, 302]));
    assert_eq!(service.seen()[1].target, "t0");
    assert_eq!(other.starts(), secs(&[0, 1, 2]));
    assert!(outcomes(&events).iter().all(|outcome| outcome.contains("sent")));
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_waits_holds_no_room() {
    let service = Scripted::new(|target, _, attempt| match (target, attempt) {
        ("t0", 1) => Act::Fail(Duration::ZERO, Failure::new(FailureKind::Unavailable, "later").retry(None)),
        _ => Act::Accept(Duration::ZERO),
    });
    let policy = Policy { concurrency: 1, min_delay: Duration::from_secs(3600), ..Policy::default() };
    let policy = Policy { max_delay: Duration::from_secs(3600), ..policy };
    let outlets = [outlet("a", &service, policy)];
    run(deliveries(0, 3), &outlets, Limits { concurrency: 1, ..wide() }, &Stop::new()).await;
    let order: Vec<String> = service.seen().into_iter().map(|seen| seen.target).collect();
    assert_eq!(order, ["t0", "t1", "t2", "t0"]);
}

#[tokio::test(start_paused = true)]
async fn slow_accounts_leave_the_others_their_share_of_the_room() {
    let slow = Scripted::new(|_, _, _| Act::Accept(Duration::from_secs(1000)));
    let fast = Scripted::new(|_, _, _| Act::Accept(Duration::from_secs(1)));
    let policy = Policy { concurrency: 8, ..Policy::default() };
    let outlets = [outlet("slow", &slow, policy.clone()), outlet("fast", &fast, policy)];
    let plan = [deliveries(0, 20), deliveries(1, 20)].concat();
    run(plan, &outlets, Limits { concurrency: 8, ..wide() }, &Stop::new()).await;
    // Four at a time, as if the slow account were not there.
    assert_eq!(fast.starts().last(), Some(&Duration::from_secs(4)));
}

#[tokio::test(start_paused = true)]
async fn thousands_of_accounts_and_deliveries_pass() {
    let service = Scripted::new(|_, _, _| Act::Accept(Duration::from_millis(1)));
    let outlets: Vec<_> = (0..5000).map(|n| outlet(&format!("a{n}"), &service, Policy::default())).collect();
    let plan = (0..5000).map(|account| delivery(account, &format!("t{account}"), 1)).collect();
    let events = run(plan, &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events).len(), 5000);
    assert_eq!(service.busiest(), 64);
}

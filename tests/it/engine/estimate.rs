//! The estimate beside the engine: never longer than a run takes in which nothing fails, and exact where one bound decides.

use std::sync::Arc;
use std::time::Duration;

use dispatch::config::policy::{Policy, Rate};
use dispatch::deliver::estimate::{Estimate, LATENCY, Load, estimate};
use dispatch::deliver::{Limits, Outlet, Stop};
use dispatch::plan::Delivery;
use proptest::prelude::*;
use tokio::time::Instant;

use crate::support::scripted::{Act, Scripted, deliveries, delivery, outlet, run, wide};

const MINUTE: Duration = Duration::from_secs(60);

/// The estimate of a run, and how long it takes when every part takes as long as is assumed.
async fn both(plan: Vec<Delivery>, policies: &[Policy], concurrency: usize) -> (Estimate, Duration) {
    let service: Arc<Scripted> = Scripted::new(|_, _, _| Act::Accept(LATENCY));
    let named = |(number, policy): (usize, &Policy)| outlet(&format!("account-{number}"), &service, policy.clone());
    let outlets: Vec<Outlet> = policies.iter().enumerate().map(named).collect();
    let load = |delivery: &Delivery| {
        let outlet = &outlets[delivery.account];
        Load { bucket: &outlet.bucket, policy: &outlet.policy, parts: delivery.parts.len() }
    };
    let estimate = estimate(plan.iter().map(load), concurrency).expect("there is something to send");
    let began = Instant::now();
    run(plan, &outlets, Limits { concurrency, ..wide() }, &Stop::new()).await;
    (estimate, began.elapsed())
}

fn rate(count: u32, per: Duration) -> Option<Rate> {
    Some(Rate { count, per })
}

#[tokio::test(start_paused = true)]
async fn the_estimate_is_what_the_tightest_bound_comes_to() {
    let slow = Policy { rate: rate(30, MINUTE), ..Policy::default() };
    let (estimate, took) = both(deliveries(0, 361), std::slice::from_ref(&slow), 64).await;
    assert_eq!(estimate.time, took);
    assert_eq!(estimate.to_string(), "about 12m 10s, because `account-0` takes 30 in 1m");

    let narrow = Policy { concurrency: 2, ..Policy::default() };
    let (estimate, took) = both(deliveries(0, 101), std::slice::from_ref(&narrow), 64).await;
    assert_eq!(estimate.time, took);
    assert_eq!(estimate.to_string(), "about 11s, because `account-0` takes 2 at a time, if a part takes 200ms");

    let (estimate, took) = both(vec![delivery(0, "x", 20)], &[Policy::default()], 64).await;
    assert_eq!(estimate.time, took);
    assert_eq!(estimate.to_string(), "about 4s, because 20 parts follow each other, if a part takes 200ms");

    // Buckets do not wait for each other, but the run has room for three parts only.
    let plan = [deliveries(0, 60), deliveries(1, 60)].concat();
    let (estimate, took) = both(plan.clone(), &[Policy::default(), Policy::default()], 3).await;
    assert_eq!(estimate.time, took);
    assert_eq!(estimate.to_string(), "about 8s, because 3 are under way at a time, if a part takes 200ms");
    let (estimate, took) = both(plan, &[slow, Policy::default()], 64).await;
    assert_eq!(estimate.time, took);
    assert_eq!(estimate.to_string(), "about 1m 10s, because `account-0` takes 30 in 1m");
}

#[tokio::test(start_paused = true)]
async fn a_burst_and_a_gap_take_their_time_too() {
    let spread = Policy { rate: rate(720, 60 * MINUTE), burst: Some(60), ..Policy::default() };
    let (estimate, took) = both(deliveries(0, 100), &[spread], 64).await;
    // Sixty at once are more than eight at a time, so that what the burst saves is not all used.
    assert!(estimate.time <= took && took < estimate.time + MINUTE / 20, "{estimate} and {took:?}");
    assert_eq!(estimate.to_string(), "about 3m 30s, because `account-0` takes 720 in 1h");
    let gap = Policy { min_gap: Some(Duration::from_secs(2)), ..Policy::default() };
    let (estimate, took) = both(deliveries(0, 31), &[gap], 64).await;
    assert_eq!(estimate.time, took);
    assert_eq!(estimate.to_string(), "about 1m 10s, because `account-0` takes 1 in 2s");
}

#[test]
fn nothing_takes_no_time() {
    assert_eq!(estimate([], 8), None);
}

#[test]
fn accounts_of_one_bucket_have_the_strictest_of_their_policies() {
    let fast = Policy { rate: rate(60, MINUTE), concurrency: 4, ..Policy::default() };
    let slow = Policy { rate: rate(10, MINUTE), ..Policy::default() };
    let load = |policy| Load { bucket: "mailbox", policy, parts: 1 };
    let loads = std::iter::repeat_n(load(&fast), 20).chain(std::iter::repeat_n(load(&slow), 11));
    let estimate = estimate(loads, 64).expect("there is something to send");
    assert_eq!(estimate.to_string(), "about 3m 10s, because `mailbox` takes 10 in 1m");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_run_is_faster_than_its_estimate(
        accounts in prop::collection::vec((1_usize..5, prop::option::of((1_u32..20, 1_u64..90)), 1_usize..60), 1..4),
        (burst, gap) in (prop::option::of(1_u32..20), prop::option::of(1_u64..3000)),
        parts in 1_usize..4,
        concurrency in 1_usize..9,
    ) {
        let policy = |(concurrency, pace, _): &(usize, Option<(u32, u64)>, usize)| Policy {
            concurrency: *concurrency,
            rate: pace.and_then(|(count, seconds)| rate(count, Duration::from_secs(seconds))),
            burst,
            min_gap: gap.map(Duration::from_millis),
            ..Policy::default()
        };
        let policies: Vec<Policy> = accounts.iter().map(policy).collect();
        let of_account =
            |account: usize| (0..accounts[account].2).map(move |number| delivery(account, &format!("t{number}"), parts));
        let plan: Vec<Delivery> = (0..accounts.len()).flat_map(of_account).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let (estimate, took) = runtime.block_on(both(plan, &policies, concurrency));
        prop_assert!(estimate.time <= took, "{estimate}: {:?}, and it took {took:?}", estimate.time);
        prop_assert!(took <= 4 * estimate.time + LATENCY, "{estimate}: {:?}, and it took {took:?}", estimate.time);
    }
}

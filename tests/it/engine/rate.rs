//! Rate, burst and gap: never broken, and never slower than they ask for.

use std::sync::Arc;
use std::time::Duration;

use dispatch::config::policy::{Policy, Rate};
use dispatch::deliver::{Outlet, Stop};
use dispatch::outcome::{Failure, FailureKind};
use proptest::prelude::*;
use tokio::time::Instant;

use crate::support::scripted::{Act, Scripted, deliveries, delivery, outcomes, outlet, run, wide};

const SECOND: Duration = Duration::from_secs(1);

fn rate(count: u32, seconds: u32) -> Option<Rate> {
    Some(Rate { count, per: SECOND * seconds })
}

fn throttled(wait: Duration) -> Failure {
    Failure::new(FailureKind::RateLimited, "slow down").retry(Some(wait))
}

/// Accounts of one bucket.
fn sharing(service: &Arc<Scripted>, policies: &[Policy]) -> Vec<Outlet> {
    let outlets = policies.iter().enumerate().map(|(number, policy)| Outlet {
        bucket: "a0".into(),
        ..outlet(&format!("a{number}"), service, policy.clone())
    });
    outlets.collect()
}

/// When deliveries of accounts that share a bucket start, each of which takes no time; in tenths of a second.
async fn starts(policies: &[Policy], each: usize) -> Vec<u128> {
    let service = Scripted::new(|_, _, _| Act::Accept(Duration::ZERO));
    let plan = (0..policies.len()).flat_map(|account| deliveries(account, each)).collect();
    run(plan, &sharing(&service, policies), wide(), &Stop::new()).await;
    service.starts().iter().map(|at| at.as_millis() / 100).collect()
}

#[tokio::test(start_paused = true)]
async fn a_burst_starts_at_once_and_the_rate_spreads_the_rest() {
    let policy = Policy { rate: rate(6, 60), burst: Some(2), ..Policy::default() };
    assert_eq!(starts(std::slice::from_ref(&policy), 9).await, [0, 0, 100, 200, 300, 400, 600, 600, 700]);
    let even = Policy { burst: Some(1), ..policy.clone() };
    assert_eq!(starts(&[even], 4).await, [0, 100, 200, 300]);
    let whole = Policy { burst: Some(6), ..policy };
    assert_eq!(starts(&[whole], 8).await, [0, 0, 0, 0, 0, 0, 600, 600]);
}

#[tokio::test(start_paused = true)]
async fn a_gap_is_kept_between_any_two_starts() {
    let policy = Policy { min_gap: Some(SECOND / 5), ..Policy::default() };
    assert_eq!(starts(std::slice::from_ref(&policy), 4).await, [0, 2, 4, 6]);
    assert_eq!(starts(&[Policy { rate: rate(2, 1), ..policy }], 5).await, [0, 2, 10, 12, 20]);
}

#[tokio::test(start_paused = true)]
async fn a_shared_bucket_keeps_what_each_of_its_accounts_asks_for() {
    let often = Policy { rate: rate(3, 1), ..Policy::default() };
    let seldom = Policy { rate: rate(5, 60), ..Policy::default() };
    // Neither rate is stricter than the other: one binds in the first second, and the other one after it.
    assert_eq!(starts(&[often.clone(), seldom.clone()], 3).await, [0, 0, 0, 10, 10, 600]);
    let gap = Policy { min_gap: Some(SECOND / 2), ..Policy::default() };
    assert_eq!(starts(&[often, seldom, gap], 2).await, [0, 5, 10, 15, 20, 600]);
}

/// The least time for so many starts under a rate and a burst, from the first to the last.
fn least(starts: u32, rate: Rate, burst: u32) -> Duration {
    let last = starts - 1;
    rate.per * (last / rate.count) + rate.per / rate.count * (last % rate.count + 1).saturating_sub(burst)
}

#[tokio::test(start_paused = true)]
async fn thirty_a_minute_with_four_at_once_take_no_longer_than_they_must() {
    for (count, burst, each) in
        [(200, None, 1), (200, Some(5), 1), (100, Some(1), 3), (100, None, 20), (60, Some(2), 9)]
    {
        let service = Scripted::new(move |_, _, _| Act::Accept(SECOND * each));
        let limit = Rate { count: 30, per: Duration::from_secs(60) };
        let policy = Policy { concurrency: 4, rate: Some(limit), burst, ..Policy::default() };
        let began = Instant::now();
        run(deliveries(0, count as usize), &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
        let by_rate = least(count, limit, burst.unwrap_or(limit.count)) + SECOND * each;
        let bound = by_rate.max(SECOND * each * count.div_ceil(4));
        let took = began.elapsed();
        assert!(took >= bound && took <= bound.mul_f64(1.05), "{count} {burst:?} {each}: {took:?} for {bound:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_cost_no_more_than_the_waits_that_they_name() {
    let (wait, each) = (SECOND * 20, SECOND);
    let refused = |target: &str, attempt| attempt == 1 && target[1..].parse::<u32>().expect("a number") % 25 == 7;
    let service = Scripted::new(move |target, _, attempt| match refused(target, attempt) {
        true => Act::Fail(each, throttled(wait)),
        false => Act::Accept(each),
    });
    let limit = Rate { count: 30, per: Duration::from_secs(60) };
    let policy = Policy { concurrency: 4, rate: Some(limit), burst: Some(10), ..Policy::default() };
    let began = Instant::now();
    let events = run(deliveries(0, 200), &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    let took = began.elapsed();
    assert!(outcomes(&events).iter().all(|outcome| outcome.contains("sent")));
    // What the same refusals would cost if everything started as early as rate, concurrency and waits allow.
    let mut earliest: Vec<Duration> = Vec::new();
    let mut cools: Vec<(Duration, Duration)> = Vec::new();
    let mut tries = std::collections::HashMap::new();
    for seen in service.seen() {
        let ago =
            |count: usize, plus| earliest.len().checked_sub(count).map_or(Duration::ZERO, |at| earliest[at] + plus);
        let mut start = ago(1, Duration::ZERO).max(ago(4, each)).max(ago(30, limit.per));
        for (from, until) in &cools {
            if (*from..*until).contains(&start) {
                start = *until;
            }
        }
        earliest.push(start);
        let attempt = tries.entry(seen.target.clone()).and_modify(|count| *count += 1).or_insert(1);
        if refused(&seen.target, *attempt) {
            cools.push((start + each, start + each + wait));
        }
    }
    let bound = *earliest.last().expect("there were some") + each;
    assert_eq!(cools.len(), 8);
    assert!(took <= bound.mul_f64(1.05), "{took:?} for {bound:?}");
}

fn policy() -> impl Strategy<Value = Policy> {
    let millis = |range: std::ops::Range<u64>| range.prop_map(Duration::from_millis);
    let rate = proptest::option::of((1u32..7, millis(100..9000)).prop_map(|(count, per)| Rate { count, per }));
    (1usize..5, rate, proptest::option::of(1u32..7), proptest::option::of(millis(1..900))).prop_map(
        |(concurrency, rate, burst, min_gap)| Policy { concurrency, rate, burst, min_gap, ..Policy::default() },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_account_of_a_bucket_sees_its_pace_broken(
        policies in prop::collection::vec(policy(), 1..4),
        acts in prop::collection::vec((0u64..3000, 0u8..6), 1..30),
        count in 1usize..60,
    ) {
        let live = async {
            let script = acts.clone();
            let service = Scripted::new(move |target, _, attempt| {
                let (millis, fate) = script[(target[1..].parse::<usize>().unwrap_or(0) + attempt as usize) % script.len()];
                let time = Duration::from_millis(millis);
                match fate {
                    0 => Act::Fail(time, throttled(time)),
                    1 => Act::Fail(time, Failure::new(FailureKind::Unavailable, "later").retry(None)),
                    _ => Act::Accept(time),
                }
            });
            let plan = (0..count).map(|number| delivery(number % policies.len(), &format!("t{number}"), 1)).collect();
            run(plan, &sharing(&service, &policies), wide(), &Stop::new()).await;
            (service.starts(), service.busiest())
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let (starts, busiest) = runtime.expect("a runtime starts").block_on(live);
        for policy in &policies {
            prop_assert!(busiest <= policy.concurrency);
            let gap = policy.min_gap.unwrap_or_default();
            prop_assert!(starts.windows(2).all(|pair| pair[1] - pair[0] >= gap), "{gap:?}: {starts:?}");
            let Some(Rate { count, per }) = policy.rate else { continue };
            let crowd = starts.windows(count as usize + 1).find(|crowd| crowd[count as usize] - crowd[0] < per);
            prop_assert!(crowd.is_none(), "{count} in {per:?}: {crowd:?}");
            let Some(burst) = policy.burst.filter(|burst| *burst < count) else { continue };
            for (from, first) in starts.iter().enumerate() {
                for (to, last) in starts.iter().enumerate().skip(from) {
                    let refilled = (*last - *first).as_nanos() / (per / count).as_nanos();
                    prop_assert!((to - from + 1) as u128 <= u128::from(burst) + refilled, "{burst}: {starts:?}");
                }
            }
        }
    }
}

//! Fewer at once when a service asks to slow down, and more again when it takes what it gets.

use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::{Limits, Stop};
use dispatch::outcome::{Failure, FailureKind};

use crate::support::scripted::{Act, Scripted, deliveries, outcomes, outlet, run, wide};

const SECOND: Duration = Duration::from_secs(1);

fn failing(kind: FailureKind, wait: Option<Duration>) -> Act {
    Act::Fail(SECOND, Failure::new(kind, "later").retry(wait))
}

/// How many deliveries start in each second, of so many at once, where the attempts in the order of their start fare as `act` says.
async fn flow(concurrency: usize, count: usize, act: impl Fn(usize) -> Act + Send + Sync + 'static) -> Vec<usize> {
    let started = std::sync::atomic::AtomicUsize::new(0);
    let service = Scripted::new(move |_, _, _| act(started.fetch_add(1, std::sync::atomic::Ordering::SeqCst)));
    let policy = Policy { concurrency, attempts: 20, ..Policy::default() };
    let events = run(deliveries(0, count), &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    assert!(outcomes(&events).iter().all(|outcome| outcome.contains("sent")));
    let starts = service.starts();
    let last = starts.last().map_or(0, |last| last.as_secs());
    (0..=last).map(|second| starts.iter().filter(|start| start.as_secs() == second).count()).collect()
}

#[tokio::test(start_paused = true)]
async fn refusals_at_the_same_time_halve_once_and_successes_add_one_by_one() {
    let act = |number| match number {
        0..4 => failing(FailureKind::RateLimited, Some(SECOND)),
        _ => Act::Accept(SECOND),
    };
    assert_eq!(flow(8, 50, act).await, [8, 0, 4, 5, 6, 7, 8, 8, 8]);
}

#[tokio::test(start_paused = true)]
async fn each_wave_of_refusals_halves_again_and_one_is_always_left() {
    let act = |number| match number {
        0..8 => failing(FailureKind::RateLimited, Some(SECOND)),
        _ => Act::Accept(SECOND),
    };
    // Four, two, one and one are refused; then one, two, three and four at once are taken.
    assert_eq!(flow(4, 11, act).await, [4, 0, 2, 0, 1, 0, 1, 0, 1, 2, 3, 4, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_out_of_order_did_not_ask_to_slow_down() {
    let act = |number| match number {
        0..4 => failing(FailureKind::Unavailable, Some(SECOND)),
        _ => Act::Accept(SECOND),
    };
    assert_eq!(flow(4, 8, act).await, [4, 0, 4, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_hundred_deliveries_that_wait_leave_the_others_all_the_room() {
    let service = Scripted::new(|target, _, attempt| match (target, attempt) {
        ("t100", 1) => {
            Act::Fail(Duration::ZERO, Failure::new(FailureKind::RateLimited, "slow").retry(Some(3600 * SECOND)))
        }
        (_, 1) => Act::Fail(Duration::ZERO, Failure::new(FailureKind::Unavailable, "later").retry(None)),
        _ => Act::Accept(SECOND),
    });
    let other = Scripted::new(|_, _, _| Act::Accept(SECOND));
    let slow = Policy { min_delay: 1800 * SECOND, max_delay: 1800 * SECOND, ..Policy::default() };
    let outlets = [outlet("slow", &service, slow), outlet("other", &other, Policy::default())];
    let plan = [deliveries(0, 101), deliveries(1, 3600)].concat();
    let events = run(plan, &outlets, Limits { concurrency: 2, ..wide() }, &Stop::new()).await;
    assert!(outcomes(&events).iter().all(|outcome| outcome.contains("sent")));
    // Two at a time for half an hour, while the others come back one after the other and find their bucket closed.
    let both: Vec<Duration> = (0..3600).map(|number| SECOND * (number / 2)).collect();
    assert_eq!(other.starts(), both);
    assert!(service.starts()[101..].iter().all(|start| *start >= 3600 * SECOND));
}

//! Deadlines and interrupts.

use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::event::{Event, StopReason};
use dispatch::deliver::{Limits, Outlet, Stop};
use dispatch::outcome::{Failure, FailureKind};
use dispatch::plan::Delivery;
use tokio::time::Instant;

use crate::support::scripted::{Act, Scripted, delivery, outcomes, outlet, run, wide};

const SECOND: Duration = Duration::from_secs(1);

/// One that is accepted after 3 s, one that hangs, one that waits for a retry, one that waits for it in doubt, one that is
/// never reached, and one with a second part.
fn mixed() -> (Vec<Delivery>, Vec<Outlet>) {
    let later = Failure::new(FailureKind::Unavailable, "later").retry(Some(60 * SECOND));
    let service = Scripted::new(move |target, _, _| match target {
        "hangs" => Act::Hang,
        "retries" => Act::Fail(Duration::ZERO, later.clone()),
        "doubts" => Act::Fail(Duration::ZERO, later.clone().maybe_delivered()),
        _ => Act::Accept(3 * SECOND),
    });
    let policy = Policy { concurrency: 1, ..Policy::default() };
    let names = ["slow", "hangs", "retries", "doubts"];
    let outlets: Vec<Outlet> = names.iter().map(|name| outlet(name, &service, policy.clone())).collect();
    let mut plan: Vec<Delivery> = names.iter().enumerate().map(|(at, name)| delivery(at, name, 1)).collect();
    plan[0] = delivery(0, "slow", 2);
    plan.push(delivery(1, "never reached", 1));
    (plan, outlets)
}

fn reasons(events: &[Event]) -> Vec<StopReason> {
    let reason = |event: &Event| match event {
        Event::Stopping(reason) => Some(*reason),
        _ => None,
    };
    events.iter().filter_map(reason).collect()
}

#[expect(clippy::disallowed_methods, reason = "virtual time")]
async fn interrupt_at(stop: &Stop, times: &[u32]) {
    let began = Instant::now();
    for time in times {
        tokio::time::sleep_until(began + SECOND * *time).await;
        stop.interrupt();
    }
}

#[tokio::test(start_paused = true)]
async fn one_interrupt_lets_what_is_under_way_finish_within_the_grace() {
    let (plan, outlets) = mixed();
    let (stop, began) = (Stop::new(), Instant::now());
    let (events, ()) = tokio::join!(run(plan, &outlets, wide(), &stop), interrupt_at(&stop, &[1]));
    assert_eq!(
        outcomes(&events),
        ["0.0 sent×1", "0.1 not_attempted×0", "1.0 unknown×1", "2.0 failed×1", "3.0 unknown×1", "4.0 not_attempted×0"]
    );
    assert_eq!((reasons(&events), began.elapsed()), (vec![StopReason::Interrupt], 6 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_second_interrupt_ends_the_run_at_once() {
    let (plan, outlets) = mixed();
    let (stop, began) = (Stop::new(), Instant::now());
    let (events, ()) = tokio::join!(run(plan, &outlets, wide(), &stop), interrupt_at(&stop, &[1, 2]));
    assert_eq!(outcomes(&events)[..2], ["0.0 unknown×1", "0.1 not_attempted×0"]);
    assert_eq!((reasons(&events), began.elapsed()), (vec![StopReason::Interrupt], 2 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn a_message_to_many_that_is_refused_for_one_of_them_after_an_interrupt_is_left_open_for_all() {
    let refusal = Failure::new(FailureKind::Recipient, "somebody is unknown");
    let service = Scripted::new(move |_, _, _| Act::Fail(3 * SECOND, refusal.clone()));
    let outlets = [outlet("a", &service, Policy::default())];
    let plan = ["a", "b", "c"].iter().map(|name| Delivery { batch: Some(1), ..delivery(0, name, 1) }).collect();
    let stop = Stop::new();
    let (events, ()) = tokio::join!(run(plan, &outlets, wide(), &stop), interrupt_at(&stop, &[1]));
    assert_eq!(service.seen().len(), 1);
    assert_eq!(outcomes(&events), ["0.0 not_attempted×1", "1.0 not_attempted×1", "2.0 not_attempted×1"]);
}

#[tokio::test(start_paused = true)]
async fn an_interrupt_before_the_start_sends_nothing_more() {
    let (plan, outlets) = mixed();
    let stop = Stop::new();
    stop.interrupt();
    stop.interrupt();
    let events = run(plan, &outlets, wide(), &stop).await;
    assert!(outcomes(&events).iter().all(|outcome| !outcome.contains("sent")), "{:?}", outcomes(&events));
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_everything_and_says_how_it_stood() {
    let (plan, outlets) = mixed();
    let began = Instant::now();
    let events = run(plan, &outlets, Limits { deadline: Some(4 * SECOND), ..wide() }, &Stop::new()).await;
    assert_eq!(
        outcomes(&events),
        ["0.0 sent×1", "0.1 unknown×1", "1.0 unknown×1", "2.0 failed×1", "3.0 unknown×1", "4.0 not_attempted×0"]
    );
    assert_eq!((reasons(&events), began.elapsed()), (vec![StopReason::Deadline], 4 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_retry_beyond_the_deadline() {
    let (plan, outlets) = mixed();
    let began = Instant::now();
    let limits = Limits { deadline: Some(30 * SECOND), ..wide() };
    let plan = vec![plan[2].clone(), plan[2].clone(), plan[0].clone()];
    let events = run(plan, &outlets, limits, &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 failed×1", "1.0 not_attempted×0", "2.0 sent×1", "2.1 sent×1"]);
    assert_eq!((reasons(&events), began.elapsed()), (vec![StopReason::Deadline], 6 * SECOND));
}

//! Windows, `--at`, `--not-after` and `--first`: what may not begin is left out on purpose. The clock starts at midnight in UTC.

use std::sync::Arc;
use std::time::Duration;

use dispatch::config::policy::{Outside, Policy, Rate, Windows};
use dispatch::config::window::{Days, Hours, Window};
use dispatch::deliver::event::{Event, StopReason};
use dispatch::deliver::{Limits, Stop};
use dispatch::message::{Part, Severity};
use dispatch::outcome::{Failure, FailureKind, Omission};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::support::scripted::{Act, Scripted, deliveries, delivery, outcomes, outlet, run, wide};

const MINUTE: Duration = Duration::from_secs(60);

/// Open on every day between two times, in minutes from midnight.
fn open(opens: u16, closes: u16) -> Option<Arc<Windows>> {
    let hours = vec![Hours::new(opens, closes).expect("these are hours")];
    Some(Arc::new(Windows::from(vec![Window { days: Days::ALL, hours, zone: TimeZone::UTC }])))
}

fn at(minutes: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
}

fn accepting() -> Arc<Scripted> {
    Scripted::new(|_, _, _| Act::Accept(Duration::ZERO))
}

/// Why deliveries ended untried, in the order of the plan.
fn omissions(events: &[Event]) -> Vec<(usize, Omission)> {
    let omission = |event: &Event| match event {
        Event::DeliveryEnded { delivery, omission: Some(omission), .. } => Some((*delivery, *omission)),
        _ => None,
    };
    let mut omissions: Vec<_> = events.iter().filter_map(omission).collect();
    omissions.sort_by_key(|(delivery, _)| *delivery);
    omissions
}

fn stopped(events: &[Event]) -> Vec<StopReason> {
    let reason = |event: &Event| match event {
        Event::Stopping(reason) => Some(*reason),
        _ => None,
    };
    events.iter().filter_map(reason).collect()
}

#[tokio::test(start_paused = true)]
async fn a_paced_run_that_leaves_its_window_defers_the_rest_to_the_next_opening() {
    let service = accepting();
    let policy = Policy { rate: Some(Rate { count: 1, per: MINUTE }), windows: open(0, 3), ..Policy::default() };
    let outlets = [outlet("office", &service, policy)];
    let events = run(deliveries(0, 5), &outlets, wide(), &Stop::new()).await;
    assert_eq!(service.starts(), [Duration::ZERO, MINUTE, 2 * MINUTE]);
    let next = Omission::Deferred(at(24 * 60));
    assert_eq!(omissions(&events), [(3, next), (4, next)]);
    assert_eq!(outcomes(&events)[2..], ["2.0 sent×1", "3.0 not_attempted×0", "4.0 not_attempted×0"]);
    assert_eq!(stopped(&events), []);
}

#[tokio::test(start_paused = true)]
async fn a_window_over_midnight_stays_open_over_it() {
    let service = accepting();
    let policy = Policy { rate: Some(Rate { count: 1, per: MINUTE }), windows: open(22 * 60, 2), ..Policy::default() };
    let outlets = [outlet("night", &service, policy)];
    let events = run(deliveries(0, 4), &outlets, wide(), &Stop::new()).await;
    assert_eq!(service.starts(), [Duration::ZERO, MINUTE]);
    assert_eq!(omissions(&events), [(2, Omission::Deferred(at(22 * 60))), (3, Omission::Deferred(at(22 * 60)))]);
}

#[tokio::test(start_paused = true)]
async fn outside_its_windows_an_account_defers_drops_or_sends_and_some_types_always_pass() {
    let service = accepting();
    let closed = || Policy { windows: open(60, 120), ..Policy::default() };
    let outlets = [
        outlet("defers", &service, Policy { always: [Severity::Failure].into_iter().collect(), ..closed() }),
        outlet("drops", &service, Policy { outside: Outside::Drop, ..closed() }),
        outlet("sends", &service, Policy { outside: Outside::Send, ..closed() }),
    ];
    let mut urgent = delivery(0, "urgent", 2);
    urgent.parts = urgent.parts.iter().map(|part| Part { severity: Severity::Failure, ..part.clone() }).collect();
    let plan = vec![delivery(0, "a", 2), delivery(1, "b", 1), delivery(2, "c", 1), urgent];
    let events = run(plan, &outlets, wide(), &Stop::new()).await;
    assert_eq!(omissions(&events), [(0, Omission::Deferred(at(60))), (1, Omission::OutsideWindow)]);
    let expected =
        ["0.0 not_attempted×0", "0.1 not_attempted×0", "1.0 not_attempted×0", "2.0 sent×1", "3.0 sent×1", "3.1 sent×1"];
    assert_eq!(outcomes(&events), expected);
}

#[tokio::test(start_paused = true)]
async fn what_was_begun_inside_a_window_is_finished_outside() {
    let refused = Failure::new(FailureKind::Unavailable, "later").retry(Some(2 * MINUTE));
    let service = Scripted::new(move |_, part, attempt| match (part, attempt) {
        (2, 1) => Act::Fail(Duration::ZERO, refused.clone()),
        _ => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("office", &service, Policy { windows: open(0, 1), ..Policy::default() })];
    let events = run(vec![delivery(0, "a", 3)], &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 sent×1", "0.1 sent×2", "0.2 sent×1"]);
    assert_eq!(omissions(&events), []);
}

#[tokio::test(start_paused = true)]
async fn nothing_begins_before_its_time_and_then_only_inside_a_window() {
    let service = accepting();
    let closed = || Policy { windows: open(60, 120), ..Policy::default() };
    let outlets = [
        outlet("any", &service, Policy::default()),
        outlet("later", &service, closed()),
        outlet("drops", &service, Policy { outside: Outside::Drop, ..closed() }),
    ];
    let plan = || (0..3).map(|account| delivery(account, "a", 1)).collect();
    let limits = Limits { not_before: Some(at(30)), ..wide() };
    let events = run(plan(), &outlets, limits, &Stop::new()).await;
    let expected = [(0, at(30)), (1, at(60)), (2, at(30))].map(|(number, due)| (number, Omission::Deferred(due)));
    assert_eq!((omissions(&events), service.seen().len()), (expected.to_vec(), 0));
    // What can only begin after its last moment has expired.
    let events = run(plan(), &outlets, Limits { not_after: Some(at(45)), ..limits }, &Stop::new()).await;
    assert_eq!(omissions(&events)[1], (1, Omission::Expired));
    // A time that has come holds nothing up.
    let events = run(plan(), &outlets, Limits { not_before: Some(at(0)), ..wide() }, &Stop::new()).await;
    assert_eq!(omissions(&events), [(1, Omission::Deferred(at(60))), (2, Omission::OutsideWindow)]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_beyond_the_last_moment_expires() {
    let service = accepting();
    let policy = Policy { rate: Some(Rate { count: 1, per: MINUTE }), ..Policy::default() };
    let limits = Limits { not_after: Some(at(1)), ..wide() };
    let events = run(deliveries(0, 4), &[outlet("slow", &service, policy)], limits, &Stop::new()).await;
    assert_eq!(omissions(&events), [(2, Omission::Expired), (3, Omission::Expired)]);
    assert_eq!(service.seen().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_sample_is_sent_and_the_rest_is_left() {
    let service = accepting();
    let outlets = [outlet("a", &service, Policy::default()), outlet("b", &service, Policy::default())];
    let plan = || [deliveries(0, 2), deliveries(1, 3)].concat();
    let events = run(plan(), &outlets, Limits { first: Some(3), ..wide() }, &Stop::new()).await;
    let expected = ["0.0 sent×1", "1.0 sent×1", "2.0 sent×1", "3.0 not_attempted×0", "4.0 not_attempted×0"];
    assert_eq!((outcomes(&events), stopped(&events)), (expected.map(String::from).to_vec(), vec![StopReason::Sample]));
    // One that is large enough for everything stops nothing.
    let events = run(plan(), &outlets, Limits { first: Some(5), ..wide() }, &Stop::new()).await;
    assert_eq!((outcomes(&events).len(), stopped(&events)), (5, vec![]));
}

#[tokio::test(start_paused = true)]
async fn a_sample_is_retried_to_its_end_before_the_run_stops() {
    let refused = Failure::new(FailureKind::Unavailable, "later").retry(Some(MINUTE));
    let service = Scripted::new(move |_, _, attempt| match attempt {
        1 => Act::Fail(Duration::ZERO, refused.clone()),
        _ => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("a", &service, Policy::default())];
    let events = run(deliveries(0, 4), &outlets, Limits { first: Some(2), ..wide() }, &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 sent×2", "1.0 sent×2", "2.0 not_attempted×0", "3.0 not_attempted×0"]);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_that_is_left_out_is_no_part_of_the_sample() {
    let service = accepting();
    let closed = Policy { windows: open(60, 120), ..Policy::default() };
    let outlets = [outlet("closed", &service, closed), outlet("open", &service, Policy::default())];
    let plan = [deliveries(0, 3), deliveries(1, 3)].concat();
    let events = run(plan, &outlets, Limits { first: Some(2), ..wide() }, &Stop::new()).await;
    assert_eq!(omissions(&events).len(), 3);
    assert_eq!(outcomes(&events)[3..], ["3.0 sent×1", "4.0 sent×1", "5.0 not_attempted×0"]);
    assert_eq!(stopped(&events), [StopReason::Sample]);
}

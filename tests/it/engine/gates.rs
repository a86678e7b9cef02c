//! Deliveries that wait for others: escalation, fallbacks, and what an interrupt makes of them.

use std::collections::BTreeMap;
use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::event::Event;
use dispatch::deliver::{Limits, Stop};
use dispatch::outcome::{Failure, FailureKind, Omission};
use dispatch::plan::{Gate, Opening, Plan};

use crate::support::scripted::{Act, Scripted, carry_out, delivery, outlet, wide};

/// A gate that is opened by whatever is not sent.
fn gate(watched: &[usize], held: &[usize]) -> Gate {
    Gate { held: held.to_vec(), watched: watched.to_vec(), opens: Opening::NotSent, after: None, words: "".into() }
}

fn after(before: usize, gate: Gate) -> Gate {
    Gate { after: Some(before), ..gate }
}

fn on(opens: Opening, gate: Gate) -> Gate {
    Gate { opens, ..gate }
}

/// A service that does with each target what its name says, after a second.
fn by_name(target: &str) -> Act {
    let second = Duration::from_secs(1);
    match target.split('-').next() {
        Some("bad") => Act::Fail(second, Failure::new(FailureKind::Rejected, "no")),
        Some("doubt") => Act::Fail(second, Failure::new(FailureKind::Timeout, "?").maybe_delivered()),
        Some("slow") => Act::Accept(Duration::from_secs(10)),
        Some("hang") => Act::Hang,
        _ => Act::Accept(second),
    }
}

/// How a run over deliveries with these targets went: what started when, and how each ended, in the order of the ends.
async fn live(targets: &[&str], gates: Vec<Gate>, limits: Limits, stop: &Stop) -> (Vec<String>, Vec<String>) {
    let service = Scripted::new(|target, _, _| by_name(target));
    let outlets = [outlet("a", &service, Policy { concurrency: 64, ..Policy::default() })];
    let deliveries = targets.iter().map(|target| delivery(0, target, 1)).collect();
    let events = carry_out(&Plan { deliveries, gates, ..Plan::default() }, &outlets, limits, stop).await;
    let starts = service.seen().iter().map(|seen| format!("{} at {}", seen.target, seen.at.as_secs())).collect();
    (starts, ends(targets, &events))
}

fn ends(targets: &[&str], events: &[Event]) -> Vec<String> {
    let mut statuses = BTreeMap::new();
    let mut ends = Vec::new();
    for event in events {
        match event {
            Event::PartEnded { delivery, outcome, .. } => {
                statuses.insert(*delivery, outcome.status().name());
            }
            Event::DeliveryEnded { delivery, omission, .. } => {
                let word = match omission {
                    Some(Omission::NotNeeded) => "not needed",
                    Some(_) => "omitted",
                    None => statuses[delivery],
                };
                ends.push(format!("{} {word}", targets[*delivery]));
            }
            _ => {}
        }
    }
    ends
}

async fn quiet(targets: &[&str], gates: Vec<Gate>) -> (Vec<String>, Vec<String>) {
    live(targets, gates, wide(), &Stop::new()).await
}

#[tokio::test(start_paused = true)]
async fn the_next_step_begins_as_soon_as_anything_of_the_step_failed() {
    let gates = vec![gate(&[0, 1], &[2]), after(0, gate(&[2], &[3]))];
    let (starts, ends) = quiet(&["bad", "slow", "good", "last"], gates).await;
    assert_eq!(starts, ["bad at 0", "slow at 0", "good at 1"]);
    assert_eq!(ends, ["bad failed", "good sent", "last not needed", "slow sent"]);
}

#[tokio::test(start_paused = true)]
async fn a_step_that_was_all_sent_ends_the_escalation() {
    let gates = vec![gate(&[0, 1], &[2]), after(0, gate(&[2], &[3]))];
    let (starts, ends) = quiet(&["good-1", "good-2", "bad", "last"], gates).await;
    assert_eq!(starts, ["good-1 at 0", "good-2 at 0"]);
    assert_eq!(ends, ["good-1 sent", "good-2 sent", "bad not needed", "last not needed"]);
}

#[tokio::test(start_paused = true)]
async fn what_may_have_arrived_is_not_sent_and_opens_the_next_step_but_no_fallback() {
    let (starts, ends) = quiet(&["doubt", "good"], vec![gate(&[0], &[1])]).await;
    assert_eq!((starts.len(), &*ends.join(", ")), (2, "doubt unknown, good sent"));
    let (_, ends) = quiet(&["doubt", "good"], vec![on(Opening::Failed, gate(&[0], &[1]))]).await;
    assert_eq!(ends, ["doubt unknown", "good not needed"]);
    let (_, ends) = quiet(&["doubt", "good"], vec![on(Opening::FailedOrUnknown, gate(&[0], &[1]))]).await;
    assert_eq!(ends, ["doubt unknown", "good sent"]);
}

#[tokio::test(start_paused = true)]
async fn fallbacks_are_tried_one_after_the_other() {
    let failed = |gate| on(Opening::Failed, gate);
    let gates =
        || vec![failed(gate(&[0], &[1])), after(0, failed(gate(&[1], &[2]))), after(1, failed(gate(&[2], &[3])))];
    let (starts, ends) = quiet(&["bad-1", "bad-2", "good", "last"], gates()).await;
    assert_eq!(starts, ["bad-1 at 0", "bad-2 at 1", "good at 2"]);
    assert_eq!(ends, ["bad-1 failed", "bad-2 failed", "good sent", "last not needed"]);
    let (_, ends) = quiet(&["good-1", "bad-2", "good", "last"], gates()).await;
    assert_eq!(ends, ["good-1 sent", "bad-2 not needed", "good not needed", "last not needed"]);
}

#[tokio::test(start_paused = true)]
async fn a_later_fallback_does_not_begin_because_an_earlier_one_that_waits_for_nothing_failed() {
    let failed = |gate| on(Opening::Failed, gate);
    let gates = || vec![failed(gate(&[0], &[])), after(0, failed(gate(&[1], &[2])))];
    let (_, ends) = quiet(&["good", "bad", "last"], gates()).await;
    assert_eq!(ends, ["good sent", "last not needed", "bad failed"]);
    let (starts, _) = quiet(&["bad-1", "bad-2", "last"], gates()).await;
    assert_eq!(starts, ["bad-1 at 0", "bad-2 at 0", "last at 1"]);
}

#[tokio::test(start_paused = true)]
async fn a_delivery_of_two_escalations_begins_with_the_first_that_needs_it_and_only_once() {
    let gates = || vec![gate(&[0], &[2]), gate(&[1], &[2])];
    let (starts, ends) = quiet(&["slow", "bad", "good"], gates()).await;
    assert_eq!(starts, ["slow at 0", "bad at 0", "good at 1"]);
    assert_eq!(ends, ["bad failed", "good sent", "slow sent"]);
    let (starts, _) = quiet(&["bad-1", "bad-2", "good"], gates()).await;
    assert_eq!(starts, ["bad-1 at 0", "bad-2 at 0", "good at 1"]);
    let (_, ends) = quiet(&["slow", "good-1", "good-2"], gates()).await;
    assert_eq!(ends, ["good-1 sent", "slow sent", "good-2 not needed"]);
}

#[tokio::test(start_paused = true)]
async fn escalations_that_share_their_later_steps_in_another_order_do_not_wait_for_each_other() {
    let gates = || vec![gate(&[0], &[2]), after(0, gate(&[2], &[3])), gate(&[1], &[3]), after(2, gate(&[3], &[2]))];
    let (_, ends) = quiet(&["good-1", "good-2", "x", "y"], gates()).await;
    assert_eq!(ends, ["good-1 sent", "good-2 sent", "y not needed", "x not needed"]);
    let (starts, _) = quiet(&["bad", "good", "bad-x", "bad-y"], gates()).await;
    assert_eq!(starts, ["bad at 0", "good at 0", "bad-x at 1", "bad-y at 2"]);
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_watches_nothing_any_more_stands_open() {
    let open = |gate| on(Opening::AtOnce, gate);
    let (starts, _) = quiet(&["good", "next"], vec![open(gate(&[], &[1]))]).await;
    assert_eq!(starts, ["good at 0", "next at 0"]);
    let gates = || vec![gate(&[0], &[]), after(0, open(gate(&[], &[1])))];
    assert_eq!(quiet(&["bad", "next"], gates()).await.0, ["bad at 0", "next at 1"]);
    assert_eq!(quiet(&["good", "next"], gates()).await.1, ["good sent", "next not needed"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_put_off_or_too_late_counts_as_not_sent() {
    // Nothing may begin any more, so that both end without a try, the second because the first did.
    let limits = Limits { not_after: Some(jiff::Timestamp::UNIX_EPOCH - Duration::from_secs(1)), ..wide() };
    let (starts, ends) = live(&["good", "next"], vec![gate(&[0], &[1])], limits, &Stop::new()).await;
    assert_eq!((starts.len(), &*ends.join(", ")), (0, "good omitted, next omitted"));
}

#[tokio::test(start_paused = true)]
#[expect(clippy::disallowed_methods, reason = "virtual time")]
async fn after_an_interrupt_nothing_that_waits_begins() {
    let stop = Stop::new();
    let gates = vec![gate(&[0], &[2]), gate(&[1], &[3])];
    let limits = Limits { concurrency: 1, ..wide() };
    let targets = ["bad", "good-1", "good-2", "good-3"];
    let interrupt = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        stop.interrupt();
    };
    let ((starts, ends), ()) = tokio::join!(live(&targets, gates, limits, &stop), interrupt);
    assert_eq!(starts, ["bad at 0"]);
    let last: Vec<_> = ends.iter().map(String::as_str).collect();
    assert_eq!(last, ["good-1 not_attempted", "good-2 not_attempted", "good-3 not_attempted", "bad failed"]);
}

#[tokio::test(start_paused = true)]
async fn a_sample_leaves_what_waits_untried() {
    let limits = Limits { first: Some(1), ..wide() };
    let (starts, ends) = live(&["bad", "good", "next"], vec![gate(&[0], &[2])], limits, &Stop::new()).await;
    assert_eq!(starts, ["bad at 0"]);
    assert_eq!(ends, ["bad failed", "good not_attempted", "next not_attempted"]);
    let (starts, _) =
        live(&["bad", "next"], vec![gate(&[0], &[1])], Limits { first: Some(2), ..wide() }, &Stop::new()).await;
    assert_eq!(starts, ["bad at 0", "next at 1"]);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_ends_what_waits_for_something_that_hangs() {
    let limits = Limits { deadline: Some(Duration::from_secs(3)), ..wide() };
    let (starts, ends) = live(&["hang", "next"], vec![gate(&[0], &[1])], limits, &Stop::new()).await;
    assert_eq!(starts, ["hang at 0"]);
    assert_eq!(ends, ["next not_attempted", "hang unknown"]);
}

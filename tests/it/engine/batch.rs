//! One message for several targets.

use std::sync::Arc;
use std::time::Duration;

use dispatch::config::policy::{Duplicates, Policy};
use dispatch::deliver::{Job, Limits, Standing, Stop};
use dispatch::outcome::{Failure, FailureKind, Status};
use dispatch::plan::{Delivery, Plan};
use dispatch::service::Tried;

use crate::support::scripted::{Act, Scripted, delivery, outcomes, outlet, run, wide};

const SECOND: Duration = Duration::from_secs(1);

/// Deliveries of one account to these targets, so many to a message.
fn batches(targets: &[&str], width: usize, parts: usize) -> Vec<Delivery> {
    let one = |(number, target): (usize, &&str)| Delivery {
        batch: Some((number / width + 1) as u32),
        ..delivery(0, target, parts)
    };
    targets.iter().enumerate().map(one).collect()
}

/// What the service saw of each try: everybody it was for, and the part.
fn tries(service: &Scripted) -> Vec<String> {
    let words = |seen: crate::support::scripted::Seen| format!("{} {} {}", seen.target, seen.also.join(" "), seen.part);
    service.seen().into_iter().map(|seen| words(seen).replace("  ", " ")).collect()
}

fn accepting() -> Arc<Scripted> {
    Scripted::new(|_, _, _| Act::Accept(SECOND))
}

#[tokio::test(start_paused = true)]
async fn neighbours_of_a_batch_travel_in_one_message_part_after_part() {
    let service = accepting();
    let outlets = [outlet("a", &service, Policy { concurrency: 1, ..Policy::default() })];
    let events = run(batches(&["a", "b", "c", "d", "e"], 2, 2), &outlets, wide(), &Stop::new()).await;
    assert_eq!(tries(&service), ["a b 1", "a b 2", "c d 1", "c d 2", "e 1", "e 2"]);
    assert_eq!(service.busiest(), 1);
    let all: Vec<_> = (0..5).flat_map(|it| [format!("{it}.0 sent×1"), format!("{it}.1 sent×1")]).collect();
    assert_eq!(outcomes(&events), all);
}

#[tokio::test(start_paused = true)]
async fn a_refused_batch_is_halved_until_the_bad_address_is_alone() {
    let service = accepting();
    let outlets = [outlet("a", &service, Policy { concurrency: 1, attempts: 1, ..Policy::default() })];
    let plan = batches(&["a", "b", "c", "nobody", "e", "f", "g", "h"], 8, 1);
    let began = tokio::time::Instant::now();
    let events = run(plan, &outlets, wide(), &Stop::new()).await;
    assert_eq!(
        tries(&service),
        ["a b c nobody e f g h 1", "a b c nobody 1", "e f g h 1", "a b 1", "c nobody 1", "c 1", "nobody 1"]
    );
    // The refusals take no time, and nothing waits after them.
    assert_eq!(began.elapsed(), 3 * SECOND);
    let counts = ["sent×3", "sent×3", "sent×4", "failed×4", "sent×2", "sent×2", "sent×2", "sent×2"];
    let expected: Vec<_> = counts.iter().enumerate().map(|(it, count)| format!("{it}.0 {count}")).collect();
    assert_eq!(outcomes(&events), expected);
    let seen = service.seen();
    assert!(seen.iter().all(|seen| seen.tried == Tried::Never), "each of them is another message");
    let keys: std::collections::HashSet<_> = seen.iter().map(|seen| &seen.key).collect();
    assert_eq!(keys.len(), seen.len());
}

#[tokio::test(start_paused = true)]
async fn any_other_failure_is_that_of_the_whole_batch_and_its_retry_has_the_same_key() {
    let service = Scripted::new(|_, _, attempt| match attempt {
        1 => Act::Fail(SECOND, Failure::new(FailureKind::Unavailable, "later").retry(None)),
        2 => Act::Fail(SECOND, Failure::new(FailureKind::TooLarge, "too large")),
        _ => Act::Accept(SECOND),
    });
    let events =
        run(batches(&["a", "b"], 2, 1), &[outlet("a", &service, Policy::default())], wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 failed×2", "1.0 failed×2"]);
    let seen = service.seen();
    assert_eq!((&seen[0].key, seen[0].tried, seen[1].tried), (&seen[1].key, Tried::Never, Tried::Before));
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_may_have_delivered_is_not_sent_again_to_anybody() {
    let service = Scripted::new(|_, _, attempt| match attempt {
        1 => Act::Fail(SECOND, Failure::new(FailureKind::Recipient, "somebody is unknown").maybe_delivered()),
        _ => Act::Accept(SECOND),
    });
    let policy = Policy { duplicates: Duplicates::Avoid, ..Policy::default() };
    let events = run(batches(&["a", "b"], 2, 1), &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 unknown×1", "1.0 unknown×1"]);
}

#[tokio::test(start_paused = true)]
async fn a_sample_counts_deliveries_and_a_stop_leaves_the_halves_for_later() {
    let service = accepting();
    let outlets = [outlet("a", &service, Policy::default())];
    let limits = Limits { first: Some(3), ..wide() };
    let events = run(batches(&["a", "b", "c", "d"], 4, 1), &outlets, limits, &Stop::new()).await;
    assert_eq!(tries(&service), ["a b c 1"]);
    assert_eq!(outcomes(&events), ["0.0 sent×1", "1.0 sent×1", "2.0 sent×1", "3.0 not_attempted×0"]);
}

#[tokio::test(start_paused = true)]
async fn what_was_left_in_the_same_state_travels_together_again_and_the_rest_alone() {
    let service = accepting();
    let outlets = [outlet("a", &service, Policy { concurrency: 1, ..Policy::default() })];
    let plan = Plan { deliveries: batches(&["a", "b", "c", "d", "e", "f"], 5, 1), ..Plan::default() };
    let left = |words: &str| {
        let trouble = Some(Arc::new(Failure::new(FailureKind::Unavailable, words)));
        Standing::Open { part: 0, attempts: 1, trouble, head: None }
    };
    let sent = Standing::Ended(Status::Sent, None);
    let standings = [left("x"), left("x"), left("y"), sent, Standing::FRESH, left("y")];
    let (sender, _events) = tokio::sync::mpsc::unbounded_channel();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let job =
        Job { id: "run", now, plan: &plan, outlets: &outlets, standings: &standings, limits: wide(), journal: None };
    dispatch::deliver::run(job, &Stop::new(), sender).await;
    assert_eq!(tries(&service), ["a b 1", "c 1", "f 1", "e 1"]);
    assert!(service.seen()[..3].iter().all(|seen| seen.tried == Tried::Before));
}

//! A failure that holds for more than its message ends what waits and would meet it as well.

use std::sync::Arc;
use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::event::{Event, PartOutcome};
use dispatch::deliver::{Outlet, Stop};
use dispatch::outcome::{Failure, FailureKind, Reach};
use dispatch::plan::{Gate, Opening, Plan};

use crate::support::scripted::{Act, Scripted, carry_out, deliveries, delivery, failures, outcomes, outlet, run, wide};

const SECOND: Duration = Duration::from_secs(1);

fn blocked(reach: Reach) -> Failure {
    Failure::new(FailureKind::Rejected, "the daily limit is reached").reach(reach)
}

/// Two accounts of one mailbox and one of another; one part at a time.
fn outlets(service: &Arc<Scripted>) -> [Outlet; 3] {
    let policy = Policy { concurrency: 2, ..Policy::default() };
    let account = |name, bucket: &str| Outlet { bucket: bucket.into(), ..outlet(name, service, policy.clone()) };
    [account("a", "mailbox"), account("b", "mailbox"), account("c", "other")]
}

/// The outcomes of three deliveries of each account, of which the second of the first account fails like this after a second.
async fn after(reach: Reach) -> Vec<String> {
    let service = Scripted::new(move |target, _, _| match target {
        "t1" => Act::Fail(SECOND, blocked(reach)),
        _ => Act::Accept(2 * SECOND),
    });
    let mut plan = deliveries(0, 3);
    plan.extend((0..3).map(|n| delivery(1, &format!("u{n}"), 1)));
    plan.extend((0..3).map(|n| delivery(2, &format!("v{n}"), 1)));
    let events = run(plan, &outlets(&service), wide(), &Stop::new()).await;
    let words = "the daily limit is reached";
    for event in &events {
        if let Event::PartEnded { outcome: PartOutcome::Withheld(failure), .. } = event {
            assert_eq!(failure.message, words);
        }
    }
    outcomes(&events).into_iter().map(|outcome| outcome[4..].to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn what_waits_behind_the_same_account_or_sender_is_not_tried_and_what_is_under_way_finishes() {
    let (sent, failed, left) = ("sent×1", "failed×1", "not_attempted×0");
    assert_eq!(after(Reach::Message).await, [sent, failed, sent, sent, sent, sent, sent, sent, sent]);
    assert_eq!(after(Reach::Account).await, [sent, failed, left, sent, sent, sent, sent, sent, sent]);
    assert_eq!(after(Reach::Sender).await, [sent, failed, left, left, left, left, sent, sent, sent]);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_bucket_that_has_nothing_left() {
    let service = Scripted::new(|target, _, _| match target {
        "t0" => Act::Fail(SECOND, Failure::new(FailureKind::RateLimited, "slow down").retry(Some(600 * SECOND))),
        _ => Act::Fail(2 * SECOND, blocked(Reach::Sender)),
    });
    let began = tokio::time::Instant::now();
    let events = run(deliveries(0, 4), &outlets(&service)[..1], wide(), &Stop::new()).await;
    assert_eq!(began.elapsed(), 2 * SECOND);
    // What was refused may be tried in a later session.
    let expected = ["0.0 not_attempted×1", "1.0 failed×1", "2.0 not_attempted×0", "3.0 not_attempted×0"];
    assert_eq!(outcomes(&events), expected);
}

#[tokio::test(start_paused = true)]
async fn the_rest_of_a_delivery_that_was_under_way_is_left_and_a_doubt_stays_one() {
    let service = Scripted::new(|target, part, _| match (target, part) {
        ("long", _) => Act::Accept(2 * SECOND),
        ("doubt", _) => {
            Act::Fail(Duration::ZERO, Failure::new(FailureKind::Timeout, "?").retry(None).maybe_delivered())
        }
        _ => Act::Fail(SECOND, blocked(Reach::Account)),
    });
    let policy = Policy { min_delay: 60 * SECOND, ..Policy::default() };
    let plan = vec![delivery(0, "long", 2), delivery(0, "doubt", 1), delivery(0, "bar", 1)];
    // The first delay is between nothing and all of it, so that the doubt may be tried again before the bar falls.
    let events = run(plan, &[outlet("a", &service, policy)], wide(), &Stop::new()).await;
    let ends = outcomes(&events);
    assert_eq!((&*ends[0], &*ends[1], &*ends[3]), ("0.0 sent×1", "0.1 not_attempted×0", "2.0 failed×1"));
    assert!(ends[2].starts_with("1.0 unknown"), "{}", ends[2]);
    assert!(failures(&events).iter().any(|failure| failure.message == "?"));
}

#[tokio::test(start_paused = true)]
async fn whatever_is_for_when_it_fails_begins_and_what_would_meet_it_too_does_not() {
    for opens in [Opening::Failed, Opening::NotSent] {
        let service = Scripted::new(|target, _, _| match target {
            "t0" => Act::Fail(SECOND, blocked(Reach::Sender)),
            _ => Act::Accept(SECOND),
        });
        let mut one = outlets(&service);
        one.iter_mut().for_each(|outlet| outlet.policy.concurrency = 1);
        let gate = |held: usize, watched: usize| Gate {
            held: vec![held],
            watched: vec![watched],
            opens,
            after: None,
            words: "if it fails".into(),
        };
        // The second of the mailbox is withheld, for which the third and then the last are meant.
        let deliveries = vec![delivery(0, "t0", 1), delivery(0, "t1", 1), delivery(1, "u", 1), delivery(2, "v", 1)];
        let plan = Plan { deliveries, gates: vec![gate(2, 1), gate(3, 2)], ..Plan::default() };
        let events = carry_out(&plan, &one, wide(), &Stop::new()).await;
        let expected = ["0.0 failed×1", "1.0 not_attempted×0", "2.0 not_attempted×0", "3.0 sent×1"];
        assert_eq!(outcomes(&events), expected, "{opens:?}");
    }
}

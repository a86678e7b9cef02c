//! Parts in order, keys, and the shape of the stream of events.

use std::collections::HashSet;
use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::Stop;
use dispatch::deliver::event::Event;
use dispatch::outcome::{Failure, FailureKind};

use crate::support::scripted::{Act, Scripted, delivery, outcomes, outlet, run, wide};

#[tokio::test(start_paused = true)]
async fn a_part_starts_after_the_one_before_it_was_accepted() {
    let service = Scripted::new(|_, part, attempt| match (part, attempt) {
        (2, 1) => Act::Fail(
            Duration::ZERO,
            Failure::new(FailureKind::Unavailable, "later").retry(Some(Duration::from_secs(3))),
        ),
        _ => Act::Accept(Duration::from_secs(1)),
    });
    let outlets = [outlet("a", &service, Policy::default())];
    let events = run(vec![delivery(0, "x", 3)], &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 sent×1", "0.1 sent×2", "0.2 sent×1"]);
    let seen: Vec<(usize, u64)> = service.seen().iter().map(|seen| (seen.part, seen.at.as_secs())).collect();
    assert_eq!(seen, [(1, 0), (2, 1), (2, 4), (3, 5)]);
}

#[tokio::test(start_paused = true)]
async fn a_failed_part_leaves_the_rest_untried() {
    let service = Scripted::new(|target, part, _| match (target, part) {
        ("x", 2) => Act::Fail(Duration::ZERO, Failure::new(FailureKind::Rejected, "no")),
        _ => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("a", &service, Policy::default())];
    let events = run(vec![delivery(0, "x", 3), delivery(0, "y", 1)], &outlets, wide(), &Stop::new()).await;
    assert_eq!(outcomes(&events), ["0.0 sent×1", "0.1 failed×1", "0.2 not_attempted×0", "1.0 sent×1"]);
}

#[tokio::test(start_paused = true)]
async fn a_key_is_the_same_for_every_attempt_at_a_part_and_for_no_other_part() {
    let service = Scripted::new(|_, _, attempt| match attempt {
        1 => Act::Fail(Duration::ZERO, Failure::new(FailureKind::Unavailable, "later").retry(None)),
        _ => Act::Accept(Duration::ZERO),
    });
    let outlets = [outlet("a", &service, Policy::default())];
    run(vec![delivery(0, "x", 2), delivery(0, "y", 2)], &outlets, wide(), &Stop::new()).await;
    let seen = service.seen();
    let keys: HashSet<&str> = seen.iter().map(|seen| seen.key.as_str()).collect();
    let parts: HashSet<(&str, usize, &str)> =
        seen.iter().map(|seen| (seen.target.as_str(), seen.part, seen.key.as_str())).collect();
    assert_eq!((seen.len(), keys.len(), parts.len()), (8, 4, 4));
}

#[tokio::test(start_paused = true)]
async fn the_stream_begins_with_the_plan_and_ends_with_finished() {
    let service = Scripted::new(|_, _, _| Act::Accept(Duration::ZERO));
    let outlets = [outlet("a", &service, Policy::default())];
    let events = run(vec![delivery(0, "x", 2)], &outlets, wide(), &Stop::new()).await;
    let Some(Event::Planned(headings)) = events.first() else { panic!("{events:?}") };
    assert_eq!((&*headings[0].account, headings[0].target.as_deref(), headings[0].parts), ("a", Some("x"), 2));
    assert!(matches!(events.last(), Some(Event::Finished)));
    assert_eq!(run(vec![], &outlets, wide(), &Stop::new()).await.len(), 2);
}

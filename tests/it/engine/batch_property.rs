//! Whatever a service does with messages to many, each target has one outcome and no part of it goes out twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dispatch::config::policy::{Duplicates, Policy};
use dispatch::deliver::event::Event;
use dispatch::deliver::{Limits, Stop};
use dispatch::outcome::{Failure, FailureKind, Reach, Status};
use dispatch::plan::Delivery;
use dispatch::report::Recorder;
use proptest::prelude::*;

use crate::support::scripted::{Act, Scripted, Seen, delivery, outlet, run, wide};

#[derive(Clone, Debug)]
struct World {
    /// Which targets exist.
    targets: Vec<bool>,
    width: usize,
    parts: usize,
    /// What the service does, one after the other and then again.
    acts: Vec<Act>,
    attempts: u32,
    concurrency: usize,
    deadline: Duration,
}

fn act() -> impl Strategy<Value = Act> {
    let time = (0u64..2000).prop_map(Duration::from_millis);
    let failure = |kind| Failure::new(kind, "no");
    prop_oneof![
        8 => time.clone().prop_map(Act::Accept),
        3 => time.clone().prop_map(move |time| Act::Fail(time, failure(FailureKind::Unavailable).retry(None))),
        1 => time.clone().prop_map(move |time| Act::Fail(time, failure(FailureKind::Timeout).retry(None).maybe_delivered())),
        1 => time.clone().prop_map(move |time| Act::Fail(time, failure(FailureKind::TooLarge))),
        1 => time.clone().prop_map(move |time| Act::Fail(time, failure(FailureKind::Recipient))),
        1 => time.prop_map(move |time| Act::Fail(time, failure(FailureKind::Rejected).reach(Reach::Account))),
    ]
}

fn world() -> impl Strategy<Value = World> {
    let targets = prop::collection::vec(prop::bool::weighted(0.85), 1..25);
    let deadline = (1u64..40).prop_map(Duration::from_secs);
    (targets, 1usize..9, 1usize..3, prop::collection::vec(act(), 1..12), 1u32..4, 1usize..4, deadline).prop_map(
        |(targets, width, parts, acts, attempts, concurrency, deadline)| World {
            targets,
            width,
            parts,
            acts,
            attempts,
            concurrency,
            deadline,
        },
    )
}

/// The events of a run, and the parts that the service took for each target, in its order.
async fn live(world: &World) -> (Vec<Event>, HashMap<String, Vec<usize>>) {
    let (acts, taken) = (world.acts.clone(), Arc::new(Mutex::new(Vec::new())));
    let notes = Arc::clone(&taken);
    let service = Scripted::new(move |_, _, _| {
        let mut notes = notes.lock().expect("it is not poisoned");
        let act = acts[notes.len() % acts.len()].clone();
        notes.push(matches!(act, Act::Accept(_)));
        act
    });
    let name =
        |(number, exists): (usize, &bool)| if *exists { format!("t{number}") } else { format!("nobody{number}") };
    let targets = world.targets.iter().enumerate().map(name);
    let one = |(number, target): (usize, String)| Delivery {
        batch: (world.width > 1).then(|| (number / world.width + 1) as u32),
        ..delivery(0, &target, world.parts)
    };
    let plan = targets.enumerate().map(one).collect();
    let policy = Policy {
        attempts: world.attempts,
        concurrency: world.concurrency,
        duplicates: Duplicates::Avoid,
        ..Policy::default()
    };
    let limits = Limits { deadline: Some(world.deadline), ..wide() };
    let events = run(plan, &[outlet("a", &service, policy)], limits, &Stop::new()).await;
    let whom = |seen: &Seen| [std::slice::from_ref(&seen.target), &seen.also].concat();
    let exist = |seen: &Seen| whom(seen).iter().all(|target| !target.starts_with("nobody"));
    let mut accepted = HashMap::<String, Vec<usize>>::new();
    let seen = service.seen();
    let taken = taken.lock().expect("it is not poisoned");
    for (seen, _) in seen.iter().filter(|seen| exist(seen)).zip(taken.iter()).filter(|(_, taken)| **taken) {
        whom(seen).into_iter().for_each(|target| accepted.entry(target).or_default().push(seen.part));
    }
    (events, accepted)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_target_has_one_outcome_and_no_part_twice(world in world()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let (events, accepted) = runtime.expect("a runtime starts").block_on(live(&world));
        let mut recorder = Recorder::new("run", jiff::Timestamp::UNIX_EPOCH);
        events.iter().for_each(|event| recorder.record(event));
        let report = recorder.finish(Duration::ZERO);
        prop_assert!(report.defects.is_empty(), "{:?}", report.defects);
        prop_assert_eq!(report.deliveries.len(), world.targets.len());
        for delivery in &report.deliveries {
            let target = delivery.target.as_deref().unwrap_or_default();
            let parts = accepted.get(target).map(Vec::as_slice).unwrap_or_default();
            let in_order: Vec<usize> = (1..=parts.len()).collect();
            prop_assert_eq!(parts, &in_order, "{}", target);
            if delivery.status == Status::Sent {
                prop_assert_eq!(parts.len(), world.parts, "{}", target);
            }
            prop_assert!(!(target.starts_with("nobody") && delivery.status == Status::Sent));
        }
    }
}

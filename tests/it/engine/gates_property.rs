//! Whatever waits for whatever, every delivery ends once, and what was held begins exactly when a gate opened.

use std::collections::BTreeMap;
use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::Stop;
use dispatch::deliver::event::Event;
use dispatch::outcome::{Failure, FailureKind, Omission};
use dispatch::plan::{Gate, Opening, Plan};
use proptest::prelude::*;

use crate::support::scripted::{Act, Scripted, carry_out, delivery, outlet, wide};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Sent,
    Failed,
    Unknown,
}

/// What becomes of each delivery that is tried and after how many milliseconds, and what waits for what.
#[derive(Clone, Debug)]
struct World {
    fates: Vec<(Fate, u64)>,
    gates: Vec<Gate>,
}

/// What a gate is made from: where held deliveries begin, which are held and watched, what opens it, and which gate is before it.
type Seed = (prop::sample::Index, u32, u32, Opening, Option<prop::sample::Index>);

fn world() -> impl Strategy<Value = World> {
    let fate = prop_oneof![Just(Fate::Sent), Just(Fate::Failed), Just(Fate::Unknown)];
    let opening = prop_oneof![
        3 => Just(Opening::NotSent),
        3 => Just(Opening::Failed),
        2 => Just(Opening::FailedOrUnknown),
        1 => Just(Opening::AtOnce),
    ];
    let seed =
        (any::<prop::sample::Index>(), any::<u32>(), any::<u32>(), opening, any::<Option<prop::sample::Index>>());
    (prop::collection::vec((fate, 0u64..5), 2..14), prop::collection::vec(seed, 0..8)).prop_map(|(fates, seeds)| {
        let gates = gates(fates.len(), seeds);
        World { fates, gates }
    })
}

/// Gates without circles: what is held comes after what is watched, and a gate after the one before it.
fn gates(deliveries: usize, seeds: Vec<Seed>) -> Vec<Gate> {
    let split = |index: prop::sample::Index| 1 + index.index(deliveries - 1);
    let mut seeds: Vec<_> = seeds.into_iter().map(|seed| (split(seed.0), seed)).collect();
    seeds.sort_by_key(|(split, _)| *split);
    let some = |bits: u32, all: std::ops::Range<usize>| {
        let first = all.start;
        let chosen: Vec<usize> = all.filter(|number| bits >> number & 1 == 1).collect();
        if chosen.is_empty() { vec![first] } else { chosen }
    };
    let gate = |(number, (split, (_, held, watched, opens, after))): (usize, (usize, Seed))| Gate {
        held: some(held, split..deliveries),
        watched: some(watched, 0..split),
        opens,
        after: after.filter(|_| number > 0).map(|after| after.index(number)),
        words: "".into(),
    };
    seeds.into_iter().enumerate().map(gate).collect()
}

/// The deliveries that were tried, and how each delivery ended: `None` where it was not needed.
fn live(world: &World) -> (Vec<usize>, Vec<Vec<Option<Fate>>>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime starts").block_on(async {
        let fates = world.fates.clone();
        let service = Scripted::new(move |target, _, _| {
            let (fate, wait) = fates[target.parse::<usize>().expect("targets are numbers")];
            let wait = Duration::from_millis(wait);
            match fate {
                Fate::Sent => Act::Accept(wait),
                Fate::Failed => Act::Fail(wait, Failure::new(FailureKind::Rejected, "no")),
                Fate::Unknown => Act::Fail(wait, Failure::new(FailureKind::Timeout, "?").maybe_delivered()),
            }
        });
        let outlets = [outlet("a", &service, Policy { concurrency: 3, ..Policy::default() })];
        let deliveries = (0..world.fates.len()).map(|number| delivery(0, &number.to_string(), 1)).collect();
        let plan = Plan { deliveries, gates: world.gates.clone(), ..Plan::default() };
        let events = carry_out(&plan, &outlets, wide(), &Stop::new()).await;
        let mut tried: Vec<usize> = service.seen().iter().map(|seen| seen.target.parse().expect("a number")).collect();
        tried.sort_unstable();
        (tried, ends(world, &events))
    })
}

fn ends(world: &World, events: &[Event]) -> Vec<Vec<Option<Fate>>> {
    let mut fates = BTreeMap::new();
    let mut ends = vec![Vec::new(); world.fates.len()];
    for event in events {
        match event {
            Event::PartEnded { delivery, outcome, .. } => {
                let fate = match outcome.status().name() {
                    "sent" => Some(Fate::Sent),
                    "failed" => Some(Fate::Failed),
                    "unknown" => Some(Fate::Unknown),
                    _ => None,
                };
                fates.insert(*delivery, fate);
            }
            Event::DeliveryEnded { delivery, omission, .. } => {
                let fate = fates.get(delivery).copied().flatten();
                assert_eq!(fate.is_none(), *omission == Some(Omission::NotNeeded), "what is not tried is not needed");
                ends[*delivery].push(fate);
            }
            _ => {}
        }
    }
    ends
}

/// Which gates have opened when the deliveries have ended so.
fn opened(gates: &[Gate], ends: &[Option<Fate>]) -> Vec<bool> {
    let mut opened: Vec<bool> = Vec::new();
    for gate in gates {
        let fires = |watched: &usize| match gate.opens {
            Opening::NotSent => matches!(ends[*watched], Some(Fate::Failed | Fate::Unknown)),
            Opening::Failed => ends[*watched] == Some(Fate::Failed),
            Opening::FailedOrUnknown => matches!(ends[*watched], Some(Fate::Failed | Fate::Unknown)),
            Opening::AtOnce => true,
        };
        opened.push(gate.watched.iter().any(fires) && gate.after.is_none_or(|before| opened[before]));
    }
    opened
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_delivery_ends_once_and_what_is_held_begins_when_a_gate_opens(world in world()) {
        let (tried, ends) = live(&world);
        prop_assert!(ends.iter().all(|ends| ends.len() == 1), "{ends:?}");
        let ends: Vec<Option<Fate>> = ends.concat();
        let opened = opened(&world.gates, &ends);
        for (number, end) in ends.iter().enumerate() {
            let holding = || world.gates.iter().zip(&opened).filter(|(gate, _)| gate.held.contains(&number));
            let begins = holding().next().is_none() || holding().any(|(_, opened)| *opened);
            prop_assert_eq!(*end, begins.then_some(world.fates[number].0), "delivery {}", number);
        }
        let expected: Vec<usize> = (0..ends.len()).filter(|number| ends[*number].is_some()).collect();
        prop_assert_eq!(tried, expected);
    }
}

//! Whatever services do, every part and every delivery has exactly one outcome.

use std::time::Duration;

use dispatch::config::policy::{Budget, Duplicates, Policy, Rate};
use dispatch::deliver::event::Event;
use dispatch::deliver::{Limits, Stop};
use dispatch::outcome::{Failure, FailureKind};
use dispatch::report::{Recorder, Report};
use proptest::prelude::*;

use crate::support::scripted::{Act, Scripted, delivery, outlet, run};

fn act() -> impl Strategy<Value = Act> {
    let time = (0u64..2000).prop_map(Duration::from_millis);
    let kind = prop_oneof![Just(FailureKind::Unavailable), Just(FailureKind::RateLimited)];
    let failure = (any::<bool>(), proptest::option::of(0u64..5000), kind).prop_map(|(doubt, named, kind)| {
        let failure = Failure::new(kind, "later").retry(named.map(Duration::from_millis));
        if doubt { failure.maybe_delivered() } else { failure }
    });
    prop_oneof![
        5 => time.clone().prop_map(Act::Accept),
        4 => (time.clone(), failure).prop_map(|(time, failure)| Act::Fail(time, failure)),
        1 => time.prop_map(|time| Act::Fail(time, Failure::new(FailureKind::Rejected, "no"))),
        1 => Just(Act::Hang),
    ]
}

#[derive(Clone, Debug)]
struct World {
    acts: Vec<Act>,
    /// The account and the parts of each delivery.
    plan: Vec<(usize, usize)>,
    policy: Policy,
    deadline: Duration,
    interrupts: Vec<Duration>,
}

fn world() -> impl Strategy<Value = World> {
    let (patience, budget) = (1u64..6000, proptest::option::of(1u32..5));
    let policy = (1u32..4, 1usize..4, proptest::option::of(1u32..5), any::<bool>(), patience, budget).prop_map(
        |(attempts, concurrency, rate, avoid, patience, budget)| Policy {
            max_wait: Duration::from_millis(patience),
            budget: budget.map(Budget::Count),
            attempts,
            concurrency,
            rate: rate.map(|count| Rate { count, per: Duration::from_secs(1) }),
            duplicates: if avoid { Duplicates::Avoid } else { Duplicates::Accept },
            ..Policy::default()
        },
    );
    let millis = |most| (0u64..most).prop_map(Duration::from_millis);
    (
        prop::collection::vec(act(), 1..20),
        prop::collection::vec((0usize..4, 1usize..4), 0..20),
        policy,
        millis(30_000),
        prop::collection::vec(millis(5000), 0..3),
    )
        .prop_map(|(acts, plan, policy, deadline, interrupts)| World { acts, plan, policy, deadline, interrupts })
}

#[expect(clippy::disallowed_methods, reason = "virtual time")]
async fn live(world: World) -> (Vec<Event>, usize) {
    let acts = world.acts;
    let service = Scripted::new(move |target, part, attempt| {
        let seed = target.len() * 7 + part * 3 + attempt as usize;
        acts[seed % acts.len()].clone()
    });
    let outlets: Vec<_> = (0..4).map(|n| outlet(&format!("a{n}"), &service, world.policy.clone())).collect();
    let name = |number: usize| "x".repeat(number);
    let plan = world.plan.iter().enumerate();
    let plan = plan.map(|(number, (account, parts))| delivery(*account, &name(number), *parts)).collect();
    let limits = Limits {
        concurrency: 5,
        deadline: Some(world.deadline),
        grace: Duration::from_secs(1),
        first: None,
        not_before: None,
        not_after: None,
    };
    let stop = Stop::new();
    let interrupts = async {
        for pause in world.interrupts {
            tokio::time::sleep(pause).await;
            stop.interrupt();
        }
    };
    let (events, ()) = tokio::join!(run(plan, &outlets, limits, &stop), interrupts);
    (events, service.busiest())
}

fn report(events: &[Event]) -> Report {
    let mut recorder = Recorder::new("run", "2030-01-01T00:00:00Z".parse().expect("it is a time"));
    events.iter().for_each(|event| recorder.record(event));
    recorder.finish(Duration::ZERO)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_part_and_every_delivery_ends_exactly_once(world in world()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let (events, busiest) = runtime.expect("a runtime starts").block_on(live(world.clone()));
        prop_assert!(busiest <= 5);
        let count = |is: fn(&Event) -> bool| events.iter().filter(|event| is(event)).count();
        prop_assert_eq!(count(|event| matches!(event, Event::DeliveryEnded { .. })), world.plan.len());
        let parts: usize = world.plan.iter().map(|(_, parts)| parts).sum();
        prop_assert_eq!(count(|event| matches!(event, Event::PartEnded { .. })), parts);
        prop_assert!(matches!(events.first(), Some(Event::Planned(_))));
        prop_assert!(matches!(events.last(), Some(Event::Finished)));

        let report = report(&events);
        prop_assert!(report.defects.is_empty(), "{:?}", report.defects);
        let sum = &report.summary;
        prop_assert_eq!(sum.sent + sum.failed + sum.unknown + sum.not_attempted, world.plan.len());
    }
}

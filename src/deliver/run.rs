//! The loop that carries out a plan.

use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use crate::deliver::attempt::Attempt;
use crate::deliver::event::{Event, Heading, PartOutcome, StopReason};
use crate::deliver::lane::Lane;
use crate::deliver::outlet::{Limits, Outlet};
use crate::deliver::retry::{self, Decision};
use crate::deliver::schedule::Schedule;
use crate::deliver::stop::{Stop, Urgency};
use crate::outcome::{Failure, FailureKind, Receipt};
use crate::plan::{Delivery, Plan};

/// Delivers the plan and tells everything on `events`, from `Planned` to `Finished`; it goes on when nobody listens.
///
/// `id` names the run and has to differ from that of any other. `outlets` holds one entry for every account that the plan
/// refers to, at the account's index. Dropping the future ends the run without a further event.
///
/// # Panics
/// When a delivery refers to an account that is not in `outlets`.
pub async fn run(
    id: &str,
    plan: &Plan,
    outlets: &[Outlet],
    limits: Limits,
    stop: &Stop,
    events: UnboundedSender<Event>,
) {
    let mut run = Run {
        id,
        plan,
        outlets,
        limits,
        schedule: Schedule::new(plan, outlets),
        flying: FuturesUnordered::new(),
        phase: Phase::Running,
        cutoff: limits.deadline.and_then(|deadline| Instant::now().checked_add(deadline)),
        events,
    };
    run.tell(Event::Planned(headings(plan, outlets)));
    run.go(stop).await;
    run.tell(Event::Finished);
}

fn headings(plan: &Plan, outlets: &[Outlet]) -> Vec<Heading> {
    let heading = |delivery: &Delivery| {
        let outlet = &outlets[delivery.account];
        Heading {
            account: outlet.name.clone(),
            service: outlet.service_name.clone(),
            target: delivery.target.as_ref().map(|target| target.label.clone()),
            parts: delivery.parts.len(),
            importance: outlet.policy.importance,
        }
    };
    plan.deliveries.iter().map(heading).collect()
}

/// Whether further parts may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Running,
    Stopping,
}

struct Run<'a> {
    id: &'a str,
    plan: &'a Plan,
    outlets: &'a [Outlet],
    limits: Limits,
    schedule: Schedule,
    flying: FuturesUnordered<Attempt<'a>>,
    phase: Phase,
    /// When everything that is still under way is given up.
    cutoff: Option<Instant>,
    events: UnboundedSender<Event>,
}

impl Run<'_> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that waits")]
    async fn go(&mut self, stop: &Stop) {
        let mut orders = stop.watch();
        let mut timer = pin!(tokio::time::sleep_until(Instant::now()));
        loop {
            let now = Instant::now();
            self.start(now);
            let wakes = self.schedule.wakes();
            if self.flying.is_empty() && wakes.is_none() {
                return;
            }
            // With nothing under way, a wait beyond the deadline is a wait for nothing.
            let next = if self.flying.is_empty() { wakes } else { Some(now) };
            if self.cutoff.is_some_and(|cutoff| next.is_some_and(|next| cutoff <= next)) {
                self.halt(StopReason::Deadline);
                self.cut_off();
                return;
            }
            let until = wakes.into_iter().chain(self.cutoff).min();
            if let Some(until) = until.filter(|until| timer.deadline() != *until) {
                timer.as_mut().reset(until);
            }
            tokio::select! {
                biased;
                Ok(()) = orders.changed() => {
                    let urgency = *orders.borrow_and_update();
                    self.obey(urgency);
                }
                Some((lane, result)) = self.flying.next() => self.settle(lane, result),
                () = &mut timer, if until.is_some() => {}
            }
        }
    }

    fn obey(&mut self, urgency: Urgency) {
        match urgency {
            Urgency::None => {}
            Urgency::Gently => {
                self.halt(StopReason::Interrupt);
                let patience = Instant::now().checked_add(self.limits.grace);
                self.cutoff = self.cutoff.into_iter().chain(patience).min();
            }
            Urgency::AtOnce => {
                self.halt(StopReason::Interrupt);
                self.cut_off();
            }
        }
    }

    /// Starts everything that may start now.
    fn start(&mut self, now: Instant) {
        // Even when there is no room: an alarm that is due and not answered would ring for ever.
        self.schedule.ring(now);
        while self.flying.len() < self.limits.concurrency.max(1) {
            let Some(mut lane) = self.schedule.next(now) else { return };
            lane.begin(now);
            self.tell(Event::AttemptStarted { delivery: lane.delivery, part: lane.part, attempt: lane.attempts });
            let delivery = &self.plan.deliveries[lane.delivery];
            self.flying.push(Attempt::new(self.id, delivery, &self.outlets[delivery.account], lane));
        }
    }

    /// Takes the verdict on an attempt.
    fn settle(&mut self, mut lane: Lane, result: Result<Receipt, Failure>) {
        self.schedule.release(lane.bucket);
        match result {
            Ok(receipt) => {
                self.end_part(&lane, PartOutcome::Sent(receipt));
                lane.advance();
                match self.phase {
                    Phase::Running if lane.part < self.parts(&lane) => self.schedule.resume(lane),
                    Phase::Running | Phase::Stopping => self.end(lane),
                }
            }
            Err(failure) => self.retry(lane, failure),
        }
    }

    fn retry(&mut self, mut lane: Lane, failure: Failure) {
        let policy = &self.outlets[self.plan.deliveries[lane.delivery].account].policy;
        let now = Instant::now();
        let room = match self.phase {
            Phase::Running => self.cutoff.map(|cutoff| cutoff - now),
            Phase::Stopping => Some(Duration::ZERO),
        };
        let failure = lane.fail(failure);
        let wait = retry::wait(&failure, lane.attempts, policy, fastrand::f64());
        if retry::concerns_bucket(&failure) {
            self.schedule.cool(lane.bucket, now + wait);
        }
        match retry::decide(&failure, lane.attempts, policy, wait, room) {
            Decision::GiveUp => self.end(lane),
            Decision::Again(wait) => {
                self.tell(Event::AttemptFailed {
                    delivery: lane.delivery,
                    part: lane.part,
                    attempt: lane.attempts,
                    failure: Failure::clone(&failure),
                    retry_in: wait,
                });
                self.schedule.delay(lane, now + wait);
            }
        }
    }

    /// Starts nothing more, and ends whatever waits.
    fn halt(&mut self, reason: StopReason) {
        if self.phase == Phase::Running {
            self.phase = Phase::Stopping;
            self.tell(Event::Stopping(reason));
            for lane in self.schedule.drain() {
                self.end(lane);
            }
        }
    }

    /// Gives up what is under way.
    fn cut_off(&mut self) {
        for attempt in std::mem::take(&mut self.flying) {
            let mut lane = attempt.into_lane();
            let failure = Failure::new(FailureKind::Timeout, "the run was stopped before the service answered")
                .hint("find out whether it arrived before you send it again")
                .maybe_delivered();
            lane.fail(failure);
            self.end(lane);
        }
    }

    /// Ends a delivery where it stands: what is left of it is not tried any more.
    fn end(&mut self, mut lane: Lane) {
        while lane.part < self.parts(&lane) {
            self.end_part(&lane, lane.verdict());
            lane.advance();
        }
        let took = lane.began.map_or(Duration::ZERO, |began| began.elapsed());
        self.tell(Event::DeliveryEnded { delivery: lane.delivery, took });
    }

    fn end_part(&self, lane: &Lane, outcome: PartOutcome) {
        self.tell(Event::PartEnded { delivery: lane.delivery, part: lane.part, attempts: lane.attempts, outcome });
    }

    fn parts(&self, lane: &Lane) -> usize {
        self.plan.deliveries[lane.delivery].parts.len()
    }

    fn tell(&self, event: Event) {
        // Whoever listened may have gone; the deliveries go on all the same.
        let _ = self.events.send(event);
    }
}

//! The loop that carries out a plan.

use std::collections::{BTreeSet, VecDeque};
use std::pin::pin;
use std::sync::Arc;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use crate::deliver::attempt::Attempt;
use crate::deliver::budget::Budgets;
use crate::deliver::clock::Clock;
use crate::deliver::commits::Commits;
use crate::deliver::event::{Event, Heading, StopReason};
use crate::deliver::gates::{Gates, Release};
use crate::deliver::job::{Job, Standing};
use crate::deliver::lane::Lane;
use crate::deliver::outlet::Outlet;
use crate::deliver::schedule::Schedule;
use crate::deliver::stop::{Stop, Urgency};
use crate::deliver::timing;
use crate::outcome::{Failure, Omission};
use crate::plan::{Delivery, Plan};

/// Does the job and tells everything on `events`, from `Planned` to `Finished`; it goes on when nobody listens. Dropping the
/// future ends the run without a further event.
///
/// # Panics
/// When a delivery refers to an account that has no outlet, or a gate to a delivery that is not in the plan.
pub async fn run(job: Job<'_>, stop: &Stop, events: UnboundedSender<Event>) {
    let mut run = Run {
        job,
        schedule: Schedule::new(job.outlets),
        gates: Gates::new(&job.plan.gates, job.plan.deliveries.len()),
        parked: VecDeque::new(),
        begun: 0,
        bars: vec![None; job.outlets.len()],
        budgets: Budgets::new(job.outlets),
        commits: Commits::default(),
        flying: FuturesUnordered::new(),
        phase: Phase::Running,
        clock: Clock::new(job.now),
        cutoff: job.limits.deadline.and_then(|deadline| Instant::now().checked_add(deadline)),
        events,
    };
    run.tell(Event::Planned(headings(job.plan, job.outlets)));
    run.admit();
    run.go(stop).await;
    if let Some(journal) = job.journal {
        // Whoever keeps the journal knows whether this became durable.
        drop(run.commits.flush(journal));
    }
    run.tell(Event::Finished);
}

/// What the stream says of every delivery of a plan.
pub fn headings(plan: &Plan, outlets: &[Outlet]) -> Vec<Heading> {
    let heading = |(delivery, waits_for): (&Delivery, Option<Arc<str>>)| {
        let outlet = &outlets[delivery.account];
        Heading {
            account: outlet.name.clone(),
            service: outlet.service_name.clone(),
            target: delivery.target.as_ref().map(|target| target.label.clone()),
            parts: delivery.parts.len(),
            importance: outlet.policy.importance,
            bucket: outlet.bucket.clone(),
            waits_for,
            left_out: Arc::clone(&delivery.left_out),
            batch: delivery.batch,
        }
    };
    plan.deliveries.iter().zip(plan.waits()).map(heading).collect()
}

/// Whether further parts may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Running,
    Stopping,
}

pub(super) struct Run<'a> {
    pub(super) job: Job<'a>,
    pub(super) schedule: Schedule,
    pub(super) gates: Gates<'a>,
    /// Deliveries that `first` leaves no room for.
    pub(super) parked: VecDeque<usize>,
    /// How many deliveries were let begin.
    begun: usize,
    /// For each account why nothing more of it is tried.
    pub(super) bars: Vec<Option<Arc<Failure>>>,
    pub(super) budgets: Budgets,
    pub(super) commits: Commits,
    pub(super) flying: FuturesUnordered<Attempt<'a>>,
    pub(super) phase: Phase,
    clock: Clock,
    /// When everything that is still under way is given up.
    pub(super) cutoff: Option<Instant>,
    pub(super) events: UnboundedSender<Event>,
}

impl<'a> Run<'a> {
    /// The first of the deliveries that a lane carries, and the others.
    fn carried(&self, lane: &Lane) -> (&'a Delivery, &'a [Delivery]) {
        let deliveries: &'a [Delivery] = &self.job.plan.deliveries;
        (&deliveries[lane.delivery], &deliveries[lane.delivery + 1..lane.members().end])
    }

    /// Lets everything begin that waits for nothing.
    fn admit(&mut self) {
        let all = 0..self.job.plan.deliveries.len();
        let mut omitted = BTreeSet::new();
        for delivery in all.clone() {
            if let Standing::Ended(status, omission) = self.job.standing(delivery) {
                // What is let begin by this is no longer held, and so begins below.
                let released = self.gates.ended(delivery, status, omission);
                omitted.extend(released.into_iter().filter_map(|release| match release {
                    Release::Omit(delivery) => Some(delivery),
                    Release::Begin(_) => None,
                }));
            }
        }
        let is_open = |delivery| matches!(self.job.standing(delivery), Standing::Open { .. });
        omitted.retain(|delivery| is_open(*delivery));
        let begin =
            |delivery: &usize| is_open(*delivery) && !self.gates.holds(*delivery) && !omitted.contains(delivery);
        all.filter(begin).collect::<Vec<_>>().into_iter().for_each(|delivery| self.begin(delivery));
        omitted.into_iter().for_each(|delivery| self.omit(delivery, Omission::NotNeeded));
    }

    /// Puts a delivery into the schedule, if the sample is not complete.
    pub(super) fn begin(&mut self, delivery: usize) {
        if let Some(failure) = self.barred(self.job.plan.deliveries[delivery].account) {
            let lane = self.waiting(delivery);
            self.withhold(lane, &failure);
        } else if self.job.limits.first.is_some_and(|first| self.begun >= first) {
            self.parked.push_back(delivery);
        } else if let Standing::Open { .. } = self.job.standing(delivery) {
            self.begun += 1;
            self.schedule.admit(self.waiting(delivery), &self.job.plan.deliveries);
        }
    }

    /// Lets the next delivery begin in the place of one that was to be part of the sample and was left out.
    fn stand_in(&mut self) {
        self.begun -= 1;
        if let Some(next) = self.parked.pop_front() {
            self.begin(next);
        }
    }

    /// A delivery that is not in the schedule, where it stands.
    pub(super) fn waiting(&self, delivery: usize) -> Lane {
        match self.job.standing(delivery) {
            Standing::Open { part, attempts, trouble, head } => {
                Lane { part, earlier: attempts, trouble, head, ..Lane::new(delivery, 0) }
            }
            Standing::Ended(..) => Lane::new(delivery, 0),
        }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that waits")]
    async fn go(&mut self, stop: &Stop) {
        let mut orders = stop.watch();
        let mut timer = pin!(tokio::time::sleep_until(Instant::now()));
        loop {
            let now = Instant::now();
            self.start(now);
            let wakes = self.schedule.wakes();
            let idle = self.flying.is_empty() && self.commits.len() == 0;
            if idle && wakes.is_none() {
                if !self.parked.is_empty() {
                    self.halt(StopReason::Sample);
                }
                return;
            }
            // With nothing under way, a wait beyond the deadline is a wait for nothing.
            let next = if idle { wakes } else { Some(now) };
            if self.cutoff.is_some_and(|cutoff| next.is_some_and(|next| cutoff <= next)) {
                self.halt(StopReason::Deadline);
                self.cut_off();
                return;
            }
            let until = wakes.into_iter().chain(self.cutoff).chain(self.commits.wakes()).min();
            if let Some(until) = until.filter(|until| timer.deadline() != *until) {
                timer.as_mut().reset(until);
            }
            tokio::select! {
                biased;
                Ok(()) = orders.changed() => {
                    let urgency = *orders.borrow_and_update();
                    self.obey(urgency);
                }
                durable = self.commits.durable() => match durable {
                    Ok(lanes) => lanes.into_iter().for_each(|lane| self.launch(lane)),
                    Err(lanes) => self.lose_journal(lanes),
                },
                Some((lane, took, result)) = self.flying.next() => self.settle(lane, took, result),
                () = &mut timer, if until.is_some() => {}
            }
        }
    }

    fn obey(&mut self, urgency: Urgency) {
        match urgency {
            Urgency::None => {}
            Urgency::Gently => {
                self.halt(StopReason::Interrupt);
                let patience = Instant::now().checked_add(self.job.limits.grace);
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
        while self.flying.len() + self.commits.len() < self.job.limits.concurrency.max(1) {
            let Some(lane) = self.schedule.next(now, &self.job.plan.deliveries) else {
                match self.schedule.hopeless() {
                    lanes if lanes.is_empty() => break,
                    lanes => lanes.into_iter().for_each(|lane| self.abandon(lane)),
                }
                continue;
            };
            let omission = Some(&lane).filter(|lane| lane.is_fresh()).and_then(|lane| self.omission(lane, now));
            match (omission, self.job.journal) {
                (Some(omission), _) => {
                    self.schedule.forgo(lane.bucket);
                    for delivery in lane.members() {
                        self.omit(delivery, omission);
                        self.stand_in();
                    }
                }
                (None, Some(_)) => self.commits.push(lane, now),
                (None, None) => self.launch(lane),
            }
        }
        if let Some(journal) = self.job.journal {
            self.commits.submit(journal, self.flying.len(), now);
        }
    }

    /// Why a delivery that could begin must not.
    fn omission(&self, lane: &Lane, now: Instant) -> Option<Omission> {
        let delivery = &self.job.plan.deliveries[lane.delivery];
        let severity = delivery.parts.first().map(|part| part.severity).unwrap_or_default();
        let policy = &self.job.outlets[delivery.account].policy;
        timing::omission(&self.job.limits, policy, severity, self.clock.at(now))
    }

    /// Tries the part at which a lane stands.
    fn launch(&mut self, mut lane: Lane) {
        let (first, others) = self.carried(&lane);
        let account = first.account;
        if let Some(failure) = self.barred(account) {
            self.schedule.forgo(lane.bucket);
            return self.take_back(lane, Some(failure));
        }
        lane.begin(Instant::now());
        for delivery in lane.members() {
            self.tell(Event::AttemptStarted { delivery, part: lane.part, attempt: lane.tries() });
        }
        if lane.attempts == 1 {
            self.budgets.first_try(account);
        }
        self.flying.push(Attempt::new(self.job.id, first, others, &self.job.outlets[account], lane));
    }

    pub(super) fn tell(&self, event: Event) {
        // Whoever listened may have gone; the deliveries go on all the same.
        let _ = self.events.send(event);
    }
}

//! What follows from the end of an attempt, of a delivery, and of the run.

use std::time::Duration;

use tokio::time::Instant;

use crate::deliver::event::{Event, PartOutcome, StopReason};
use crate::deliver::flow::Load;
use crate::deliver::gates::Release;
use crate::deliver::journal::{Entry, Intent};
use crate::deliver::lane::Lane;
use crate::deliver::retry::{self, Decision};
use crate::deliver::run::{Phase, Run};
use crate::outcome::{Failure, FailureKind, Omission, Receipt, Status};

/// Whether a later session of the run may go on with what ends here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    ForGood,
    /// What was refused until now may still be tried, and the journal says so.
    ForNow,
}

impl Run<'_> {
    /// Takes the verdict on an attempt.
    pub(super) fn settle(&mut self, mut lane: Lane, took: Duration, result: Result<Receipt, Failure>) {
        let load = match &result {
            Ok(_) => Load::Fine,
            Err(failure) if failure.kind == FailureKind::RateLimited => Load::TooMuch,
            Err(_) => Load::Untold,
        };
        self.schedule.release(&lane, load);
        match result {
            Ok(receipt) => {
                self.end_part(&lane, PartOutcome::Sent(receipt), took, Closing::ForGood);
                lane.advance();
                match self.phase {
                    Phase::Running if lane.part < self.parts(&lane) => self.schedule.resume(lane),
                    Phase::Running | Phase::Stopping => self.end(lane, Duration::ZERO, Closing::ForGood),
                }
            }
            Err(failure) => self.retry(lane, took, failure),
        }
    }

    fn retry(&mut self, mut lane: Lane, took: Duration, failure: Failure) {
        let account = self.job.plan.deliveries[lane.delivery].account;
        let outlet = &self.job.outlets[account];
        let now = Instant::now();
        let room = match self.phase {
            Phase::Running => self.cutoff.map(|cutoff| cutoff - now),
            Phase::Stopping => Some(Duration::ZERO),
        };
        let mut failure = lane.fail(failure);
        let wait = retry::wait(&failure, lane.attempts, &outlet.policy, fastrand::f64());
        if retry::concerns_bucket(&failure) {
            self.schedule.cool(lane.bucket, now + wait);
            self.tell(Event::Cooling { bucket: outlet.bucket.clone(), wait });
        }
        let mut decision = retry::decide(&failure, lane.attempts, &outlet.policy, wait, room);
        let free = retry::is_named(&failure);
        if matches!(decision, Decision::Again(_)) && !free && !self.budgets.pays(account) {
            decision = Decision::GiveUp;
            failure = lane.fail(retry::advised(&failure, retry::BUDGET_IS_SPENT));
        } else if decision == Decision::OutOfTime && wait > outlet.policy.max_wait {
            failure = lane.fail(retry::advised(&failure, &retry::too_long(wait)));
        }
        if decision != Decision::GiveUp {
            let intent = Intent { delivery: lane.delivery, part: lane.part, attempt: lane.tries() };
            self.note(|| Entry::Refused { intent, failure: Failure::clone(&failure) });
        }
        match decision {
            Decision::GiveUp => self.end(lane, took, Closing::ForGood),
            Decision::OutOfTime => self.end(lane, took, Closing::ForNow),
            Decision::Again(wait) => {
                self.tell(Event::AttemptFailed {
                    delivery: lane.delivery,
                    part: lane.part,
                    attempt: lane.tries(),
                    failure: Failure::clone(&failure),
                    retry_in: wait,
                    took,
                });
                self.schedule.delay(lane, now + wait);
            }
        }
    }

    /// Ends a lane that would have to wait for longer than its account allows.
    pub(super) fn abandon(&mut self, lane: Lane) {
        self.end(lane, Duration::ZERO, Closing::ForNow);
    }

    /// Starts nothing more, and ends whatever waits.
    pub(super) fn halt(&mut self, reason: StopReason) {
        if self.phase == Phase::Stopping {
            return;
        }
        self.phase = Phase::Stopping;
        self.tell(Event::Stopping(reason));
        // First of all, so that nothing begins because something else is not tried any more.
        let mut held = self.gates.drain();
        let withdrawn = self.commits.withdraw();
        for lane in withdrawn.written {
            self.take_back(lane);
        }
        let mut lanes = self.schedule.drain();
        lanes.extend(withdrawn.queued);
        lanes.sort_unstable_by_key(|lane| lane.delivery);
        for lane in lanes {
            self.end(lane, Duration::ZERO, Closing::ForNow);
        }
        held.extend(self.parked.drain(..));
        held.sort_unstable();
        for delivery in held {
            self.end(self.waiting(delivery), Duration::ZERO, Closing::ForNow);
        }
    }

    /// Ends a lane whose intent was written and which is not tried.
    fn take_back(&mut self, lane: Lane) {
        let (delivery, part, attempts) = (lane.delivery, lane.part, lane.tries());
        let outcome = PartOutcome::NotAttempted;
        self.note(|| Entry::Ended { delivery, part, attempts, outcome, took: Duration::ZERO });
        self.end(lane, Duration::ZERO, Closing::ForNow);
    }

    /// Stops because nothing can be made durable any more.
    pub(super) fn lose_journal(&mut self, lanes: Vec<Lane>) {
        self.halt(StopReason::Ledger);
        for lane in lanes {
            self.end(lane, Duration::ZERO, Closing::ForNow);
        }
    }

    /// Gives up what is under way.
    pub(super) fn cut_off(&mut self) {
        for attempt in std::mem::take(&mut self.flying) {
            let (mut lane, took) = attempt.into_lane();
            let failure = Failure::new(FailureKind::Timeout, "the run was stopped before the service answered")
                .hint("find out whether it arrived before you send it again")
                .maybe_delivered();
            lane.fail(failure);
            self.end(lane, took, Closing::ForGood);
        }
    }

    /// Ends a delivery where it stands: what is left of it is not tried any more. `took` is how long its last try took.
    fn end(&mut self, mut lane: Lane, mut took: Duration, closing: Closing) {
        let mut status = Status::Sent;
        while lane.part < self.parts(&lane) {
            let verdict = lane.verdict();
            if status == Status::Sent {
                status = verdict.status();
            }
            self.end_part(&lane, verdict, took, closing);
            took = Duration::ZERO;
            lane.advance();
        }
        let took = lane.began.map_or(Duration::ZERO, |began| began.elapsed());
        self.tell(Event::DeliveryEnded { delivery: lane.delivery, took, omission: None });
        self.watch(lane.delivery, status, None);
    }

    /// Ends a delivery that is not tried, on purpose.
    pub(super) fn omit(&mut self, delivery: usize, omission: Omission) {
        self.note(|| Entry::Omitted { delivery, omission });
        let mut lane = self.waiting(delivery);
        while lane.part < self.parts(&lane) {
            self.end_part(&lane, PartOutcome::NotAttempted, Duration::ZERO, Closing::ForNow);
            lane.advance();
        }
        self.tell(Event::DeliveryEnded { delivery, took: Duration::ZERO, omission: Some(omission) });
        self.watch(delivery, omission.status(), Some(omission));
    }

    /// Lets go what waited for the end of a delivery.
    fn watch(&mut self, delivery: usize, status: Status, omission: Option<Omission>) {
        let released = self.gates.ended(delivery, status, omission);
        self.release(released);
    }

    /// Lets deliveries begin, or leaves them out.
    pub(super) fn release(&mut self, released: Vec<Release>) {
        for release in released {
            match release {
                Release::Begin(delivery) => self.begin(delivery),
                Release::Omit(delivery) => self.omit(delivery, Omission::NotNeeded),
            }
        }
    }

    fn end_part(&mut self, lane: &Lane, outcome: PartOutcome, took: Duration, closing: Closing) {
        let (delivery, part, attempts) = (lane.delivery, lane.part, lane.tries());
        if closing == Closing::ForGood && outcome.status() != Status::NotAttempted {
            let since = lane.began.map_or(Duration::ZERO, |began| began.elapsed());
            self.note(|| Entry::Ended { delivery, part, attempts, outcome: outcome.clone(), took: since });
        }
        self.tell(Event::PartEnded { delivery, part, attempts, outcome, took });
    }

    fn note(&mut self, entry: impl FnOnce() -> Entry) {
        if self.job.journal.is_some() {
            self.commits.note(entry(), Instant::now());
        }
    }

    fn parts(&self, lane: &Lane) -> usize {
        self.job.plan.deliveries[lane.delivery].parts.len()
    }
}

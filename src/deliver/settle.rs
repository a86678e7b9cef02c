//! What follows from the end of an attempt, of a delivery, and of the run.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::deliver::event::{Event, PartOutcome, StopReason};
use crate::deliver::flow::Load;
use crate::deliver::gates::Release;
use crate::deliver::journal::{Entry, Intent};
use crate::deliver::lane::Lane;
use crate::deliver::retry::{self, Decision};
use crate::deliver::run::{Phase, Run};
use crate::outcome::{Failure, FailureKind, Omission, Receipt, Retry, Status};

/// Whether a later session of the run may go on with what ends here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
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
                self.end_parts(&lane, PartOutcome::Sent(receipt), took);
                lane.advance();
                match self.phase {
                    Phase::Running if lane.part < self.parts(&lane) => self.go_on(lane),
                    Phase::Running | Phase::Stopping => self.end(lane, Duration::ZERO, Closing::ForGood),
                }
            }
            Err(failure) => self.retry(lane, took, failure),
        }
    }

    /// Lets a lane go on as soon as there is room.
    fn go_on(&mut self, lane: Lane) {
        match self.barred(self.account(&lane)) {
            Some(failure) => self.withhold(lane, &failure),
            None => self.schedule.resume(lane),
        }
    }

    fn retry(&mut self, mut lane: Lane, took: Duration, failure: Failure) {
        let account = self.account(&lane);
        let outlet = &self.job.outlets[account];
        let duplicates = outlet.policy.duplicates;
        let now = Instant::now();
        let room = match self.phase {
            Phase::Running => self.cutoff.map(|cutoff| cutoff - now),
            Phase::Stopping => Some(Duration::ZERO),
        };
        let mut failure = lane.fail(failure, duplicates);
        if lane.width > 1 && retry::concerns_recipient(&failure, &outlet.policy) {
            return self.halve(lane, took, &failure);
        }
        let wait = retry::wait(&failure, lane.attempts, &outlet.policy, fastrand::f64());
        if retry::concerns_bucket(&failure) {
            self.schedule.cool(lane.bucket, now + wait);
            self.tell(Event::Cooling { bucket: outlet.bucket.clone(), wait });
        }
        let mut decision = retry::decide(&failure, lane.attempts, &outlet.policy, wait, room);
        let free = retry::is_named(&failure);
        if matches!(decision, Decision::Again(_)) && !free && !self.budgets.pays(account) {
            decision = Decision::GiveUp;
            failure = lane.fail(retry::advised(&failure, retry::BUDGET_IS_SPENT), duplicates);
        } else if decision == Decision::OutOfTime && wait > outlet.policy.max_wait {
            failure = lane.fail(retry::advised(&failure, &retry::too_long(wait)), duplicates);
        }
        if decision != Decision::GiveUp {
            let Lane { part, .. } = lane;
            for delivery in lane.members() {
                let intent = Intent { delivery, width: 1, part, attempt: lane.tries() };
                self.note(|| Entry::Refused { intent, failure: Failure::clone(&failure) });
            }
        }
        match (decision, self.barred(account)) {
            (Decision::GiveUp, _) => self.end(lane, took, Closing::ForGood),
            (Decision::OutOfTime, _) => self.end(lane, took, Closing::ForNow),
            (Decision::Again(_), Some(bar)) => self.withhold(lane, &bar),
            (Decision::Again(wait), None) => {
                self.tell_of_retry(&lane, took, &failure, wait);
                self.schedule.delay(lane, now + wait);
            }
        }
        if self.phase == Phase::Running && failure.retry == Retry::Never {
            self.bar(account, &failure);
        }
    }

    /// Goes on with both halves of a lane at once, because one of its recipients is refused and nobody says which. A run that stops
    /// leaves them open: most of them have nothing wrong with them.
    fn halve(&mut self, lane: Lane, took: Duration, failure: &Failure) {
        self.tell_of_retry(&lane, took, failure, Duration::ZERO);
        let (part, attempts) = (lane.part, lane.tries());
        for delivery in lane.members() {
            // Nothing came of it for anybody, so what was known before still holds.
            let outcome = PartOutcome::NotAttempted;
            self.note(|| Entry::Ended { delivery, part, attempts, outcome, took: Duration::ZERO });
        }
        for half in lane.halved() {
            match self.phase {
                Phase::Running => self.go_on(half),
                Phase::Stopping => self.end(half, Duration::ZERO, Closing::ForNow),
            }
        }
    }

    fn tell_of_retry(&self, lane: &Lane, took: Duration, failure: &Failure, retry_in: Duration) {
        let (part, attempt) = (lane.part, lane.tries());
        for delivery in lane.members() {
            self.tell(Event::AttemptFailed { delivery, part, attempt, failure: failure.clone(), retry_in, took });
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
            self.take_back(lane, None);
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

    /// Ends a lane whose intent was written and which is not tried; because of a failure, if there is one.
    pub(super) fn take_back(&mut self, lane: Lane, bar: Option<Arc<Failure>>) {
        let (part, attempts) = (lane.part, lane.tries());
        for delivery in lane.members() {
            let outcome = PartOutcome::NotAttempted;
            self.note(|| Entry::Ended { delivery, part, attempts, outcome, took: Duration::ZERO });
        }
        match bar {
            Some(failure) => self.withhold(lane, &failure),
            None => self.end(lane, Duration::ZERO, Closing::ForNow),
        }
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
            lane.fail(failure, self.job.outlets[self.account(&lane)].policy.duplicates);
            self.end(lane, took, Closing::ForGood);
        }
    }

    /// Ends the deliveries of a lane where they stand: what is left of them is not tried any more. `took` is how long the last try
    /// took.
    pub(super) fn end(&mut self, lane: Lane, took: Duration, closing: Closing) {
        for lane in lane.apart() {
            let (verdict, delivery) = (lane.verdict(), lane.delivery);
            let status = if lane.part < self.parts(&lane) { verdict.status() } else { Status::Sent };
            self.end_one(lane, verdict, took, closing);
            self.watch(delivery, status, None);
        }
    }

    /// Ends one delivery, with this verdict on the part at which it stands.
    pub(super) fn end_one(&mut self, mut lane: Lane, verdict: PartOutcome, mut took: Duration, closing: Closing) {
        let mut verdict = Some(verdict);
        while lane.part < self.parts(&lane) {
            let outcome = verdict.take().unwrap_or(PartOutcome::NotAttempted);
            self.end_part(&lane, outcome, took, closing);
            took = Duration::ZERO;
            lane.advance();
        }
        let took = lane.began.map_or(Duration::ZERO, |began| began.elapsed());
        self.tell(Event::DeliveryEnded { delivery: lane.delivery, took, omission: None });
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
    pub(super) fn watch(&mut self, delivery: usize, status: Status, omission: Option<Omission>) {
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

    /// Ends the part of every delivery of a lane.
    fn end_parts(&mut self, lane: &Lane, outcome: PartOutcome, took: Duration) {
        for delivery in lane.members().skip(1) {
            let member = Lane { delivery, width: 1, ..lane.clone() };
            self.end_part(&member, outcome.clone(), took, Closing::ForGood);
        }
        self.end_part(lane, outcome, took, Closing::ForGood);
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

    fn account(&self, lane: &Lane) -> usize {
        self.job.plan.deliveries[lane.delivery].account
    }

    fn parts(&self, lane: &Lane) -> usize {
        self.job.plan.deliveries[lane.delivery].parts.len()
    }
}

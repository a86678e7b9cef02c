//! What deliveries share: a queue, concurrency, a rate and a cool-down.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::config::policy::Policy;
use crate::deliver::flow::{Flow, Load};
use crate::deliver::lane::Lane;
use crate::deliver::pace::Pace;
use crate::plan::Delivery;

/// The deliveries that share one sender, and what the sender may do.
#[derive(Debug)]
pub(super) struct Bucket {
    flow: Flow,
    running: usize,
    pace: Pace,
    /// Until when nothing may start, because the service asked to slow down.
    cools_until: Option<Instant>,
    /// How long that may be before the bucket gives up.
    patience: Duration,
    /// Lanes that have begun and may go on; they come before fresh ones, so that what was begun is finished.
    ready: VecDeque<Lane>,
    /// Deliveries that have not begun, in the order of the plan.
    fresh: VecDeque<usize>,
}

impl Bucket {
    /// An empty bucket under the policy of its first account.
    pub(super) fn new(policy: &Policy) -> Self {
        let mut pace = Pace::default();
        pace.keep(policy);
        Self {
            flow: Flow::new(policy.concurrency),
            running: 0,
            pace,
            cools_until: None,
            patience: patience(policy),
            ready: VecDeque::new(),
            fresh: VecDeque::new(),
        }
    }

    /// Keeps the policy of a further account as well.
    pub(super) fn share(&mut self, policy: &Policy) {
        self.flow.keep(policy.concurrency);
        self.pace.keep(policy);
        self.patience = self.patience.min(patience(policy));
    }

    /// Adds a delivery that has not begun.
    pub(super) fn plan(&mut self, delivery: usize) {
        self.fresh.push_back(delivery);
    }

    /// Adds a lane that goes on where an earlier session left it: together with the one before it, where they were in one message
    /// and fared alike.
    pub(super) fn rejoin(&mut self, lane: Lane, deliveries: &[Delivery]) {
        match self.ready.back_mut() {
            Some(last) if last.stands_like(&lane) && deliveries[lane.delivery].follows(&deliveries[last.delivery]) => {
                last.width += lane.width;
            }
            _ => self.ready.push_back(lane),
        }
    }

    /// Adds a lane that may go on.
    pub(super) fn resume(&mut self, lane: Lane) {
        self.ready.push_back(lane);
    }

    /// How many of its parts are under way.
    pub(super) fn running(&self) -> usize {
        self.running
    }

    /// Whether it has something to start and room for it.
    pub(super) fn is_willing(&self) -> bool {
        self.running < self.flow.width() && self.has_work()
    }

    /// When rate and cool-down let something start; `None` is at any time.
    pub(super) fn opens(&self) -> Option<Instant> {
        self.cools_until.max(self.pace.opens())
    }

    /// Whether its service wants it to wait for longer than it may.
    pub(super) fn is_hopeless(&self, now: Instant) -> bool {
        self.cools_until.is_some_and(|until| until.saturating_duration_since(now) > self.patience)
    }

    /// Starts nothing before `until`.
    pub(super) fn cool(&mut self, until: Instant) {
        self.cools_until = self.cools_until.max(Some(until));
    }

    /// Takes the lane that starts now; `index` is the bucket's own.
    pub(super) fn start(&mut self, index: usize, now: Instant, deliveries: &[Delivery]) -> Option<Lane> {
        let lane = self.ready.pop_front().or_else(|| self.begin(index, deliveries))?;
        self.running += 1;
        self.pace.start(now);
        Some(Lane { wave: self.flow.wave(), ..lane })
    }

    /// The next delivery that has not begun, with those that travel in one message with it.
    fn begin(&mut self, index: usize, deliveries: &[Delivery]) -> Option<Lane> {
        let mut lane = Lane::new(self.fresh.pop_front()?, index);
        let first = &deliveries[lane.delivery];
        while let Some(next) = self.fresh.front()
            && *next == lane.members().end
            && deliveries[*next].follows(first)
        {
            self.fresh.pop_front();
            lane.width += 1;
        }
        Some(lane)
    }

    /// Takes out the lanes that are not to be tried any more.
    pub(super) fn withdraw(&mut self, index: usize, is_barred: impl Fn(usize) -> bool) -> Vec<Lane> {
        let (barred, kept) = self.ready.drain(..).partition::<Vec<_>, _>(|lane| is_barred(lane.delivery));
        self.ready = kept.into();
        let (fresh, kept) = self.fresh.drain(..).partition::<Vec<_>, _>(|delivery| is_barred(*delivery));
        self.fresh = kept.into();
        barred.into_iter().chain(fresh.into_iter().map(|delivery| Lane::new(delivery, index))).collect()
    }

    /// Whether it has something to start, be there room for it or not.
    pub(super) fn has_work(&self) -> bool {
        !(self.ready.is_empty() && self.fresh.is_empty())
    }

    /// Gives back the room of a part that was not tried after all.
    pub(super) fn forgo(&mut self) {
        self.running -= 1;
        self.pace.undo();
    }

    /// Gives back the room of a part that is no longer under way, and learns from how it fared.
    pub(super) fn release(&mut self, wave: u32, load: Load) {
        self.running -= 1;
        self.flow.learn(wave, load);
    }

    /// Takes everything that has not started.
    pub(super) fn drain(&mut self, index: usize) -> impl Iterator<Item = Lane> {
        let fresh = self.fresh.drain(..).map(move |delivery| Lane::new(delivery, index));
        self.ready.drain(..).chain(fresh)
    }
}

/// How long a cool-down may last; one of our own choosing is never too long.
fn patience(policy: &Policy) -> Duration {
    policy.max_wait.max(policy.max_delay)
}

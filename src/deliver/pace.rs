//! How fast the parts of a bucket may start.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::config::policy::{Policy, Rate};

/// Keeps the rates, the bursts and the gaps of every account of a bucket, and starts nothing later than they ask for.
#[derive(Debug, Default)]
pub(super) struct Pace {
    quotas: Vec<Quota>,
    gap: Duration,
    /// The latest start and the one before it.
    latest: [Option<Instant>; 2],
}

impl Pace {
    /// Keeps what this policy asks for, beside what it keeps already.
    pub(super) fn keep(&mut self, policy: &Policy) {
        self.gap = self.gap.max(policy.min_gap.unwrap_or_default());
        let quota = policy.rate.map(|rate| Quota::new(rate, policy.burst));
        // Two rates bind at different times, so neither stands for both.
        self.quotas.extend(quota.filter(|quota| !self.quotas.iter().any(|known| known.is_like(quota))));
    }

    /// When the next part may start; `None` is at any time.
    pub(super) fn opens(&self) -> Option<Instant> {
        let [latest, _] = self.latest;
        let gap = latest.filter(|_| !self.gap.is_zero()).and_then(|latest| latest.checked_add(self.gap));
        self.quotas.iter().filter_map(Quota::opens).chain(gap).max()
    }

    /// Counts a start.
    pub(super) fn start(&mut self, now: Instant) {
        self.latest = [Some(now), self.latest[0]];
        self.quotas.iter_mut().for_each(|quota| quota.start(now));
    }

    /// Forgets the latest start: nothing came of it.
    pub(super) fn undo(&mut self) {
        self.latest = [self.latest[1], None];
        self.quotas.iter_mut().for_each(Quota::undo);
    }
}

/// A rate, kept exactly: no window of its length ever sees more starts than its count. Where there is a burst, what starts
/// beyond it is spread evenly, by the generic cell rate algorithm (ITU-T I.371).
#[derive(Debug)]
struct Quota {
    rate: Rate,
    burst: Option<u32>,
    /// The latest starts, as many as one window may hold.
    starts: VecDeque<Instant>,
    /// When the burst would be whole again: now, and before the latest start.
    whole: [Option<Instant>; 2],
}

impl Quota {
    fn new(rate: Rate, burst: Option<u32>) -> Self {
        let rate = Rate { count: rate.count.max(1), ..rate };
        // A burst of the whole count takes nothing away from what the window allows.
        let burst = burst.map(|burst| burst.max(1)).filter(|burst| *burst < rate.count);
        Self { rate, burst, starts: VecDeque::new(), whole: [None; 2] }
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.rate, self.burst) == (other.rate, other.burst)
    }

    /// The time between two starts that are spread evenly.
    fn spacing(&self) -> Duration {
        self.rate.per / self.rate.count
    }

    fn opens(&self) -> Option<Instant> {
        let full = self.starts.len() >= self.rate.count as usize;
        let window = self.starts.front().filter(|_| full).and_then(|first| first.checked_add(self.rate.per));
        let spare = self.burst.map(|burst| self.spacing().saturating_mul(burst - 1));
        let spread = spare.and_then(|spare| self.whole[0]?.checked_sub(spare));
        window.max(spread)
    }

    fn start(&mut self, now: Instant) {
        if self.starts.len() >= self.rate.count as usize {
            self.starts.pop_front();
        }
        self.starts.push_back(now);
        let whole = self.whole[0].map_or(now, |whole| whole.max(now)).checked_add(self.spacing());
        self.whole = [whole, self.whole[0]];
    }

    fn undo(&mut self) {
        self.starts.pop_back();
        self.whole = [self.whole[1], None];
    }
}

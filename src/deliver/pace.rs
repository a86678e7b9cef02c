//! How fast the parts of a bucket may start.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::config::policy::Rate;

/// Keeps a rate exactly: no window of the rate's length ever sees more starts than its count, and none that could see one more
/// is left unused.
#[derive(Debug)]
pub(super) struct Pace {
    rate: Option<Rate>,
    /// The latest starts, as many as one window may hold.
    starts: VecDeque<Instant>,
}

impl Pace {
    /// Nothing has started yet.
    pub(super) fn new(rate: Option<Rate>) -> Self {
        Self { rate, starts: VecDeque::new() }
    }

    /// Keeps this rate as well, which means the slower of the two.
    pub(super) fn slow_down(&mut self, rate: Option<Rate>) {
        let gap = |rate: Rate| rate.per / rate.count.max(1);
        self.rate = match (self.rate, rate) {
            (Some(mine), Some(other)) if gap(mine) >= gap(other) => Some(mine),
            (mine, other) => other.or(mine),
        };
    }

    /// When the next part may start; `None` is at any time.
    pub(super) fn opens(&self) -> Option<Instant> {
        let rate = self.rate?;
        let full = self.starts.len() >= rate.count.max(1) as usize;
        self.starts.front().filter(|_| full).and_then(|first| first.checked_add(rate.per))
    }

    /// Forgets the latest start: nothing came of it.
    pub(super) fn undo(&mut self) {
        self.starts.pop_back();
    }

    /// Counts a start.
    pub(super) fn start(&mut self, now: Instant) {
        if let Some(rate) = self.rate {
            if self.starts.len() >= rate.count.max(1) as usize {
                self.starts.pop_front();
            }
            self.starts.push_back(now);
        }
    }
}

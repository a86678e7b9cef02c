//! The time of day during a run.

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// A clock that was set once and then only counts the time that passes, so that a run is not led astray when somebody sets the
/// clock on the wall.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    set: Timestamp,
    at: Instant,
}

impl Clock {
    /// A clock that shows `now`.
    pub(super) fn new(now: Timestamp) -> Self {
        Self { set: now, at: Instant::now() }
    }

    /// What it shows at an instant.
    pub(super) fn at(&self, instant: Instant) -> Timestamp {
        let passed =
            SignedDuration::try_from(instant.saturating_duration_since(self.at)).unwrap_or(SignedDuration::MAX);
        self.set.saturating_add(passed).unwrap_or(Timestamp::MAX)
    }
}

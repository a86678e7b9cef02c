//! A delivery on its way: which of its parts is next, and how that one has fared.

use std::sync::Arc;

use tokio::time::Instant;

use crate::deliver::event::PartOutcome;
use crate::outcome::Failure;

/// The state of one delivery between its attempts.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    /// Which delivery of the plan.
    pub(super) delivery: usize,
    /// Which bucket it belongs to.
    pub(super) bucket: usize,
    /// Which wave of the bucket's flow it last started in.
    pub(super) wave: u32,
    /// Which part is next or under way.
    pub(super) part: usize,
    /// How often that part has been tried in this session of the run.
    pub(super) attempts: u32,
    /// How often it was tried in earlier ones.
    pub(super) earlier: u32,
    /// When the delivery was first tried.
    pub(super) began: Option<Instant>,
    /// The last failure of that part; `maybe_delivered` when any of its attempts may have delivered it.
    pub(super) trouble: Option<Arc<Failure>>,
}

impl Lane {
    /// A delivery that nothing has been done for.
    pub(super) fn new(delivery: usize, bucket: usize) -> Self {
        Self { delivery, bucket, wave: 0, part: 0, attempts: 0, earlier: 0, began: None, trouble: None }
    }

    /// Whether nothing was ever tried of it.
    pub(super) fn is_fresh(&self) -> bool {
        self.part == 0 && self.tries() == 0
    }

    /// How often its part has been tried over all sessions.
    pub(super) fn tries(&self) -> u32 {
        self.earlier + self.attempts
    }

    /// Counts another attempt at the part.
    pub(super) fn begin(&mut self, now: Instant) {
        self.attempts += 1;
        self.began.get_or_insert(now);
    }

    /// Remembers why the attempt failed, and never forgets that an earlier one may have delivered the part.
    pub(super) fn fail(&mut self, mut failure: Failure) -> Arc<Failure> {
        failure.maybe_delivered |= self.trouble.as_ref().is_some_and(|earlier| earlier.maybe_delivered);
        let failure = Arc::new(failure);
        self.trouble = Some(Arc::clone(&failure));
        failure
    }

    /// Turns to the next part.
    pub(super) fn advance(&mut self) {
        self.part += 1;
        self.attempts = 0;
        self.earlier = 0;
        self.trouble = None;
    }

    /// How the part ends when it is not tried again.
    pub(super) fn verdict(&self) -> PartOutcome {
        match &self.trouble {
            None => PartOutcome::NotAttempted,
            Some(failure) if failure.maybe_delivered => PartOutcome::Unknown(Failure::clone(failure)),
            Some(failure) => PartOutcome::Failed(Failure::clone(failure)),
        }
    }
}

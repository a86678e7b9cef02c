//! Which events are the end of a try.

use std::collections::HashMap;

use crate::deliver::event::{Event, PartOutcome};

/// How a try ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It was refused, and another one was to follow.
    Refused,
    /// It gave the part its outcome.
    Final,
}

/// Remembers which parts wait for another try: when the run is stopped meanwhile, they end without one.
#[derive(Debug, Default)]
pub(super) struct Tries {
    /// The last try of each delivery that waits.
    refused: HashMap<usize, u32>,
}

impl Tries {
    /// How the try ended of which the event tells; nothing where it tells of none.
    pub(super) fn end(&mut self, event: &Event) -> Option<End> {
        match event {
            Event::AttemptFailed { delivery, attempt, .. } => {
                self.refused.insert(*delivery, *attempt);
                Some(End::Refused)
            }
            Event::PartEnded { delivery, attempts, outcome, .. } => {
                let counted = self.refused.remove(delivery) == Some(*attempts);
                let tried = !counted && !matches!(outcome, PartOutcome::NotAttempted | PartOutcome::Withheld(_));
                tried.then_some(End::Final)
            }
            Event::Planned(_)
            | Event::AttemptStarted { .. }
            | Event::Cooling { .. }
            | Event::DeliveryEnded { .. }
            | Event::Stopping(_)
            | Event::Finished => None,
        }
    }
}

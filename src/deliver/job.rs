//! What the engine is asked to do.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::deliver::journal::Journal;
use crate::deliver::outlet::Outlet;
use crate::outcome::{Failure, Omission, Status};
use crate::plan::Plan;

/// One run of a plan, or of what is left of it.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The name of the run, which has to differ from that of any other.
    pub id: &'a str,
    /// What the clock on the wall says when the job begins; from then on only time that passes counts.
    pub now: Timestamp,
    /// What is delivered.
    pub plan: &'a Plan,
    /// One entry for every account that the plan refers to, at the account's index.
    pub outlets: &'a [Outlet],
    /// Where each delivery of the plan stands; those beyond its end are fresh.
    pub standings: &'a [Standing],
    /// What bounds the run as a whole.
    pub limits: Limits,
    /// What makes intents and outcomes durable, where anything does.
    pub journal: Option<&'a Journal>,
}

impl Job<'_> {
    /// Where a delivery stands.
    pub(super) fn standing(&self, delivery: usize) -> Standing {
        self.standings.get(delivery).cloned().unwrap_or(Standing::FRESH)
    }
}

/// Where a delivery stands before the engine begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on at a part, from 0, that was tried this often.
    Open {
        /// The part.
        part: usize,
        /// Tries of that part in earlier sessions of the run.
        attempts: u32,
        /// Why the last of them failed; it may say that the part has arrived all the same.
        trouble: Option<Arc<Failure>>,
        /// The first of the deliveries that were in its message then, where that is known. Those of one message go on in one,
        /// and never with those of another: a service may know the message by who was in it.
        head: Option<usize>,
    },
    /// It has ended, and no event speaks of it.
    Ended(Status, Option<Omission>),
}

impl Standing {
    /// Nothing was done for it.
    pub const FRESH: Self = Self::Open { part: 0, attempts: 0, trouble: None, head: None };
}

/// What bounds a run as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many parts may be under way at once over all accounts; 0 counts as 1.
    pub concurrency: usize,
    /// After which time everything stops, even what is under way.
    pub deadline: Option<Duration>,
    /// How long what is under way may take after an interrupt.
    pub grace: Duration,
    /// How many deliveries are begun at the most; the others are not attempted.
    pub first: Option<usize>,
    /// Before which moment nothing is begun: it is deferred until then.
    pub not_before: Option<Timestamp>,
    /// After which moment nothing is begun that was not begun before.
    pub not_after: Option<Timestamp>,
}

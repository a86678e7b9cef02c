//! How the engine makes durable what it is about to do and what became of it.

use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::deliver::event::PartOutcome;
use crate::outcome::{Failure, Omission};

/// A part that is about to be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// Which delivery.
    pub delivery: usize,
    /// How many deliveries it is of, this one and those after it in the plan.
    pub width: usize,
    /// Which of its parts.
    pub part: usize,
    /// Which try over all sessions of the run, from 1.
    pub attempt: u32,
}

/// Entries that become durable together.
#[derive(Debug)]
pub struct Batch {
    /// The entries, in their order.
    pub entries: Vec<Entry>,
    /// Tells that they are durable; dropped where that has failed.
    pub durable: oneshot::Sender<()>,
}

/// One line of the journal; whoever keeps it writes the lines in their order.
#[derive(Debug)]
pub enum Entry {
    /// A part is tried as soon as this is durable.
    Intend(Intent),
    /// A try failed, and another one follows, in this session or in a later one.
    Refused {
        /// The try.
        intent: Intent,
        /// Why it failed.
        failure: Failure,
    },
    /// A part has its outcome for this session.
    Ended {
        /// Which delivery.
        delivery: usize,
        /// Which of its parts.
        part: usize,
        /// How often it was tried over all sessions.
        attempts: u32,
        /// How it ended.
        outcome: PartOutcome,
        /// From the first try of its delivery in this session until now.
        took: Duration,
    },
    /// A delivery is not tried, on purpose.
    Omitted {
        /// Which delivery.
        delivery: usize,
        /// Why.
        omission: Omission,
    },
}

/// The engine's end of the journal.
#[derive(Clone, Debug)]
pub struct Journal(Sender<Batch>);

impl Journal {
    /// A journal whose lines go to whoever holds the other end.
    pub fn new(sender: Sender<Batch>) -> Self {
        Self(sender)
    }

    /// Writes the entries; the answer comes when they are durable, or fails when they are not. Whoever keeps the journal shows
    /// its fault.
    pub(super) fn write(&self, entries: Vec<Entry>) -> oneshot::Receiver<()> {
        let (durable, receiver) = oneshot::channel();
        let _ = self.0.send(Batch { entries, durable });
        receiver
    }
}

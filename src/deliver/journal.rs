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
    /// Which of its parts.
    pub part: usize,
    /// Which try over all sessions of the run, from 1.
    pub attempt: u32,
}

/// One line of the journal; whoever keeps it writes the lines in their order.
#[derive(Debug)]
pub enum Entry {
    /// These parts are tried as soon as it is durable.
    Intend {
        /// The parts.
        parts: Vec<Intent>,
        /// Tells that it is durable; dropped where it never will be.
        durable: oneshot::Sender<()>,
    },
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
pub struct Journal(Sender<Entry>);

impl Journal {
    /// A journal whose lines go to whoever holds the other end.
    pub fn new(sender: Sender<Entry>) -> Self {
        Self(sender)
    }

    /// Writes down what is about to be tried; the answer comes when it is durable, or fails when it never will be.
    pub(super) fn intend(&self, parts: Vec<Intent>) -> oneshot::Receiver<()> {
        let (durable, receiver) = oneshot::channel();
        self.note(Entry::Intend { parts, durable });
        receiver
    }

    /// Writes down what happened. A journal that is gone has its fault shown by whoever kept it.
    pub(super) fn note(&self, entry: Entry) {
        let _ = self.0.send(entry);
    }
}

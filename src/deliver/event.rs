//! What happens during a run, in order; the progress bar, the logs and the report are folds of this one stream.

use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::policy::Importance;
use crate::message::LeftOut;
use crate::outcome::{Failure, Omission, Receipt, Status};

/// What the stream says of a planned delivery before anything is sent.
#[derive(Clone, Debug)]
pub struct Heading {
    /// The account's name.
    pub account: Arc<str>,
    /// The service's name.
    pub service: Arc<str>,
    /// The target as the user wrote it, where the service has targets.
    pub target: Option<Arc<str>>,
    /// How many parts it has.
    pub parts: usize,
    /// Whether its failure counts.
    pub importance: Importance,
    /// What its account shares concurrency, rate and cool-down with.
    pub bucket: Arc<str>,
    /// What it waits for, in words; nothing where it begins at once.
    pub waits_for: Option<Arc<str>>,
    /// The files that it does not have, because the service does not take them.
    pub left_out: Arc<[LeftOut]>,
    /// Which message it shares with its neighbours that have the same number; nothing where it has one to itself.
    pub batch: Option<u32>,
}

/// Why a run ended before everything was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// `--deadline` passed.
    Deadline,
    /// Ctrl-C or a request to terminate.
    Interrupt,
    /// As many deliveries as `--first` allows have ended.
    Sample,
    /// The ledger cannot be written, so that nothing more can be sent without the risk of a second copy.
    Ledger,
}

/// How one part ended.
#[derive(Clone, Debug)]
pub enum PartOutcome {
    /// The service accepted it.
    Sent(Receipt),
    /// It did not.
    Failed(Failure),
    /// It may have.
    Unknown(Failure),
    /// It was never tried.
    NotAttempted,
    /// It was not tried any more, because another part has met a failure that it would meet as well.
    Withheld(Arc<Failure>),
}

impl PartOutcome {
    /// The status that reports show.
    pub fn status(&self) -> Status {
        match self {
            Self::Sent(_) => Status::Sent,
            Self::Failed(_) => Status::Failed,
            Self::Unknown(_) => Status::Unknown,
            Self::NotAttempted | Self::Withheld(_) => Status::NotAttempted,
        }
    }
}

/// One thing that happened; `delivery` and `part` count from 0 in the order of the plan.
#[derive(Clone, Debug)]
pub enum Event {
    /// The plan is complete and the run begins.
    Planned(Vec<Heading>),
    /// A part is tried.
    AttemptStarted {
        /// Which delivery.
        delivery: usize,
        /// Which of its parts.
        part: usize,
        /// Which try, from 1.
        attempt: u32,
    },
    /// A try failed, and another one follows.
    AttemptFailed {
        /// Which delivery.
        delivery: usize,
        /// Which of its parts.
        part: usize,
        /// Which try, from 1.
        attempt: u32,
        /// Why.
        failure: Failure,
        /// After which time the next try may start.
        retry_in: Duration,
        /// How long the try took.
        took: Duration,
    },
    /// A service asked to slow down, and a bucket starts nothing for this time.
    Cooling {
        /// Which bucket.
        bucket: Arc<str>,
        /// From now on.
        wait: Duration,
    },
    /// A part has its final outcome; every part of every delivery has exactly one of these.
    PartEnded {
        /// Which delivery.
        delivery: usize,
        /// Which of its parts.
        part: usize,
        /// How often it was tried.
        attempts: u32,
        /// How it ended.
        outcome: PartOutcome,
        /// How long the last try took; nothing where there was none.
        took: Duration,
    },
    /// A delivery has its final outcome; every delivery has exactly one of these, after those of its parts.
    DeliveryEnded {
        /// Which delivery.
        delivery: usize,
        /// From its first try to its end.
        took: Duration,
        /// Why it was not tried, where that was on purpose.
        omission: Option<Omission>,
    },
    /// No further part is started.
    Stopping(StopReason),
    /// The last event of every run.
    Finished,
}

//! What the ledger says of a run as a whole.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::deliver::event::StopReason;
use crate::ledger::fingerprint::Fingerprint;

/// A run as a whole.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its name.
    pub id: String,
    /// When its first session began.
    pub started: Timestamp,
    /// How it was asked for, in the terms of whoever asked.
    pub recipe: serde_json::Value,
    /// The accounts that were left out, each with what is wrong with it.
    pub skipped: Vec<(String, String)>,
    /// How its last session ended; nothing while one is under way, or when it was killed.
    pub ending: Option<Ending>,
    /// The run that went on with this one under another plan.
    pub followed_by: Option<String>,
    /// What its plan was made from.
    pub inputs: Vec<Input>,
    pub(super) n: i64,
    /// Whether its whole plan was written, before which nothing is sent.
    pub(super) complete: bool,
}

impl Record {
    /// Whether its whole plan was written; nothing is sent before.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.complete
    }
}

/// How a session of a run ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ending {
    /// When.
    pub at: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Why it ended before everything was tried, if it did.
    pub stopped: Option<StopReason>,
    /// What the run had come to, as its report says.
    pub status: String,
    /// How many deliveries had which fate.
    pub counts: Counts,
}

/// What became of a delivery, as lists of runs count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was sent whole.
    Sent,
    /// It failed for good.
    Failed,
    /// Nobody knows.
    Unknown,
    /// It was left out on purpose, for good.
    Skipped,
    /// It waits for its time.
    Deferred,
    /// It is still to be tried.
    Left,
}

/// How many deliveries of a run had which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "every field is the fate of the same name")]
pub struct Counts {
    pub sent: usize,
    pub failed: usize,
    pub unknown: usize,
    pub skipped: usize,
    pub deferred: usize,
    pub left: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub fn total(&self) -> usize {
        self.sent + self.failed + self.unknown + self.skipped + self.deferred + self.left
    }
}

impl FromIterator<Fate> for Counts {
    fn from_iter<I: IntoIterator<Item = Fate>>(fates: I) -> Self {
        let mut counts = Self::default();
        for fate in fates {
            match fate {
                Fate::Sent => counts.sent += 1,
                Fate::Failed => counts.failed += 1,
                Fate::Unknown => counts.unknown += 1,
                Fate::Skipped => counts.skipped += 1,
                Fate::Deferred => counts.deferred += 1,
                Fate::Left => counts.left += 1,
            }
        }
        counts
    }
}

/// Something that the plan was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What it is for.
    pub kind: InputKind,
    /// The file as it was named.
    pub name: String,
    /// Its content.
    pub hash: Fingerprint,
}

/// What something is that a plan is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputKind {
    /// A configuration.
    Config,
    /// A service definition of the user's own.
    Definition,
    /// A template.
    Template,
    /// A file of variables.
    Data,
    /// A file that travels with the message.
    Attachment,
    /// A variable of the environment that a template shows.
    Variable,
}

impl InputKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Config, Self::Definition, Self::Template, Self::Data, Self::Attachment, Self::Variable];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Config => "configuration",
            Self::Definition => "service definition",
            Self::Template => "template",
            Self::Data => "data",
            Self::Attachment => "attachment",
            Self::Variable => "environment variable",
        }
    }
}

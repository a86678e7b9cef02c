//! One line of the report that is written as the run goes on; its JSON form is a published, versioned interface.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::message::LeftOut;
use crate::outcome::Status;
use crate::report::failure::FailureReport;
use crate::report::model::{Reason, RunStatus, Stopped, Summary};

/// The version of the form; it grows when a reader of the one before would break.
pub(super) const VERSION: u32 = 1;

/// One line. Every part of every delivery has exactly one `attempt` or `part` line whose status is not `retrying`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(title = "Line of a dispatch run's ndjson report")]
pub(super) enum Line {
    /// The first line of a run.
    Run(RunLine),
    /// A try of a part.
    Attempt(Entry),
    /// A part that ended without a try, or without another one, or in an earlier session of the run; in a plan, every part.
    Part(Entry),
    /// An account that was left out; it counts as a delivery without parts.
    Account(Entry),
    /// The last line of a run.
    Summary(SummaryLine),
}

/// What is known before anything is sent.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct RunLine {
    /// The version of this form.
    pub(super) version: u32,
    /// The name of the run.
    pub(super) run: Arc<str>,
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub(super) started: Timestamp,
    /// How many deliveries there are, accounts that were left out included.
    pub(super) deliveries: usize,
}

/// What happened to a part.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct Entry {
    /// The name of the run.
    pub(super) run: Arc<str>,
    /// When it happened; null where the line was written from a report that does not say it.
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub(super) time: Option<Timestamp>,
    /// The account's name.
    pub(super) account: Arc<str>,
    /// The service's name; null where an account was left out.
    pub(super) service: Option<Arc<str>>,
    /// The target, where the service has targets.
    pub(super) target: Option<Arc<str>>,
    /// Which delivery, from 1 in the order of the plan; after them the accounts that were left out.
    pub(super) delivery: usize,
    /// The files that the delivery does not have, because the service does not take them.
    #[serde(skip_serializing_if = "<[LeftOut]>::is_empty")]
    pub(super) left_out: Arc<[LeftOut]>,
    /// Which of its parts, from 1; null where an account was left out.
    pub(super) part: Option<usize>,
    /// Which try it was, from 1, or how many there were; 0 for none.
    pub(super) attempt: u32,
    /// What came of it.
    pub(super) status: LineStatus,
    /// How long the try took; null where there was none, or where nobody measured it.
    pub(super) seconds: Option<f64>,
    /// The service's identifier of what it accepted, where it gave one.
    pub(super) receipt: Option<String>,
    /// Our own mark of the request that was accepted, where the service keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) client_request_id: Option<String>,
    /// Why it failed, or why nobody knows.
    pub(super) failure: Option<FailureReport>,
    /// After how many seconds the next try may start.
    pub(super) retry_in: Option<f64>,
    /// Why it was left out or put off on purpose, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<Reason>,
    /// When a delivery that was put off is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub(super) due: Option<Timestamp>,
    /// What is wrong with an account that was left out as invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<String>,
}

/// What came of a try, or of a part without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum LineStatus {
    /// The service accepted the part.
    Sent,
    /// The try failed, and another one follows: the only status that is not final.
    Retrying,
    /// The service did not accept the part.
    Failed,
    /// The part may or may not have been delivered.
    Unknown,
    /// The run ended first, an earlier part failed, or the delivery was put off.
    NotAttempted,
    /// Left out on purpose.
    Skipped,
    /// In a plan: nothing was to be tried.
    Planned,
}

impl From<Status> for LineStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Planned => Self::Planned,
            Status::Sent => Self::Sent,
            Status::Failed => Self::Failed,
            Status::Unknown => Self::Unknown,
            Status::NotAttempted => Self::NotAttempted,
            Status::Skipped => Self::Skipped,
        }
    }
}

/// What the run came to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub(super) struct SummaryLine {
    /// The name of the run.
    pub(super) run: Arc<str>,
    /// What the run as a whole came to.
    pub(super) status: RunStatus,
    /// How long it took, in seconds.
    pub(super) seconds: f64,
    /// Why it ended before everything was tried, if it did.
    pub(super) stopped: Option<Stopped>,
    /// How much of what there was.
    pub(super) summary: Summary,
    /// Contradictions in the record of the run, each of them a mistake in dispatch.
    pub(super) defects: Vec<String>,
}

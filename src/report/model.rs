//! The report as a value; its JSON form is a published, versioned interface.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::policy::Importance;
use crate::deliver::event::{Heading, StopReason};
use crate::limit::Unit;
use crate::message::{Format, Part};
use crate::outcome::{Failure, FailureKind, Omission, Retry, Status};

/// The version of the JSON form; it grows when a reader of the one before would break.
pub(super) const VERSION: u32 = 1;

/// What became of every delivery of a run.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[schemars(title = "Report of a dispatch run")]
pub struct Report {
    /// The version of this form.
    pub version: u32,
    /// The name of the run.
    pub run: String,
    /// What the run as a whole came to.
    pub status: RunStatus,
    /// When it began.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub started: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Why it ended before everything was tried, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// How much of what there was.
    pub summary: Summary,
    /// Every delivery in the order of the plan, and every account that was left out.
    pub deliveries: Vec<DeliveryReport>,
    /// Contradictions in the record of the run, each of them a mistake in dispatch; a run with any has failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<String>,
}

/// What a run as a whole came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Everything was sent.
    Sent,
    /// Something was sent, and something was not or perhaps not.
    Partial,
    /// Nothing was sent for certain.
    Failed,
    /// The run was stopped before everything was tried.
    Incomplete,
    /// Nothing was to be sent: this is a plan.
    Planned,
    /// There was nothing to send.
    Empty,
}

impl RunStatus {
    /// The name used in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Partial => "partial",
            Self::Failed => "failed",
            Self::Incomplete => "incomplete",
            Self::Planned => "planned",
            Self::Empty => "empty",
        }
    }
}

impl Report {
    /// How many deliveries are still to be tried, those that wait for their time aside.
    #[must_use]
    pub fn left(&self) -> usize {
        self.deliveries.iter().filter(|it| it.status == Status::NotAttempted && it.reason.is_none()).count()
    }

    /// How many deliveries wait for their time.
    #[must_use]
    pub fn deferred(&self) -> usize {
        self.deliveries.iter().filter(|it| it.reason == Some(Reason::Deferred)).count()
    }
}

/// Why a run ended before everything was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// Its deadline passed.
    Deadline,
    /// Somebody interrupted it.
    Interrupt,
    /// The sample that `--first` asked for was complete.
    First,
    /// Its ledger could not be written any more.
    Ledger,
}

impl From<Stopped> for StopReason {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Deadline => Self::Deadline,
            Stopped::Interrupt => Self::Interrupt,
            Stopped::First => Self::Sample,
            Stopped::Ledger => Self::Ledger,
        }
    }
}

/// Why an account or a delivery was left out or put off on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The account is not in order, and `--skip-invalid` leaves such accounts out.
    Invalid,
    /// It was to be tried only if others failed, and they did not.
    NotNeeded,
    /// Its account takes nothing at this time, and drops what comes.
    OutsideWindow,
    /// Its account takes nothing at this time, or the run is for later.
    Deferred,
    /// Its time had passed.
    Expired,
}

impl Reason {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::NotNeeded => "not_needed",
            Self::OutsideWindow => "outside_window",
            Self::Deferred => "deferred",
            Self::Expired => "expired",
        }
    }
}

impl From<Omission> for Reason {
    fn from(omission: Omission) -> Self {
        match omission {
            Omission::NotNeeded => Self::NotNeeded,
            Omission::OutsideWindow => Self::OutsideWindow,
            Omission::Deferred(_) => Self::Deferred,
            Omission::Expired => Self::Expired,
        }
    }
}

impl From<StopReason> for Stopped {
    fn from(reason: StopReason) -> Self {
        match reason {
            StopReason::Deadline => Self::Deadline,
            StopReason::Interrupt => Self::Interrupt,
            StopReason::Sample => Self::First,
            StopReason::Ledger => Self::Ledger,
        }
    }
}

/// How much of what there was; `sent`, `failed`, `unknown`, `not_attempted` and `skipped` add up to `deliveries`, except in a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Summary {
    /// Accounts, those left out included.
    pub accounts: usize,
    /// Entries in `deliveries`.
    pub deliveries: usize,
    /// Parts of all deliveries.
    pub parts: usize,
    /// Attempts at all parts.
    pub attempts: u64,
    /// Deliveries that the service accepted whole.
    pub sent: usize,
    /// Deliveries that the service did not accept.
    pub failed: usize,
    /// Deliveries that may or may not have arrived.
    pub unknown: usize,
    /// Deliveries that were not tried, or whose last parts were not.
    pub not_attempted: usize,
    /// Accounts and deliveries that were left out on purpose.
    pub skipped: usize,
}

/// What became of one delivery, or of an account that was left out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DeliveryReport {
    /// The account's name.
    pub account: Arc<str>,
    /// The service's name; null where an account was left out.
    pub service: Option<Arc<str>>,
    /// The target, where the service has targets.
    pub target: Option<Arc<str>>,
    /// The final word.
    pub status: Status,
    /// Whether the exit code ignores it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// What it had to wait for, in words, where it was a later step of an escalation or a fallback.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waits_for: Option<Arc<str>>,
    /// Its parts, in order.
    pub parts: Vec<PartReport>,
    /// Why it failed, or why nobody knows.
    pub failure: Option<Box<FailureReport>>,
    /// Why it was left out or put off on purpose, if it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// When a delivery that was put off is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub due: Option<Timestamp>,
    /// What is wrong with an account that was left out as invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// From its first attempt to its end, in seconds.
    pub seconds: f64,
}

impl DeliveryReport {
    /// A delivery that nothing is known of yet but its plan.
    pub(super) fn planned(heading: &Heading, parts: Vec<PartReport>) -> Self {
        Self {
            account: heading.account.clone(),
            service: Some(heading.service.clone()),
            target: heading.target.clone(),
            status: Status::Planned,
            optional: heading.importance == Importance::Optional,
            waits_for: heading.waits_for.clone(),
            parts,
            failure: None,
            reason: None,
            due: None,
            problem: None,
            seconds: 0.0,
        }
    }

    /// An account that was left out, and what is wrong with it.
    pub(super) fn skipped(account: &str, problem: String) -> Self {
        Self {
            account: account.into(),
            service: None,
            target: None,
            status: Status::Skipped,
            optional: false,
            waits_for: None,
            parts: Vec::new(),
            failure: None,
            reason: Some(Reason::Invalid),
            due: None,
            problem: Some(problem),
            seconds: 0.0,
        }
    }

    /// Whether nobody misses it although it was not sent.
    pub(super) fn is_fine_without(&self) -> bool {
        matches!(self.reason, Some(Reason::NotNeeded | Reason::OutsideWindow))
    }

    /// How many of its parts were sent for certain.
    pub(super) fn parts_sent(&self) -> usize {
        self.parts.iter().filter(|part| part.status == Status::Sent).count()
    }
}

/// What became of one part; a plan also says what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartReport {
    /// The final word.
    pub status: Status,
    /// How often it was tried.
    pub attempts: u32,
    /// The service's identifier of what it accepted, where it gave one.
    pub receipt: Option<String>,
    /// In a plan: the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
    /// In a plan: the body in the service's own markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Arc<str>>,
    /// In a plan: the markup of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// In a plan: how long the body is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<usize>,
    /// In a plan: what length and limit count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// In a plan: the longest body that the service takes, where it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

impl PartReport {
    /// A part that nothing is known of yet.
    pub(super) fn unseen() -> Self {
        Self {
            status: Status::Planned,
            attempts: 0,
            receipt: None,
            title: None,
            body: None,
            format: None,
            length: None,
            unit: None,
            limit: None,
        }
    }
}

/// A part as a plan shows it.
impl From<&Part> for PartReport {
    fn from(part: &Part) -> Self {
        Self {
            title: part.title.clone(),
            body: Some(part.body.clone()),
            format: Some(part.format),
            length: Some(part.length.value),
            unit: Some(part.length.unit),
            limit: part.length.limit,
            ..Self::unseen()
        }
    }
}

/// Why a delivery failed, or why nobody knows whether it did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FailureReport {
    /// Why.
    pub kind: FailureKind,
    /// The HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// The service's own error code.
    pub code: Option<String>,
    /// The service's own words, or ours where it had none.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The wait that the service asked for, in seconds.
    pub retry_after: Option<f64>,
}

impl From<&Failure> for FailureReport {
    fn from(failure: &Failure) -> Self {
        let retry_after = match failure.retry {
            Retry::After(wait) => wait.map(|wait| wait.as_secs_f64()),
            Retry::Never => None,
        };
        Self {
            kind: failure.kind,
            http_status: failure.http_status,
            code: failure.code.clone(),
            message: failure.message.clone(),
            hint: failure.hint.clone(),
            retry_after,
        }
    }
}

//! The report as a value; its JSON form is a published, versioned interface.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::config::policy::Importance;
use crate::deliver::event::{Heading, StopReason};
use crate::message::LeftOut;
use crate::outcome::{Omission, Status};
use crate::report::failure::FailureReport;
use crate::report::foreseen::Foreseen;
use crate::report::part::PartReport;

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
    /// Which message it shares with its neighbours here that have the same number; nothing where it has one to itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch: Option<u32>,
    /// The files that it does not have, because the service does not take them.
    #[serde(skip_serializing_if = "<[LeftOut]>::is_empty")]
    pub left_out: Arc<[LeftOut]>,
    /// In a plan: what is known of it beside its parts; on the heap, because a run that is over has none of it.
    #[serde(flatten)]
    pub foreseen: Option<Box<Foreseen>>,
    /// Its parts, in order.
    pub parts: Vec<PartReport>,
    /// Why it failed, or why nobody knows; of one that was not attempted, the failure of another one that it would have met.
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
            batch: heading.batch,
            left_out: Arc::clone(&heading.left_out),
            foreseen: None,
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
            batch: None,
            left_out: [].into(),
            foreseen: None,
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

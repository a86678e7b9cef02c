//! What became of an attempt and of a delivery.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a part was not delivered; closed, so that every policy can be a table over it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The credentials were refused or lack a right.
    Auth,
    /// The target does not exist or does not take messages.
    Recipient,
    /// The service refused the message for good.
    Rejected,
    /// The message is larger than the service takes.
    TooLarge,
    /// The service asks to slow down.
    RateLimited,
    /// The service is out of order for now.
    Unavailable,
    /// No answer came in time.
    Timeout,
    /// No connection could be made, or it broke.
    Network,
    /// The answer made no sense.
    Protocol,
}

impl FailureKind {
    /// The name used in definitions and reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auth => "auth",
            Self::Recipient => "recipient",
            Self::Rejected => "rejected",
            Self::TooLarge => "too_large",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::Timeout => "timeout",
            Self::Network => "network",
            Self::Protocol => "protocol",
        }
    }

    /// What an HTTP status means where the service says nothing more exact; nothing for a success.
    pub fn of_status(status: u16) -> Option<Self> {
        Some(match status {
            200..=299 => return None,
            401 | 403 => Self::Auth,
            404 | 410 => Self::Recipient,
            413 => Self::TooLarge,
            429 => Self::RateLimited,
            408 | 425 | 500..=599 => Self::Unavailable,
            _ => Self::Rejected,
        })
    }
}

impl fmt::Display for FailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Whether another attempt makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// The same request would fail again.
    Never,
    /// After the time that the service named, or after the engine's own delay.
    After(Option<Duration>),
}

/// What would be refused for the same reason as a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Nothing but the message itself, as far as anybody knows.
    #[default]
    Message,
    /// Whatever the account sends.
    Account,
    /// Whatever the sender sends, by whichever account.
    Sender,
}

/// The marks by which a request is found in the records of a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// The service's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The one that we gave the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
}

impl Trace {
    /// The trace on the heap, unless it says nothing.
    fn kept(self) -> Option<Box<Self>> {
        (self != Self::default()).then(|| Box::new(self))
    }
}

/// Why one attempt failed, and what may be done about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
pub struct Failure {
    /// Why.
    pub kind: FailureKind,
    /// Whether another attempt makes sense.
    pub retry: Retry,
    /// Whether the service may have delivered the part all the same.
    pub maybe_delivered: bool,
    /// The HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// The service's own error code.
    pub code: Option<String>,
    /// The service's own words, or ours where it had none.
    pub message: String,
    /// What the user can do.
    pub hint: Option<String>,
    /// What else would be refused for the same reason.
    #[serde(default)]
    pub reach: Reach,
    /// How the service's support finds the request; on the heap, because hardly any failure has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<Box<Trace>>,
}

impl Failure {
    /// A failure that is final and that certainly delivered nothing.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            retry: Retry::Never,
            maybe_delivered: false,
            http_status: None,
            code: None,
            message: message.into(),
            hint: None,
            reach: Reach::Message,
            trace: None,
        }
    }

    /// The same failure with what the user can do.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure, worth another attempt.
    pub fn retry(mut self, after: Option<Duration>) -> Self {
        self.retry = Retry::After(after);
        self
    }

    /// The same failure, after which the part may have been delivered.
    pub fn maybe_delivered(mut self) -> Self {
        self.maybe_delivered = true;
        self
    }

    /// The same failure, of a step that delivers nothing.
    pub fn not_delivered(mut self) -> Self {
        self.maybe_delivered = false;
        self
    }

    /// The same failure, for a reason that holds for more than its message.
    pub fn reach(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// The same failure with the marks of its request.
    pub fn trace(mut self, trace: Trace) -> Self {
        self.trace = trace.kept();
        self
    }
}

/// The service's proof that it accepted a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct Receipt {
    /// The service's identifier of what it accepted, where it gives one.
    pub id: Option<String>,
    /// How the service's support finds the request; on the heap, because most services know nothing of the kind.
    pub trace: Option<Box<Trace>>,
}

impl Receipt {
    /// A receipt with the service's identifier, where there is one.
    pub fn of(id: Option<String>) -> Self {
        Self { id, trace: None }
    }

    /// The same receipt with the marks of its request.
    pub fn trace(mut self, trace: Trace) -> Self {
        self.trace = trace.kept();
        self
    }

    /// Our own mark of the request, where there is one.
    #[must_use]
    pub fn client_request_id(&self) -> Option<&str> {
        self.trace.as_ref()?.client_request_id.as_deref()
    }
}

/// Why a delivery ended without being tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Omission {
    /// It was to be tried only if others failed, and they did not.
    NotNeeded,
    /// Its account takes nothing at this time, and what comes all the same is dropped.
    OutsideWindow,
    /// Its account takes nothing before this time.
    Deferred(Timestamp),
    /// Its time had passed.
    Expired,
}

impl Omission {
    /// The status of a delivery that ended so.
    pub fn status(self) -> Status {
        match self {
            Self::NotNeeded | Self::OutsideWindow | Self::Expired => Status::Skipped,
            Self::Deferred(_) => Status::NotAttempted,
        }
    }
}

/// The final word on a part or a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In a plan only: nothing was tried.
    Planned,
    /// The service accepted all of it.
    Sent,
    /// The service did not accept it.
    Failed,
    /// It may or may not have been delivered.
    Unknown,
    /// The run ended first, or an earlier part failed.
    NotAttempted,
    /// Left out on request, with its problem shown.
    Skipped,
}

impl Status {
    /// The name used in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::NotAttempted => "not_attempted",
            Self::Skipped => "skipped",
        }
    }
}

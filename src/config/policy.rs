//! How an account is delivered to: time limits, retries, pace, overflow.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::config::overflow::{Cutting, Numbering, Overflow};
pub use crate::config::templates::TemplateName;
pub use crate::config::window::{Admission, Outside, Severities, Windows};
use crate::message::Format;

/// Whether names such as `:tada:` become characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Emojis {
    /// They stay as they were written.
    AsWritten,
    /// Outside of code, words and web addresses they become the characters that they stand for.
    Drawn,
}

/// Whether the certificate of a server is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verify {
    /// It is, against the system's roots.
    Certificate,
    /// It is not: anybody may listen.
    Nothing,
}

/// Whether an answer that sends the request elsewhere is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Redirect {
    /// It is the end of the attempt.
    Refused,
    /// It is followed where the host is the same and the message is kept.
    Followed,
}

/// Whether what an account learns of its service outlives the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    /// It is kept for the next run.
    Kept,
    /// It is forgotten.
    Forgotten,
}

/// What to do after an attempt that may have delivered the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Report `unknown` rather than risk a second copy.
    Avoid,
    /// Try again and risk a second copy.
    Accept,
    /// Let the service look up what became of it before it sends again.
    Verify,
}

/// Whether a failure of the account makes the run fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Importance {
    /// It does.
    Required,
    /// It is reported, and the exit code ignores it.
    Optional,
}

/// What happens to a file that the service of an account does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachmentPolicy {
    /// Nothing is sent.
    Require,
    /// The message is sent without it, and a warning and the report say so.
    Warn,
    /// The address that it was fetched from stands at the end of the text in its place.
    Link,
}

impl AttachmentPolicy {
    /// Every one under the name used in configuration.
    pub const NAMES: [(&'static str, Self); 3] =
        [("require", Self::Require), ("warn", Self::Warn), ("link", Self::Link)];

    /// The name used in configuration.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Require => "require",
            Self::Warn => "warn",
            Self::Link => "link",
        }
    }
}

/// After which ends of an account's deliveries its fallbacks are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FallbackOn {
    /// Only when one failed for good.
    Failed,
    /// Also when one may or may not have arrived, at the risk of a second copy.
    Unknown,
}

/// So many parts in so much time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many parts may start.
    pub count: u32,
    /// In which time.
    pub per: Duration,
}

/// How many retries of our own choosing an account may make in a run, so that a dead service is left alone; those whose wait the
/// service named do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// So many.
    Count(u32),
    /// So many for every hundred first tries, and [`Self::FLOOR`] at the least.
    Percent(u32),
}

impl Budget {
    /// What a share allows however few first tries there were, so that a small run may retry at all.
    pub const FLOOR: u32 = 3;
}

/// Everything that decides how an account is delivered to; complete.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// For one attempt as a whole.
    pub timeout: Duration,
    /// For the connection.
    pub connect_timeout: Duration,
    /// For each wait for more of the answer.
    pub read_timeout: Duration,
    /// Whether the certificate of the server is checked.
    pub verify: Verify,
    /// Whether an answer that sends the request elsewhere is followed.
    pub redirect: Redirect,
    /// Whether tokens outlive the run.
    pub storage: Storage,
    /// What happens to a message that is too long.
    pub overflow: Overflow,
    /// How the parts of a message are numbered.
    pub numbering: Numbering,
    /// Into how many parts a message may come apart, where that is bounded.
    pub max_parts: Option<u32>,
    /// The format that the service is to receive, where the user chose one.
    pub format: Option<Format>,
    /// The template that makes the message in place of the run's, where the account has one.
    pub template: Option<TemplateName>,
    /// Whether names such as `:tada:` become characters, where the user said so.
    pub emojis: Option<Emojis>,
    /// The zone in which templates show times, where it is not UTC.
    pub zone: Option<TimeZone>,
    /// How often a part is tried at the most, the first time included.
    pub attempts: u32,
    /// The first delay between two attempts, before jitter.
    pub min_delay: Duration,
    /// The longest delay between two attempts that is of our own choosing.
    pub max_delay: Duration,
    /// The longest wait that a service may ask for; what would have to wait longer ends instead.
    pub max_wait: Duration,
    /// How many retries the account may make in a run; any number where there is none.
    pub budget: Option<Budget>,
    /// How many parts of this account may be under way at once.
    pub concurrency: usize,
    /// How fast parts may start.
    pub rate: Option<Rate>,
    /// How many parts may start back to back before the rate spreads them; the whole count of the rate where there is none.
    pub burst: Option<u32>,
    /// The least time between two starts.
    pub min_gap: Option<Duration>,
    /// What to do after an attempt that may have delivered.
    pub duplicates: Duplicates,
    /// Whether a failure makes the run fail.
    pub importance: Importance,
    /// When it takes messages, where that is not at any time.
    pub windows: Option<Arc<Windows>>,
    /// What happens to a delivery that would begin outside its windows.
    pub outside: Outside,
    /// The types of message that it takes at any time all the same.
    pub always: Severities,
    /// After which ends its fallbacks are tried.
    pub fallback_on: FallbackOn,
    /// What happens to a file that the service does not take.
    pub attachments: AttachmentPolicy,
}

/// The part of a policy that one layer sets; an unset field leaves the layer below.
#[derive(Clone, Debug, Default, PartialEq)]
#[allow(missing_docs, reason = "every field is the one of the same name in `Policy`")]
pub struct PolicyPatch {
    pub timeout: Option<Duration>,
    pub connect_timeout: Option<Duration>,
    pub read_timeout: Option<Duration>,
    pub verify: Option<Verify>,
    pub redirect: Option<Redirect>,
    pub storage: Option<Storage>,
    pub overflow: Option<Overflow>,
    pub numbering: Option<Numbering>,
    pub max_parts: Option<u32>,
    pub format: Option<Format>,
    pub template: Option<TemplateName>,
    pub emojis: Option<Emojis>,
    pub zone: Option<TimeZone>,
    pub attempts: Option<u32>,
    pub min_delay: Option<Duration>,
    pub max_delay: Option<Duration>,
    pub max_wait: Option<Duration>,
    pub budget: Option<Budget>,
    pub concurrency: Option<usize>,
    pub rate: Option<Rate>,
    pub burst: Option<u32>,
    pub min_gap: Option<Duration>,
    pub duplicates: Option<Duplicates>,
    pub importance: Option<Importance>,
    pub windows: Option<Arc<Windows>>,
    pub outside: Option<Outside>,
    pub always: Option<Severities>,
    pub fallback_on: Option<FallbackOn>,
    pub attachments: Option<AttachmentPolicy>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            verify: Verify::Certificate,
            redirect: Redirect::Refused,
            storage: Storage::Kept,
            overflow: Overflow::Upstream,
            numbering: Numbering::Brackets,
            max_parts: None,
            format: None,
            template: None,
            emojis: None,
            zone: None,
            attempts: 4,
            min_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(120),
            max_wait: Duration::from_secs(3600),
            budget: None,
            concurrency: 8,
            rate: None,
            burst: None,
            min_gap: None,
            duplicates: Duplicates::Accept,
            importance: Importance::Required,
            windows: None,
            outside: Outside::Defer,
            always: Severities::default(),
            fallback_on: FallbackOn::Failed,
            attachments: AttachmentPolicy::Require,
        }
    }
}

/// A layer that decides all that the policy does.
impl From<&Policy> for PolicyPatch {
    fn from(policy: &Policy) -> Self {
        let p = policy;
        Self {
            timeout: Some(p.timeout),
            connect_timeout: Some(p.connect_timeout),
            read_timeout: Some(p.read_timeout),
            verify: Some(p.verify),
            redirect: Some(p.redirect),
            storage: Some(p.storage),
            overflow: Some(p.overflow),
            format: p.format,
            template: p.template.clone(),
            emojis: p.emojis,
            max_parts: p.max_parts,
            numbering: Some(p.numbering),
            zone: p.zone.clone(),
            attempts: Some(p.attempts),
            min_delay: Some(p.min_delay),
            max_delay: Some(p.max_delay),
            max_wait: Some(p.max_wait),
            budget: p.budget,
            concurrency: Some(p.concurrency),
            rate: p.rate,
            burst: p.burst,
            min_gap: p.min_gap,
            duplicates: Some(p.duplicates),
            importance: Some(p.importance),
            windows: p.windows.clone(),
            outside: Some(p.outside),
            always: Some(p.always),
            fallback_on: Some(p.fallback_on),
            attachments: Some(p.attachments),
        }
    }
}

impl Policy {
    /// How a message that is too long comes apart.
    #[must_use]
    pub fn cutting(&self) -> Cutting {
        Cutting { overflow: self.overflow, numbering: self.numbering, max_parts: self.max_parts }
    }

    /// This policy with every field that `patch` sets.
    #[must_use]
    pub fn with(mut self, patch: &PolicyPatch) -> Self {
        let p = patch;
        self.timeout = p.timeout.unwrap_or(self.timeout);
        self.connect_timeout = p.connect_timeout.unwrap_or(self.connect_timeout);
        self.read_timeout = p.read_timeout.unwrap_or(self.read_timeout);
        self.verify = p.verify.unwrap_or(self.verify);
        self.redirect = p.redirect.unwrap_or(self.redirect);
        self.storage = p.storage.unwrap_or(self.storage);
        self.overflow = p.overflow.unwrap_or(self.overflow);
        self.numbering = p.numbering.unwrap_or(self.numbering);
        self.max_parts = p.max_parts.or(self.max_parts);
        self.format = p.format.or(self.format);
        self.template = p.template.clone().or(self.template);
        self.emojis = p.emojis.or(self.emojis);
        self.zone = p.zone.clone().or(self.zone);
        self.attempts = p.attempts.unwrap_or(self.attempts);
        self.min_delay = p.min_delay.unwrap_or(self.min_delay);
        self.max_delay = p.max_delay.unwrap_or(self.max_delay);
        self.max_wait = p.max_wait.unwrap_or(self.max_wait);
        self.budget = p.budget.or(self.budget);
        self.concurrency = p.concurrency.unwrap_or(self.concurrency);
        self.rate = p.rate.or(self.rate);
        self.burst = p.burst.or(self.burst);
        self.min_gap = p.min_gap.or(self.min_gap);
        self.duplicates = p.duplicates.unwrap_or(self.duplicates);
        self.importance = p.importance.unwrap_or(self.importance);
        self.windows = p.windows.clone().or(self.windows);
        self.outside = p.outside.unwrap_or(self.outside);
        self.always = p.always.unwrap_or(self.always);
        self.fallback_on = p.fallback_on.unwrap_or(self.fallback_on);
        self.attachments = p.attachments.unwrap_or(self.attachments);
        self
    }
}

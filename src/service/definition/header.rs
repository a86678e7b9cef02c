//! The definition as a whole: names, URLs, limits, pace.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::policy::Duplicates;
use crate::limit::{Limit, Sharing};
use crate::message::{Dialect, Format};
use crate::service::definition::{FieldSpec, LookupSpec, RequestSpec, ResponseSpec, TargetSpec, TestSpec};

/// One service, completely.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The version of this language: 1.
    pub version: u32,
    /// The service's name in configurations and reports, and the name of the file.
    pub name: String,
    /// The service's name as people write it.
    pub title: String,
    /// What kind of service it is.
    pub category: Category,
    /// The vendor's page on the interface that is used.
    pub docs: String,
    /// The URL schemes, each with the transport that it stands for.
    pub schemes: IndexMap<String, Transport>,
    /// The URL forms, in the order in which they are tried.
    pub urls: Vec<UrlSpec>,
    /// Every field, by name, in the order in which people read them.
    #[serde(default)]
    pub fields: IndexMap<String, FieldSpec>,
    /// The targets, where an account can have several recipients.
    pub targets: Option<TargetSpec>,
    /// Every format that the service takes, with the markup that it means there; the first is the usual one.
    pub formats: IndexMap<Format, Dialect>,
    /// What the service takes at the most; the first entry whose `when` holds counts.
    #[serde(default)]
    pub limits: Vec<LimitSpec>,
    /// How fast and in what way parts may be sent.
    #[serde(default)]
    pub pace: PaceSpec,
    /// Which files the service takes; none where this is missing.
    pub attachments: Option<AttachmentSpec>,
    /// Where a message with marks takes along a plain text that was written by hand, which templates know as `alternative`; none
    /// where this is missing.
    pub alternative: Option<AlternativeSpec>,
    /// Named values, computed in order before each part.
    #[serde(default, rename = "let")]
    pub bindings: IndexMap<String, String>,
    /// Requests whose answers are needed to address a part, each made once a run.
    #[serde(default)]
    pub lookups: Vec<LookupSpec>,
    /// The requests, of which the first whose `when` holds delivers the part.
    #[serde(default)]
    pub send: Vec<RequestSpec>,
    /// The code that delivers, where it is not a request of this file.
    pub native: Option<Native>,
    /// How answers are understood.
    #[serde(default)]
    pub response: ResponseSpec,
    /// What proves all this.
    pub tests: Vec<TestSpec>,
}

/// What kind of service it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Category {
    Chat,
    Push,
    Sms,
    Email,
    Incident,
    Webhook,
    Local,
}

/// The transport that a URL scheme stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
    /// No network at all.
    Local,
}

/// A URL form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UrlSpec {
    /// What follows `scheme://`, or a whole `https://` URL of the vendor.
    ///
    /// `{x}` is one piece, `[…]` is optional, `{x*}` and `{x+}` at the end are all further pieces, `{x**}` is a path kept as it is.
    pub url: String,
    /// An expression over the captured pieces and the query that must hold; `given` has the names of the fields that the query sets,
    /// and `caught` those of the pieces.
    pub when: Option<String>,
    /// Fields that this form sets.
    #[serde(default)]
    pub set: IndexMap<String, Value>,
    /// Query parameters that the vendor's own URL carries and that mean nothing here.
    #[serde(default)]
    pub ignore: Vec<String>,
}

/// What a service takes at the most.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LimitSpec {
    /// An expression over the account's fields that must hold.
    pub when: Option<String>,
    /// The title; a service without this has no title, and the body begins with it.
    pub title: Option<Limit>,
    /// The body.
    pub body: Option<Limit>,
    /// Whether the title counts against the limit of the body.
    #[serde(default)]
    pub sharing: Sharing,
    /// The vendor's page that says so.
    pub source: String,
}

/// How fast and in what way parts may be sent, unless the account says otherwise.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PaceSpec {
    /// Parts in a time, such as `30/1m`.
    pub rate: Option<String>,
    /// How many parts may start back to back before the rate spreads them.
    pub burst: Option<u32>,
    /// The least time between two starts, such as `200ms`.
    pub min_gap: Option<String>,
    /// How many parts of an account may be under way at once.
    pub concurrency: Option<usize>,
    /// Expressions over the account's fields whose values tell who the sender is at the vendor. Accounts with the same values
    /// share their pace; without any, each account has its own.
    #[serde(default)]
    pub shared: Vec<String>,
    /// What to do after an attempt that may have delivered.
    pub duplicates: Option<Duplicates>,
    /// Whether the service recognises a repeated part, so that a try after one that may have delivered makes no duplicate.
    #[serde(default)]
    pub idempotent: bool,
    /// Whether the service can look up what became of a part that may have been delivered, so that accounts may say
    /// `duplicates: verify`.
    #[serde(default)]
    pub verify: bool,
    /// How long an attempt may take, such as `120s`, where the service may be slow to answer; also the wait for more of an answer.
    pub timeout: Option<String>,
    /// How many recipients a sender may write to in any 24 hours.
    pub daily: Option<DailySpec>,
    /// The vendor's page that says so.
    pub source: Option<String>,
}

/// How many recipients a sender may write to in any 24 hours; a run that would go over it begins with a warning.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DailySpec {
    /// An expression over the account's fields; `none` is any number.
    pub max: String,
    /// The vendor's page that says so.
    pub source: String,
}

/// Which files the service takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachmentSpec {
    /// How many files one part may carry; further ones travel in parts of their own.
    pub per_part: usize,
    /// The largest file in bytes.
    pub max_size: Option<usize>,
    /// The longest body that may travel with a file; a longer one is a part of its own.
    pub caption: Option<Limit>,
    /// MIME types that are taken, such as `image/*`; all where this is missing.
    #[serde(default)]
    pub types: Vec<String>,
    /// The vendor's page that says so.
    pub source: String,
}

/// How a message with marks takes along a plain text that was written by hand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlternativeSpec {
    /// What of an account leaves no room for it; the first that holds is told in a warning.
    #[serde(default)]
    pub unless: Vec<BarrierSpec>,
}

/// What stands in the way of something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BarrierSpec {
    /// An expression over the account's fields that must hold.
    pub when: String,
    /// What it means, as the end of a sentence.
    pub why: String,
}

/// A service in Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Native {
    /// Prints the message.
    Console,
    /// Appends records to a file.
    File,
    /// Mail through Microsoft Graph.
    Office365,
}

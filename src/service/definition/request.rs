//! Requests and the understanding of their answers, as a definition declares them.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::outcome::FailureKind;

/// One request; exactly one of `json`, `form`, `multipart`, `xml`, `text` and `file` at the most is its body.
///
/// A body is a tree whose text leaves are templates. A leaf that is one `{{ expression }}` keeps its type, one that is `none`
/// drops its key, and a mapping whose `$if` is false drops itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestSpec {
    /// An expression that must hold for this request to be the one.
    pub when: Option<String>,
    /// The method, as a template; `POST` where it is missing.
    pub method: Option<String>,
    /// The URL; a value in it is percent-encoded for its place.
    pub url: String,
    /// Query parameters.
    pub query: Option<Value>,
    /// Headers.
    pub headers: Option<Value>,
    /// User name and password of basic authentication; left out where the first is `none`.
    pub basic: Option<(String, String)>,
    /// A JSON body.
    pub json: Option<Value>,
    /// A form body.
    pub form: Option<Value>,
    /// A multipart body; leaves that are files become file parts.
    pub multipart: Option<Value>,
    /// An XML body: one root element; `@name` keys are attributes, lists repeat their element.
    pub xml: Option<Value>,
    /// A text body.
    pub text: Option<String>,
    /// A file as the body.
    pub file: Option<String>,
}

/// A request whose answer is needed to address a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LookupSpec {
    /// The name under which later templates know its value.
    pub name: String,
    /// The request; its `when` says whether it is needed.
    pub request: RequestSpec,
    /// An expression over the answer that gives the value.
    pub value: String,
    /// What it means when the answer is good and there is no value.
    pub missing: String,
}

/// How answers are understood: these rules first, then the usual meaning of the status.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponseSpec {
    /// Ordered; the first whose `when` holds decides.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// An expression for the identifier of what was accepted.
    pub receipt: Option<String>,
    /// An expression for the service's own error code.
    pub code: Option<String>,
    /// An expression for the service's own words.
    pub message: Option<String>,
    /// An expression for the seconds to wait, where the service says it in the body.
    pub retry_after: Option<String>,
    /// What to do about an error code, by code.
    #[serde(default)]
    pub hints: IndexMap<String, String>,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// An expression over `status`, `reply`, `text`, `headers` and the account's fields.
    pub when: String,
    /// What it means.
    pub then: Then,
}

/// A verdict on an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the words are those of `FailureKind`")]
pub enum Then {
    /// The service accepted the part.
    Sent,
    Auth,
    Recipient,
    Rejected,
    TooLarge,
    RateLimited,
    Unavailable,
}

impl Then {
    /// The kind of failure, unless the verdict is a success.
    pub fn failure(self) -> Option<FailureKind> {
        match self {
            Self::Sent => None,
            Self::Auth => Some(FailureKind::Auth),
            Self::Recipient => Some(FailureKind::Recipient),
            Self::Rejected => Some(FailureKind::Rejected),
            Self::TooLarge => Some(FailureKind::TooLarge),
            Self::RateLimited => Some(FailureKind::RateLimited),
            Self::Unavailable => Some(FailureKind::Unavailable),
        }
    }
}

//! The tests that a definition carries.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::policy::Overflow;
use crate::message::{Format, Severity};
use crate::outcome::FailureKind;

/// One test: an account and a message, and what must come of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestSpec {
    /// What it shows.
    pub name: String,
    /// The account's URL.
    pub url: Option<String>,
    /// The account's fields, over those of the URL.
    #[serde(default)]
    pub fields: IndexMap<String, Value>,
    /// The message; a short one where this is missing.
    #[serde(default)]
    pub message: TestMessage,
    /// What happens to a message that is too long.
    pub overflow: Option<Overflow>,
    /// The values of lookups, instead of the requests that would be made.
    #[serde(default)]
    pub lookups: IndexMap<String, String>,
    /// The exact requests of all parts and targets in order.
    pub requests: Option<Vec<TestRequest>>,
    /// An answer to the first request.
    pub reply: Option<TestReply>,
    /// The failure that the answer must mean; a success where there is a reply and this is missing.
    pub failure: Option<TestFailure>,
    /// The number of parts of the first delivery.
    pub parts: Option<usize>,
    /// Words of the problem that the account must have.
    pub problem: Option<String>,
}

/// The message of a test.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TestMessage {
    /// The title.
    pub title: Option<String>,
    /// The body.
    pub body: String,
    /// How often the body is repeated.
    pub repeat: usize,
    /// The markup of the body.
    pub format: Format,
    /// The text that was written by hand beside it.
    pub alternative: Option<String>,
    /// What kind of news it is.
    #[serde(rename = "type")]
    pub severity: Severity,
    /// Its files.
    pub attachments: Vec<TestAttachment>,
}

impl Default for TestMessage {
    fn default() -> Self {
        Self {
            title: Some("Title".into()),
            body: "Body".into(),
            repeat: 1,
            format: Format::Text,
            alternative: None,
            severity: Severity::Info,
            attachments: Vec::new(),
        }
    }
}

/// A file of a test's message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestAttachment {
    /// Its name.
    pub name: String,
    /// Its MIME type.
    pub mime: String,
    /// Its content.
    pub text: String,
}

/// A request that a test expects, to the letter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestRequest {
    /// Method and URL, such as `POST https://api.example.com/send?x=1`.
    pub request: String,
    /// Headers that must be there; others may be.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// The whole JSON body.
    pub json: Option<Value>,
    /// The whole form body.
    pub form: Option<IndexMap<String, String>>,
    /// The whole multipart body; a file is its name.
    pub multipart: Option<IndexMap<String, String>>,
    /// The whole text or XML body.
    pub text: Option<String>,
    /// The name of the file that is the body.
    pub file: Option<String>,
}

/// An answer that a test gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestReply {
    /// The status.
    pub status: u16,
    /// The headers.
    #[serde(default)]
    pub headers: IndexMap<String, String>,
    /// A JSON body.
    pub json: Option<Value>,
    /// A text body.
    pub text: Option<String>,
}

/// The failure that an answer must mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestFailure {
    /// Its kind.
    pub kind: FailureKind,
    /// The service's error code.
    pub code: Option<String>,
    /// The service's words.
    pub message: Option<String>,
    /// The seconds to wait.
    pub retry_after: Option<f64>,
}

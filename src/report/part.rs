//! What became of one part, as reports show it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::limit::Unit;
use crate::message::{Attachment, Dialect, Format, Part};
use crate::outcome::{Receipt, Status};

/// What became of one part; a plan also says what it holds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartReport {
    /// The final word.
    pub status: Status,
    /// How often it was tried.
    pub attempts: u32,
    /// The service's identifier of what it accepted, where it gave one.
    pub receipt: Option<String>,
    /// Our own mark of the request that was accepted, where the service keeps one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
    /// In a plan: what it holds; on the heap, because a run that is over has none of it.
    #[serde(flatten)]
    pub holds: Option<Box<Holds>>,
}

/// What a planned part holds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Holds {
    /// In a plan: the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Arc<str>>,
    /// In a plan: the body in the service's own markup.
    pub body: Arc<str>,
    /// In a plan: the format that the markup of the body is a kind of.
    pub format: Format,
    /// In a plan: the markup of the body.
    pub dialect: Dialect,
    /// In a plan: the plain text that travels beside the body, where one was written by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative: Option<Arc<str>>,
    /// In a plan: how long the body is.
    pub length: usize,
    /// In a plan: what length and limit count.
    pub unit: Unit,
    /// In a plan: the longest body that the service takes, where it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
    /// In a plan: the names of the files that are sent along.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Arc<str>>,
    /// In a plan: the same files, with what they are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileReport>,
}

/// A file that a planned part carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FileReport {
    /// The name that recipients see.
    pub name: Arc<str>,
    /// Its MIME type.
    pub mime: Arc<str>,
    /// Its length in bytes.
    pub bytes: usize,
}

impl PartReport {
    /// A part that nothing is known of yet.
    pub(super) fn unseen() -> Self {
        Self { status: Status::Planned, attempts: 0, receipt: None, client_request_id: None, holds: None }
    }
}

impl PartReport {
    /// Takes over what the service said when it accepted the part.
    pub(super) fn accept(&mut self, receipt: &Receipt) {
        self.receipt.clone_from(&receipt.id);
        self.client_request_id = receipt.client_request_id().map(str::to_owned);
    }
}

impl From<&Attachment> for FileReport {
    fn from(file: &Attachment) -> Self {
        Self { name: Arc::clone(&file.name), mime: Arc::clone(&file.mime), bytes: file.content.len() }
    }
}

/// A part as a plan shows it.
impl From<&Part> for PartReport {
    fn from(part: &Part) -> Self {
        let holds = Holds {
            title: part.title.clone(),
            body: Arc::clone(&part.body),
            format: part.format(),
            dialect: part.dialect,
            alternative: part.alternative.clone(),
            length: part.length.value,
            unit: part.length.unit,
            limit: part.length.limit,
            attachments: part.attachments.iter().map(|file| Arc::clone(&file.name)).collect(),
            files: part.attachments.iter().map(FileReport::from).collect(),
        };
        Self { holds: Some(Box::new(holds)), ..Self::unseen() }
    }
}

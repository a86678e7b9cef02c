//! What became of one part, as reports show it.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;

use crate::limit::Unit;
use crate::message::{Format, Part};
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
    /// In a plan: the names of the files that are sent along.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Arc<str>>,
}

impl PartReport {
    /// A part that nothing is known of yet.
    pub(super) fn unseen() -> Self {
        Self {
            status: Status::Planned,
            attempts: 0,
            receipt: None,
            client_request_id: None,
            title: None,
            body: None,
            format: None,
            length: None,
            unit: None,
            limit: None,
            attachments: Vec::new(),
        }
    }
}

impl PartReport {
    /// Takes over what the service said when it accepted the part.
    pub(super) fn accept(&mut self, receipt: &Receipt) {
        self.receipt.clone_from(&receipt.id);
        self.client_request_id = receipt.client_request_id().map(str::to_owned);
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
            attachments: part.attachments.iter().map(|file| Arc::clone(&file.name)).collect(),
            ..Self::unseen()
        }
    }
}

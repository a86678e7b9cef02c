//! `file:///path`: one JSON record a part at the end of a file, for logs and for tests.

use std::path::PathBuf;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::Serialize;
use tokio::fs::OpenOptions;
use tokio::io::AsyncWriteExt as _;

use crate::outcome::{Failure, FailureKind, Receipt};
use crate::service::{Parcel, Service};

/// Appends to one file.
pub struct File {
    path: PathBuf,
    account: String,
}

#[derive(Serialize)]
struct Record<'a> {
    time: String,
    account: &'a str,
    target: Option<&'a str>,
    title: Option<&'a str>,
    body: &'a str,
    format: &'a str,
    #[serde(rename = "type")]
    severity: &'a str,
    part: usize,
    parts: usize,
    attachments: Vec<Attached<'a>>,
}

#[derive(Serialize)]
struct Attached<'a> {
    name: &'a str,
    mime: &'a str,
    size: usize,
}

impl File {
    /// Opens a file for an account; it is made when the first part comes.
    pub fn new(account: &str, path: PathBuf) -> Self {
        Self { path, account: account.to_owned() }
    }

    async fn append(&self, parcel: Parcel<'_>) -> Result<Receipt, Failure> {
        let part = parcel.part;
        let record = Record {
            time: jiff::Timestamp::now().to_string(),
            account: &self.account,
            target: parcel.target.map(|target| &*target.label),
            title: part.title.as_deref(),
            body: &part.body,
            format: part.format().name(),
            severity: part.severity.name(),
            part: part.number,
            parts: part.count,
            attachments: part
                .attachments
                .iter()
                .map(|file| Attached { name: &file.name, mime: &file.mime, size: file.content.len() })
                .collect(),
        };
        let refused = |error: std::io::Error| {
            Failure::new(FailureKind::Rejected, format!("`{}` cannot be written: {error}", self.path.display()))
                .hint("check that its folder exists, that it may be written, and that the disk has room")
        };
        let mut line =
            serde_json::to_vec(&record).map_err(|error| Failure::new(FailureKind::Rejected, error.to_string()))?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path).await.map_err(refused)?;
        // One write of the whole line, so that records of several processes do not mix.
        file.write_all(&line).await.map_err(refused)?;
        file.flush().await.map_err(refused)?;
        Ok(Receipt::default())
    }
}

impl Service for File {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        self.append(parcel).boxed()
    }
}

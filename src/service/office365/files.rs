//! The files of a mail: which travel inside its first request, and what announces the others.

use std::borrow::Cow;

use serde::Serialize;

use crate::attachment;
use crate::message::{Attachment, Part};
use crate::outcome::{Failure, FailureKind};
use crate::service::office365::message::{FileAttachment, LONGEST_REQUEST};

/// What a file needs in a request beside its base64: its name and type, and the words around them.
const WRAPPING: usize = 400;

/// How many bytes files take in a request, at the least.
pub(super) fn encoded(files: &[Attachment]) -> usize {
    files.iter().map(|file| file.content.len().div_ceil(3) * 4).sum()
}

/// Whether a file can be sent into a draft in one request.
pub(super) fn fits(file: &Attachment) -> bool {
    file.content.len().div_ceil(3) * 4 + 2 * file.name.len() + WRAPPING <= LONGEST_REQUEST
}

/// The files that travel inside the request that makes the draft, and those that are sent into it one by one.
pub(super) fn shared_out(part: &Part) -> (Vec<&Attachment>, Vec<&Attachment>) {
    // The text may grow while it is written as JSON; six bytes stand for one at the worst.
    let text = 6 * (part.body.len() + part.title.as_ref().map_or(0, |title| title.len()));
    let room = LONGEST_REQUEST.saturating_sub(WRAPPING * 100 + text);
    let all = encoded(&part.attachments) + WRAPPING * part.attachments.len();
    let files = part.attachments.iter().collect();
    if all <= room { (files, Vec::new()) } else { (Vec::new(), files) }
}

/// The request that sends a file into a draft.
pub(super) fn attach(file: &Attachment) -> Result<Vec<u8>, Failure> {
    written(&FileAttachment::new(file)?)
}

/// The request that opens an upload session for a file.
pub(super) fn announce(file: &Attachment) -> Result<Vec<u8>, Failure> {
    let item = AttachmentItem {
        attachment_type: "file",
        name: &file.name,
        size: file.content.len(),
        content_type: &file.mime,
    };
    written(&Announcement { item })
}

/// Everything that is in a file.
pub(super) fn read(file: &Attachment) -> Result<Cow<'_, [u8]>, Failure> {
    attachment::bytes(&file.content).map_err(|error| unreadable(file, &error.to_string()))
}

/// A file that could be read before the run, and no longer can.
pub(super) fn unreadable(file: &Attachment, why: &str) -> Failure {
    Failure::new(FailureKind::Rejected, format!("the file `{}` cannot be read any more: {why}", file.name))
}

#[derive(Serialize)]
struct Announcement<'a> {
    #[serde(rename = "AttachmentItem")]
    item: AttachmentItem<'a>,
}

/// <https://learn.microsoft.com/graph/api/resources/attachmentitem>
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttachmentItem<'a> {
    attachment_type: &'static str,
    name: &'a str,
    size: usize,
    content_type: &'a str,
}

fn written(request: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(request)
        .map_err(|error| Failure::new(FailureKind::Rejected, format!("the request cannot be written: {error}")))
}

//! The body of a `sendMail` request.
//!
//! Fields and their spelling: Microsoft Graph reference, `user: sendMail` and `message` resource type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;

use crate::message::{Attachment, Content, Format, Part};
use crate::outcome::{Failure, FailureKind};
use crate::service::email::Mailbox;
use crate::service::office365::options::SentItems;

/// The longest request in bytes: Graph refuses some below its 4 MB, so there is a margin.
pub(super) const LONGEST_REQUEST: usize = 3_900_000;

/// Everyone whom one mail concerns.
pub(super) struct Envelope<'a> {
    pub(super) to: &'a Mailbox,
    pub(super) cc: &'a [Mailbox],
    pub(super) bcc: &'a [Mailbox],
    pub(super) reply_to: &'a [Mailbox],
    pub(super) sent_items: SentItems,
}

/// The request that sends `part` to everyone in `envelope`.
///
/// # Errors
/// `too_large` where it would be longer than [`LONGEST_REQUEST`].
pub(super) fn serialise(envelope: &Envelope<'_>, part: &Part) -> Result<Vec<u8>, Failure> {
    let attached: usize = part.attachments.iter().map(|attachment| attachment.content.len().div_ceil(3) * 4).sum();
    // Nothing is encoded that cannot be sent anyway.
    if attached > LONGEST_REQUEST {
        return Err(too_large(part, attached));
    }
    let body = serde_json::to_vec(&SendMail::new(envelope, part))
        .map_err(|error| Failure::new(FailureKind::Rejected, format!("the request cannot be written: {error}")))?;
    if body.len() > LONGEST_REQUEST { Err(too_large(part, body.len())) } else { Ok(body) }
}

fn too_large(part: &Part, length: usize) -> Failure {
    let message = format!("the mail needs a request of {length} bytes, and {LONGEST_REQUEST} is the most that is sent");
    let hint = match part.attachments.is_empty() {
        true => "shorten the message, or set `overflow: split`",
        false => "large attachments are not supported yet: keep all of them together below 2.9 MB",
    };
    Failure::new(FailureKind::TooLarge, message).hint(hint)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SendMail<'a> {
    message: Mail<'a>,
    /// Sent only to switch it off: the reference gives `true` as the default.
    #[serde(skip_serializing_if = "Option::is_none")]
    save_to_sent_items: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mail<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<&'a str>,
    body: Body<'a>,
    to_recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc_recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc_recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<FileAttachment<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    content_type: &'static str,
    content: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Recipient<'a> {
    email_address: EmailAddress<'a>,
}

#[derive(Serialize)]
struct EmailAddress<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    address: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@odata.type", rename = "#microsoft.graph.fileAttachment", rename_all = "camelCase")]
struct FileAttachment<'a> {
    name: &'a str,
    content_type: &'a str,
    content_bytes: String,
}

impl<'a> SendMail<'a> {
    fn new(envelope: &Envelope<'a>, part: &'a Part) -> Self {
        Self {
            message: Mail {
                subject: part.title.as_deref(),
                body: Body { content_type: content_type(part.format), content: &part.body },
                to_recipients: recipients(std::slice::from_ref(envelope.to)),
                cc_recipients: recipients(envelope.cc),
                bcc_recipients: recipients(envelope.bcc),
                reply_to: recipients(envelope.reply_to),
                attachments: part.attachments.iter().map(FileAttachment::new).collect(),
            },
            save_to_sent_items: (envelope.sent_items == SentItems::Skip).then_some(false),
        }
    }
}

impl<'a> Recipient<'a> {
    fn new(mailbox: &'a Mailbox) -> Self {
        Self { email_address: EmailAddress { name: mailbox.name.as_deref(), address: &mailbox.address } }
    }
}

impl<'a> FileAttachment<'a> {
    fn new(attachment: &'a Attachment) -> Self {
        Self {
            name: &attachment.name,
            content_type: &attachment.mime,
            content_bytes: match &attachment.content {
                Content::Memory(bytes) => BASE64.encode(bytes),
                Content::File(_) => String::new(),
            },
        }
    }
}

fn recipients(mailboxes: &[Mailbox]) -> Vec<Recipient<'_>> {
    mailboxes.iter().map(Recipient::new).collect()
}

/// Graph knows no Markdown; where it comes unconverted, readers see its source.
fn content_type(format: Format) -> &'static str {
    match format {
        Format::Text | Format::Markdown => "text",
        Format::Html => "html",
    }
}

//! The body of a `sendMail` request.
//!
//! Fields and their spelling: Microsoft Graph reference, `user: sendMail` and `message` resource type.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Serialize;

use crate::message::{Attachment, Format, Part};
use crate::outcome::{Failure, FailureKind};
use crate::service::email::Mailbox;
use crate::service::office365::files;
use crate::service::office365::options::SentItems;

/// The longest request in bytes: Graph refuses some below its 4 MB, so there is a margin.
pub(super) const LONGEST_REQUEST: usize = 3_900_000;

/// Everyone whom one mail concerns.
pub(super) struct Envelope<'a> {
    pub(super) to: &'a [Mailbox],
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
    // Nothing is encoded that cannot be sent anyway.
    let attached = files::encoded(&part.attachments);
    if attached > LONGEST_REQUEST {
        return Err(too_large(part, attached));
    }
    let message = Mail::new(envelope, part, part.attachments.iter().collect())?;
    let save_to_sent_items = (envelope.sent_items == SentItems::Skip).then_some(false);
    written(part, &SendMail { message, save_to_sent_items })
}

/// The request that makes a draft of `part` with some of its files, which `key` finds again.
///
/// # Errors
/// `too_large` where it would be longer than [`LONGEST_REQUEST`].
pub(super) fn draft(
    envelope: &Envelope<'_>,
    part: &Part,
    files: Vec<&Attachment>,
    key: &str,
) -> Result<Vec<u8>, Failure> {
    let mut message = Mail::new(envelope, part, files)?;
    message.single_value_extended_properties.push(Property { id: KEY_PROPERTY, value: key.to_owned() });
    written(part, &message)
}

/// A request as bytes, unless it is too long.
fn written(part: &Part, request: &impl Serialize) -> Result<Vec<u8>, Failure> {
    let body = serde_json::to_vec(request)
        .map_err(|error| Failure::new(FailureKind::Rejected, format!("the request cannot be written: {error}")))?;
    if body.len() > LONGEST_REQUEST { Err(too_large(part, body.len())) } else { Ok(body) }
}

/// Whether a part is certainly too large for one request, whomever it is for.
pub(super) fn is_large(part: &Part) -> bool {
    files::encoded(&part.attachments) + part.body.len() > LONGEST_REQUEST
}

fn too_large(part: &Part, length: usize) -> Failure {
    let message = format!("the mail needs a request of {length} bytes, and {LONGEST_REQUEST} is the most that is sent");
    let hint = match part.attachments.is_empty() {
        true => "shorten the message, or set `overflow: split`",
        false => "send the message without its files, or a link to them",
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    single_value_extended_properties: Vec<Property>,
}

/// A property that has no name of its own in Graph.
#[derive(Serialize)]
struct Property {
    id: &'static str,
    value: String,
}

/// The named property by which a draft is found again, in the namespace for strings that belong to no program of Microsoft's:
/// PS_PUBLIC_STRINGS of [MS-OXPROPS] 1.3.2.
pub(super) const KEY_PROPERTY: &str = "String {00020329-0000-0000-c000-000000000046} Name dispatch-key";

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
pub(super) struct FileAttachment<'a> {
    name: &'a str,
    content_type: &'a str,
    content_bytes: String,
}

impl<'a> Mail<'a> {
    fn new(envelope: &Envelope<'a>, part: &'a Part, files: Vec<&'a Attachment>) -> Result<Self, Failure> {
        Ok(Self {
            subject: part.title.as_deref(),
            body: Body { content_type: content_type(part.format), content: &part.body },
            to_recipients: recipients(envelope.to),
            cc_recipients: recipients(envelope.cc),
            bcc_recipients: recipients(envelope.bcc),
            reply_to: recipients(envelope.reply_to),
            attachments: files.into_iter().map(FileAttachment::new).collect::<Result<_, _>>()?,
            single_value_extended_properties: Vec::new(),
        })
    }
}

impl<'a> Recipient<'a> {
    fn new(mailbox: &'a Mailbox) -> Self {
        Self { email_address: EmailAddress { name: mailbox.name.as_deref(), address: &mailbox.address } }
    }
}

impl<'a> FileAttachment<'a> {
    pub(super) fn new(attachment: &'a Attachment) -> Result<Self, Failure> {
        Ok(Self {
            name: &attachment.name,
            content_type: &attachment.mime,
            content_bytes: BASE64.encode(files::read(attachment)?),
        })
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

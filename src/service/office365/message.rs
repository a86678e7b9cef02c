//! A mail as JSON: for `sendMail`, as a draft, and its files one by one.
//!
//! Fields and their spelling: Microsoft Graph reference, `user: sendMail`, `message`, `fileAttachment` and `attachmentItem`.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use jiff::Timestamp;
use serde::Serialize;

use crate::attachment;
use crate::message::{Attachment, Format, Part};
use crate::outcome::{Failure, FailureKind};
use crate::service::email::Mailbox;
use crate::service::office365::files;
use crate::service::office365::form::Form;
use crate::service::office365::header::{Header, one_line};
use crate::service::office365::inline::Pictures;
use crate::service::office365::options::{Importance, Options, SentItems};
use crate::service::office365::property::{self, Property};

/// The longest request in bytes: Graph refuses some below its 4 MB, so there is a margin.
pub(super) const LONGEST_REQUEST: usize = 3_900_000;

/// Everyone whom one mail concerns.
pub(super) struct Envelope<'a> {
    pub(super) to: &'a [Mailbox],
    pub(super) cc: &'a [Mailbox],
    pub(super) bcc: &'a [Mailbox],
    pub(super) reply_to: &'a [Mailbox],
}

/// The body of a request, and what it is.
pub(super) struct Request {
    pub(super) content_type: &'static str,
    /// How many people the mail goes to, with copies.
    pub(super) readers: usize,
    pub(super) body: Vec<u8>,
}

impl Envelope<'_> {
    /// How many people get the mail.
    pub(super) fn readers(&self) -> usize {
        self.to.len() + self.cc.len() + self.bcc.len()
    }
}

impl Request {
    fn json(body: Vec<u8>) -> Self {
        Self { content_type: "application/json", readers: 0, body }
    }
}

/// The `sendMail` request that sends `part` to everyone in `envelope`.
///
/// # Errors
/// `too_large` where it would be longer than [`LONGEST_REQUEST`]; `rejected` where a picture is missing.
pub(super) fn send_mail(envelope: &Envelope<'_>, part: &Part, options: &Options) -> Result<Request, Failure> {
    // Nothing is encoded that cannot be sent anyway.
    let attached = Form::Json.encoded(&part.attachments);
    if attached > LONGEST_REQUEST {
        return Err(too_large(part, attached));
    }
    let pictures = Pictures::of(part)?;
    let message = Mail::new(envelope, part, options, &pictures, |_| true)?;
    let save_to_sent_items = (options.sent_items == SentItems::Skip).then_some(false);
    let body = write(&SendMail { message, save_to_sent_items })?;
    sendable(envelope, part, body)
}

/// The message itself, as a draft is made of it, with those of its attachments that `travels` picks; `key` finds it again.
///
/// # Errors
/// `too_large` where it would be longer than [`LONGEST_REQUEST`]; `rejected` where a picture is missing.
pub(super) fn bare(
    envelope: &Envelope<'_>,
    part: &Part,
    options: &Options,
    travels: impl Fn(&Attachment) -> bool,
    key: &str,
) -> Result<Request, Failure> {
    let pictures = Pictures::of(part)?;
    let mut message = Mail::new(envelope, part, options, &pictures, travels)?;
    message.single_value_extended_properties.push(property::key(key));
    let body = write(&message)?;
    sendable(envelope, part, body)
}

fn sendable(envelope: &Envelope<'_>, part: &Part, body: Vec<u8>) -> Result<Request, Failure> {
    match body.len() > LONGEST_REQUEST {
        true => Err(too_large(part, body.len())),
        false => Ok(Request { readers: envelope.readers(), ..Request::json(body) }),
    }
}

/// A file as it is added to a draft in one request; `id` is its entry in [`Pictures::ids`].
///
/// # Errors
/// When it cannot be read.
pub(super) fn file(attachment: &Attachment, id: Option<&str>) -> Result<Request, Failure> {
    write(&FileAttachment::new(attachment, id)?).map(Request::json)
}

/// The description of a file with which its upload session begins; `id` is its entry in [`Pictures::ids`].
///
/// # Errors
/// None that could be met.
pub(super) fn upload(attachment: &Attachment, id: Option<&str>) -> Result<Request, Failure> {
    let upload = Upload {
        attachment_item: AttachmentItem {
            attachment_type: "file",
            name: one_line(&attachment.name),
            size: attachment.content.len(),
            content_type: &attachment.mime,
            is_inline: id.is_some(),
            content_id: id,
        },
    };
    write(&upload).map(Request::json)
}

/// The bytes of a file: the only place of a mail that reads one.
///
/// # Errors
/// When it cannot be read.
pub(super) fn bytes(attachment: &Attachment) -> Result<Cow<'_, [u8]>, Failure> {
    attachment::bytes(&attachment.content).map_err(|error| files::unreadable(attachment, &error.to_string()))
}

/// The failure of a part whose request would have this length.
pub(super) fn too_large(part: &Part, length: usize) -> Failure {
    let message = format!("the mail needs a request of {length} bytes, and {LONGEST_REQUEST} is the most that is sent");
    let hint = match (part.attachments.is_empty(), &part.alternative) {
        (true, Some(_)) => "shorten the message, or leave the text variant of its template out",
        (true, None) => "shorten the message",
        (false, _) => "send the message without its files, or a link to them",
    };
    Failure::new(FailureKind::TooLarge, message).hint(hint)
}

fn write(value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value)
        .map_err(|error| Failure::new(FailureKind::Rejected, format!("the request cannot be written: {error}")))
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
    subject: Option<Cow<'a, str>>,
    body: Body<'a>,
    /// Only `from`: Exchange fills in `sender` by the rights of whoever signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    to_recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cc_recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bcc_recipients: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    reply_to: Vec<Recipient<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importance: Option<Importance>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    categories: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    is_read_receipt_requested: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_delivery_receipt_requested: Option<bool>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    internet_message_headers: &'a [Header],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    single_value_extended_properties: Vec<Property<'a>>,
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
    name: Option<Cow<'a, str>>,
    address: &'a str,
}

#[derive(Serialize)]
#[serde(tag = "@odata.type", rename = "#microsoft.graph.fileAttachment", rename_all = "camelCase")]
struct FileAttachment<'a> {
    name: Cow<'a, str>,
    content_type: &'a str,
    content_bytes: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_inline: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<&'a str>,
}

#[derive(Serialize)]
struct Upload<'a> {
    #[serde(rename = "AttachmentItem")]
    attachment_item: AttachmentItem<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AttachmentItem<'a> {
    attachment_type: &'static str,
    name: Cow<'a, str>,
    size: usize,
    content_type: &'a str,
    is_inline: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_id: Option<&'a str>,
}

impl<'a> Mail<'a> {
    fn new(
        envelope: &Envelope<'a>,
        part: &'a Part,
        options: &'a Options,
        pictures: &'a Pictures<'_>,
        travels: impl Fn(&Attachment) -> bool,
    ) -> Result<Self, Failure> {
        let files = part.attachments.iter().zip(&pictures.ids).filter(|(attachment, _)| travels(attachment));
        Ok(Self {
            subject: part.title.as_deref().map(one_line),
            body: Body { content_type: content_type(part.format()), content: &pictures.body },
            from: options.send_as.as_ref().map(Recipient::new),
            to_recipients: recipients(envelope.to),
            cc_recipients: recipients(envelope.cc),
            bcc_recipients: recipients(envelope.bcc),
            reply_to: recipients(envelope.reply_to),
            importance: options.importance,
            categories: &options.categories,
            is_read_receipt_requested: options.receipts.read.then_some(true),
            is_delivery_receipt_requested: options.receipts.delivery.then_some(true),
            internet_message_headers: &options.headers,
            single_value_extended_properties: property::of(options, Timestamp::now()),
            attachments: files
                .map(|(attachment, id)| FileAttachment::new(attachment, id.as_deref()))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl<'a> Recipient<'a> {
    fn new(mailbox: &'a Mailbox) -> Self {
        let name = mailbox.name.as_deref().map(one_line);
        Self { email_address: EmailAddress { name, address: &mailbox.address } }
    }
}

impl<'a> FileAttachment<'a> {
    fn new(attachment: &'a Attachment, id: Option<&'a str>) -> Result<Self, Failure> {
        Ok(Self {
            name: one_line(&attachment.name),
            content_type: &attachment.mime,
            content_bytes: BASE64.encode(bytes(attachment)?),
            is_inline: id.is_some().then_some(true),
            content_id: id,
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Envelope, Request, bare, file, upload};
    use crate::limit::Unit;
    use crate::message::{Attachment, Dialect, Length, Part, Severity};
    use crate::service::email::{self, Mailbox};
    use crate::service::office365::options::Options;
    use crate::service::settings::Settings;

    fn part() -> Part {
        let content = b"abcd".to_vec();
        let files = ["a.png", "b.txt"].map(|name| Attachment {
            name: name.into(),
            mime: "x/y".into(),
            content: content.clone().into(),
            link: None,
        });
        Part {
            title: Some("Up".into()),
            body: "<img src=\"cid:a.png\">".into(),
            dialect: Dialect::Html,
            alternative: None,
            severity: Severity::Info,
            attachments: files.into(),
            number: 1,
            count: 1,
            length: Length { value: 0, unit: Unit::Bytes, limit: None },
        }
    }

    fn json(request: &Request) -> Value {
        serde_json::from_slice(&request.body).expect("it is JSON")
    }

    #[test]
    fn a_draft_is_the_bare_message_with_the_files_that_travel_with_it() {
        let people: Vec<Mailbox> = email::parse_list("ann@b.example, bob@b.example").expect("they are addresses");
        let envelope = Envelope { to: &[], cc: &[], bcc: &people, reply_to: &people[..1] };
        let options = Options::read(&Settings::default()).unwrap();
        let travels = |attachment: &Attachment| &*attachment.name == "a.png";
        let draft = bare(&envelope, &part(), &options, travels, "run-1/0/0").expect("it is sound");
        let recipient = |address: &str| json!({"emailAddress": {"address": address}});
        let expected = json!({
            "subject": "Up",
            "body": {"contentType": "html", "content": "<img src=\"cid:a.png\">"},
            "bccRecipients": [recipient("ann@b.example"), recipient("bob@b.example")],
            "replyTo": [recipient("ann@b.example")],
            "attachments": [{"@odata.type": "#microsoft.graph.fileAttachment", "name": "a.png", "contentType": "x/y",
                "contentBytes": "YWJjZA==", "isInline": true, "contentId": "a.png"}],
        });
        let mut draft = json(&draft);
        let keys = draft["singleValueExtendedProperties"].take();
        assert_eq!(keys[0]["value"], "run-1/0/0");
        draft.as_object_mut().map(|draft| draft.remove("singleValueExtendedProperties"));
        assert_eq!(draft, expected);
    }

    #[test]
    fn a_file_is_added_whole_or_described_for_its_upload() {
        let part = part();
        let whole = json(&file(&part.attachments[1], None).expect("it is readable"));
        assert_eq!((&whole["name"], &whole["contentBytes"]), (&json!("b.txt"), &json!("YWJjZA==")));
        let described = json(&upload(&part.attachments[0], Some("a.png")).expect("it is sound"));
        let expected = json!({"AttachmentItem": {"attachmentType": "file", "name": "a.png", "size": 4, "contentType": "x/y",
            "isInline": true, "contentId": "a.png"}});
        assert_eq!(described, expected);
    }
}

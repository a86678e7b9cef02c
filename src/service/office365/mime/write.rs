//! A part and its envelope as one mail.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::entity::{Entity, line};
use super::text;
use crate::convert::convert;
use crate::message::{Attachment, Dialect, Format, Part};
use crate::outcome::Failure;
use crate::service::office365::form::Form;
use crate::service::office365::inline::Pictures;
use crate::service::office365::message::{Envelope, LONGEST_REQUEST, Request, bytes, too_large};
use crate::service::office365::options::{Importance, Options};

/// A request in the MIME form, which sends a mail or makes a draft: the whole mail in base64, with those of its attachments that
/// `travels` picks. A draft that is made of it has to be [marked](super::super::form::mark) afterwards.
///
/// `Date` and `Message-ID` are left to Exchange, which writes them anew. Graph knows the readers from the headers alone, so the
/// hidden ones stand in `Bcc`, which Exchange takes out on the way.
///
/// # Errors
/// `too_large` where it would be longer than a request may be; `rejected` where a picture is missing.
pub(in crate::service::office365) fn request(
    envelope: &Envelope<'_>,
    part: &Part,
    options: &Options,
    travels: impl Fn(&Attachment) -> bool,
) -> Result<Request, Failure> {
    let attached: Vec<_> = part.attachments.iter().filter(|attachment| travels(attachment)).cloned().collect();
    // Nothing is encoded that cannot be sent anyway.
    let least = Form::Mime.encoded(&attached);
    if least > LONGEST_REQUEST {
        return Err(too_large(part, least));
    }
    let body = BASE64.encode(mail(envelope, part, options, travels)?).into_bytes();
    match body.len() > LONGEST_REQUEST {
        true => Err(too_large(part, body.len())),
        false => Ok(Request { content_type: "text/plain", readers: envelope.readers(), body }),
    }
}

/// The mail itself, of any length.
///
/// # Errors
/// `rejected` where a picture is missing, and when a file cannot be read.
pub(in crate::service::office365) fn mail(
    envelope: &Envelope<'_>,
    part: &Part,
    options: &Options,
    travels: impl Fn(&Attachment) -> bool,
) -> Result<Vec<u8>, Failure> {
    let mut mail = Vec::new();
    for header in headers(envelope, part, options) {
        line(&mut mail, &header);
    }
    bodies(part, travels)?.write(&mut mail);
    Ok(mail)
}

fn headers(envelope: &Envelope<'_>, part: &Part, options: &Options) -> Vec<String> {
    let author = options.author.as_slice();
    let asked = |asks: bool, name| if asks { text::addresses(name, author) } else { None };
    let unsubscribe = options.unsubscribe.as_ref();
    let known = [
        text::addresses("From", author),
        text::addresses("To", envelope.to),
        text::addresses("Cc", envelope.cc),
        text::addresses("Bcc", envelope.bcc),
        text::addresses("Reply-To", envelope.reply_to),
        part.title.as_deref().map(|title| text::header("Subject", title)),
        options.importance.map(|importance| format!("Importance: {}", importance.name())),
        options.importance.map(|importance| format!("X-Priority: {}", priority(importance))),
        text::phrases("Keywords", &options.categories),
        asked(options.receipts.read, "Disposition-Notification-To"),
        asked(options.receipts.delivery, "Return-Receipt-To"),
        unsubscribe.map(|unsubscribe| text::header("List-Unsubscribe", &unsubscribe.places)),
        unsubscribe.and_then(|unsubscribe| Some(text::header("List-Unsubscribe-Post", unsubscribe.one_click?))),
    ];
    let own = options.headers.iter().map(|header| text::header(&header.name, &header.value));
    let version = std::iter::once("MIME-Version: 1.0".to_owned());
    known.into_iter().flatten().chain(own).chain(version).collect()
}

fn priority(importance: Importance) -> u8 {
    match importance {
        Importance::High => 1,
        Importance::Normal => 3,
        Importance::Low => 5,
    }
}

/// The text in both markups with its pictures beside it, and the files beside that. The plain one is made from the other, unless
/// somebody has written it.
fn bodies(part: &Part, travels: impl Fn(&Attachment) -> bool) -> Result<Entity<'_>, Failure> {
    let pictures = Pictures::of(part)?;
    let shown = match part.format() {
        Format::Text | Format::Markdown => written("plain", &part.body),
        Format::Html => {
            let plain = match &part.alternative {
                Some(text) => written("plain", text),
                None => written("plain", &convert(&pictures.body, Format::Html, Dialect::Text)),
            };
            Entity::several("alternative", vec![plain, written("html", &pictures.body)])
        }
    };
    let (mut inside, mut below) = (vec![shown], Vec::new());
    let travelling = part.attachments.iter().zip(&pictures.ids).filter(|(attachment, _)| travels(attachment));
    for (attachment, id) in travelling {
        let place = if id.is_some() { &mut inside } else { &mut below };
        place.push(file(attachment, id.as_deref())?);
    }
    below.insert(0, Entity::several("related", inside));
    Ok(Entity::several("mixed", below))
}

fn written<'a>(subtype: &str, body: &str) -> Entity<'a> {
    // A line of text ends in CR LF whatever its encoding is: RFC 2046 section 4.1.1.
    let lines = body.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
    let headers = vec![format!("Content-Type: text/{subtype}; charset=utf-8")];
    Entity::Leaf { headers, content: Cow::Owned(lines.into_bytes()) }
}

fn file<'a>(attachment: &'a Attachment, id: Option<&str>) -> Result<Entity<'a>, Failure> {
    let (place, id) = match id {
        Some(id) => ("inline", Some(format!("Content-ID: <{id}>"))),
        None => ("attachment", None),
    };
    let mut headers = vec![
        format!("Content-Type: {}{}", media_type(&attachment.mime), text::parameter("name", &attachment.name)),
        format!("Content-Disposition: {place}{}", text::parameter("filename", &attachment.name)),
    ];
    headers.extend(id);
    Ok(Entity::Leaf { headers, content: bytes(attachment)? })
}

/// A type without parameters; one that may not be in base64 is that of any file.
fn media_type(mime: &str) -> &str {
    let plain = mime.split(';').next().unwrap_or_default().trim();
    let token =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$&^_.+-".contains(c));
    match plain.split_once('/') {
        Some((kind, subtype)) if token(kind) && token(subtype) && !["multipart", "message"].contains(&kind) => plain,
        _ => "application/octet-stream",
    }
}

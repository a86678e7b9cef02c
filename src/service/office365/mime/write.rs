//! A part and its envelope as one mail.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::entity::{Entity, line};
use super::text;
use crate::convert::convert;
use crate::message::{Attachment, Dialect, Format, Part};
use crate::outcome::Failure;
use crate::service::office365::inline::Pictures;
use crate::service::office365::message::{Envelope, LONGEST_REQUEST, bytes, too_large};
use crate::service::office365::options::{Importance, Options};

/// The body of a request in the MIME form: the whole mail in base64.
///
/// `Date` and `Message-ID` are left to Exchange, which writes them anew. Graph knows the readers from the headers alone, so the
/// hidden ones stand in `Bcc`, which Exchange takes out on the way.
///
/// # Errors
/// `too_large` where it would be longer than a request may be; `rejected` where a picture is missing.
pub(in crate::service::office365) fn serialise(
    envelope: &Envelope<'_>,
    part: &Part,
    options: &Options,
) -> Result<Vec<u8>, Failure> {
    // What is attached is encoded twice; nothing is encoded that cannot be sent anyway.
    let attached: usize = part.attachments.iter().map(|attachment| attachment.content.len().div_ceil(9) * 16).sum();
    if attached > LONGEST_REQUEST {
        return Err(in_json(options, too_large(part, attached)));
    }
    let body = BASE64.encode(mail(envelope, part, options)?).into_bytes();
    if body.len() > LONGEST_REQUEST { Err(in_json(options, too_large(part, body.len()))) } else { Ok(body) }
}

/// The mail itself, of any length.
///
/// # Errors
/// `rejected` where a picture is missing, and when a file cannot be read.
pub(in crate::service::office365) fn mail(
    envelope: &Envelope<'_>,
    part: &Part,
    options: &Options,
) -> Result<Vec<u8>, Failure> {
    let mut mail = Vec::new();
    for header in headers(envelope, part, options) {
        line(&mut mail, &header);
    }
    bodies(part)?.write(&mut mail);
    Ok(mail)
}

/// A mail that is too large in this form may be sent in the other.
fn in_json(options: &Options, failure: Failure) -> Failure {
    match options.headers.iter().find(|header| !header.is_extension()) {
        Some(header) => failure.hint(format!(
            "the header `{}` needs the MIME form, which carries 2.1 MB of attachments: leave it out, or attach less",
            header.name
        )),
        None => failure.hint("the MIME form carries 2.1 MB of attachments: leave `form` out, or attach less"),
    }
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

/// The text in both markups with its pictures beside it, and the files beside that.
fn bodies(part: &Part) -> Result<Entity<'_>, Failure> {
    let pictures = Pictures::of(part)?;
    let shown = match part.format() {
        Format::Text | Format::Markdown => written("plain", &part.body),
        Format::Html => Entity::several(
            "alternative",
            vec![
                written("plain", &convert(&pictures.body, Format::Html, Dialect::Text)),
                written("html", &pictures.body),
            ],
        ),
    };
    let (mut inside, mut below) = (vec![shown], Vec::new());
    for (attachment, id) in part.attachments.iter().zip(&pictures.ids) {
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

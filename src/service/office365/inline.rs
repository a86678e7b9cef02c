//! Pictures inside a text: an attachment that the HTML names as `cid:logo.png` is shown there and not below.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use crate::message::{Format, Part};
use crate::outcome::{Failure, FailureKind};

/// The body of a part, and which of its attachments stand inside it.
pub(super) struct Pictures<'a> {
    /// The body, each reference spelled like the id it means.
    pub(super) body: Cow<'a, str>,
    /// For each attachment the content id under which the body shows it; none where it is an ordinary file.
    pub(super) ids: Vec<Option<String>>,
}

impl<'a> Pictures<'a> {
    /// Finds the pictures of a part; only HTML shows any.
    ///
    /// # Errors
    /// `rejected` where the HTML of a mail in one part names a picture that is not attached: readers would see a gap.
    pub(super) fn of(part: &'a Part) -> Result<Self, Failure> {
        let mut ids = vec![None; part.attachments.len()];
        if part.format() != Format::Html {
            return Ok(Self { body: Cow::Borrowed(&part.body), ids });
        }
        let (mut body, mut end) = (String::new(), 0);
        for range in references(&part.body) {
            let written = &part.body[range.clone()];
            let meant = spellings(written);
            let found =
                part.attachments.iter().position(|attachment| meant.iter().any(|name| **name == *attachment.name));
            let Some(index) = found else {
                // Of a text in several parts, the one with the picture may be another.
                if part.count > 1 {
                    continue;
                }
                return Err(missing(written));
            };
            let id = content_id(index, &part.attachments[index].name);
            body.push_str(&part.body[end..range.start]);
            body.push_str(&id);
            end = range.end;
            ids[index] = Some(id);
        }
        body.push_str(&part.body[end..]);
        Ok(Self { body: Cow::Owned(body), ids })
    }
}

fn missing(written: &str) -> Failure {
    Failure::new(FailureKind::Rejected, format!("the text shows `cid:{written}`, and no attachment has that name"))
        .hint(format!("attach a file named `{written}`, or take the picture out of the text"))
}

/// Where the HTML names pictures: in an attribute, or as `url(cid:…)` in a style.
fn references(html: &str) -> Vec<Range<usize>> {
    let lower = html.to_ascii_lowercase();
    let found = lower.match_indices("cid:").filter_map(|(at, scheme)| {
        let (before, start) = (&lower[..at], at + scheme.len());
        let (quote, outside) = match before.chars().next_back()? {
            quote @ ('"' | '\'') => (Some(quote), before[..at - 1].trim_end()),
            _ => (None, before),
        };
        let in_tag = before.rfind('<') > before.rfind('>');
        if !(outside.ends_with("url(") || (in_tag && outside.ends_with('='))) {
            return None;
        }
        let rest = &lower[start..];
        let length = match quote {
            Some(quote) => rest.find(quote)?,
            None => rest.find(|c: char| c.is_whitespace() || c == '>' || c == ')')?,
        };
        (length > 0).then_some(start..start + length)
    });
    found.collect()
}

/// What a reference may mean: the name as it stands there, and without the encodings of HTML and of URLs.
fn spellings(written: &str) -> [String; 3] {
    let entities = [("&quot;", "\""), ("&#39;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    let plain = entities.iter().fold(written.to_owned(), |text, (entity, sign)| text.replace(entity, sign));
    let decoded = percent_decode_str(&plain).decode_utf8_lossy().into_owned();
    [written.to_owned(), plain, decoded]
}

/// The id of an attachment: its name where any mail program reads that, or else its number and what is left of the name.
fn content_id(index: usize, name: &str) -> String {
    let sound = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    match name.chars().all(sound) {
        true => name.to_owned(),
        false => format!("{}-{}", index + 1, name.replace(|c| !sound(c), "-")),
    }
}

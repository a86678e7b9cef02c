//! The two forms in which a mail goes to Graph, and which of them it takes.

use serde_json::json;

use crate::message::{Attachment, Part};
use crate::outcome::{Failure, FailureKind};
use crate::service::office365::message::{self, Envelope, Request};
use crate::service::office365::mime;
use crate::service::office365::options::Options;
use crate::service::office365::property;

/// How a mail is written for Graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As a JSON object.
    Json,
    /// As a whole mail of RFC 5322, which says what JSON cannot.
    Mime,
}

impl Form {
    /// The form of a mail: that of its account, but JSON has no room for a second text.
    pub(super) fn of(part: &Part, options: &Options) -> Self {
        if part.alternative.is_some() { Self::Mime } else { options.form }
    }

    /// How many bytes files take in a request, at the least.
    pub(super) fn encoded(self, files: &[Attachment]) -> usize {
        let length = |file: &Attachment| match self {
            Self::Json => file.content.len().div_ceil(3) * 4,
            Self::Mime => encoded_twice(file.content.len()),
        };
        files.iter().map(length).sum()
    }

    /// How many bytes the texts of a part take in a request, at the least.
    pub(super) fn written(self, part: &Part) -> usize {
        let beside = part.alternative.as_ref().map_or(0, |text| text.len());
        match self {
            Self::Json => part.body.len(),
            Self::Mime => encoded_twice(part.body.len()) + encoded_twice(beside),
        }
    }
}

/// MIME encodes what it holds, and Graph wants the whole of it encoded again.
fn encoded_twice(length: usize) -> usize {
    length.div_ceil(9) * 16
}

/// Makes sure that nothing is lost where a mail with a second text takes another form than its account usually has.
///
/// # Errors
/// `rejected` where an option cannot be said in that form.
pub(super) fn check(part: &Part, options: &Options) -> Result<(), Failure> {
    if part.alternative.is_none() || options.form == Form::Mime {
        return Ok(());
    }
    let words = "in the MIME form, which a mail with a text beside its HTML takes";
    options.unlike_mime(words).check(()).map_err(|problems| {
        let hint = "leave that out, or the text variant of the template";
        Failure::new(FailureKind::Rejected, problems.words()).hint(hint)
    })
}

/// The `sendMail` request that sends `part` to everyone in `envelope`.
///
/// # Errors
/// `too_large` where it would be longer than a request may be; `rejected` where a picture is missing.
pub(super) fn request(envelope: &Envelope<'_>, part: &Part, options: &Options) -> Result<Request, Failure> {
    match Form::of(part, options) {
        Form::Json => message::send_mail(envelope, part, options),
        Form::Mime => mime::request(envelope, part, options, |_| true),
    }
}

/// The change of a draft that gives it the mark by which it is found again.
pub(super) fn mark(key: &str) -> Request {
    let body = json!({"singleValueExtendedProperties": [property::key(key)]});
    Request { content_type: "application/json", readers: 0, body: body.to_string().into_bytes() }
}

//! The files of a mail: which travel inside its first request, and which follow it one by one.

use crate::message::{Attachment, Part};
use crate::outcome::{Failure, FailureKind};
use crate::service::office365::form::Form;
use crate::service::office365::inline::Pictures;
use crate::service::office365::message::LONGEST_REQUEST;

/// What a file needs in a request beside its base64: its name and type, and the words around them.
const WRAPPING: usize = 400;

/// A file that follows its mail, and the content id under which the text shows it.
pub(super) struct Follower<'a> {
    pub(super) file: &'a Attachment,
    pub(super) id: Option<String>,
}

/// Whether a part is certainly too large for one request in a form, whomever it is for.
pub(super) fn is_large(part: &Part, form: Form) -> bool {
    form.encoded(&part.attachments) + form.written(part) > LONGEST_REQUEST
}

/// Whether a file can be sent into a draft in one request.
pub(super) fn fits(file: &Attachment) -> bool {
    file.content.len().div_ceil(3) * 4 + 2 * file.name.len() + WRAPPING <= LONGEST_REQUEST
}

/// The files that do not travel inside the request that makes the draft: all of them, unless all fit into it.
pub(super) fn followers(part: &Part, form: Form) -> Result<Vec<Follower<'_>>, Failure> {
    // The text may grow while it is written as JSON; six bytes stand for one at the worst. MIME has it twice, and encoded.
    let beside = part.alternative.as_ref().map_or(0, |text| text.len());
    let text = 6 * (part.body.len() + beside + part.title.as_ref().map_or(0, |title| title.len()));
    // Every reader and every header has its place in that request, too.
    let room = LONGEST_REQUEST.saturating_sub(WRAPPING * 1000 + text);
    // MIME breaks what it encodes into lines.
    let attached = form.encoded(&part.attachments);
    let breaks = if form == Form::Mime { attached / 32 } else { 0 };
    if attached + breaks + WRAPPING * part.attachments.len() <= room {
        return Ok(Vec::new());
    }
    let ids = Pictures::of(part)?.ids;
    Ok(part.attachments.iter().zip(ids).map(|(file, id)| Follower { file, id }).collect())
}

/// A file that could be read before the run, and no longer can.
pub(super) fn unreadable(file: &Attachment, why: &str) -> Failure {
    Failure::new(FailureKind::Rejected, format!("the file `{}` cannot be read any more: {why}", file.name))
}

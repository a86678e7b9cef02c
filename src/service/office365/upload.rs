//! A large file on its way into a draft, piece by piece.
//!
//! Rules: <https://learn.microsoft.com/graph/outlook-large-attachments>.

use reqwest::{Method, Url};
use serde_json::Value;

use crate::attachment;
use crate::message::Attachment;
use crate::outcome::{Failure, FailureKind};
use crate::secret::Secret;
use crate::service::office365::cloud::is_private;
use crate::service::office365::files::{self, Follower};
use crate::service::office365::graph_error::{self, Asked};
use crate::service::office365::mailbox::{GraphMailbox, field};
use crate::service::office365::message;
use crate::transport::Answer;

/// The most bytes of one piece: below the 4 MB of the documentation, and a multiple of the 320 KiB that other uploads ask for.
const PIECE: usize = 12 * (320 << 10);

/// A session that was opened for a file.
pub(super) struct Upload {
    /// Where the pieces go; whoever has it needs no token.
    url: Secret,
    /// How many bytes have arrived, where that is known.
    arrived: Option<usize>,
}

/// Sends what is left of a file into the draft at `place`; an upload that comes back can be carried on later.
pub(super) async fn carry_on(
    mailbox: &GraphMailbox,
    place: &str,
    follower: &Follower<'_>,
    upload: Option<Upload>,
) -> (Option<Upload>, Result<(), Failure>) {
    let mut upload = match upload {
        Some(upload) => upload,
        None => match open(mailbox, place, follower).await {
            Ok(upload) => upload,
            Err(failure) => return (None, Err(failure)),
        },
    };
    match pieces(mailbox, follower.file, &mut upload).await {
        Ok(()) => (None, Ok(())),
        // Whatever the session was, it is over: the next try opens another one.
        Err(Trouble::Session(failure)) => (None, Err(failure)),
        Err(Trouble::Piece(failure)) => (Some(upload), Err(failure)),
    }
}

/// Why a file did not arrive as a whole.
enum Trouble {
    /// The session is of no use any more.
    Session(Failure),
    /// A piece was not taken; the session stays.
    Piece(Failure),
}

async fn open(mailbox: &GraphMailbox, place: &str, follower: &Follower<'_>) -> Result<Upload, Failure> {
    let body = message::upload(follower.file, follower.id.as_deref())?;
    let call = mailbox.post(&format!("{place}/attachments/createUploadSession"), body).with_lasting_ids();
    let reply = mailbox.ask(call).await.map_err(Failure::not_delivered)?;
    if !reply.answer.is_success() {
        return Err(reply.failure().not_delivered());
    }
    let Some(Value::String(url)) = reply.field("uploadUrl") else {
        return Err(Failure::new(FailureKind::Protocol, "the upload session has no address").retry(None));
    };
    let parsed = Url::parse(&url).ok();
    for (_, token) in parsed.iter().flat_map(Url::query_pairs).filter(|(name, _)| name == "authtoken") {
        mailbox.keep_secret(&Secret::new(token));
    }
    if !parsed.as_ref().is_some_and(is_private) {
        return Err(Failure::new(FailureKind::Protocol, "the upload session has an address that is not https"));
    }
    let url = Secret::new(url);
    mailbox.keep_secret(&url);
    Ok(Upload { url, arrived: Some(0) })
}

async fn pieces(mailbox: &GraphMailbox, file: &Attachment, upload: &mut Upload) -> Result<(), Trouble> {
    let total = file.content.len();
    loop {
        let start = match upload.arrived {
            Some(start) => start,
            None => ask(mailbox, upload).await?,
        };
        let length = PIECE.min(total.saturating_sub(start));
        if length == 0 {
            let words = "the upload session wants more of a file than there is";
            return Err(Trouble::Session(Failure::new(FailureKind::Protocol, words).retry(None).maybe_delivered()));
        }
        // Until its answer is here nobody knows whether the piece arrived.
        upload.arrived = None;
        let bytes = read(file, start, length).await.map_err(Trouble::Session)?;
        let range = format!("bytes {start}-{}/{total}", start + length - 1);
        let last = start + length == total;
        let sent = mailbox.upload(Method::PUT, upload.url.expose(), Some((range, bytes))).await;
        let answer = sent.map_err(|failure| match last {
            // The file may be whole now, and then its session is gone: nobody could tell the two apart.
            true if failure.maybe_delivered => Trouble::Session(failure),
            _ => Trouble::Piece(failure.not_delivered()),
        })?;
        match answer.status {
            201 => return Ok(()),
            200 | 202 => upload.arrived = Some(wanted(&answer).unwrap_or(start + length)),
            // As above: it may have been taken all the same.
            500.. if last => return Err(half_known(&answer)),
            _ => return Err(trouble(&answer)),
        }
    }
}

/// Asks the session how far it is.
async fn ask(mailbox: &GraphMailbox, upload: &Upload) -> Result<usize, Trouble> {
    let asked = mailbox.upload(Method::GET, upload.url.expose(), None).await;
    let answer = asked.map_err(|failure| Trouble::Piece(failure.not_delivered()))?;
    match wanted(&answer).filter(|_| answer.status == 200) {
        Some(start) => Ok(start),
        // It wants nothing more, but whether the file is in the draft it does not say.
        None if answer.status == 200 => Err(half_known(&answer)),
        None => Err(trouble(&answer)),
    }
}

/// The end of a session of which nobody knows whether it has put the file into the draft.
fn half_known(answer: &Answer) -> Trouble {
    Trouble::Session(refusal(answer).retry(answer.retry_after()).maybe_delivered())
}

/// What a refusal says; a piece of a file has no mark of ours and no readers.
fn refusal(answer: &Answer) -> Failure {
    let failure = graph_error::failure(answer, Asked { client_request_id: "", readers: 0 });
    Failure { trace: None, ..failure }
}

/// What an answer of the session other than a good one means: a throttled or busy one lets the session be.
fn trouble(answer: &Answer) -> Trouble {
    let failure = refusal(answer).not_delivered();
    match answer.status {
        408 | 429 | 500.. => Trouble::Piece(failure),
        // The session has expired or wants another piece than this one; a new one begins at the beginning.
        401 | 404 | 409 | 410 | 416 => Trouble::Session(Failure { http_status: None, ..failure }.retry(None)),
        _ => Trouble::Session(failure),
    }
}

/// The first byte that the session still wants, from `["2097152-"]` or `["2097152"]`.
fn wanted(answer: &Answer) -> Option<usize> {
    let ranges = field(answer, "nextExpectedRanges")?;
    let first = ranges.get(0)?.as_str()?;
    first.split('-').next()?.trim().parse().ok()
}

/// Reads a piece without keeping the other deliveries waiting for the disk.
async fn read(file: &Attachment, start: usize, length: usize) -> Result<Vec<u8>, Failure> {
    let content = file.content.clone();
    let read = tokio::task::spawn_blocking(move || attachment::piece(&content, start, length)).await;
    match read {
        Ok(piece) => piece.map_err(|error| files::unreadable(file, &error.to_string())),
        Err(error) => Err(files::unreadable(file, &error.to_string())),
    }
}

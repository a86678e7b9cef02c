//! A mail that is sent as a draft of the mailbox, because it is too large for one request or because its fate is to be known.
//!
//! The draft is made, filled file by file, and sent. Its name stays the same from then on, so that a request to send that got no
//! answer is looked up instead of repeated blindly. What a try leaves behind is kept for the next one, which goes on where it
//! stopped; a draft that nobody will send any more is deleted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};

use reqwest::Method;
use serde_json::Value;
use tokio::sync::Mutex;

use crate::message::Part;
use crate::outcome::{Failure, FailureKind, Receipt, Retry};
use crate::service::office365::files::{self, Follower};
use crate::service::office365::mailbox::{Call, GraphMailbox, Reply, segment};
use crate::service::office365::message::{self, Envelope};
use crate::service::office365::options::Options;
use crate::service::office365::property;
use crate::service::office365::upload::{self, Upload};

/// What Graph says of an upload session for a file that is too small for one.
const TOO_SMALL: &str = "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize";

/// The drafts that are not done with, by the key of their part.
#[derive(Default)]
pub(super) struct Drafts {
    open: SyncMutex<HashMap<String, Arc<Mutex<Draft>>>>,
}

/// How far a draft is.
#[derive(Default)]
struct Draft {
    /// Its name in the mailbox, once it was made.
    id: Option<String>,
    /// How many of the files that did not fit into the first request are in it.
    attached: usize,
    /// The file that is on its way.
    upload: Option<Upload>,
    stage: Stage,
}

/// What is known of a draft beyond its content. A stage is entered before its request leaves, because a try may be given up
/// at any moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// Everything that was asked for was answered, and sending it was not among that.
    #[default]
    Filling,
    /// It was asked for, and there may be one without a name.
    Stray,
    /// A file was sent into it, and may be in it or not.
    Attaching,
    /// It was asked to be sent, and may have been.
    Doubtful,
}

/// One mail on its way through a draft.
pub(super) struct Mail<'a> {
    pub(super) mailbox: &'a GraphMailbox,
    pub(super) envelope: &'a Envelope<'a>,
    pub(super) part: &'a Part,
    pub(super) options: &'a Options,
    /// The same for every try of this mail and for no other mail.
    pub(super) key: &'a str,
}

impl Drafts {
    /// Sends a mail, or goes on with what an earlier try left of it.
    pub(super) async fn deliver(&self, mail: Mail<'_>, before: Before) -> Result<Receipt, Failure> {
        let (slot, fresh) = self.slot(mail.key);
        let mut draft = slot.lock().await;
        if fresh && before == Before::Perhaps {
            draft.stage = Stage::Stray;
        }
        let result = mail.advance(&mut draft).await;
        let over = match &result {
            Ok(_) => true,
            Err(failure) if failure.retry == Retry::Never && !failure.maybe_delivered => {
                mail.discard(&mut draft).await;
                true
            }
            Err(_) => false,
        };
        if over {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(mail.key);
        }
        result
    }

    fn slot(&self, key: &str) -> (Arc<Mutex<Draft>>, bool) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = !open.contains_key(key);
        (Arc::clone(open.entry(key.to_owned()).or_default()), fresh)
    }

    /// Deletes every draft that was given up, except those that may have been sent.
    pub(super) async fn close(&self, mailbox: &GraphMailbox) {
        let open = std::mem::take(&mut *self.open.lock().unwrap_or_else(PoisonError::into_inner));
        for slot in open.into_values() {
            let draft = slot.lock().await;
            if let Some(id) = draft.id.as_ref().filter(|_| draft.stage != Stage::Doubtful) {
                // Nobody is left who could do anything about a draft that stays.
                let _ = mailbox.ask(mailbox.bare(Method::DELETE, &path(id)).with_lasting_ids()).await;
            }
        }
    }
}

/// Whether a mail was tried before this process had anything to do with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// It was not, as far as is known.
    Never,
    /// It may have been, and nobody here knows what became of that.
    Perhaps,
}

impl Mail<'_> {
    async fn advance(&self, draft: &mut Draft) -> Result<Receipt, Failure> {
        match draft.stage {
            Stage::Filling => {}
            Stage::Stray => match self.find_by_key().await? {
                Some((id, Fate::Sent)) => return Ok(Receipt::of(Some(id))),
                // What it holds is not known, so that it is made anew.
                Some((id, Fate::Draft)) => {
                    *draft = Draft { id: Some(id), ..Draft::default() };
                    self.discard(draft).await;
                }
                None => *draft = Draft::default(),
            },
            // A file must not be in it twice.
            Stage::Attaching => self.discard(draft).await,
            Stage::Doubtful => match self.fate(draft).await? {
                Fate::Sent => return Ok(Receipt::of(draft.id.clone())),
                Fate::Draft => draft.stage = Stage::Filling,
            },
        }
        let followers = files::followers(self.part)?;
        if draft.id.is_none() {
            self.make(draft, &followers).await?;
        }
        while let Some(follower) = followers.get(draft.attached) {
            self.attach(draft, follower).await?;
            draft.attached += 1;
        }
        self.send(draft).await
    }

    /// Makes the draft; whatever comes of it, nothing was sent.
    async fn make(&self, draft: &mut Draft, followers: &[Follower<'_>]) -> Result<(), Failure> {
        let body = message::bare(self.envelope, self.part, self.options, |_| followers.is_empty(), self.key)?;
        draft.stage = Stage::Stray;
        let failure = match self.ask(self.mailbox.post("/messages", body)).await {
            Ok(reply) => match reply.field("id").filter(|_| reply.answer.status == 201) {
                Some(Value::String(id)) => {
                    *draft = Draft { id: Some(id), ..Draft::default() };
                    return Ok(());
                }
                _ => reply.failure(),
            },
            Err(failure) => failure,
        };
        if !failure.maybe_delivered {
            draft.stage = Stage::Filling;
        }
        Err(unsent(failure))
    }

    async fn attach(&self, draft: &mut Draft, follower: &Follower<'_>) -> Result<(), Failure> {
        let Some(id) = draft.id.clone() else { return Ok(()) };
        let place = path(&id);
        draft.stage = Stage::Attaching;
        let result = match draft.upload.take() {
            None if files::fits(follower.file) => self.attach_at_once(&place, follower).await,
            upload => {
                let (upload, result) = upload::carry_on(self.mailbox, &place, follower, upload).await;
                draft.upload = upload;
                match result {
                    // Where its 3 MB lie exactly nobody says, and the last of them fit into one request all the same.
                    Err(failure) if failure.code.as_deref() == Some(TOO_SMALL) => {
                        self.attach_at_once(&place, follower).await
                    }
                    result => result,
                }
            }
        };
        match result {
            // A draft that is gone cannot be filled, either.
            Err(failure) if failure.maybe_delivered || failure.http_status == Some(404) => {
                self.discard(draft).await;
                Err(unsent(failure).retry(None))
            }
            result => {
                draft.stage = Stage::Filling;
                result
            }
        }
    }

    async fn attach_at_once(&self, place: &str, Follower { file, id }: &Follower<'_>) -> Result<(), Failure> {
        let body = message::file(file, id.as_deref())?;
        let reply = self.ask(self.mailbox.post(&format!("{place}/attachments"), body)).await?;
        match reply.answer.status {
            201 => Ok(()),
            _ => Err(reply.failure()),
        }
    }

    async fn send(&self, draft: &mut Draft) -> Result<Receipt, Failure> {
        let Some(id) = draft.id.clone() else {
            return Err(Failure::new(FailureKind::Protocol, "the draft has no name").retry(None));
        };
        let send = self.mailbox.bare(Method::POST, &format!("{}/send", path(&id))).for_readers(self.envelope.readers());
        draft.stage = Stage::Doubtful;
        let failure = match self.ask(send).await {
            Ok(reply) if reply.answer.status == 202 => return Ok(reply.receipt()),
            Ok(reply) => reply.failure(),
            Err(failure) => failure,
        };
        if failure.http_status == Some(404) {
            // Somebody has taken it away, or sent it by hand; a new one is made only if it was not sent.
            *draft = Draft { stage: Stage::Stray, ..Draft::default() };
            return Err(unsent(failure).retry(None));
        }
        if !failure.maybe_delivered {
            draft.stage = Stage::Filling;
            return Err(failure);
        }
        match self.fate(draft).await {
            Ok(Fate::Sent) => Ok(Receipt::of(draft.id.clone())),
            Ok(Fate::Draft) => {
                draft.stage = Stage::Filling;
                Err(unsent(failure))
            }
            Err(_) => Err(failure),
        }
    }

    /// What became of a draft that may have been sent: one that is no draft any more was.
    async fn fate(&self, draft: &Draft) -> Result<Fate, Failure> {
        let id = draft.id.as_deref().unwrap_or_default();
        let look = self.mailbox.bare(Method::GET, &format!("{}?$select=isDraft", path(id)));
        let reply = self.ask(look).await.map_err(in_the_dark)?;
        match (reply.answer.status, reply.field("isDraft")) {
            (200, Some(Value::Bool(true))) => Ok(Fate::Draft),
            (200, Some(Value::Bool(false))) | (404, _) => Ok(Fate::Sent),
            _ => Err(in_the_dark(reply.failure())),
        }
    }

    /// The mail of this key that another try has made, if it has.
    async fn find_by_key(&self) -> Result<Option<(String, Fate)>, Failure> {
        let filter = format!(
            "singleValueExtendedProperties/Any(ep: ep/id eq '{}' and ep/value eq '{}')",
            property::KEY,
            self.key.replace('\'', "''")
        );
        let look = format!("/messages?$filter={}&$select=id,isDraft&$top=1", segment(&filter));
        let reply = self.ask(self.mailbox.bare(Method::GET, &look)).await.map_err(in_the_dark)?;
        let Some(Value::Array(found)) = reply.field("value").filter(|_| reply.answer.status == 200) else {
            return Err(in_the_dark(reply.failure()));
        };
        Ok(found.first().and_then(|mail| {
            let id = mail.get("id")?.as_str()?.to_owned();
            let fate = if mail.get("isDraft")?.as_bool()? { Fate::Draft } else { Fate::Sent };
            Some((id, fate))
        }))
    }

    /// Deletes the draft, so that none is left behind, and begins anew.
    async fn discard(&self, draft: &mut Draft) {
        if let Some(id) = std::mem::take(draft).id {
            // A draft that cannot be deleted does no harm but lie there; the failure that led here is what matters.
            let _ = self.ask(self.mailbox.bare(Method::DELETE, &path(&id))).await;
        }
    }

    async fn ask(&self, call: Call) -> Result<Reply, Failure> {
        self.mailbox.ask(call.with_lasting_ids()).await
    }
}

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Draft,
    Sent,
}

fn path(id: &str) -> String {
    format!("/messages/{}", segment(id))
}

/// A failure of a step that sends nothing.
fn unsent(failure: Failure) -> Failure {
    Failure { maybe_delivered: false, ..failure }
}

/// A failure to find out what became of a mail: it may have been sent, and another look may tell.
fn in_the_dark(failure: Failure) -> Failure {
    let retry = match failure.retry {
        Retry::Never => Retry::After(None),
        retry => retry,
    };
    Failure { maybe_delivered: true, retry, ..failure }
}

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
use crate::service::office365::fate::{self, Fate, path};
use crate::service::office365::files::{self, Follower};
use crate::service::office365::form::{self, Form};
use crate::service::office365::mailbox::{Call, GraphMailbox, Reply};
use crate::service::office365::message::{self, Envelope};
use crate::service::office365::mime;
use crate::service::office365::options::Options;
use crate::service::office365::upload::{self, Upload};

/// What Graph says of an upload session for a file that is too small for one.
const TOO_SMALL: &str = "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize";

/// How often the end of a run tries to delete a draft.
const TRIES: usize = 3;

/// The drafts that are not done with, by the key of their part.
#[derive(Default)]
pub(super) struct Drafts {
    open: SyncMutex<HashMap<String, Arc<Mutex<Draft>>>>,
    /// Those that nobody needs and that could not be deleted yet.
    litter: SyncMutex<Vec<String>>,
}

/// How far a draft is.
#[derive(Default)]
struct Draft {
    /// Its name in the mailbox, once it was made.
    id: Option<String>,
    /// Whether it bears the mark by which it is found again; what is made of JSON bears it from the start.
    mark: Mark,
    /// How many of the files that did not fit into the first request are in it.
    attached: usize,
    /// The file that is on its way.
    upload: Option<Upload>,
    stage: Stage,
    /// Other drafts of the same mail, which are to be deleted.
    litter: Vec<String>,
}

/// Whether a draft can be found by the key of its mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Mark {
    #[default]
    Missing,
    Given,
}

impl Draft {
    /// Begins anew, with a draft that is empty or with none.
    fn renew(&mut self, id: Option<String>) {
        *self = Self { id, litter: std::mem::take(&mut self.litter), ..Self::default() };
    }
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
            self.litter.lock().unwrap_or_else(PoisonError::into_inner).append(&mut draft.litter);
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
        let mut litter = std::mem::take(&mut *self.litter.lock().unwrap_or_else(PoisonError::into_inner));
        for (key, slot) in open {
            let mut draft = slot.lock().await;
            litter.append(&mut draft.litter);
            match (draft.id.take(), draft.stage) {
                (_, Stage::Doubtful) | (None, Stage::Filling | Stage::Attaching) => {}
                (Some(id), Stage::Filling | Stage::Attaching | Stage::Stray) => litter.push(id),
                (None, Stage::Stray) => {
                    let found = insist(|| fate::by_key(mailbox, &key)).await.unwrap_or_default();
                    litter.extend(found.drafts);
                }
            }
        }
        for id in litter {
            // Nobody is left who could do anything about a draft that stays.
            let _ = insist(|| fate::delete(mailbox, &id)).await;
        }
    }
}

/// What comes of a request that may be repeated, tried a few times.
async fn insist<T, F: Future<Output = Result<T, Failure>>>(ask: impl Fn() -> F) -> Option<T> {
    for _ in 0..TRIES {
        if let Ok(value) = ask().await {
            return Some(value);
        }
    }
    None
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
            Stage::Stray => {
                let found = fate::by_key(self.mailbox, self.key).await?;
                // What drafts hold is not known, so that the mail is made anew, if it is made at all.
                draft.litter.extend(found.drafts);
                if let Some(id) = found.sent {
                    self.sweep(draft).await;
                    return Ok(Receipt::of(Some(id)));
                }
                draft.renew(None);
                self.sweep(draft).await;
            }
            // A file must not be in it twice.
            Stage::Attaching => self.discard(draft).await,
            Stage::Doubtful => match self.fate(draft).await? {
                Fate::Sent => return Ok(Receipt::of(draft.id.clone())),
                Fate::Draft => draft.stage = Stage::Filling,
            },
        }
        let form = Form::of(self.part, self.options);
        let followers = files::followers(self.part, form)?;
        if draft.id.is_none() {
            self.make(draft, &followers).await?;
        }
        if form == Form::Mime && draft.mark == Mark::Missing {
            self.mark(draft).await?;
        }
        while let Some(follower) = followers.get(draft.attached) {
            self.attach(draft, follower).await?;
            draft.attached += 1;
        }
        self.send(draft).await
    }

    /// Makes the draft; whatever comes of it, nothing was sent.
    async fn make(&self, draft: &mut Draft, followers: &[Follower<'_>]) -> Result<(), Failure> {
        let (envelope, part, options, travels) = (self.envelope, self.part, self.options, |_: &_| followers.is_empty());
        let body = match Form::of(part, options) {
            Form::Json => message::bare(envelope, part, options, travels, self.key)?,
            Form::Mime => mime::request(envelope, part, options, travels)?,
        };
        draft.stage = Stage::Stray;
        let failure = match self.ask(self.mailbox.post("/messages", body)).await {
            Ok(reply) => match reply.field("id").filter(|_| reply.answer.status == 201) {
                Some(Value::String(id)) => {
                    draft.renew(Some(id));
                    return Ok(());
                }
                _ => reply.failure(),
            },
            Err(failure) => failure,
        };
        if !failure.maybe_delivered {
            draft.stage = Stage::Filling;
        }
        Err(failure.not_delivered())
    }

    /// Gives a draft that was made of MIME the mark by which it is found again; whatever comes of it, nothing was sent.
    async fn mark(&self, draft: &mut Draft) -> Result<(), Failure> {
        let Some(id) = draft.id.clone() else { return Ok(()) };
        let marked = self.ask(self.mailbox.patch(&path(&id), form::mark(self.key))).await;
        let failure = match marked {
            Ok(reply) if reply.answer.status == 200 => {
                draft.mark = Mark::Given;
                return Ok(());
            }
            Ok(reply) => reply.failure(),
            Err(failure) => failure,
        };
        match failure.http_status {
            Some(404) => {
                self.discard(draft).await;
                Err(failure.not_delivered().retry(None))
            }
            _ => Err(failure.not_delivered()),
        }
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
                Err(failure.not_delivered().retry(None))
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
            draft.renew(None);
            draft.stage = Stage::Stray;
            return Err(failure.not_delivered().retry(None));
        }
        if !failure.maybe_delivered {
            draft.stage = Stage::Filling;
            return Err(failure);
        }
        match self.fate(draft).await {
            Ok(Fate::Sent) => Ok(Receipt::of(draft.id.clone())),
            Ok(Fate::Draft) => {
                draft.stage = Stage::Filling;
                Err(failure.not_delivered())
            }
            Err(_) => Err(failure),
        }
    }

    async fn fate(&self, draft: &Draft) -> Result<Fate, Failure> {
        match fate::of(self.mailbox, draft.id.as_deref().unwrap_or_default(), self.key).await? {
            // Exchange keeps what was sent among the drafts as well, until its time has come.
            Fate::Draft if self.options.defer.is_some() => {
                let words = "the mail is deferred, so that nobody can tell whether it only lies among the drafts";
                Err(Failure::new(FailureKind::Unavailable, words).maybe_delivered())
            }
            fate => Ok(fate),
        }
    }

    /// Deletes the draft, so that none is left behind, and begins anew.
    async fn discard(&self, draft: &mut Draft) {
        draft.litter.extend(draft.id.take());
        draft.renew(None);
        self.sweep(draft).await;
    }

    /// Deletes what is to be deleted. A draft that cannot be now does no harm but lie there, and is tried again later.
    async fn sweep(&self, draft: &mut Draft) {
        let mut kept = 0;
        while let Some(id) = draft.litter.get(kept) {
            match fate::delete(self.mailbox, id).await {
                Ok(()) => drop(draft.litter.remove(kept)),
                Err(_) => kept += 1,
            }
        }
    }

    async fn ask(&self, call: Call) -> Result<Reply, Failure> {
        self.mailbox.ask(call.with_lasting_ids()).await
    }
}

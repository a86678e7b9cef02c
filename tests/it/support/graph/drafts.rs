//! Drafts: made, and sent.

use serde_json::{Value, json};

use super::super::schema::Kind;
use super::answer::Answer;
use super::ledger::{Attached, Mail, Via};
use super::office::Office;
use super::request::Request;
use super::send::Content;

impl Office {
    /// `POST /messages`: a bare message, never one in the envelope of `sendMail`.
    pub(super) fn create_draft(&mut self, request: &Request) -> Result<Answer, Answer> {
        let mailbox = self.entered(request, "Mail.ReadWrite")?;
        let (message, letter, is_mime) = match self.content(request, Kind::Message)? {
            Content::Json(message) => {
                let letter = self.letter(&message)?;
                (message, letter, false)
            }
            Content::Mime(letter) => (Value::Null, *letter, true),
        };
        let stored = self.stored(&mailbox, letter, message, is_mime);
        let shown = stored.shown(request);
        self.messages.push(stored);
        Ok(Answer::json(201, &shown))
    }

    /// `PATCH /messages/{id}`, which adds extended properties; nobody changes anything else.
    pub(super) fn update_draft(&mut self, request: &Request) -> Result<Answer, Answer> {
        let mailbox = self.entered(request, "Mail.ReadWrite")?;
        let index = self.find(request, &mailbox)?;
        self.must_be_draft(index)?;
        let Content::Json(message) = self.content(request, Kind::Message)? else {
            return Err(Answer::refusal(415, "RequestBodyRead", "A valid Content-Type header is required."));
        };
        let fields = message.as_object().into_iter().flatten();
        let strange: Vec<_> =
            fields.map(|(name, _)| name).filter(|name| *name != "singleValueExtendedProperties").collect();
        if !strange.is_empty() {
            self.complain(format!("a draft is changed in {strange:?}"));
        }
        let properties = self.letter(&message)?.properties;
        let stored = &mut self.messages[index];
        stored.letter.properties.retain(|(id, _)| properties.iter().all(|(new, _)| new != id));
        stored.letter.properties.extend(properties);
        Ok(Answer::json(200, &stored.shown(request)))
    }

    /// `POST /messages/{id}/send`.
    pub(super) fn send_draft(&mut self, request: &Request) -> Result<Answer, Answer> {
        let mailbox = self.entered(request, "Mail.Send")?;
        if request.header("content-length") != "0" || !request.body.is_empty() {
            self.complain("`send` without `Content-Length: 0`, or with a body");
            return Err(Answer::refusal(411, "BadRequest", "A Content-Length header is required."));
        }
        let index = self.find(request, &mailbox)?;
        self.must_be_draft(index)?;
        let letter = self.messages[index].letter.clone();
        self.sendable(&mailbox, &letter)?;
        let id = self.messages[index].immutable_id.clone();
        // A session that was given up is no harm as long as its file came in another one.
        let sessions: Vec<_> = self.sessions.values().filter(|session| session.message == id).collect();
        let whole =
            |file: &Attached| sessions.iter().filter_map(|one| one.done.as_ref()).any(|done| done.name == file.name);
        if sessions.iter().any(|session| !whole(&session.file)) {
            self.complain("a message was sent before all of its files had come");
        }
        let (number, lag) = (self.number(), self.lag);
        let stored = &mut self.messages[index];
        // The message moves to Sent Items, and only its immutable id goes with it.
        stored.rest_id = format!("AAMkAD-{number}-1=");
        (stored.is_draft, stored.lag) = (false, lag);
        let (via, body) = match stored.is_mime {
            true => (Via::MimeDraft, Value::Null),
            false => (Via::Draft, json!({"message": stored.message})),
        };
        let path = request.path.clone();
        self.accept(request, Mail { path, mailbox, body, request_id: String::new(), via, saved: true, letter });
        Ok(Answer::status(202))
    }
}

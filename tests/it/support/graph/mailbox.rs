//! Mailboxes: who may enter them, and the messages in them.

use regex::Regex;
use serde_json::{Value, json};

use super::answer::Answer;
use super::ledger::Letter;
use super::office::Office;
use super::request::Request;
use super::tokens::Holder;

/// Which messages somebody looks for.
type Condition = Box<dyn Fn(&Stored) -> bool>;

/// A message in Drafts or in Sent Items.
pub(super) struct Stored {
    /// The id that changes when the message moves.
    pub(super) rest_id: String,
    pub(super) immutable_id: String,
    pub(super) mailbox: String,
    pub(super) is_draft: bool,
    /// How many times it is not found yet.
    pub(super) lag: usize,
    pub(super) is_mime: bool,
    pub(super) letter: Letter,
    /// As it was created; null where it came as MIME.
    pub(super) message: Value,
}

impl Stored {
    pub(super) fn shown(&self, request: &Request) -> Value {
        let id = if request.wants_immutable_ids() { &self.immutable_id } else { &self.rest_id };
        let properties: Vec<_> =
            self.letter.properties.iter().map(|(id, value)| json!({"id": id, "value": value})).collect();
        let mut shown = json!({
            "id": id,
            "isDraft": self.is_draft,
            "subject": self.letter.subject,
            "internetMessageId": format!("<{}@example.com>", self.immutable_id),
            "parentFolderId": if self.is_draft { "drafts" } else { "sentitems" },
            "hasAttachments": self.letter.attachments.iter().any(|attached| !attached.inline),
        });
        if request.query("$expand").starts_with("singleValueExtendedProperties") {
            shown["singleValueExtendedProperties"] = json!(properties);
        }
        let select = request.query("$select");
        if let Some(shown) = shown.as_object_mut().filter(|_| !select.is_empty()) {
            shown.retain(|name, _| name == "id" || select.split(',').any(|wanted| wanted.trim() == name));
        }
        shown
    }
}

impl Office {
    /// The mailbox of a request whose token may do this in it.
    pub(super) fn entered(&self, request: &Request, permission: &str) -> Result<String, Answer> {
        let access = self.allowed(request, permission)?;
        let mailbox = self.mailbox_of(request);
        let by_me = request.segments().get(1).is_some_and(|segment| segment == "me");
        if by_me && access.holder == Holder::Application {
            let words = "/me request is only valid with delegated authentication flow.";
            return Err(Answer::refusal(400, "BadRequest", words));
        }
        let foreign = access.holder != Holder::Application && mailbox != access.holder.mailbox();
        if foreign && !access.may("Mail.Send.Shared") {
            let words = "Access is denied. Check credentials and try again.";
            return Err(Answer::refusal(403, "ErrorAccessDenied", words));
        }
        Ok(mailbox)
    }

    /// Where the message of a request is, by either of its ids.
    pub(super) fn find(&mut self, request: &Request, mailbox: &str) -> Result<usize, Answer> {
        let segments = request.segments();
        let after = segments.iter().position(|segment| segment == "messages").map(|index| index + 1);
        let id = after.and_then(|index| segments.get(index)).cloned().unwrap_or_default();
        let known = |stored: &Stored| stored.mailbox == mailbox && (stored.immutable_id == id || stored.rest_id == id);
        let missing = || Answer::refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.");
        let index = self.messages.iter().position(known).ok_or_else(missing)?;
        if self.messages[index].lag > 0 {
            self.messages[index].lag -= 1;
            return Err(missing());
        }
        Ok(index)
    }

    /// Refuses to change or send what was sent already.
    pub(super) fn must_be_draft(&self, index: usize) -> Result<(), Answer> {
        let words = "The operation can only be performed on a draft.";
        let refusal = || Answer::refusal(400, "ErrorInvalidOperation", words);
        if self.messages[index].is_draft { Ok(()) } else { Err(refusal()) }
    }

    /// Reads a message, or looks for some.
    pub(super) fn get(&mut self, request: &Request) -> Result<Answer, Answer> {
        let access = self.access(request)?;
        let permission = if access.may("Mail.Read") { "Mail.Read" } else { "Mail.ReadWrite" };
        let mailbox = self.entered(request, permission)?;
        let segments = request.segments();
        if segments.last().is_some_and(|last| last != "messages") {
            let index = self.find(request, &mailbox)?;
            return Ok(Answer::json(200, &self.messages[index].shown(request)));
        }
        let folder = segments.iter().rev().nth(1).map(|folder| folder.to_lowercase()).unwrap_or_default();
        let wanted = self.filter(request.query("$filter"))?;
        let mut found = Vec::new();
        for stored in self.messages.iter_mut().filter(|stored| stored.mailbox == mailbox && wanted(stored)) {
            let elsewhere = (folder == "sentitems" && stored.is_draft) || (folder == "drafts" && !stored.is_draft);
            if stored.lag > 0 {
                stored.lag -= 1;
            } else if !elsewhere {
                found.push(stored.shown(request));
            }
        }
        Ok(Answer::json(200, &json!({"value": found})))
    }

    /// The condition of a `$filter`: by an extended property or by the message id, the two that there is a use for.
    fn filter(&mut self, text: &str) -> Result<Condition, Answer> {
        if text.is_empty() {
            return Ok(Box::new(|_| true));
        }
        let property = r"(?i)^singleValueExtendedProperties/any\(\s*(\w+):\s*(\w+)/id eq '([^']+)' and (\w+)/value eq '([^']*)'\s*\)$";
        let found = Regex::new(property).expect("it is sound").captures(text);
        if let Some(found) = found.filter(|found| found[1] == found[2] && found[1] == found[4]) {
            let wanted = (found[3].to_owned(), found[5].to_owned());
            return Ok(Box::new(move |stored| stored.letter.properties.contains(&wanted)));
        }
        if let Some(found) =
            Regex::new(r"^internetMessageId eq '<(.+)@example\.com>'$").expect("it is sound").captures(text)
        {
            let id = found[1].to_owned();
            return Ok(Box::new(move |stored| stored.immutable_id == id));
        }
        self.complain(format!("a filter that Graph cannot read: {text}"));
        Err(Answer::refusal(400, "ErrorInvalidUrlQueryFilter", "The query filter contains one or more invalid nodes."))
    }

    /// Deletes a message.
    pub(super) fn delete(&mut self, request: &Request) -> Result<Answer, Answer> {
        let mailbox = self.entered(request, "Mail.ReadWrite")?;
        let index = self.find(request, &mailbox)?;
        let gone = self.messages.remove(index);
        if !gone.is_draft {
            self.complain("a message that was sent was deleted");
        }
        Ok(Answer::status(204))
    }
}

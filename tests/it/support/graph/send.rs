//! `sendMail`, and what holds for every mail that is about to leave.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use super::super::schema::{self, Kind};
use super::answer::Answer;
use super::attachments::attached;
use super::ledger::{Letter, Mail, Via};
use super::mailbox::Stored;
use super::mime;
use super::office::Office;
use super::request::Request;

/// The longest body of a request in bytes.
const LONGEST: usize = 4 << 20;

/// The most readers of one mail.
const READERS: usize = 500;

/// A message as it came.
pub(super) enum Content {
    Json(Value),
    Mime(Box<Letter>),
}

impl Office {
    pub(super) fn send_mail(&mut self, request: &Request) -> Result<Answer, Answer> {
        let mailbox = self.entered(request, "Mail.Send")?;
        let (body, letter, via) = match self.content(request, Kind::SendMail)? {
            Content::Json(body) => {
                let message = body.get("message").or_else(|| body.get("Message")).unwrap_or(&Value::Null);
                let letter = self.letter(message)?;
                (body, letter, Via::SendMail)
            }
            Content::Mime(letter) => (Value::Null, *letter, Via::Mime),
        };
        self.sendable(&mailbox, &letter)?;
        let saved = body.get("saveToSentItems").or_else(|| body.get("SaveToSentItems")) != Some(&json!(false));
        if saved {
            let message = body.get("message").cloned().unwrap_or_default();
            let stored = self.stored(&mailbox, letter.clone(), message, via == Via::Mime);
            self.messages.push(Stored { is_draft: false, lag: self.lag, ..stored });
        }
        self.accept(
            request,
            Mail { path: request.path.clone(), mailbox, body, request_id: String::new(), via, saved, letter },
        );
        Ok(Answer::status(202))
    }

    /// Enters a mail in the ledger.
    pub(super) fn accept(&mut self, request: &Request, mail: Mail) {
        let request_id = request.header("client-request-id").to_owned();
        if request_id.is_empty() {
            self.complain("a mail without `client-request-id`");
        }
        self.mails.push(Mail { request_id, ..mail });
    }

    /// A message that nobody has sent.
    pub(super) fn stored(&mut self, mailbox: &str, letter: Letter, message: Value, is_mime: bool) -> Stored {
        let number = self.number();
        Stored {
            rest_id: format!("AAMkAD-{number}-0="),
            immutable_id: format!("AAkALg-{number}"),
            mailbox: mailbox.to_owned(),
            is_draft: true,
            lag: 0,
            is_mime,
            letter,
            message,
        }
    }

    /// The body of a request as JSON that the description allows, or as MIME.
    pub(super) fn content(&mut self, request: &Request, kind: Kind) -> Result<Content, Answer> {
        if request.body.len() > LONGEST {
            let words = "The maximum request length supported is 4MB.";
            return Err(Answer::refusal(413, "BadRequest", words));
        }
        match (request.content_type().as_str(), kind) {
            ("application/json", _) => self.json(request, kind).map(Content::Json),
            ("text/plain", Kind::SendMail | Kind::Message) => {
                let text = BASE64.decode(&request.body).map_err(|_| {
                    Answer::refusal(
                        400,
                        "ErrorMimeContentInvalidBase64String",
                        "Invalid base64 string for MIME content.",
                    )
                })?;
                match mime::letter(&text) {
                    Ok(letter) => Ok(Content::Mime(Box::new(letter))),
                    Err(fault) => {
                        self.complain(format!("MIME: {fault}"));
                        Err(Answer::refusal(400, "ErrorMimeContentInvalid", &fault))
                    }
                }
            }
            (other, _) => {
                self.complain(format!("the content type is `{other}`"));
                Err(Answer::refusal(415, "RequestBodyRead", "A valid Content-Type header is required."))
            }
        }
    }

    fn json(&mut self, request: &Request, kind: Kind) -> Result<Value, Answer> {
        let refused = |words: &str| Answer::refusal(400, "RequestBodyRead", words);
        let body = serde_json::from_slice(&request.body).map_err(|error| {
            self.complaints.push(format!("the body is no JSON: {error}"));
            refused("Unable to read JSON request payload.")
        })?;
        let faults = schema::faults(kind, &body);
        if faults.is_empty() {
            return Ok(body);
        }
        let words = faults.join("; ");
        self.complaints.extend(faults);
        Err(refused(&words))
    }

    /// What a message in JSON says.
    pub(super) fn letter(&mut self, message: &Value) -> Result<Letter, Answer> {
        let text = |place: &str| message.pointer(place).and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = |name: &str| message[name].as_array().map(Vec::as_slice).unwrap_or_default();
        let addresses = |name: &str| {
            let address = |entry: &Value| entry["emailAddress"]["address"].as_str().unwrap_or_default().to_owned();
            list(name).iter().map(address).collect()
        };
        let pairs = |list: &[Value], first: &str| {
            let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            list.iter().map(|entry| (text(entry, first), text(entry, "value"))).collect()
        };
        let mut attachments = Vec::new();
        for entry in list("attachments") {
            attachments
                .push(attached(entry).inspect_err(|_| self.complaints.push("an attachment is no base64".into()))?);
        }
        Ok(Letter {
            subject: text("/subject"),
            content: text("/body/content"),
            content_type: text("/body/contentType").to_lowercase(),
            alternative: None,
            from: message.pointer("/from/emailAddress/address").and_then(Value::as_str).map(str::to_owned),
            to: addresses("toRecipients"),
            cc: addresses("ccRecipients"),
            bcc: addresses("bccRecipients"),
            reply_to: addresses("replyTo"),
            headers: pairs(list("internetMessageHeaders"), "name"),
            properties: pairs(list("singleValueExtendedProperties"), "id"),
            attachments,
        })
    }

    /// Whether Exchange takes the mail from this mailbox and to all of its readers.
    pub(super) fn sendable(&self, mailbox: &str, letter: &Letter) -> Result<(), Answer> {
        let sender = letter.from.as_ref().map(|address| address.to_lowercase());
        if sender.is_some_and(|sender| sender != mailbox && !self.send_as.contains(&sender)) {
            let words = "The user account which was used to submit this request does not have the right to send mail on \
                         behalf of the specified sending account.";
            return Err(Answer::refusal(403, "ErrorSendAsDenied", words));
        }
        let readers: Vec<_> = letter.recipients().collect();
        if readers.is_empty() {
            return Err(Answer::refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid."));
        }
        if readers.len() > READERS {
            let words = format!("The message has {} recipients and {READERS} is the limit.", readers.len());
            return Err(Answer::refusal(400, "ErrorExceededMaxRecipientLimit", &words));
        }
        let bad = readers
            .iter()
            .find(|address| !address.contains('@') || self.bad_addresses.contains(&address.to_lowercase()));
        if let Some(address) = bad {
            let words = format!("At least one recipient isn't valid., Recipient \"{address}\" isn't resolved.");
            return Err(Answer::refusal(400, "ErrorInvalidRecipients", &words));
        }
        Ok(())
    }
}

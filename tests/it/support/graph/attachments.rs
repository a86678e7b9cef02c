//! Files of a draft: small ones in one request, large ones through an upload session.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::super::schema::Kind;
use super::answer::Answer;
use super::ledger::Attached;
use super::office::Office;
use super::request::Request;
use super::send::Content;
use super::upload::Session;

/// From here on a file needs an upload session, and may have one.
const LARGE: usize = 3 << 20;

/// The largest file.
const LARGEST: usize = 150 << 20;

impl Office {
    /// `POST /messages/{id}/attachments`.
    pub(super) fn attach(&mut self, request: &Request) -> Result<Answer, Answer> {
        let (index, body) = self.file(request, Kind::Attachment)?;
        let file = attached(&body)?;
        if file.size >= LARGE {
            let words = "The attachment is too large: use an upload session.";
            return Err(Answer::refusal(413, "ErrorAttachmentSizeLimitExceeded", words));
        }
        let number = self.number();
        self.messages[index].letter.attachments.push(file);
        Ok(Answer::json(201, &serde_json::json!({"id": format!("AAMkAD-{number}-attachment=")})))
    }

    /// `POST /messages/{id}/attachments/createUploadSession`.
    pub(super) fn create_session(&mut self, request: &Request) -> Result<Answer, Answer> {
        let (index, body) = self.file(request, Kind::UploadSession)?;
        let item = &body["AttachmentItem"];
        let size = item["size"].as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
        if item["attachmentType"] != "file" {
            self.complain("an upload that is no file");
        }
        if size < LARGE {
            let words = "The size of the attachment must not be less than the minimum size.";
            return Err(Answer::refusal(400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", words));
        }
        if size > LARGEST {
            let words = "The attachment size exceeds the allowable limit.";
            return Err(Answer::refusal(400, "ErrorAttachmentSizeLimitExceeded", words));
        }
        let file = Attached { size, sha256: String::new(), ..described(item) };
        let message = self.messages[index].immutable_id.clone();
        Ok(self.open_session(Session::new(message, file)))
    }

    fn file(&mut self, request: &Request, kind: Kind) -> Result<(usize, Value), Answer> {
        let mailbox = self.entered(request, "Mail.ReadWrite")?;
        let index = self.find(request, &mailbox)?;
        self.must_be_draft(index)?;
        match self.content(request, kind)? {
            Content::Json(body) => Ok((index, body)),
            Content::Mime(_) => {
                Err(Answer::refusal(415, "RequestBodyRead", "A valid Content-Type header is required."))
            }
        }
    }
}

/// A file attachment of a body, with the sum of its content.
pub(super) fn attached(entry: &Value) -> Result<Attached, Answer> {
    let bytes = entry["contentBytes"].as_str().and_then(|text| BASE64.decode(text).ok());
    let bytes =
        bytes.ok_or_else(|| Answer::refusal(400, "RequestBodyRead", "Cannot convert a value to Edm.Binary."))?;
    Ok(Attached { size: bytes.len(), sha256: hex(digest(&SHA256, &bytes).as_ref()), ..described(entry) })
}

fn described(entry: &Value) -> Attached {
    let text = |name: &str| entry[name].as_str().map(str::to_owned);
    Attached {
        name: text("name").unwrap_or_default(),
        content_type: text("contentType").unwrap_or_default(),
        inline: entry["isInline"] == true,
        content_id: text("contentId"),
        ..Attached::default()
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

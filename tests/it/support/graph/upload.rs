//! The store that takes large files in ranges: at another address, signed, and nothing of a file is kept but its sum.

use ring::digest::{Context, SHA256};
use serde_json::{Value, json};

use super::answer::Answer;
use super::attachments::hex;
use super::ledger::Attached;
use super::office::Office;
use super::request::Request;

/// The most bytes of one PUT.
const LONGEST_RANGE: usize = 4 << 20;

/// How the store writes its names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Camel,
    Pascal,
}

/// An upload under way.
pub(super) struct Session {
    /// The immutable id of the message.
    pub(super) message: String,
    pub(super) file: Attached,
    received: usize,
    sum: Context,
    /// The file, once all of it has come.
    pub(super) done: Option<Attached>,
}

impl Session {
    pub(super) fn new(message: String, file: Attached) -> Self {
        Self { message, file, received: 0, sum: Context::new(&SHA256), done: None }
    }
}

impl Office {
    /// The answer that begins an upload.
    pub(super) fn open_session(&mut self, session: Session) -> Answer {
        let number = self.number();
        let token = format!("authtoken-secret-{number}-eyJhbGciOi");
        let path = format!("/api/gv1.0/users('{number}@{number}')/messages('{number}')/AttachmentSessions('{number}')");
        let url = format!("{}{path}?authtoken={token}", self.upload_url);
        self.tokens.secrets.push(token);
        self.sessions.insert(url.clone(), session);
        Answer::json(
            201,
            &json!({
                "@odata.context": format!("{}/v1.0/$metadata#microsoft.graph.uploadSession", self.url),
                "uploadUrl": url,
                "expirationDateTime": "2099-01-01T00:00:00.0000000Z",
                "nextExpectedRanges": ["0-"],
            }),
        )
    }

    pub(super) fn upload(&mut self, request: &Request) -> Answer {
        let url = format!("{}{}?authtoken={}", self.upload_url, request.path, request.query("authtoken"));
        if request.has_header("authorization") {
            self.complain("a token travels to the upload store");
            return Answer::refusal(
                401,
                "InvalidAudience",
                "The audience claim value is invalid for current resource.",
            );
        }
        if !self.sessions.contains_key(&url) {
            return Answer::refusal(404, "ErrorItemNotFound", "The upload session was not found.");
        }
        match request.method.as_str() {
            // A session is gone as soon as its file is whole.
            "GET" if self.sessions[&url].done.is_some() => {
                Answer::refusal(404, "ErrorItemNotFound", "The upload session was not found.")
            }
            "PUT" => self.take_range(request, &url).unwrap_or_else(|refusal| refusal),
            "GET" => self.state(&url),
            "DELETE" => {
                self.sessions.remove(&url);
                Answer::status(204)
            }
            other => {
                self.complain(format!("{other} on an upload session"));
                Answer::status(405)
            }
        }
    }

    fn take_range(&mut self, request: &Request, url: &str) -> Result<Answer, Answer> {
        let length = request.body.len();
        let plain = request.content_type() == "application/octet-stream" && !request.has_header("content-encoding");
        let measured = request.header("content-length") == length.to_string();
        if !plain || !measured || length > LONGEST_RANGE || length == 0 {
            self.complain(format!("a PUT of {length} bytes, plain: {plain}, with its length: {measured}"));
            return Err(Answer::refusal(400, "ErrorInvalidRequest", "The range is too large, or no octet stream."));
        }
        let range = range(request.header("content-range"));
        let session = self.sessions.get_mut(url).expect("it is there");
        let Some((start, _, _)) = range.filter(|(start, end, total)| {
            start <= end && end - start + 1 == length && *total == session.file.size && end < total
        }) else {
            let words = format!("a PUT of {length} bytes with the range `{}`", request.header("content-range"));
            self.complaints.push(words);
            return Err(Answer::refusal(400, "ErrorInvalidRequest", "The Content-Range header is wrong."));
        };
        if start != session.received || session.done.is_some() {
            return Err(Answer::refusal(416, "ErrorInvalidRange", "The range is not the one that is expected."));
        }
        session.sum.update(&request.body);
        session.received += length;
        if session.received < session.file.size {
            return Ok(self.state(url));
        }
        let sha256 = hex(session.sum.clone().finish().as_ref());
        let file = Attached { sha256, ..session.file.clone() };
        session.done = Some(file.clone());
        let message = session.message.clone();
        match self.messages.iter_mut().find(|stored| stored.immutable_id == message && stored.is_draft) {
            Some(stored) => stored.letter.attachments.push(file),
            None => self.complain("a file came for a message that is no draft"),
        }
        let number = self.number();
        let place = format!("{}/api/gv1.0/messages('{message}')/attachments('{number}')", self.upload_url);
        Ok(Answer::status(201).header("location", place))
    }

    /// What the store expects next.
    fn state(&mut self, url: &str) -> Answer {
        let form = self.range_forms.pop_front().unwrap_or_default();
        self.range_forms.push_back(form);
        let session = &self.sessions[url];
        let ranges = match session.done {
            Some(_) => vec![],
            None => vec![format!("{}{form}", session.received)],
        };
        let end = "2099-01-01T00:00:00.0000000Z";
        let body: Value = match self.case {
            Case::Camel => json!({"expirationDateTime": end, "nextExpectedRanges": ranges}),
            Case::Pascal => json!({"ExpirationDateTime": end, "NextExpectedRanges": ranges}),
        };
        Answer::json(200, &body)
    }
}

/// First byte, last byte and size of `bytes 0-9/100`.
fn range(text: &str) -> Option<(usize, usize, usize)> {
    let (range, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let (start, end) = range.split_once('-')?;
    Some((start.parse().ok()?, end.parse().ok()?, total.parse().ok()?))
}

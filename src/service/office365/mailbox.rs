//! Graph as one mailbox asks it: the requests with their token, and a token that is refused renewed once.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use reqwest::Method;
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::Value;

use crate::outcome::{Failure, Receipt, Trace};
use crate::secret::Secret;
use crate::service::office365::account::Account;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::graph_error::{self, Asked};
use crate::service::office365::message::Request;
use crate::service::office365::rights::Rights;
use crate::service::office365::source::Source;
use crate::service::office365::token::{Access, Tokens};
use crate::transport::{Answer, Line, segment};

/// A mailbox in Graph.
pub(super) struct GraphMailbox {
    line: Line,
    tokens: Arc<Tokens>,
    root: String,
    /// `{root}/v1.0/me` or `{root}/v1.0/users/{user}`.
    home: String,
    /// Whom `x-AnchorMailbox` names, where it is wanted.
    anchor: Option<String>,
}

/// What is asked of Graph.
pub(super) struct Call {
    method: Method,
    url: String,
    body: Option<Request>,
    ids: Ids,
    readers: usize,
}

/// How Graph names the mails of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ids {
    /// As it always did: a draft that is sent gets another name.
    Usual,
    /// By a name that stays when a draft becomes a sent mail: <https://learn.microsoft.com/graph/outlook-immutable-id>.
    Immutable,
}

impl Call {
    /// The same request about a mail that is to keep its name.
    pub(super) fn with_lasting_ids(self) -> Self {
        Self { ids: Ids::Immutable, ..self }
    }

    /// The same request about a mail that goes to so many people.
    pub(super) fn for_readers(self, readers: usize) -> Self {
        Self { readers, ..self }
    }
}

/// What Graph answers, and the mark under which Microsoft's support finds the request.
pub(super) struct Reply {
    pub(super) answer: Answer,
    client_request_id: String,
    /// How many people the mail goes to that the request is about.
    readers: usize,
}

/// The address of a mailbox: that of a user, or of whoever signs in.
pub(super) fn home(root: &str, user: Option<&str>) -> String {
    match user {
        None => format!("{root}/v1.0/me"),
        Some(user) => format!("{root}/v1.0/users/{}", segment(user)),
    }
}

impl GraphMailbox {
    pub(super) fn new(account: &Account, tokens: Tokens, line: Line) -> Self {
        let root = account.cloud.graph.clone();
        let user = match (&account.credentials, &account.source) {
            (Credentials::Personal { .. }, _) | (_, Source::Me) => None,
            (_, Source::Address(mailbox)) => Some(mailbox.address.as_str()),
            (_, Source::Object { id, .. }) => Some(id.as_str()),
        };
        let home = home(&root, user);
        let anchor = account.anchor().map(str::to_owned);
        Self { line, tokens: Arc::new(tokens), root, home, anchor }
    }

    /// A request that sends something to a path of the mailbox.
    pub(super) fn post(&self, path: &str, body: Request) -> Call {
        Call { method: Method::POST, url: self.url(path), readers: body.readers, body: Some(body), ids: Ids::Usual }
    }

    /// A request that changes what is at a path of the mailbox.
    pub(super) fn patch(&self, path: &str, body: Request) -> Call {
        Call { method: Method::PATCH, ..self.post(path, body) }
    }

    /// A request without a body.
    pub(super) fn bare(&self, method: Method, path: &str) -> Call {
        Call { method, url: self.url(path), body: None, ids: Ids::Usual, readers: 0 }
    }

    /// A request to Graph beside the mailbox.
    pub(super) fn beside(&self, path: &str) -> Call {
        Call { method: Method::GET, url: format!("{}/v1.0{path}", self.root), body: None, ids: Ids::Usual, readers: 0 }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.home)
    }

    /// Asks once, and once more with a new token where the first was refused: Graph processes nothing under such a token.
    pub(super) async fn ask(&self, call: Call) -> Result<Reply, Failure> {
        let access = self.tokens.get().await?;
        let reply = self.once(&call, &access).await?;
        if reply.answer.status != 401 {
            return Ok(reply);
        }
        let access = self.tokens.renew(&access).await?;
        self.once(&call, &access).await
    }

    async fn once(&self, call: &Call, access: &Access) -> Result<Reply, Failure> {
        let client_request_id = request_id();
        let mut request = self
            .line
            .request(call.method.clone(), &call.url)
            .bearer_auth(access.token.expose())
            .header("client-request-id", &client_request_id);
        if let Some(mailbox) = &self.anchor {
            request = request.header("x-anchormailbox", mailbox);
        }
        if call.ids == Ids::Immutable {
            request = request.header("prefer", "IdType=\"ImmutableId\"");
        }
        request = match &call.body {
            Some(Request { content_type, body, .. }) => request.header(CONTENT_TYPE, *content_type).body(body.clone()),
            None if call.method == Method::POST => request.header(CONTENT_LENGTH, "0"),
            None => request,
        };
        match self.line.exchange(request).await {
            Ok(answer) => Ok(Reply { answer, client_request_id, readers: call.readers }),
            Err(failure) => Err(failure.trace(Trace { request_id: None, client_request_id: Some(client_request_id) })),
        }
    }

    /// Sends a piece of a file where an upload session wants it, or asks how far it is: without the token, which the documentation
    /// forbids there.
    pub(super) async fn upload(
        &self,
        method: Method,
        url: &str,
        piece: Option<(String, Vec<u8>)>,
    ) -> Result<Answer, Failure> {
        let mut request = self.line.request(method, url);
        if let Some((range, bytes)) = piece {
            request =
                request.header(CONTENT_TYPE, "application/octet-stream").header("content-range", range).body(bytes);
        }
        self.line.exchange(request).await
    }

    /// What the token of the run may do.
    pub(super) async fn rights(&self) -> Result<Rights, Failure> {
        let access = self.tokens.get().await?;
        Ok(Rights::of(access.token.expose(), access.granted.as_deref()))
    }

    /// Waits until a sign-in that is under way has ended, and what it gave is kept.
    pub(super) async fn settle(&self) {
        self.tokens.settle().await;
    }

    /// The failure without any secret of this account, should a server repeat one.
    pub(super) fn conceal(&self, failure: Failure) -> Failure {
        self.tokens.conceal(failure)
    }

    /// Makes sure that no failure shows this text.
    pub(super) fn keep_secret(&self, text: &Secret) {
        self.tokens.learn([text]);
    }
}

impl Reply {
    /// What Graph's acceptance proves.
    pub(super) fn receipt(&self) -> Receipt {
        Receipt::of(self.answer.header("request-id").map(str::to_owned)).trace(self.trace())
    }

    /// What any answer but the documented good one means.
    pub(super) fn failure(&self) -> Failure {
        let failure = match self.answer.is_success() {
            true => graph_error::stranger(&self.answer),
            false => {
                let asked = Asked { client_request_id: &self.client_request_id, readers: self.readers };
                graph_error::failure(&self.answer, asked)
            }
        };
        failure.trace(self.trace())
    }

    fn trace(&self) -> Trace {
        graph_error::trace(&self.answer, &self.client_request_id)
    }

    /// A field of the JSON in the answer, whatever the case of its name: the upload service spells them in two ways.
    pub(super) fn field(&self, name: &str) -> Option<Value> {
        field(&self.answer, name)
    }
}

/// A field of the JSON in an answer, whatever the case of its name.
pub(super) fn field(answer: &Answer, name: &str) -> Option<Value> {
    match answer.json()? {
        Value::Object(fields) => {
            fields.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        }
        _ => None,
    }
}

/// A random GUID, by which Microsoft's support finds a request.
fn request_id() -> String {
    // Each `RandomState` is keyed at random, which is all that a mark in a log needs.
    let [high, low] = [0, 1].map(|_| RandomState::new().hash_one(()));
    let bits = (u128::from(high) << 64) | u128::from(low);
    let version_4 = (bits & !(0xf << 76) & !(0x3 << 62)) | (0x4 << 76) | (0x2 << 62);
    let digits = format!("{version_4:032x}");
    let group = |range| digits.get(range).unwrap_or_default();
    [group(0..8), group(8..12), group(12..16), group(16..20), group(20..32)].join("-")
}

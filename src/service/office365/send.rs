//! One part to one target: the request, and what its answer means.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use futures::future::BoxFuture;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;

use crate::message::Target;
use crate::outcome::{Failure, FailureKind, Receipt, Trace};
use crate::problem::Problem;
use crate::service::email::Mailbox;
use crate::service::office365::account::Account;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::graph_error::{self, Asked};
use crate::service::office365::message::{self, Envelope, Request};
use crate::service::office365::people::{Copies, People};
use crate::service::office365::source::Source;
use crate::service::office365::token::{Access, Tokens};
use crate::service::settings::Settings;
use crate::service::{Parcel, Service};
use crate::transport::{Answer, Line};

/// Opens an account: no request is made before the first delivery.
///
/// # Errors
/// A problem that names the setting that is missing or wrong.
pub fn open(settings: &Settings, line: Line) -> Result<Arc<dyn Service>, Problem> {
    let account = Account::new(settings)?;
    let tokens = Tokens::new(&account, line.clone());
    Ok(Arc::new(Office365 { url: send_url(&account), account, tokens, line }))
}

/// An account and the token that its deliveries share.
struct Office365 {
    account: Account,
    url: String,
    tokens: Tokens,
    line: Line,
}

impl Service for Office365 {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        Box::pin(self.send(parcel))
    }
}

impl Office365 {
    async fn send(&self, parcel: Parcel<'_>) -> Result<Receipt, Failure> {
        let mail = self.mail(parcel)?;
        let access = self.tokens.get().await?;
        let readers = mail.readers;
        let mut id = request_id();
        let mut answer = self.post(&access, &mail, &id).await?;
        // Graph processes nothing under a token that it refuses, so this repetition cannot send twice.
        if answer.status == 401 {
            let access = self.tokens.renew(&access).await?;
            id = request_id();
            answer = self.post(&access, &mail, &id).await?;
        }
        verdict(&answer, Asked { client_request_id: &id, readers }).map_err(|failure| self.tokens.conceal(failure))
    }

    fn mail(&self, parcel: Parcel<'_>) -> Result<Request, Failure> {
        let to = self.recipient(parcel.target)?;
        let People { copies: Copies { cc, bcc }, targets, reply_to } = &self.account.people;
        let first = targets.first().is_none_or(|first| *first == to.identity());
        let (cc, bcc): (&[_], &[_]) = if first { (cc, bcc) } else { (&[], &[]) };
        let envelope = Envelope { to: std::slice::from_ref(&to), cc, bcc, reply_to };
        message::request(&envelope, parcel.part, &self.account.options)
    }

    /// The target, or the sending mailbox itself where there is none.
    fn recipient(&self, target: Option<&Target>) -> Result<Mailbox, Failure> {
        let text = |name| target.and_then(|target| target.value.get(name)).and_then(|value| value.as_str());
        match (target, text("address"), &self.account.source) {
            (Some(_), Some(address), _) => {
                Ok(Mailbox { name: text("name").map(str::to_owned), address: address.to_owned() })
            }
            (None, _, Source::Address(own)) => Ok(own.clone()),
            _ => Err(Failure::new(FailureKind::Recipient, "the target has no mail address")),
        }
    }

    async fn post(&self, access: &Access, mail: &Request, id: &str) -> Result<Answer, Failure> {
        let request = self
            .line
            .request(Method::POST, &self.url)
            .bearer_auth(access.token.expose())
            .header("client-request-id", id)
            .header(CONTENT_TYPE, mail.content_type)
            .body(mail.body.clone());
        let marked =
            |failure: Failure| failure.trace(Trace { request_id: None, client_request_id: Some(id.to_owned()) });
        self.line.exchange(request).await.map_err(marked)
    }
}

/// What is encoded in a segment of a path: everything but the unreserved characters of RFC 3986 section 2.3.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn send_url(account: &Account) -> String {
    let root = &account.cloud.graph;
    let user = match (&account.credentials, &account.source) {
        (Credentials::Personal { .. }, _) | (_, Source::Me) => return format!("{root}/v1.0/me/sendMail"),
        (_, Source::Address(mailbox)) => &mailbox.address,
        (_, Source::Object { id, .. }) => id,
    };
    format!("{root}/v1.0/users/{}/sendMail", utf8_percent_encode(user, SEGMENT))
}

/// Only 202 says that Graph took the mail. Another 2xx may come from something in between, so it proves neither.
///
/// A `Retry-After` beside a 202 is for the next mail and is not a reason to repeat this one.
fn verdict(answer: &Answer, asked: Asked<'_>) -> Result<Receipt, Failure> {
    match answer.status {
        202 => {
            let receipt = Receipt::of(answer.header("request-id").map(str::to_owned));
            Ok(receipt.trace(graph_error::trace(answer, asked.client_request_id)))
        }
        200..300 => {
            let message = format!("the answer is {} where Graph says 202", answer.status);
            let mut failure = Failure::new(FailureKind::Protocol, message)
                .hint("something between here and Graph may have answered: check `graph_url` and the proxy")
                .maybe_delivered();
            failure.http_status = Some(answer.status);
            Err(failure.trace(graph_error::trace(answer, asked.client_request_id)))
        }
        _ => Err(graph_error::failure(answer, asked)),
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

//! What became of a draft, as its mailbox tells it, and how one that nobody needs is taken away.

use reqwest::Method;
use serde_json::Value;

use crate::outcome::{Failure, Retry};
use crate::service::office365::mailbox::{Call, GraphMailbox, Reply};
use crate::service::office365::property;
use crate::transport::segment;

/// How many mails of one key are looked at: a mail has one, and a further draft for each request whose answer was lost.
const MOST: usize = 20;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Draft,
    Sent,
}

/// The mails of one key.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The one that was sent.
    pub(super) sent: Option<String>,
    /// Those that were not.
    pub(super) drafts: Vec<String>,
}

/// What became of a draft that may have been sent: one that is no draft any more was.
///
/// # Errors
/// When nobody can tell now.
pub(super) async fn of(mailbox: &GraphMailbox, id: &str, key: &str) -> Result<Fate, Failure> {
    let look = mailbox.bare(Method::GET, &format!("{}?$select=isDraft", path(id)));
    let reply = ask(mailbox, look).await.map_err(in_the_dark)?;
    match (reply.answer.status, reply.field("isDraft")) {
        (200, Some(Value::Bool(true))) => Ok(Fate::Draft),
        (200, Some(Value::Bool(false))) => Ok(Fate::Sent),
        // A mail that has just left is in no folder for a while; a draft that lies there is found in the other way, too.
        (404, _) => match by_key(mailbox, key).await? {
            Found { sent: None, drafts } if drafts.iter().any(|draft| draft == id) => Ok(Fate::Draft),
            Found { .. } => Ok(Fate::Sent),
        },
        _ => Err(in_the_dark(reply.failure())),
    }
}

/// The mails of this key that other tries have made.
///
/// # Errors
/// When nobody can tell now.
pub(super) async fn by_key(mailbox: &GraphMailbox, key: &str) -> Result<Found, Failure> {
    let filter = format!(
        "singleValueExtendedProperties/Any(ep: ep/id eq '{}' and ep/value eq '{}')",
        property::KEY,
        key.replace('\'', "''")
    );
    let look = format!("/messages?$filter={}&$select=id,isDraft&$top={MOST}", segment(&filter));
    let reply = ask(mailbox, mailbox.bare(Method::GET, &look)).await.map_err(in_the_dark)?;
    let Some(Value::Array(mails)) = reply.field("value").filter(|_| reply.answer.status == 200) else {
        return Err(in_the_dark(reply.failure()));
    };
    let mut found = Found::default();
    for mail in mails {
        match (mail.get("id").and_then(Value::as_str), mail.get("isDraft").and_then(Value::as_bool)) {
            (Some(id), Some(true)) => found.drafts.push(id.to_owned()),
            (Some(id), Some(false)) => found.sent = Some(id.to_owned()),
            (Some(_) | None, _) => {}
        }
    }
    Ok(found)
}

/// Deletes a draft; one that is gone already is no failure.
///
/// # Errors
/// When it may still be there.
pub(super) async fn delete(mailbox: &GraphMailbox, id: &str) -> Result<(), Failure> {
    let reply = ask(mailbox, mailbox.bare(Method::DELETE, &path(id))).await?;
    match reply.answer.status {
        200..300 | 404 => Ok(()),
        _ => Err(reply.failure()),
    }
}

/// Where a mail is.
pub(super) fn path(id: &str) -> String {
    format!("/messages/{}", segment(id))
}

async fn ask(mailbox: &GraphMailbox, call: Call) -> Result<Reply, Failure> {
    mailbox.ask(call.with_lasting_ids()).await
}

/// A failure to find out what became of a mail: it may have been sent, and another look may tell.
fn in_the_dark(failure: Failure) -> Failure {
    let retry = match failure.retry {
        Retry::Never => Retry::After(None),
        retry => retry,
    };
    Failure { maybe_delivered: true, retry, ..failure }
}

//! What a refusal of Graph means, by its most specific known code and else by its status.

use serde_json::Value;

use crate::outcome::{Failure, FailureKind, Reach, Trace};
use crate::service::office365::graph_code::{self, Class, FULL, Meaning, NO_MAILBOX, NO_RIGHT, WAIT, WRONG_TOKEN};
use crate::transport::Answer;

/// A mail to no more readers than this is too large for no mailbox, so that a limit of readers is that of a day.
const FEW_READERS: usize = 10;

/// What is known of the request beside its answer.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The mark that we gave it.
    pub(super) client_request_id: &'a str,
    /// How many people the mail goes to, with copies.
    pub(super) readers: usize,
}

/// The failure that a 2xx other than the documented one stands for.
pub(super) fn stranger(answer: &Answer) -> Failure {
    let mut failure =
        Failure::new(FailureKind::Protocol, format!("the answer is {}, which Graph does not say here", answer.status))
            .hint("something between here and Graph may have answered: check `graph_url` and the proxy");
    failure.http_status = Some(answer.status);
    failure
}

/// The failure that an answer other than 2xx stands for.
pub(super) fn failure(answer: &Answer, asked: Asked<'_>) -> Failure {
    let json = answer.json();
    let error = json.as_ref().and_then(|json| json.get("error"));
    let codes = codes(error);
    let known = codes.iter().rev().find_map(|code| Some((*code, graph_code::meaning(code)?)));
    let said = error.and_then(|error| error.get("message")).and_then(Value::as_str).filter(|text| !text.is_empty());
    let message = match said {
        Some(text) => text.to_owned(),
        None => format!("the answer is {} without a reason", answer.status),
    };
    let unresolved = said.and_then(unresolved);
    let mut failure = judge(answer, known.map(|(_, meaning)| meaning), message);
    failure.http_status = Some(answer.status);
    failure.code = known.map(|(code, _)| code).or(codes.first().copied()).map(str::to_owned);
    failure.hint = known.map(|(_, meaning)| meaning.hint).or_else(|| status_hint(answer.status)).map(str::to_owned);
    match known {
        Some((code, _)) if graph_code::counts_readers(code) && asked.readers > FEW_READERS => {
            failure.kind = FailureKind::Recipient;
            failure.reach = Reach::Message;
            failure.hint = Some(format!(
                "{} readers are more than the mailbox may write to in one mail, or today: send to fewer at once",
                asked.readers
            ));
        }
        Some(_) if failure.kind == FailureKind::Recipient => {
            let named = unresolved.map(|address| format!("Exchange cannot send to `{address}`: correct or remove it"));
            failure.hint = named.or(failure.hint);
        }
        Some(_) | None => {}
    }
    failure.trace(trace(answer, asked.client_request_id))
}

/// The marks by which Microsoft's support finds a request: in headers, or else in the error.
pub(super) fn trace(answer: &Answer, client_request_id: &str) -> Trace {
    let json = answer.json();
    let error = json.as_ref().and_then(|json| json.get("error"));
    let inside = || levels(error).find_map(|level| level.get("request-id")?.as_str());
    let request_id = answer.header("request-id").or_else(inside).map(str::to_owned);
    Trace { request_id, client_request_id: Some(client_request_id.to_owned()) }
}

/// An error and those inside it, the outermost first; the service spells `innerError` in two ways.
fn levels(error: Option<&Value>) -> impl Iterator<Item = &Value> {
    std::iter::successors(error, |error| error.get("innerError").or_else(|| error.get("innererror")))
}

fn codes(error: Option<&Value>) -> Vec<&str> {
    levels(error).filter_map(|level| level.get("code")?.as_str()).filter(|code| !code.is_empty()).collect()
}

/// The address in words such as `Recipient "ann" isn't resolved`; it is shown and decides nothing.
fn unresolved(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("Recipient ")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (address, after) = rest.get(1..)?.split_once(quote)?;
    (after.contains("resolved") && !address.is_empty()).then_some(address)
}

fn judge(answer: &Answer, known: Option<Meaning>, message: String) -> Failure {
    let fails = |kind| Failure::new(kind, message.clone());
    let after = answer.retry_after();
    let reach = known.map_or(Reach::Message, |meaning| meaning.reach);
    match (known.map(|meaning| meaning.class), answer.status) {
        (Some(Class::Final(kind)), _) => fails(kind).reach(reach),
        (Some(Class::Throttled), _) | (_, 429 | 509) => fails(FailureKind::RateLimited).retry(after),
        (_, 503) => fails(FailureKind::Unavailable).retry(after),
        (_, 408) => fails(FailureKind::Timeout).retry(after),
        (_, 507) => fails(FailureKind::Rejected).reach(Reach::Sender),
        // Mails have left although the answer was one of these, so the engine may repeat them only where it is told to.
        (Some(Class::Busy), _) | (_, 500..) => fails(FailureKind::Unavailable).retry(after).maybe_delivered(),
        (None, 401 | 403) => fails(FailureKind::Auth).reach(Reach::Account),
        (None, 413) => fails(FailureKind::TooLarge),
        (None, ..=399) => fails(FailureKind::Protocol),
        (None, _) => fails(FailureKind::Rejected),
    }
}

fn status_hint(status: u16) -> Option<&'static str> {
    Some(match status {
        ..=399 => "check `graph_url`: it is the root of Graph without a path",
        401 => WRONG_TOKEN,
        403 => NO_RIGHT,
        404 => NO_MAILBOX,
        413 => "attach less, or shorten the message",
        429 | 509 => WAIT,
        503 => "Graph is out of order for now: try again later",
        507 => FULL,
        500.. => "look into Sent Items before you send again",
        _ => return None,
    })
}

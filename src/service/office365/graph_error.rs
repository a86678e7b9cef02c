//! What a refusal of Graph means, by its most specific known code and else by its status.
//!
//! Codes: Microsoft Graph error reference, the Exchange Online limits pages, and answers reported by users of the service.

use serde_json::Value;

use crate::outcome::{Failure, FailureKind};
use crate::transport::Answer;

/// What a code says about the request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It was refused, and would be again.
    Final(FailureKind),
    /// It was refused because there were too many.
    Throttled,
    /// Something broke; the status tells how far the request may have come.
    Busy,
}

use Class::{Busy, Final, Throttled};
use FailureKind::{Auth, Recipient, Rejected, TooLarge};

/// A code, its class, and what the user can do.
type Row = (&'static str, Class, &'static str);

const NO_MAILBOX: &str =
    "the source has no mailbox in Exchange Online: check its spelling, its licence, and that it is not on premises";
const NO_RIGHT: &str =
    "the application may not send as this mailbox: grant Mail.Send with admin consent, and check access policies";
const DAY_IS_FULL: &str = "the mailbox has reached its sending limit: wait a day or send from another mailbox";
const VERIFY: &str =
    "Microsoft stopped this mailbox: open its Inbox and follow the instructions there to verify the account";
const SPAM: &str = "Microsoft takes this mail for spam: change its text, or send from a mailbox with a history";
const WAIT: &str = "Graph asks to slow down: lower the concurrency of the account";
const BAD_HEADER: &str = "Graph refuses a header of the mail: report this as a bug";

const TABLE: &[Row] = &[
    (
        "InvalidAuthenticationToken",
        Final(Auth),
        "Graph refuses the token: check that `login_url` and `graph_url` belong to one cloud",
    ),
    ("ErrorAccessDenied", Final(Auth), NO_RIGHT),
    ("Authorization_RequestDenied", Final(Auth), NO_RIGHT),
    (
        "ErrorSendAsDenied",
        Final(Auth),
        "the one who signed in may not send as this mailbox: grant Send As or Send on Behalf",
    ),
    ("MailboxNotEnabledForRESTAPI", Final(Rejected), NO_MAILBOX),
    ("MailboxNotSupportedForRESTAPI", Final(Rejected), NO_MAILBOX),
    ("ErrorInvalidUser", Final(Rejected), NO_MAILBOX),
    ("ResourceNotFound", Final(Rejected), NO_MAILBOX),
    ("Request_ResourceNotFound", Final(Rejected), NO_MAILBOX),
    (
        "ErrorInvalidRecipients",
        Final(Recipient),
        "Exchange cannot send to an address of this mail: check target, cc and bcc",
    ),
    (
        "ErrorMessageSizeExceeded",
        Final(TooLarge),
        "the mail is larger than the mailbox may send: shorten it or attach less",
    ),
    ("ErrorMimeContentInvalidBase64String", Final(Rejected), "Graph could not read the mail: report this as a bug"),
    ("RequestBodyRead", Final(Rejected), "Graph could not read the request: report this as a bug"),
    ("InvalidInternetMessageHeader", Final(Rejected), BAD_HEADER),
    ("InvalidInternetMessageHeaderCollection", Final(Rejected), BAD_HEADER),
    ("ErrorQuotaExceeded", Final(Rejected), "the mailbox is full: delete mail, or set `savesent: no`"),
    ("ErrorSubmissionQuotaExceeded", Final(Rejected), DAY_IS_FULL),
    ("ErrorExceededMessageLimit", Final(Rejected), VERIFY),
    ("ErrorExceededHourlyMessageLimit", Final(Rejected), "the mailbox has reached its hourly limit: wait an hour"),
    ("ErrorExceededMaxRecipientLimit", Final(Rejected), DAY_IS_FULL),
    ("ErrorExceededMaxRecipientLimitBlock", Final(Rejected), VERIFY),
    ("ErrorMessageSubmissionBlocked", Final(Rejected), VERIFY),
    ("ErrorAccountSuspend", Final(Rejected), VERIFY),
    ("ErrorMessageBlocked", Final(Rejected), SPAM),
    ("ApplicationThrottled", Throttled, WAIT),
    ("TooManyRequests", Throttled, WAIT),
    ("activityLimitReached", Throttled, WAIT),
    ("CommandConcurrencyLimitReached", Throttled, WAIT),
    ("ErrorServerBusy", Busy, "Exchange is busy: try again later"),
    ("ResourceUnhealthy", Busy, "Exchange is overloaded: try again later, and slower"),
    ("ErrorInternalServerError", Busy, "Exchange failed: look into Sent Items before you send again"),
    ("UnknownError", Busy, "Graph failed: look into Sent Items before you send again"),
];

/// Consumer mailboxes add this to a code where a paid plan would allow more.
const UPGRADE: &str = "ShowTierUpgrade";

fn row(code: &str) -> Option<&'static Row> {
    let plain = code.strip_suffix(UPGRADE).unwrap_or(code);
    TABLE.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(plain))
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
pub(super) fn failure(answer: &Answer) -> Failure {
    let json = answer.json();
    let error = json.as_ref().and_then(|json| json.get("error"));
    let codes = codes(error);
    let known = codes.iter().rev().find_map(|code| row(code).map(|row| (*code, row)));
    let said = error.and_then(|error| error.get("message")).and_then(Value::as_str).filter(|text| !text.is_empty());
    let message = match said {
        Some(text) => text.to_owned(),
        None => format!("the answer is {} without a reason", answer.status),
    };
    let mut failure = judge(answer, known.map(|(_, (_, class, _))| *class), message);
    failure.http_status = Some(answer.status);
    failure.code = known.map(|(code, _)| code).or(codes.first().copied()).map(str::to_owned);
    failure.hint = known.map(|(_, (_, _, hint))| *hint).or_else(|| status_hint(answer.status)).map(str::to_owned);
    failure
}

/// The codes of an error from the outermost to the innermost; the service spells `innerError` in two ways.
fn codes(error: Option<&Value>) -> Vec<&str> {
    let levels = std::iter::successors(error, |error| error.get("innerError").or_else(|| error.get("innererror")));
    levels.filter_map(|error| error.get("code")?.as_str()).filter(|code| !code.is_empty()).collect()
}

fn judge(answer: &Answer, class: Option<Class>, message: String) -> Failure {
    let fails = |kind| Failure::new(kind, message.clone());
    let after = answer.retry_after();
    match (class, answer.status) {
        (Some(Final(kind)), _) => fails(kind),
        (Some(Throttled), _) | (_, 429 | 509) => fails(FailureKind::RateLimited).retry(after),
        (_, 503) => fails(FailureKind::Unavailable).retry(after),
        (_, 408) => fails(FailureKind::Timeout).retry(after),
        (_, 507) => fails(Rejected),
        // Mails have left although the answer was one of these, so the engine may repeat them only where it is told to.
        (Some(Busy), _) | (_, 500..) => fails(FailureKind::Unavailable).retry(after).maybe_delivered(),
        (None, 401 | 403) => fails(Auth),
        (None, 413) => fails(TooLarge),
        (None, ..=399) => fails(FailureKind::Protocol),
        (None, _) => fails(Rejected),
    }
}

fn status_hint(status: u16) -> Option<&'static str> {
    Some(match status {
        ..=399 => "check `graph_url`: it is the root of Graph without a path",
        401 => "Graph refuses the token: check that `login_url` and `graph_url` belong to one cloud",
        403 => NO_RIGHT,
        404 => NO_MAILBOX,
        413 => "attach less, or shorten the message",
        429 | 509 => WAIT,
        503 => "Graph is out of order for now: try again later",
        507 => "the mailbox is full: delete mail, or set `savesent: no`",
        500.. => "look into Sent Items before you send again",
        _ => return None,
    })
}

//! Headers that an account adds to its mails.

use std::borrow::Cow;

use minijinja::value::ValueKind;
use serde::Serialize;

use crate::problem::{Problem, Problems};
use crate::service::office365::options::together;
use crate::service::settings::Settings;

/// The longest headers in bytes, all together: Exchange takes 256 KB with its own and with the readers.
const LONGEST: usize = 128 << 10;

/// Headers that something else of a mail says, and what does.
const TAKEN: [(&str, &str); 18] = [
    ("from", "set `send_as`"),
    ("sender", "set `send_as`"),
    ("to", "name the readers as targets"),
    ("cc", "set `cc`"),
    ("bcc", "set `bcc`"),
    ("reply-to", "set `reply_to`"),
    ("subject", "give the message a title"),
    ("importance", "set `importance`"),
    ("keywords", "set `categories`"),
    ("disposition-notification-to", "set `read_receipt: yes`"),
    ("return-receipt-to", "set `delivery_receipt: yes`"),
    ("list-unsubscribe", "set `list_unsubscribe`"),
    ("list-unsubscribe-post", "set `one_click: yes`"),
    ("deferred-delivery", "set `defer`"),
    ("date", "Exchange writes it"),
    ("message-id", "each mail has its own, and Exchange writes it"),
    ("return-path", "Exchange writes it"),
    ("mime-version", "leave it to the form of the mail"),
];

/// Beginnings of headers that the transport or the form of a mail writes.
const TAKEN_BEGINNINGS: [&str; 5] = ["content-", "resent-", "received", "dkim-", "arc-"];

/// One header of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Header {
    /// Letters, digits, `-`, `_` and `.`.
    pub(super) name: String,
    /// One line without control characters.
    pub(super) value: String,
}

impl Header {
    /// Whether it is one that Graph takes in JSON.
    pub(super) fn is_extension(&self) -> bool {
        self.name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"))
    }

    fn new(name: &str, value: &str) -> Result<Self, Problem> {
        let (lower, value) = (name.to_ascii_lowercase(), value.trim());
        let shown = name.escape_debug();
        let wrong = |words: &str, hint: &str| Err(Problem::new(format!("`{shown}` {words}")).hint(hint));
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)) || name.len() > 76 {
            return wrong("is not the name of a header", "it is made of letters, digits and `-`, such as `X-Ticket`");
        }
        if lower == "x-" {
            return wrong("is not the name of a header", "something has to follow the `x-`");
        }
        if let Some((_, hint)) = TAKEN.iter().find(|(taken, _)| *taken == lower) {
            return wrong("is a header that is not set by hand", hint);
        }
        if TAKEN_BEGINNINGS.iter().any(|beginning| lower.starts_with(beginning)) {
            return wrong("is a header that is not set by hand", "it is written when the mail is");
        }
        if value.chars().any(char::is_control) {
            return wrong("holds a line break or another control character", "the value of a header is one line");
        }
        Ok(Self { name: name.to_owned(), value: value.to_owned() })
    }
}

/// The headers of an account, in the order of their names.
///
/// # Errors
/// Every header that cannot be sent.
pub(super) fn read(settings: &Settings) -> Result<Vec<Header>, Problem> {
    let mut problems = Problems::new();
    let mut headers: Vec<Header> = Vec::new();
    let Some(written) = settings.get("headers").filter(|written| written.kind() == ValueKind::Map) else {
        return Ok(headers);
    };
    for key in written.try_iter().into_iter().flatten() {
        let value = written.get_item(&key).map(|value| value.to_string()).unwrap_or_default();
        let Some(header) = problems.keep(Header::new(&key.to_string(), &value)) else { continue };
        if headers.iter().any(|other| other.name.eq_ignore_ascii_case(&header.name)) {
            problems.push(Problem::new(format!("the header `{}` is set twice", header.name)).hint("keep one of them"));
        }
        headers.push(header);
    }
    headers.sort_by(|one, other| one.name.cmp(&other.name));
    let length: usize = headers.iter().map(|header| header.name.len() + header.value.len()).sum();
    if length > LONGEST {
        let problem = Problem::new(format!("the headers have {length} bytes, and {LONGEST} is the most that is sent"));
        problems.push(problem.hint("put what is long into the text or an attachment"));
    }
    problems.check(headers).map_err(|problems| together("headers", problems))
}

/// A text that stands in a header, such as a subject, a name or a file name: every control character becomes a space.
pub(super) fn one_line(text: &str) -> Cow<'_, str> {
    match text.contains(char::is_control) {
        false => Cow::Borrowed(text),
        true => Cow::Owned(text.replace("\r\n", " ").replace(char::is_control, " ")),
    }
}

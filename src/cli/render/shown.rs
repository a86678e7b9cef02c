//! What was rendered, as it is printed.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use crate::cli::routing::Made;
use crate::limit::Unit;

/// A title and a body.
#[derive(Serialize)]
pub(super) struct Shown {
    /// The case of a fixture that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    title: Option<Arc<str>>,
    /// The markup of the body.
    format: &'static str,
    /// The body; of an account's message in several parts, each.
    parts: Vec<Piece>,
}

#[derive(Serialize)]
struct Piece {
    /// The title of this part, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<Arc<str>>,
    body: Arc<str>,
    /// The plain text beside it, where one was written by hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternative: Option<Arc<str>>,
    length: usize,
    unit: Unit,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
}

impl Shown {
    /// What was made for a reader.
    pub(super) fn new(name: Option<String>, made: &Made) -> Self {
        let format = made.parts.first().map(|part| part.dialect.name()).unwrap_or_default();
        let piece = |part: &crate::message::Part| Piece {
            title: part.title.clone(),
            body: Arc::clone(&part.body),
            alternative: part.alternative.clone(),
            length: part.length.value,
            unit: part.length.unit,
            limit: part.length.limit,
        };
        Self { name, title: made.title.clone(), format, parts: made.parts.iter().map(piece).collect() }
    }
}

/// As indented JSON with a line break at its end.
///
/// # Errors
/// None that texts can cause.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// The title, an empty line and the body; between cases their names, between parts their numbers.
pub(super) fn text(all: &[Shown]) -> String {
    let mut text = String::new();
    for (shown, number) in all.iter().zip(1..) {
        if let Some(name) = &shown.name {
            let gap = if number == 1 { "" } else { "\n" };
            let _ = writeln!(text, "{gap}# {name}\n");
        }
        let count = shown.parts.len();
        for (part, number) in shown.parts.iter().zip(1..) {
            if count > 1 {
                let gap = if number == 1 { "" } else { "\n" };
                let _ = writeln!(text, "{gap}--- part {number} of {count} ---");
            }
            // Of a service without titles it stands in the body.
            let title = part.title.iter().map(|title| format!("{title}\n\n"));
            text.extend(title);
            text.push_str(&whole_line(&part.body));
            let beside = part.alternative.iter().map(|beside| whole_line(beside));
            text.extend(beside.map(|beside| format!("\n--- beside it, as plain text ---\n{beside}")));
        }
    }
    text
}

/// A text that ends with its last line.
fn whole_line(text: &str) -> Cow<'_, str> {
    if text.ends_with('\n') { Cow::Borrowed(text) } else { Cow::Owned(format!("{text}\n")) }
}

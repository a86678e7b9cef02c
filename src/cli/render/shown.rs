//! What was rendered, as it is printed.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Serialize;

use crate::cli::render::reader::Rendering;
use crate::constraint::Constraint;
use crate::limit::Unit;
use crate::message::{Dialect, Part};

/// A title and a body.
#[derive(Serialize)]
pub(super) struct Shown {
    /// The case of a fixture that it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Those who get it, where somebody does and has targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<Arc<str>>,
    title: Option<Arc<str>>,
    /// The markup of the body.
    format: &'static str,
    /// Why it does not travel whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limited_by: Vec<Constraint>,
    /// The body; of a message that is cut, each piece.
    parts: Vec<Piece>,
    #[serde(skip)]
    heads: Heads,
}

/// What stands above the texts for people.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Heads {
    /// Nothing: what is printed is the text and nothing else.
    None,
    /// Who gets it, what was done to it, and how much of a limit each part takes.
    Full,
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
    /// What was rendered, of a case of a fixture where it has one.
    pub(super) fn new(name: Option<String>, rendering: &Rendering, heads: Heads) -> Self {
        let Rendering { made, targets, limited_by } = rendering;
        let piece = |part: &Part| Piece {
            title: part.title.clone(),
            body: Arc::clone(&part.body),
            alternative: part.alternative.clone(),
            length: part.length.value,
            unit: part.length.unit,
            limit: part.length.limit,
        };
        Self {
            name,
            targets: targets.clone(),
            title: made.title.clone(),
            format: made.parts.first().map_or(Dialect::Text, |part| part.dialect).name(),
            limited_by: limited_by.to_vec(),
            parts: made.parts.iter().map(piece).collect(),
            heads,
        }
    }

    /// `part 1 of 3, discord, 1993 of 2000 utf16`.
    fn head(&self, part: &Piece, number: usize) -> String {
        let limit = part.limit.map(|limit| format!(" of {limit}")).unwrap_or_default();
        format!("part {number} of {}, {}, {}{limit} {}", self.parts.len(), self.format, part.length, part.unit)
    }
}

/// As indented JSON with a line break at its end.
///
/// # Errors
/// None that texts can cause.
pub(super) fn json(value: &(impl Serialize + ?Sized)) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// The title, an empty line and the body, with what stands above them.
pub(super) fn text(all: &[Shown]) -> String {
    let mut text = String::new();
    for shown in all {
        if let Some(name) = &shown.name {
            let _ = writeln!(text, "{}# {name}\n", gap(&text));
        }
        let mut heads = Vec::new();
        if shown.heads == Heads::Full {
            heads.extend((!shown.targets.is_empty()).then(|| format!("to {}", shown.targets.join(", "))));
            heads.extend(shown.limited_by.iter().map(Constraint::words));
        }
        for (part, number) in shown.parts.iter().zip(1..) {
            heads.extend((shown.heads == Heads::Full).then(|| shown.head(part, number)));
            for (head, number) in heads.drain(..).zip(1..) {
                let gap = if number == 1 && !text.ends_with("\n\n") { gap(&text) } else { "" };
                let _ = writeln!(text, "{gap}--- {head} ---");
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

/// The empty line between two texts.
fn gap(before: &str) -> &'static str {
    if before.is_empty() { "" } else { "\n" }
}

//! Values as they may be shown: references as they are written, and nothing of a secret.

use crate::cli::configuration::lines::Item;
use crate::config::is_telling;
use crate::config::model::{Located, Value};
use crate::config::reference::{Otherwise, Piece, Reference, Text};
use crate::restate::scalar;
use crate::secret::MASK;
use crate::service::definition::FieldType;
use crate::service::field::Field;
use crate::service::kind::{Adapter, Kind};

/// Whether a value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    /// It may.
    Open,
    /// Where no snippet would conceal it.
    Unsure,
    /// It is a secret.
    Secret,
}

impl Secrecy {
    /// That of a field or setting; a name that no service knows is judged by what it sounds like.
    pub(super) fn of(kind: Option<&Kind>, name: &str) -> Self {
        match kind.and_then(|kind| kind.field(name)) {
            Some(field) if field.spec.secret => Self::Secret,
            None if is_telling(name) => Self::Secret,
            Some(_) | None => Self::Unsure,
        }
    }

    /// That of a field in a URL, which is concealed as a whole: the path of an address on the web may be all that one has to know.
    pub(super) fn in_url(kind: &Kind, name: &str) -> Self {
        let is_path = |field: &Field| field.spec.kind == FieldType::Path && matches!(kind.adapter, Adapter::Http(_));
        match (Self::of(Some(kind), name), kind.field(name)) {
            (Self::Unsure, Some(field)) if is_path(field) => Self::Secret,
            (Self::Unsure, _) => Self::Open,
            (secrecy, _) => secrecy,
        }
    }
}

/// The value with its secrets masked.
pub(super) fn item(value: &Located<Value>, secrecy: Secrecy) -> Item {
    let origin = &value.origin;
    let hidden = match secrecy {
        Secrecy::Open => false,
        Secrecy::Unsure => origin.source.is_concealed(&origin.span),
        Secrecy::Secret => true,
    };
    let scalar = match &value.value {
        Value::List(items) => return Item::List(items.iter().map(|value| item(value, secrecy)).collect()),
        Value::Map(entries) => {
            let entry = |(name, value): &(Located<String>, Located<Value>)| {
                let secrecy = if is_telling(&name.value) { Secrecy::Secret } else { secrecy };
                (name.value.clone(), item(value, secrecy))
            };
            return Item::Map(entries.iter().map(entry).collect());
        }
        Value::Null => "null".to_owned(),
        Value::Text(text) => scalar(&shown(text, hidden)),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) if hidden => scalar(MASK),
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => value.scalar().unwrap_or_default().into_owned(),
    };
    Item::Scalar(scalar, Some(origin.clone()))
}

/// The text as it would have to be written, with the mask for what stands in the file.
fn shown(text: &Text, hidden: bool) -> String {
    let mut shown = String::new();
    for (place, piece) in text.pieces.iter().enumerate() {
        match piece {
            Piece::Reference(reference) => shown.push_str(&reference_shown(reference, hidden)),
            Piece::Literal(literal) if hidden => {
                // The scheme of a URL is no secret.
                let begins = literal.find("://").map_or("", |at| &literal[..at + 3]);
                shown.push_str(begins);
                shown.push_str(MASK);
            }
            Piece::Literal(literal) => shown.push_str(&escaped(literal, text.pieces.get(place + 1))),
        }
    }
    shown
}

/// A reference as it is written; its default may be a secret.
pub(super) fn reference_shown(reference: &Reference, hidden: bool) -> String {
    match &reference.otherwise {
        Otherwise::Default { text, .. } if hidden => {
            let otherwise = Otherwise::Default { text: text.clone(), written: MASK.to_owned() };
            Reference { otherwise, ..reference.clone() }.to_string()
        }
        Otherwise::Default { .. } | Otherwise::Missing | Otherwise::Why(_) => reference.to_string(),
    }
}

/// Text with its dollars doubled where they would be read as something else.
fn escaped(text: &str, next: Option<&Piece>) -> String {
    let mut escaped = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let run = rest[at..].len() - rest[at..].trim_start_matches('$').len();
        let after = &rest[at + run..];
        let means_itself = run == 1 && !after.starts_with('{') && !(after.is_empty() && next.is_some());
        escaped.push_str(&rest[..at]);
        escaped.push_str(&"$".repeat(if means_itself { 1 } else { 2 * run }));
        rest = after;
    }
    escaped + rest
}

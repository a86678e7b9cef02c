//! What each field of a service takes, as it is written in a configuration.

use serde_json::{Value, json};

use super::shape::{flags, words};
use crate::service::definition::{FieldType, TargetSpec};
use crate::service::field::Field;

/// Text with a dollar may be or hold a reference, so that only a run knows what it says.
const DOLLAR: &str = r"\$";

/// The schema of a field; `null` leaves any field unset.
pub(super) fn field(field: &Field) -> Value {
    let spec = &field.spec;
    let mut schema = match spec.kind {
        _ if !spec.choices.is_empty() => choices(field),
        FieldType::Text => text(field),
        FieldType::Host | FieldType::Path => scalar(),
        FieldType::Bool => any([json!({"type": "boolean"}), json!({"enum": [0, 1]}), matching(&flags())]),
        FieldType::Int => {
            let mut number = json!({"type": "integer"});
            for (bound, value) in [("minimum", spec.min), ("maximum", spec.max)] {
                if let Some(value) = value {
                    number[bound] = value.into();
                }
            }
            any([number, matching(r"^\s*[+-]?\d+\s*$")])
        }
        FieldType::Port => {
            any([json!({"type": "integer", "minimum": 1, "maximum": 65535}), matching(r"^\s*\+?\d+\s*$")])
        }
        FieldType::Url => any([matching("^https?://[^?# ]+$")]),
        FieldType::List | FieldType::Emails => any([item(), json!({"type": "array", "items": item()})]),
        FieldType::Map => json!({"type": ["object", "null"], "additionalProperties": item()}),
    };
    schema["description"] = spec.help.as_str().into();
    if let Some(default) = &spec.default {
        schema["default"] = default.clone();
    }
    schema
}

/// The schema of the targets.
pub(super) fn targets(spec: &TargetSpec) -> Value {
    let mut schema = any([item(), json!({"type": "array", "items": item()})]);
    schema["description"] = spec.help.as_str().into();
    schema["examples"] = spec.kinds.iter().map(|kind| kind.example.as_str()).collect();
    schema
}

/// Text, or something that is taken as the text that was written.
fn scalar() -> Value {
    json!({"type": ["string", "number", "boolean", "null"]})
}

/// A scalar that has to be there.
pub(super) fn item() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn any<const N: usize>(options: [Value; N]) -> Value {
    let options: Vec<_> = options.into_iter().chain([json!({"type": "null"})]).collect();
    json!({"anyOf": options})
}

fn matching(pattern: &str) -> Value {
    json!({"type": "string", "pattern": format!("{pattern}|{DOLLAR}")})
}

fn text(field: &Field) -> Value {
    let mut schema = scalar();
    if let Some(pattern) = field.spec.pattern.as_deref().filter(|pattern| is_portable(pattern)) {
        schema["pattern"] = format!("^(?:{pattern})$|{DOLLAR}").into();
        schema["patternErrorMessage"] = field.spec.help.as_str().into();
    }
    schema
}

/// The names of the choices, also in other case and cut short; a name that is a number may be written as one.
fn choices(field: &Field) -> Value {
    let names: Vec<_> = field.spec.choices.keys().map(String::as_str).collect();
    let bare = names.iter().filter_map(|name| serde_json::from_str::<Value>(name).ok());
    let bare = bare.filter(|value| value.is_number() || value.is_boolean());
    let all: Vec<_> = names.iter().map(|name| Value::from(*name)).chain(bare).collect();
    let beginnings = names.iter().flat_map(|name| name.char_indices().map(|(at, c)| &name[..at + c.len_utf8()]));
    let of_one =
        |start: &&str| names.contains(start) || names.iter().filter(|name| name.starts_with(start)).count() == 1;
    any([json!({"enum": all}), matching(&words(beginnings.filter(of_one)))])
}

/// Whether a pattern means the same in the regular expressions of JSON Schema, which are those of JavaScript.
fn is_portable(pattern: &str) -> bool {
    let own = ["[[", "&&", "--", "~~", r"\A", r"\z", r"\p", r"\P", r"\x{", r"\a"];
    let groups = pattern.match_indices("(?").all(|(at, _)| pattern[at + 2..].starts_with([':', '<']));
    groups && !own.iter().any(|own| pattern.contains(own))
}

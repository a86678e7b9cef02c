//! The schema of the front matter of a template.

use serde_json::{Map, Value, json};

use super::shape::{one_or_more, properties};
use crate::message::{Format, Severity};
use crate::template::{FRONT, Kind, OF_VARIABLE, ROOTS};

/// The schema of what stands between the two lines `---` at the beginning of a template.
#[must_use]
pub fn template() -> Value {
    let mut known = properties(&FRONT);
    let own = [
        ("title", json!({"type": ["string", "null"]})),
        ("type", json!({"enum": words(&Severity::NAMES)})),
        ("format", json!({"enum": words(&Format::NAMES)})),
        ("tags", one_or_more(json!({"type": "string", "pattern": r"\S"}))),
        ("vars", variables()),
    ];
    own.into_iter().for_each(|(name, shape)| refine(&mut known, name, shape));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Front matter of a template of dispatch",
        "type": ["object", "null"],
        "properties": known,
        "additionalProperties": false,
    })
}

/// The variables, of which none may have a name that every template has for something else.
fn variables() -> Value {
    let mut known = properties(&OF_VARIABLE);
    let own = [
        ("type", json!({"enum": words(&Kind::NAMES)})),
        ("required", json!({"type": "boolean"})),
        ("default", json!({})),
        ("description", json!({"type": ["string", "null"]})),
    ];
    own.into_iter().for_each(|(name, shape)| refine(&mut known, name, shape));
    let typed = Kind::NAMES.map(|(name, kind)| {
        json!({
            "if": {"required": ["type"], "properties": {"type": {"const": name}}},
            "then": {"properties": {"default": {"type": [json_type(kind), "null"]}}},
        })
    });
    let variable = json!({
        "type": ["object", "null"],
        "properties": known,
        "additionalProperties": false,
        "allOf": typed,
    });
    json!({
        "type": ["object", "null"],
        "propertyNames": {"not": {"enum": ROOTS}},
        "additionalProperties": variable,
    })
}

/// What a value of this type is in JSON.
fn json_type(kind: Kind) -> &'static str {
    match kind {
        Kind::String | Kind::Date => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::List => "array",
        Kind::Map => "object",
    }
}

fn words<T>(names: &[(&'static str, T)]) -> Vec<&'static str> {
    names.iter().map(|(name, _)| *name).collect()
}

/// Says what a key takes, beside its description and its example.
fn refine(known: &mut Map<String, Value>, name: &str, shape: Value) {
    if let Some(property) = known.get_mut(name) {
        let help = ["description", "examples"].map(|key| (key.to_owned(), property[key].take()));
        *property = shape;
        property.as_object_mut().into_iter().for_each(|property| property.extend(help.clone()));
    }
}

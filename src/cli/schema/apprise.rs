//! Apprise's form of configuration, with URLs and what overrides them.

use serde_json::{Map, Value, json};

use super::shape::{properties, property, tag};
use crate::config::keys;

/// The top of a file with `urls`.
pub(super) fn apprise() -> Value {
    let mut properties = properties(&keys::APPRISE_TOP);
    let own = [
        ("urls", json!({"anyOf": [entry(), {"type": "array", "items": entry(), "minItems": 1}]})),
        ("tag", labels()),
        ("tags", labels()),
        ("groups", json!({"anyOf": [groups(), {"type": "array", "items": groups()}]})),
        ("asset", asset()),
    ];
    for (name, shape) in own {
        if let Some(Value::Object(property)) = properties.get_mut(name) {
            let help =
                ["description", "examples"].map(|key| (key.to_owned(), property.remove(key).unwrap_or_default()));
            *property = shape.as_object().cloned().unwrap_or_default();
            property.extend(help);
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": false,
        "not": {"required": ["tag", "tags"]},
    })
}

/// Apprise's own settings, of which only some mean something here.
fn asset() -> Value {
    let known = keys::ASSET.iter().map(|(_, key)| (key.name.to_owned(), property(key)));
    let foreign =
        keys::FOREIGN_ASSET.iter().map(|name| ((*name).to_owned(), json!({"description": "without meaning here"})));
    let properties: Map<String, Value> = known.chain(foreign).collect();
    json!({"type": ["object", "null"], "properties": properties, "additionalProperties": false})
}

/// What may stand below a URL or beside it; the fields of the service may be anything.
pub(super) fn overrides() -> Value {
    let mut properties = properties(&keys::POLICY);
    properties.retain(|name, _| keys::is_parameter(name));
    properties.extend(["tag", "tags"].map(|name| (name.to_owned(), labels())));
    json!({"type": "object", "properties": properties, "not": {"required": ["tag", "tags"]}})
}

/// A URL, or a mapping of which one key is a URL.
fn entry() -> Value {
    let overrides = json!({"$ref": "#/definitions/overrides"});
    let below = json!({"anyOf": [
        {"type": "null"},
        overrides,
        {"type": "array", "items": overrides, "minItems": 1},
    ]});
    let beside = json!({
        "allOf": [overrides],
        "patternProperties": {"://": below},
        "not": {"propertyNames": {"not": {"pattern": "://"}}},
    });
    json!({"anyOf": [{"type": "string", "pattern": "://"}, beside]})
}

/// Labels in Apprise's spelling, which separates them by semicolons and brackets, too.
fn labels() -> Value {
    let tag = tag();
    let text = json!({"type": "string", "pattern": format!(r"^[\s,;\[\]]*({tag}([\s,;\[\]]+|$))*$")});
    json!({"anyOf": [text, {"type": "array", "items": text}]})
}

/// Groups, whose members may carry a comment each.
fn groups() -> Value {
    let member = json!({"type": ["string", "object"]});
    json!({
        "type": "object",
        "additionalProperties": {"anyOf": [member, {"type": "array", "items": member, "minItems": 1}]},
    })
}

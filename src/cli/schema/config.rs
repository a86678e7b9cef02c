//! The schemas of a configuration, in our own form or in Apprise's, and of files of its tests.

use serde_json::{Map, Value, json};

use super::account::{account, defaults, definition_name, of_service, settings};
use super::apprise::{apprise, overrides};
use super::shape::{audience, properties, test, window};
use crate::config::keys;
use crate::problem::Problems;
use crate::service::catalog::Catalog;

/// The schema of a file of tests, which `tests` in a configuration names.
#[must_use]
pub fn tests() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Tests of a configuration of dispatch",
        "type": "array",
        "items": {"$ref": "#/definitions/test"},
        "minItems": 1,
        "definitions": {"test": test()},
    })
}

/// The schema of a configuration that uses the services of `catalog`.
///
/// # Errors
/// The mistakes of the first definition that has any.
pub fn config(catalog: &Catalog) -> Result<Value, Problems> {
    let kinds = catalog.all()?;
    let native = json!({"type": "object", "properties": properties(&keys::TOP),
        "patternProperties": {"^x-": {}}, "additionalProperties": false});
    let mut definitions = Map::new();
    definitions.insert("native".into(), native);
    definitions.insert("apprise".into(), apprise());
    definitions.insert("overrides".into(), overrides());
    definitions.insert("audience".into(), audience());
    definitions.insert("window".into(), window());
    definitions.insert("defaults".into(), defaults(kinds.iter().map(|kind| &**kind)));
    definitions.insert("settings".into(), settings());
    definitions.insert("test".into(), test());
    definitions.insert("account".into(), account(kinds.iter().map(|kind| &**kind)));
    definitions.extend(kinds.iter().map(|kind| (definition_name(kind), of_service(kind))));
    Ok(json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Configuration of dispatch",
        "type": "object",
        "if": {"required": ["urls"]},
        "then": {"$ref": "#/definitions/apprise"},
        "else": {"$ref": "#/definitions/native"},
        "definitions": definitions,
    }))
}

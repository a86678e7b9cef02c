//! Schemas that follow from Rust types alone.

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::report::{self, json, ndjson};
use crate::service::definition::Definition;

/// The schema of a service definition.
#[must_use]
pub fn service() -> Value {
    SchemaSettings::draft07().into_generator().into_root_schema_for::<Definition>().into()
}

/// The schema of the JSON report.
#[must_use]
pub fn report() -> Value {
    json::schema().into()
}

/// The schema of a line of the ndjson report.
#[must_use]
pub fn attempt() -> Value {
    ndjson::schema().into()
}

/// The schema of what a check finds.
#[must_use]
pub fn problems() -> Value {
    report::problems::schema().into()
}

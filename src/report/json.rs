//! The report for machines.

use schemars::generate::SchemaSettings;

use crate::report::model::Report;

/// The report as indented JSON with a line break at its end.
///
/// # Errors
/// None that a report can cause: it holds nothing that JSON cannot say.
pub fn render(report: &Report) -> serde_json::Result<String> {
    serde_json::to_string_pretty(report).map(|text| text + "\n")
}

/// The JSON Schema (draft 7) of the report.
pub fn schema() -> schemars::Schema {
    SchemaSettings::draft07().for_serialize().into_generator().into_root_schema_for::<Report>()
}

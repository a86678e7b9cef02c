//! What a check found, for machines: as one JSON document, and as annotations of a GitHub workflow.

mod annotations;
mod document;

pub use annotations::annotations;
pub use document::{Document, Finding, Level, Place, Summary, Tests, schema};

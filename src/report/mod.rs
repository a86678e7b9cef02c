//! What became of every delivery, and what the run as a whole came to.

pub mod json;
mod model;
mod record;
pub mod text;
mod verdict;

pub use model::{DeliveryReport, FailureReport, PartReport, Report, RunStatus, Summary};
pub use record::Recorder;
pub use verdict::Verdict;

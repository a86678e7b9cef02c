//! What became of every delivery, and what the run as a whole came to.

mod absent;
mod cause;
mod explain;
mod failure;
mod foreseen;
pub mod github;
pub mod json;
pub mod junit;
mod line;
pub mod markdown;
pub mod metrics;
mod model;
pub mod ndjson;
mod outline;
mod outside;
mod paint;
mod part;
pub mod preview;
pub mod problems;
mod record;
pub mod text;
mod tries;
mod verdict;
mod workflow;

pub use failure::FailureReport;
pub use foreseen::Foreseen;
pub use model::{DeliveryReport, Reason, Report, RunStatus, Stopped, Summary};
pub use paint::Style;
pub use part::{FileReport, PartReport};
pub use record::Recorder;
pub use verdict::Verdict;

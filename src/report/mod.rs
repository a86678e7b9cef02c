//! What became of every delivery, and what the run as a whole came to.

mod cause;
mod explain;
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
mod record;
pub mod text;
mod tries;
mod verdict;

pub use model::{DeliveryReport, FailureReport, PartReport, Reason, Report, RunStatus, Stopped, Summary};
pub use paint::Style;
pub use record::Recorder;
pub use verdict::Verdict;

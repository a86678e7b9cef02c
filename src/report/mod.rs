//! What became of every delivery, and what the run as a whole came to.

mod group;
pub mod json;
mod model;
mod outline;
mod paint;
mod record;
pub mod text;
mod verdict;

pub use model::{DeliveryReport, FailureReport, PartReport, Report, RunStatus, Stopped, Summary};
pub use paint::Style;
pub use record::Recorder;
pub use verdict::Verdict;

//! Which accounts a run is for, and in which order: Apprise's tag algebra with its escalation, and `!tag`.

mod chains;
mod filter;
mod term;
mod weigh;

pub use filter::{Filter, Reason};
pub use term::Wanted;
pub use weigh::{Finding, Weighed};

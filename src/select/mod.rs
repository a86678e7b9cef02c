//! Which accounts a run is for: Apprise's tag algebra, and `!tag`.

mod filter;

pub use filter::{Filter, Reason};

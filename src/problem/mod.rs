//! Problems found before anything is sent: what is wrong, where, and what to do about it.

mod problems;
mod site;
mod source;

pub use problems::{Level, Problem, Problems};
pub use site::{Language, Site};
pub use source::{Excerpt, Origin, Source};

//! The one HTTP client: proxies, certificates, time limits, and what a broken exchange means.

mod answer;
mod client;
mod escape;
mod fault;
mod redirect;
mod wait;

pub use answer::Answer;
pub use client::{Line, Transport};
pub use escape::{UNRESERVED, segment};

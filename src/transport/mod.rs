//! The one HTTP client: proxies, certificates, time limits, and what a broken exchange means.

mod answer;
mod client;
mod download;
mod escape;
mod fault;
mod guard;
mod reach;
mod redirect;
mod wait;

pub use answer::Answer;
pub use client::{Line, Transport};
pub use download::{Download, Refusal, Served};
pub use escape::{UNRESERVED, segment};
pub use reach::Reach;

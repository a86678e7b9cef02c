//! A body in the markup of a service as its readers see it: read back after the service's own rules, which differ from those of Markdown.
//!
//! Clients differ in details, and what they find out for themselves, the name behind an id or a picture behind an address, is not
//! known here.

mod blocks;
mod flavour;
mod inline;
mod reader;

pub use reader::seen;

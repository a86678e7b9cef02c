//! Services that are data: a definition turns a part into a request and an answer into a verdict.

mod body;
mod lookup;
mod program;
mod request;
mod response;
mod scope;
mod service;
mod tree;
pub(crate) mod xml;

pub use program::Program;
pub use request::{Body, Field, Prepared};
pub use service::Http;

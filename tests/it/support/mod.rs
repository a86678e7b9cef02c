//! Servers that tests talk to over loopback.

pub(crate) mod graph;
pub(crate) mod schema;

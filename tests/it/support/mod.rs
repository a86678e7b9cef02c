//! Servers that tests talk to over loopback, and what they send there.

pub(crate) mod graph;
pub(crate) mod mail;
pub(crate) mod schema;

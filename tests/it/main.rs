//! Every integration test, in one binary.

mod configs;
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod email;
mod office365;
mod support;

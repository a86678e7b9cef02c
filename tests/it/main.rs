//! Every integration test, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod conversion;
mod splitting;
mod templates;

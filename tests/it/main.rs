//! Every integration test, in one binary.
#![allow(unreachable_pub, reason = "in a binary `pub` means `for the other modules`")]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

mod engine;
mod exchange;
mod report;
mod support;

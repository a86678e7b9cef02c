//! Every integration test, in one binary.

mod engine;
mod exchange;
mod report;
mod support;

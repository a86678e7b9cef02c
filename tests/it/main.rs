//! Every integration test, in one binary.

mod conversion;
mod splitting;
mod templates;

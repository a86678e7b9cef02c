//! Every integration test, in one binary.

mod email;
mod office365;
mod support;

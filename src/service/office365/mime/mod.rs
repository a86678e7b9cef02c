//! A mail as RFC 5322 has it: headers, and bodies in base64, so that no line and no byte of them can be mistaken.

mod entity;
mod text;
mod write;

pub(super) use write::{mail, request};

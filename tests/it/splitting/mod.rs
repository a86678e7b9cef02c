//! What becomes of messages that are longer than a service takes.

mod plain;
mod property;
mod trees;
mod worked;

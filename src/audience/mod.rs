//! Audiences: named lists of recipients, each with variables of its own, in a configuration or in a file of any length.
//!
//! A file is read row by row ([`read`]) and never held as a whole: whoever asks keeps what it needs. What is wrong with a row is
//! a problem at its line, and the reading goes on, so that all of them are found at once. Problems show the address of a row and
//! nothing else of it, because the rest is about a person.

mod address;
mod csv;
mod heard;
mod lines;
mod list;
mod ndjson;
mod read;

pub use address::ADDRESS_COLUMNS;
pub(crate) use address::column;
pub use heard::Heard;
pub use list::{Audience, Form, List, Member, Table};
pub use read::{Digest, Recipient, of_file, read};

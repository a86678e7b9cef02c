//! What a configuration says that is allowed and most likely not meant: warnings that `dispatch check` shows and no run does.
//!
//! Each is a pure function over the configuration and the accounts that are bound; what it needs to know of the world outside, such as
//! which files Git tracks, is handed to it. `docs/checks.md` says of every code why it matters.

mod credential;
mod duplicate;
mod material;
mod plain;
mod selection;
mod spelling;

pub use credential::is_written_out;
pub use material::{Material, Tracked, lint};

//! The files that travel with a message: found, fetched and looked through before the run, and read when they are sent.

mod content;
mod enclosure;
mod glob;
mod kind;
mod name;
mod shelf;
mod spool;
mod stream;
mod wanted;

pub use content::{bytes, hash, piece};
pub use enclosure::{Enclosure, LookUp};
pub use name::told_apart;
pub use shelf::{Fetched, Shelf};
pub use spool::Spool;
pub use stream::body;
pub use wanted::{Place, Wanted, given, may_show_credential, shows_credential};

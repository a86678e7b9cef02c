//! The tokens of sign-ins, kept from one run to the next.
//!
//! Each credential has a file of its own in the folder `tokens` of the state directory, which only its owner can read, and a lock
//! beside it, so that of several processes one refreshes and the others use what it got. A file is replaced as a whole: it is written
//! under another name, brought to the disk, and then renamed, so that a crash or a full disk leaves the old one as it was.

mod credential;
mod entry;
mod file;
mod guard;
mod tokens;

pub use credential::{Credential, Holder, fingerprint};
pub use entry::{AccessToken, Entry};
pub use guard::Guard;
pub use tokens::TokenStore;

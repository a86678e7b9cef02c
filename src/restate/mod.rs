//! An account stated again in another form: as a URL, or in a configuration of our own.
//!
//! [`Stated`](crate::bind::Stated) is where each form begins, and where what was written is read again to see that it says the
//! same ([`url()`], [`document`]).

mod comments;
mod document;
mod names;
mod scalar;
mod secrets;
mod url;
mod verified;

pub use comments::{Remark, remarks};
pub use document::{Document, document};
pub use names::names;
pub use scalar::scalar;
pub use secrets::{Variable, invent};
pub use url::{Secrets, url};
pub use verified::{Difference, difference};

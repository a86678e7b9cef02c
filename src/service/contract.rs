//! The contract between the engine and a service: one part in, one verdict out.

use futures::future::BoxFuture;

use crate::message::{Part, Target};
use crate::outcome::{Failure, Receipt};

/// One part on its way to one target.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// The recipient, where the service has targets.
    pub target: Option<&'a Target>,
    /// What it receives.
    pub part: &'a Part,
    /// The same for every attempt at this part and for no other part, so that a service may recognise a repetition.
    pub key: &'a str,
}

/// A service opened for one account, with its credentials resolved.
///
/// An implementation turns a part into requests and a response into a verdict. It never sleeps, retries, prints or reads the
/// environment: that belongs to the engine alone.
pub trait Service: Send + Sync {
    /// Delivers one part, once.
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>>;
}

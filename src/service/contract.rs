//! The contract between the engine and a service: one part in, one verdict out.

use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use crate::message::{Part, Target};
use crate::outcome::{Failure, Receipt};
use crate::problem::Problems;

/// One part on its way to one target.
#[derive(Clone, Copy, Debug)]
pub struct Parcel<'a> {
    /// The recipient, where the service has targets.
    pub target: Option<&'a Target>,
    /// Further recipients of the same message, where the account sends one message to many; none otherwise.
    pub also: &'a [&'a Target],
    /// What it receives.
    pub part: &'a Part,
    /// The same for every attempt at this part and for no other part, so that a service may recognise a repetition.
    pub key: &'a str,
    /// Whether an earlier attempt at it was made.
    pub tried: Tried,
}

impl<'a> Parcel<'a> {
    /// A part that goes to one target, for the first time.
    pub fn new(target: Option<&'a Target>, part: &'a Part, key: &'a str) -> Self {
        Self { target, also: &[], part, key, tried: Tried::Never }
    }
}

/// Whether an attempt at a part was made before, in this session of its run or in an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// This is the first.
    Never,
    /// Whatever became of it, the service may know the part by its key.
    Before,
}

/// What a service says of an account.
#[derive(Debug, Default)]
pub struct Examination {
    /// What holds, in words for people.
    pub facts: Vec<String>,
    /// What is wrong with it or soon will be; nobody knows yet where that is written.
    pub problems: Problems,
}

/// A service opened for one account, with its credentials resolved.
///
/// An implementation turns a part into requests and a response into a verdict. It never sleeps, retries, prints or reads the
/// environment: that belongs to the engine alone.
pub trait Service: Send + Sync {
    /// Delivers one part, once.
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>>;

    /// Makes sure, before anything of the run is sent, that the account may do what the plan asks of it; `parts` are all that it
    /// is to deliver, those that several targets share once.
    ///
    /// A final failure means that nothing could be delivered; whoever asks ignores one that is worth another attempt, because
    /// [`Self::deliver`] will meet it again.
    fn prepare<'a>(&'a self, parts: &'a [&'a Part]) -> BoxFuture<'a, Result<(), Failure>> {
        let _ = parts;
        ready(Ok(())).boxed()
    }

    /// Asks the service what the account may do, and sends nothing; none where there is nothing to ask.
    fn examine<'a>(&'a self) -> Option<BoxFuture<'a, Result<Examination, Failure>>> {
        None
    }

    /// Cleans up at the service what deliveries that were given up have left there, once the run is over.
    fn close<'a>(&'a self) -> BoxFuture<'a, ()> {
        ready(()).boxed()
    }
}

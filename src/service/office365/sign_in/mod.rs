//! How a person signs in, once, so that an account can send as that person: by a code on any device, or in a browser on this one.
//!
//! Requests, answers and what they mean. Whoever waits, prints and listens does so in `cli`.

mod application;
mod browser;
mod device;
mod refusal;
mod rhythm;
mod scopes;
mod subject;

pub use application::{Application, SignedIn};
pub use browser::{Arrival, Visit};
pub use device::{Invitation, Standing, expired, invite};
pub use rhythm::Rhythm;
pub use scopes::{Scopes, scopes};
pub use subject::Subject;

//! Microsoft 365 and Outlook.com mail through Microsoft Graph.
//!
//! One target is one `sendMail`; the readers of `cc` and `bcc` get the mail of the first target, so that each of them gets one copy
//! of a run. Graph has no idempotency key: an answer that does not tell whether the mail left is `maybe_delivered`. A 401 means that
//! nothing was processed, so the token is renewed and the request repeated, once: the only repetition outside the engine.

mod account;
mod graph_error;
mod login_error;
mod message;
mod mode;
mod send;
mod source;
mod token;

pub use mode::personal_mailbox;
pub use send::open;

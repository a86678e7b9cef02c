//! Microsoft 365 and Outlook.com mail through Microsoft Graph.
//!
//! One target is one `sendMail`. The readers of `cc` and `bcc` are on the mail to the account's first target, so that each of them
//! gets one copy of a run; when that mail fails, theirs fails with it, under the name of that target.
//!
//! Graph has no idempotency key: an answer that does not tell whether the mail left is `maybe_delivered`. A 401 means that nothing
//! was processed, so the token is renewed and the request repeated, once: the only repetition outside the engine.

mod account;
mod asking;
mod certificate;
mod cloud;
mod credentials;
mod defer;
mod draft;
mod examine;
mod fate;
mod federated;
mod files;
mod form;
mod grant;
mod graph_code;
mod graph_error;
mod header;
mod inline;
mod keeping;
mod login_error;
mod mailbox;
mod managed;
mod means;
mod message;
mod mime;
mod mode;
mod options;
mod people;
mod preview;
mod proof;
mod property;
mod refresh;
mod review;
mod rights;
mod root;
mod scope;
mod send;
mod source;
mod token;
mod unsubscribe;
mod upload;
mod validity;

pub mod sign_in;
pub use means::Means;
pub use mode::personal_mailbox;
pub use preview::Preview;
pub use review::review;
pub use scope::graph_name;
pub use send::open;
pub use source::tenant_object;

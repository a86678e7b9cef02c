//! Mail through Microsoft Graph: what arrives, and what is said when it does not.

mod attachments;
mod codes;
mod copies;
mod doubt;
mod large;
mod mime;
mod options;
mod refusals;
mod secrets;
mod sending;
mod stand_in;
mod throttling;
mod tokens;
mod unlike_apprise;

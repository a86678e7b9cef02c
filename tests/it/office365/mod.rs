//! Mail through Microsoft Graph: what arrives, and what is said when it does not.

mod attachments;
mod batches;
mod beside;
mod codes;
mod copies;
mod doubt;
mod killed;
mod large;
mod mime;
mod online;
mod options;
mod prepared;
mod refusals;
mod runs;
mod secrets;
mod sending;
mod stand_in;
mod stops;
mod throttling;
mod tokens;
mod unlike_apprise;
mod verify;

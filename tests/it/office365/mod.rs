//! Mail through Microsoft Graph: what arrives, and what is said when it does not.

mod attachments;
mod refusals;
mod sending;
mod stand_in;
mod tokens;

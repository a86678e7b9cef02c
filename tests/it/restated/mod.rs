//! Accounts in another form are the same accounts.

mod accounts;
mod converted;
mod identity;
mod stage;

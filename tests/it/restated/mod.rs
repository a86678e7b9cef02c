//! Accounts in another form are the same accounts, and whatever is read breaks nothing.

mod accounts;
mod arbitrary;
mod converted;
mod generated;
mod identity;
mod stage;

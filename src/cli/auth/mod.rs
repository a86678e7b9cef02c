//! `dispatch auth`: a person signs in once, and what that gave is stored, shown and forgotten.

mod args;
mod browser;
mod command;
mod device;
mod door;
mod forget;
mod keep;
mod page;
mod poll;
mod status;
mod stored;
mod subject;

pub(super) use args::AuthArgs;
pub(super) use command::auth;

//! The tests of a configuration, as `dispatch check` runs them.

mod accounts;
mod files;
mod given;
mod messages;
mod stage;

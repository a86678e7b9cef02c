//! The command line: the only place that prints, reads the environment or decides the exit code.

mod accounts;
mod args;
mod attach;
mod chains;
mod changes;
mod check;
mod content;
mod diagnose;
mod documents;
mod environment;
mod exit;
mod inputs;
mod log;
mod once;
mod opening;
mod outcome;
mod output;
mod prepare;
mod progress;
mod recipe;
mod reports;
mod resume;
mod roster;
mod run;
mod runs;
pub mod schema;
mod send;
mod services;
mod session;
mod sources;
mod state;
mod stray;

pub use run::main;

//! The command line: the only place that prints, reads the environment or decides the exit code.

mod accounts;
mod args;
mod attach;
mod check;
mod content;
mod diagnose;
mod documents;
mod environment;
mod exit;
mod log;
mod outcome;
mod output;
mod prepare;
mod progress;
mod reports;
mod roster;
mod run;
pub mod schema;
mod send;
mod services;
mod sources;
mod stray;

pub use run::main;

//! `dispatch config`: the configuration as it counts, and where each value of it comes from.

mod args;
mod audiences;
mod command;
mod explain;
mod files;
mod lines;
mod mask;
mod show;
mod url;

pub(super) use args::ConfigArgs;
pub(super) use command::config;

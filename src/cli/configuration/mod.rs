//! `dispatch config`: the configuration as it counts, and where each value of it comes from.

mod args;
mod command;
mod explain;
mod lines;
mod mask;
mod show;
mod url;

pub(in crate::cli) use args::ConfigArgs;
pub(in crate::cli) use command::config;

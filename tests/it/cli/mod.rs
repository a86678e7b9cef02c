//! The program as its users meet it.

mod audiences;
mod auth;
mod bad_input;
mod batches;
mod bundles;
mod check;
mod ci;
mod configuration;
mod convert;
mod defaults;
mod documents;
mod elsewhere;
mod env_file;
pub mod escalation;
mod explain;
mod fallback;
mod gitops;
mod given_texts;
mod hostile_config;
mod include;
mod includes;
mod interrupt;
mod isolate;
mod lints;
mod main_job;
mod overlay;
mod references;
mod reporting;
mod reports;
mod routing;
mod selection;
#[cfg(unix)]
mod terminal;
mod timing;
mod url;
mod web;
mod web_trust;

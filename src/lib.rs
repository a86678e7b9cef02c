//! `dispatch`: one notification, every recipient, one honest report.

pub mod bind;
pub mod cli;
pub mod config;
pub mod convert;
pub mod deliver;
pub mod limit;
pub mod message;
pub mod outcome;
pub mod plan;
pub mod problem;
pub mod report;
pub mod secret;
pub mod select;
pub mod service;
pub mod suggest;
pub mod template;
pub mod transport;

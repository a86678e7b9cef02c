//! The program as its users meet it.

mod bad_input;
mod documents;
mod escalation;
mod fallback;
mod interrupt;
mod main_job;
mod reporting;
mod selection;

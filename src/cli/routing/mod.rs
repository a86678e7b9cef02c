//! The tests of a configuration: each is a run that is only thought of, and compared with what it should be.

mod bench;
mod compare;
mod difference;
mod message;
mod selection;
mod words;

pub(super) use bench::Bench;
pub(super) use compare::of_messages;
pub(super) use message::{Made, of_template};
pub(super) use words::tally;

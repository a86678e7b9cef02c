//! Every delivery of a run, in order, complete before anything is sent.

mod batch;
mod build;
mod chain;
mod cut;
mod enclosed;
mod files;
mod layout;
mod model;
pub mod overflow;
mod parts;
mod shorten;
mod split;

pub use build::{Attempt, Cause, Content, Refusal, attempt, build, build_with, columns, message};
pub use chain::{Chain, ChainKind, Step};
pub use enclosed::{Sources, examine};
pub use model::{Delivery, Gate, Opening, Plan};

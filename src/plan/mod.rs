//! Every delivery of a run, in order, complete before anything is sent.

mod atoms;
mod batch;
mod build;
mod chain;
mod files;
mod model;
pub mod overflow;
mod split;

pub use build::{Content, build, message};
pub use chain::{Chain, ChainKind, Step};
pub use model::{Delivery, Gate, Opening, Plan};

//! Every delivery of a run, in order, complete before anything is sent.

mod atoms;
mod build;
mod files;
mod model;
pub mod overflow;
mod split;

pub use build::{Content, build};
pub use model::{Delivery, Gate, Opening, Plan};

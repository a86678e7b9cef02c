//! Every delivery of a run, in order, complete before anything is sent.

mod batch;
mod beside;
mod build;
mod chain;
mod content;
mod cut;
mod enclosed;
mod files;
mod layout;
mod making;
mod model;
pub mod overflow;
mod parts;
mod shorten;
mod split;

pub use build::{Attempt, Cause, Refusal, attempt, build, columns};
pub use chain::{Chain, ChainKind, Step};
pub use content::{Content, Contents, message};
pub use enclosed::{Sources, examine};
pub use making::texts_left_out;
pub use model::{Delivery, Gate, Opening, Plan};

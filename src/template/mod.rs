//! Message templates: front matter, variables, and a strict environment whose faults point into the file.
//!
//! A template sees its variables (as `vars.x` and as plain `x`), the `account` and the `target` it is rendered for, the `run`'s id
//! and the time `now`. Nothing else: no files, no clock, and of the environment only what the configuration opens (`outside`).

mod cells;
mod compile;
mod context;
mod declared;
mod env;
mod fault;
mod filters;
mod front;
mod includes;
mod kind;
mod moment;
mod names;
mod order;
mod outside;
mod pattern;
mod predicate;
mod recipient;
mod sample;
mod slot;
mod text;
mod through;
mod times;
mod variants;
pub mod vars;
mod watch;
mod yaml;

pub use cells::ColumnTypes;
pub use compile::{Rendered, Scope, Template};
pub use context::{Context, ROOTS};
pub use filters::FILTERS;
pub use front::{FRONT, Front, OF_VARIABLE, Variable};
pub use kind::Kind;
pub use outside::Outside;
pub use predicate::Predicate;
pub use slot::{Slot, Use};
pub use variants::Addressee;
pub use vars::Variables;
pub use watch::Watched;

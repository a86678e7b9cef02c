//! `tests:` in a configuration: whom a message has to reach, and what a template has to make.

mod files;
mod keys;
mod model;
mod read;

pub(crate) use files::TestFiles;
pub use files::{cases, tests};
pub use keys::TEST;
pub(crate) use keys::{MESSAGE, SOURCES};
pub use model::{Expected, MessageTest, Names, Recipients, RoutingTest};

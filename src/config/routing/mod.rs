//! `tests:` in a configuration: whom a message has to reach, and what a template has to make.

mod files;
mod keys;
mod message;
mod model;
mod read;

pub(crate) use files::TestFiles;
pub use files::{cases, tests};
pub(crate) use keys::{MESSAGE, SOURCES};
pub use keys::{PLAIN_MESSAGE, TEST};
pub use model::{Basis, Expected, MessageTest, Names, PlainMessage, Recipients, RoutingTest, Variable};

//! A plan as a page for a browser, which runs nothing, loads nothing and sends nothing, whatever the messages hold.

mod book;
mod document;
mod names;
mod page;

pub use book::{Book, Sheet};
pub use document::document;
pub use names::Names;

//! From the format a message is written in to the dialect a service reads: parsed once into a small tree, rendered from it.
//!
//! Input goes through one parser per format (`from_text`, `from_markdown`, `from_html`) into a tree, and through one renderer
//! per dialect out of it. Depth is limited where the tree is built, so that no later step can overflow the stack.

mod build;
mod dialect;
mod discord;
mod emojis;
mod from_html;
mod from_markdown;
mod from_text;
mod html;
mod lines;
mod markdown;
mod node;
mod open;
mod slack;
mod telegram;
mod text;
mod tree;

pub use dialect::{convert, escape, title_in_body};
pub use emojis::emojis;

//! From the format a message is written in to the dialect a service reads: parsed once into a small tree, rendered from it.
//!
//! Input goes through one parser per format (`from_text`, `from_markdown`, `from_html`) into a tree, and through one renderer
//! per dialect out of it. Depth is limited where the tree is built, so that no later step can overflow the stack.
//!
//! A line break is one everywhere: every new line of plain text, two spaces or a backslash at the end of a line of Markdown, `<br>`.
//! Any other new line inside a paragraph of Markdown or HTML is a space. What a dialect cannot show comes in its readable form:
//! a heading in bold, a table as aligned code, a link as `label (URL)`.

mod build;
mod chat;
mod clean;
mod dialect;
mod discord;
mod emojis;
mod escape_markdown;
mod escapes;
mod from_html;
mod from_markdown;
mod from_text;
mod google_chat;
mod grid;
mod html;
mod lines;
mod markdown;
mod mention;
mod node;
mod open;
mod seen;
mod slack;
mod teams;
mod telegram;
mod telegram_markdown;
mod text;
mod tree;
mod whatsapp;

pub use dialect::{convert, escape, gap, parse, render, title_in_body, unconverted};
pub use emojis::emojis;
pub use escapes::interpret_escapes;
pub use seen::seen;
pub use tree::{Align, Block, Inline, Mark, Row, plain};

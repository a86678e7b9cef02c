//! How much text there is without white space, which no rendering is shorter than.

use crate::convert::{Block, Inline};
use crate::limit::Unit;

/// The weight of a block.
pub(super) fn of_block(block: &Block, unit: Unit) -> usize {
    match block {
        Block::Paragraph(text) | Block::Heading(_, text) => of_running(text, unit),
        Block::Code(_, text) => of_text(text, unit),
        Block::Quote(inner) => inner.iter().map(|block| of_block(block, unit)).sum(),
        Block::List(_, items) => items.iter().flatten().map(|block| of_block(block, unit)).sum(),
        Block::Table(_, rows) => rows.iter().flatten().map(|cell| of_running(cell, unit)).sum(),
        Block::Rule => 0,
    }
}

/// How much an image is at the least: it may come without its text, but never as nothing.
pub(super) const IMAGE: usize = 1;

/// The weight of running text.
fn of_running(text: &[Inline], unit: Unit) -> usize {
    let of = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Mention(text) => of_text(text, unit),
        Inline::Marked(_, inner) | Inline::Link(_, inner) => of_running(inner, unit),
        Inline::Image(_, _) => IMAGE,
        Inline::Break | Inline::Soft => 0,
    };
    text.iter().map(of).sum()
}

/// The weight of a text.
pub(super) fn of_text(text: &str, unit: Unit) -> usize {
    if text.is_ascii() && unit != Unit::JsonUtf16 {
        return text.len() - text.bytes().filter(|byte| matches!(byte, b' ' | b'\t'..=b'\r')).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).map(|c| unit.of(c)).sum()
}

//! Plain text: paragraphs between empty lines, and every line break kept.

use super::tree::{Block, Inline};

pub(super) fn parse(text: &str) -> Vec<Block> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim_end().split("\n\n").map(|paragraph| Block::Paragraph(lines(paragraph))).collect()
}

fn lines(paragraph: &str) -> Vec<Inline> {
    let line = |(number, line): (usize, &str)| {
        let text = Some(Inline::Text(line.to_owned())).filter(|_| !line.is_empty());
        (number > 0).then_some(Inline::Break).into_iter().chain(text)
    };
    paragraph.split('\n').enumerate().flat_map(line).collect()
}

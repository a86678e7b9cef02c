//! What ends a piece: its number, or a sign that something is missing.

use std::borrow::Cow;

use crate::convert::{Block, Inline};

/// What ends a piece.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) enum Tail {
    /// Nothing.
    None,
    /// The number of the part, on the last line of running text or else on one of its own.
    Number(String),
    /// `…`, on the last line.
    Ellipsis,
}

impl Tail {
    /// The piece with its tail.
    pub(in crate::plan) fn behind<'p>(&self, piece: &'p [Block]) -> Cow<'p, [Block]> {
        match self {
            Self::None => Cow::Borrowed(piece),
            Self::Number(number) => {
                let mut blocks = piece.to_vec();
                match blocks.last_mut() {
                    Some(Block::Paragraph(text)) => text.push(Inline::Text(format!(" {number}"))),
                    Some(_) | None => blocks.push(Block::Paragraph(vec![Inline::Text(number.clone())])),
                }
                Cow::Owned(blocks)
            }
            Self::Ellipsis => {
                let mut blocks = piece.to_vec();
                ellipsis(&mut blocks);
                Cow::Owned(blocks)
            }
        }
    }
}

fn ellipsis(blocks: &mut Vec<Block>) {
    let sign = || Inline::Text("…".to_owned());
    match blocks.last_mut() {
        Some(Block::Paragraph(text) | Block::Heading(_, text)) => text.push(sign()),
        Some(Block::Quote(inner)) => ellipsis(inner),
        Some(Block::List(_, items)) => items.last_mut().into_iter().for_each(ellipsis),
        Some(Block::Code(..) | Block::Table(..) | Block::Rule) | None => blocks.push(Block::Paragraph(vec![sign()])),
    }
}

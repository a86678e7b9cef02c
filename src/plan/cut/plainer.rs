//! What is too long to stay whole is written out as text, which can be cut anywhere.

use crate::convert::{Block, Inline, Row, plain};

use super::place::{Place, step};

/// What comes first behind a place.
enum First {
    /// Nothing that has any length.
    Nothing,
    /// Text, which can be cut as it is.
    Text,
    /// Something that was written out now, and the path to it.
    Plainer(Place),
}

/// Writes out the link, image, mention or table that stands first behind a place, so that it can be cut; false where text does.
///
/// The place goes on to stand before it.
pub(super) fn plainer(tree: &mut [Block], from: &mut Place) -> bool {
    match level(tree, Some(from.as_slice())) {
        First::Plainer(path) => {
            *from = path;
            true
        }
        First::Nothing | First::Text => false,
    }
}

fn level(blocks: &mut [Block], from: Option<&[usize]>) -> First {
    first(blocks, from, |block, from| match block {
        Block::Paragraph(text) | Block::Heading(_, text) => running(text, from),
        Block::Quote(inner) => level(inner, from),
        Block::List(_, items) => first(items, from, |item, from| level(item, from)),
        Block::Code(..) => First::Text,
        Block::Rule => First::Nothing,
        Block::Table(_, rows) => {
            let rows = rows.split_off(from.map_or(0, |from| step(from).0));
            *block = Block::Paragraph(lines(rows));
            First::Plainer(Place::new())
        }
    })
}

fn running(text: &mut [Inline], from: Option<&[usize]>) -> First {
    first(text, from, |inline, from| {
        let written = match inline {
            Inline::Text(text) | Inline::Code(text) if text.trim().is_empty() => return First::Nothing,
            Inline::Break | Inline::Soft => return First::Nothing,
            Inline::Text(_) | Inline::Code(_) => return First::Text,
            Inline::Marked(_, inner) => return running(inner, from),
            Inline::Link(url, label) => written_out(&plain(label), url),
            Inline::Image(url, label) => written_out(label, url),
            Inline::Mention(text) => std::mem::take(text),
        };
        *inline = Inline::Text(written);
        First::Plainer(Place::new())
    })
}

/// A label with its URL behind it.
fn written_out(label: &str, url: &str) -> String {
    if label.is_empty() || label == url { url.to_owned() } else { format!("{label} ({url})") }
}

/// The rows of a table, a line each.
fn lines(rows: Vec<Row>) -> Vec<Inline> {
    let mut lines = Vec::new();
    for row in rows {
        if !lines.is_empty() {
            lines.push(Inline::Break);
        }
        for (column, cell) in row.into_iter().enumerate() {
            if column > 0 {
                lines.push(Inline::Text(" | ".to_owned()));
            }
            lines.extend(cell);
        }
    }
    lines
}

/// What comes first in a level behind a place.
fn first<T>(all: &mut [T], from: Option<&[usize]>, visit: impl Fn(&mut T, Option<&[usize]>) -> First) -> First {
    let (start, into) = from.map_or((0, None), step);
    for (index, child) in all.iter_mut().enumerate().skip(start) {
        match visit(child, into.filter(|_| index == start)) {
            First::Nothing => {}
            First::Text => return First::Text,
            First::Plainer(path) => return First::Plainer([index].into_iter().chain(path).collect()),
        }
    }
    First::Nothing
}

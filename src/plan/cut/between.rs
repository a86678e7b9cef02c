//! What lies between two places of a tree, as blocks of their own.
//!
//! What is open at an end is closed there, and opened anew at a beginning. An item that is cut goes on without its marker, a table
//! with its head, a list with the number that comes next.

use crate::convert::{Block, Inline};

use super::edges::{Edge, trim};
use super::place::step;

/// One side of a stretch on one level: the way to where it begins or ends, nothing where that lies outside.
pub(super) type Side<'p> = Option<&'p [usize]>;

/// The children of a level that lie in a stretch, each with the sides that go through it.
pub(super) fn children<'c, 'p, T>(
    all: &'c [T],
    from: Side<'p>,
    to: Side<'p>,
) -> impl Iterator<Item = (usize, &'c T, Side<'p>, Side<'p>)> {
    let (first, into) = from.map_or((0, None), step);
    let (last, until) = to.map_or((all.len(), None), step);
    let end = all.len().min(last + usize::from(until.is_some()));
    all.iter()
        .enumerate()
        .take(end)
        .skip(first)
        .map(move |(index, child)| (index, child, into.filter(|_| index == first), until.filter(|_| index == last)))
}

fn level(blocks: &[Block], from: Side<'_>, to: Side<'_>, out: &mut Vec<Block>) {
    for (_, block, from, to) in children(blocks, from, to) {
        one(block, from, to, out);
    }
}

/// The blocks that become of the part of a block between two sides.
pub(super) fn one(block: &Block, from: Side<'_>, to: Side<'_>, out: &mut Vec<Block>) {
    if from.is_none() && to.is_none() {
        return out.push(block.clone());
    }
    match block {
        Block::Paragraph(text) => out.extend(running(text, from, to).map(Block::Paragraph)),
        Block::Heading(rank, text) => out.extend(running(text, from, to).map(|text| Block::Heading(*rank, text))),
        Block::Code(language, text) => {
            let text = slice(text, from, to);
            let text = text.strip_suffix('\n').unwrap_or(text);
            if !text.trim().is_empty() {
                out.push(Block::Code(language.clone(), text.to_owned()));
            }
        }
        Block::Quote(inner) => {
            let mut inside = Vec::new();
            level(inner, from, to, &mut inside);
            if !inside.is_empty() {
                out.push(Block::Quote(inside));
            }
        }
        Block::List(start, items) => list(*start, items, (from, to), out),
        Block::Table(columns, rows) => {
            let body: Vec<_> = children(rows, from, to).map(|(index, row, ..)| (index, row.clone())).collect();
            let head = rows.first().filter(|_| body.first().is_some_and(|(index, _)| *index > 0)).cloned();
            if !body.is_empty() {
                out.push(Block::Table(
                    columns.clone(),
                    head.into_iter().chain(body.into_iter().map(|(_, row)| row)).collect(),
                ));
            }
        }
        Block::Rule => {}
    }
}

fn list(start: Option<u64>, items: &[Vec<Block>], sides: (Side<'_>, Side<'_>), out: &mut Vec<Block>) {
    let mut whole = Vec::new();
    let mut first = None;
    for (index, item, from, to) in children(items, sides.0, sides.1) {
        if from.is_some() {
            level(item, from, to, out);
            continue;
        }
        let mut inside = Vec::new();
        level(item, None, to, &mut inside);
        if !inside.is_empty() {
            first.get_or_insert(index);
            whole.push(inside);
        }
    }
    if let Some(first) = first {
        out.push(Block::List(start.map(|start| start.saturating_add(first as u64)), whole));
    }
}

/// Running text between two sides; nothing where only white space lies there.
fn running(text: &[Inline], from: Side<'_>, to: Side<'_>) -> Option<Vec<Inline>> {
    let mut out = inlines(text, from, to);
    if from.is_some() {
        trim(&mut out, Edge::Front);
    }
    if to.is_some() {
        trim(&mut out, Edge::Back);
    }
    Some(out).filter(|out| !out.is_empty())
}

fn inlines(text: &[Inline], from: Side<'_>, to: Side<'_>) -> Vec<Inline> {
    let mut out = Vec::new();
    for (_, inline, from, to) in children(text, from, to) {
        if from.is_none() && to.is_none() {
            out.push(inline.clone());
            continue;
        }
        match inline {
            Inline::Text(text) => out.push(Inline::Text(slice(text, from, to).to_owned())),
            Inline::Code(text) => out.push(Inline::Code(slice(text, from, to).trim().to_owned())),
            Inline::Marked(mark, inner) => out.push(Inline::Marked(*mark, inlines(inner, from, to))),
            Inline::Link(url, label) => out.push(Inline::Link(url.clone(), inlines(label, from, to))),
            Inline::Image(..) | Inline::Mention(_) | Inline::Break | Inline::Soft => {}
        }
    }
    out
}

fn slice<'t>(text: &'t str, from: Side<'_>, to: Side<'_>) -> &'t str {
    let start = from.map_or(0, |from| step(from).0);
    let end = to.map_or(text.len(), |to| step(to).0);
    text.get(start..end).unwrap_or("")
}

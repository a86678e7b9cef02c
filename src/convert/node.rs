//! What stands inside a level while it is open, and what the level makes of it when it ends.

use std::vec::Drain;

use super::tree::{Block, Inline, Row};

/// A finished piece of an open level.
pub(super) enum Node {
    Inline(Inline),
    Block(Block),
    Item(Vec<Block>),
    Row(Row),
    Cell(Vec<Inline>),
}

/// The running text of a level.
pub(super) fn inlines(nodes: Drain<'_, Node>) -> Vec<Inline> {
    collected(nodes, |node| if let Node::Inline(inline) = node { Some(inline) } else { None })
}

/// What becomes of the nodes of a level, which is as many in nearly all cases.
fn collected<T>(nodes: Drain<'_, Node>, made: impl FnMut(Node) -> Option<T>) -> Vec<T> {
    let mut all = Vec::with_capacity(nodes.len());
    all.extend(nodes.filter_map(made));
    all
}

/// Running text without spaces and breaks at its edges.
pub(super) fn trimmed(inlines: Vec<Inline>) -> Vec<Inline> {
    let (_, inner, _) = parted(inlines);
    inner
}

/// Running text, with the white space before and after it by itself.
pub(super) fn parted(mut inlines: Vec<Inline>) -> (Vec<Inline>, Vec<Inline>, Vec<Inline>) {
    if !inlines.first().is_some_and(|first| is_edge(first, |text| text.starts_with(char::is_whitespace)))
        && !inlines.last().is_some_and(|last| is_edge(last, |text| text.ends_with(char::is_whitespace)))
    {
        return (Vec::new(), inlines, Vec::new());
    }
    let blank = |inline: &&Inline| match inline {
        Inline::Break | Inline::Soft => true,
        Inline::Text(text) => text.trim().is_empty(),
        _ => false,
    };
    let start = inlines.iter().take_while(blank).count();
    let mut before: Vec<_> = inlines.drain(..start).collect();
    let end = inlines.len() - inlines.iter().rev().take_while(blank).count();
    let mut after = inlines.split_off(end);
    if let Some(Inline::Text(first)) = inlines.first_mut() {
        let kept = first.trim_start().to_owned();
        first.truncate(first.len() - kept.len());
        before.extend(Some(std::mem::replace(first, kept)).filter(|space| !space.is_empty()).map(Inline::Text));
    }
    if let Some(Inline::Text(last)) = inlines.last_mut() {
        let space = last.split_off(last.trim_end().len());
        after.splice(0..0, Some(space).filter(|space| !space.is_empty()).map(Inline::Text));
    }
    (before, inlines, after)
}

/// Whether a stretch at the end of running text is white space or has some there.
fn is_edge(inline: &Inline, has_space: impl Fn(&str) -> bool) -> bool {
    match inline {
        Inline::Break | Inline::Soft => true,
        Inline::Text(text) => text.is_empty() || has_space(text),
        Inline::Marked(..) | Inline::Code(_) | Inline::Link(..) | Inline::Image(..) | Inline::Mention(_) => false,
    }
}

/// Running text in which a new line of the source is a space: headings and cells have no lines.
pub(super) fn one_line(inlines: Vec<Inline>) -> Vec<Inline> {
    if let [Inline::Text(_)] = inlines.as_slice() {
        return inlines;
    }
    let mut line = Vec::with_capacity(inlines.len());
    for inline in inlines {
        let inline = match inline {
            Inline::Soft => Inline::Text(" ".to_owned()),
            Inline::Marked(mark, inner) => Inline::Marked(mark, one_line(inner)),
            Inline::Link(url, label) => Inline::Link(url, one_line(label)),
            same @ (Inline::Text(_) | Inline::Code(_) | Inline::Image(..) | Inline::Mention(_) | Inline::Break) => same,
        };
        join(&mut line, [inline]);
    }
    line
}

/// Adds running text to other running text.
pub(super) fn join(before: &mut Vec<Inline>, after: impl IntoIterator<Item = Inline>) {
    for inline in after {
        match (before.last_mut(), inline) {
            (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
            // What goes on with the same mark is one stretch: side by side, the two would be no marks to some.
            (Some(Inline::Marked(last, text)), Inline::Marked(mark, inner)) if *last == mark => join(text, inner),
            (_, inline) => before.push(inline),
        }
    }
}

/// Running text as a paragraph, unless it says nothing.
pub(super) fn paragraph(text: Vec<Inline>) -> Option<Block> {
    Some(trimmed(text)).filter(|inner| !inner.is_empty()).map(Block::Paragraph)
}

/// The blocks of a level; running text between them becomes paragraphs.
pub(super) fn blocks(nodes: Drain<'_, Node>) -> Vec<Block> {
    if nodes.as_slice().iter().all(|node| matches!(node, Node::Inline(_))) {
        return paragraph(inlines(nodes)).into_iter().collect();
    }
    let mut done = Vec::with_capacity(nodes.len());
    let mut running = Vec::new();
    for node in nodes {
        match node {
            Node::Inline(inline) => running.push(inline),
            Node::Block(block) => {
                done.extend(paragraph(std::mem::take(&mut running)));
                done.push(block);
            }
            Node::Item(_) | Node::Row(_) | Node::Cell(_) => {}
        }
    }
    done.extend(paragraph(running));
    done
}

/// The items of a list; whatever stands between them is an item, too.
pub(super) fn items(nodes: Drain<'_, Node>) -> Vec<Vec<Block>> {
    let item = |node| if let Node::Item(item) = node { item } else { blocks(vec![node].drain(..)) };
    collected(nodes, |node| Some(item(node)).filter(|item| !item.is_empty()))
}

/// The rows of a table; whatever stands between them is a row of one cell.
pub(super) fn rows(nodes: Drain<'_, Node>) -> Vec<Row> {
    let row = |node| if let Node::Row(row) = node { row } else { cells(vec![node].drain(..)) };
    collected(nodes, |node| Some(row(node)).filter(|row| row.iter().any(|cell| !cell.is_empty())))
}

/// The cells of a row; text that stands between them is a cell, too.
pub(super) fn cells(nodes: Drain<'_, Node>) -> Row {
    collected(nodes, |node| match node {
        Node::Cell(cell) => Some(cell),
        Node::Inline(text) => Some(trimmed(vec![text])).filter(|cell| !cell.is_empty()),
        _ => None,
    })
}

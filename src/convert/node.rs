//! What stands inside a level while it is open, and what the level makes of it when it ends.

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
pub(super) fn inlines(nodes: Vec<Node>) -> Vec<Inline> {
    nodes.into_iter().filter_map(|node| if let Node::Inline(inline) = node { Some(inline) } else { None }).collect()
}

/// Running text without spaces and breaks at its edges.
pub(super) fn trimmed(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let blank = |inline: &Inline| match inline {
        Inline::Break => true,
        Inline::Text(text) => text.trim_matches(' ').is_empty(),
        _ => false,
    };
    let start = inlines.iter().take_while(|inline| blank(inline)).count();
    inlines.drain(..start);
    while inlines.last().is_some_and(blank) {
        inlines.pop();
    }
    if let Some(Inline::Text(first)) = inlines.first_mut() {
        *first = first.trim_start_matches(' ').to_owned();
    }
    if let Some(Inline::Text(last)) = inlines.last_mut() {
        last.truncate(last.trim_end_matches(' ').len());
    }
    inlines
}

/// The running text of a level as a paragraph, unless it says nothing.
pub(super) fn paragraph(nodes: Vec<Node>) -> Option<Block> {
    Some(trimmed(inlines(nodes))).filter(|inner| !inner.is_empty()).map(Block::Paragraph)
}

/// The blocks of a level; running text between them becomes paragraphs.
pub(super) fn blocks(nodes: Vec<Node>) -> Vec<Block> {
    let mut done = Vec::new();
    let mut running = Vec::new();
    for node in nodes {
        match node {
            Node::Inline(_) => running.push(node),
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
pub(super) fn items(nodes: Vec<Node>) -> Vec<Vec<Block>> {
    let item = |node| if let Node::Item(item) = node { item } else { blocks(vec![node]) };
    nodes.into_iter().map(item).filter(|item| !item.is_empty()).collect()
}

/// The rows of a table; whatever stands between them is a row of one cell.
pub(super) fn rows(nodes: Vec<Node>) -> Vec<Row> {
    let row = |node| if let Node::Row(row) = node { row } else { cells(vec![node]) };
    nodes.into_iter().map(row).filter(|row| row.iter().any(|cell| !cell.is_empty())).collect()
}

/// The cells of a row; text that stands between them is a cell, too.
pub(super) fn cells(nodes: Vec<Node>) -> Row {
    let cell = |node| match node {
        Node::Cell(cell) => Some(cell),
        Node::Inline(_) => Some(trimmed(inlines(vec![node]))).filter(|cell| !cell.is_empty()),
        _ => None,
    };
    nodes.into_iter().filter_map(cell).collect()
}

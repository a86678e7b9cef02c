//! Builds the tree from the opens, closes and texts that a parser sees, however badly they are nested.

use super::node::{Node, blocks, cells, inlines, items, join, one_line, paragraph, parted, rows, trimmed};
use super::open::Open;
use super::tree::{Align, Block, Inline, is_blank, plain};

/// How deep a tree may be; what is nested deeper flows into the level above.
const DEEPEST: usize = 24;

/// How many opens without a level of their own are remembered, so that their closes are known.
const MOST_GHOSTS: usize = 64;

struct Frame {
    open: Open,
    /// Where the nodes inside it begin.
    begin: usize,
    ghosts: Vec<Open>,
}

/// A tree under construction.
pub(super) struct Builder {
    /// The nodes of all open levels, from the outermost on.
    nodes: Vec<Node>,
    frames: Vec<Frame>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self { frames: vec![Frame { open: Open::Document, begin: 0, ghosts: vec![] }], nodes: vec![] }
    }

    /// The finished tree.
    pub(super) fn finish(mut self) -> Vec<Block> {
        while !self.frames.is_empty() {
            self.pop();
        }
        blocks(self.nodes.drain(..))
    }

    /// Whether spaces and line breaks count as they are.
    pub(super) fn is_verbatim(&self) -> bool {
        matches!(self.top(), Some(Open::Code(_) | Open::Verbatim))
    }

    /// Begins something; what cannot stand here leaves a line break at the most.
    pub(super) fn open(&mut self, open: Open) {
        if open.is_inline() {
            if self.is_verbatim() || self.is_marked(&open) {
                self.ghost(open)
            } else {
                self.push(open)
            }
            return;
        }
        match open {
            Open::Item => self.close(&Open::Item),
            Open::Row => self.close(&Open::Row),
            Open::Cell => self.close(&Open::Cell),
            _ => {}
        }
        let marks = self.end_paragraph();
        match (&open, self.top()) {
            (Open::Item, Some(Open::List(_))) | (Open::Row, Some(Open::Table(_))) | (Open::Cell, Some(Open::Row)) => {
                self.push(open);
            }
            (Open::Item, _) => {
                self.push(Open::List(None));
                self.push(open);
            }
            (Open::Cell, Some(Open::Table(_))) => {
                self.push(Open::Row);
                self.push(open);
            }
            (Open::Row | Open::Cell, _) | (_, Some(Open::Cell | Open::Code(_))) => self.ghost(open),
            _ => self.push(open),
        }
        marks.into_iter().for_each(|mark| self.push(mark));
    }

    /// Ends the nearest thing of this kind, and everything inside it.
    pub(super) fn close(&mut self, kind: &Open) {
        if let Some(top) = self.frames.last_mut()
            && let Some(at) = top.ghosts.iter().rposition(|ghost| kind.closes(ghost))
        {
            top.ghosts.truncate(at);
            return;
        }
        let mut inside = self.frames.iter().rev().take_while(|f| kind.closes(&f.open) || !kind.stays_in(&f.open));
        if let Some(depth) = inside.position(|frame| kind.closes(&frame.open)) {
            (0..=depth).for_each(|_| self.pop());
        }
    }

    /// Ends the running text, so that the next one is a paragraph of its own; marks go on.
    pub(super) fn break_paragraph(&mut self) {
        let marks = self.end_paragraph();
        marks.into_iter().for_each(|mark| self.push(mark));
    }

    /// Adds characters; the spaces after a line break are none.
    pub(super) fn text(&mut self, text: &str) {
        let text = match self.last() {
            Some(Node::Inline(Inline::Break | Inline::Soft)) if !self.is_verbatim() => text.trim_start_matches(' '),
            _ => text,
        };
        match self.last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Inline(Inline::Text(last))) => last.push_str(text),
            _ => self.inline(Inline::Text(text.to_owned())),
        }
    }

    /// Adds a stretch of running text; the spaces before a line break are none.
    pub(super) fn inline(&mut self, inline: Inline) {
        if inline == Inline::Soft && matches!(self.last(), Some(Node::Inline(Inline::Break | Inline::Soft))) {
            return;
        }
        if matches!(inline, Inline::Break | Inline::Soft)
            && !self.is_verbatim()
            && let Some(Node::Inline(Inline::Text(last))) = self.last_mut()
        {
            last.truncate(last.trim_end_matches(' ').len());
            if last.is_empty() {
                self.nodes.pop();
            }
        }
        self.node(Node::Inline(inline));
    }

    /// Adds a line break; the second one in a row ends the paragraph, which looks the same and is one everywhere.
    pub(super) fn line_break(&mut self) {
        let again = matches!(self.last(), Some(Node::Inline(Inline::Break)));
        if again && !self.is_verbatim() && self.top() != Some(&Open::Cell) {
            self.nodes.pop();
            self.break_paragraph();
        } else {
            self.inline(Inline::Break);
        }
    }

    /// Adds a line across.
    pub(super) fn rule(&mut self) {
        self.break_paragraph();
        if self.top() != Some(&Open::Cell) {
            self.node(Node::Block(Block::Rule));
        }
    }

    /// Names the language of the code that is open, where it has no name yet.
    pub(super) fn language(&mut self, name: &str) {
        if let Some(Frame { open: Open::Code(language), .. }) = self.frames.last_mut()
            && language.is_empty()
        {
            name.clone_into(language);
        }
    }

    fn top(&self) -> Option<&Open> {
        self.frames.last().map(|frame| &frame.open)
    }

    fn last(&self) -> Option<&Node> {
        self.nodes.get(self.frames.last()?.begin..)?.last()
    }

    fn last_mut(&mut self) -> Option<&mut Node> {
        self.nodes.get_mut(self.frames.last()?.begin..)?.last_mut()
    }

    /// Whether the text is inside such a mark already; a link is inside none, wherever it leads.
    fn is_marked(&self, open: &Open) -> bool {
        self.frames.iter().rev().take_while(|frame| frame.open.is_inline()).any(|frame| open.closes(&frame.open))
    }

    fn node(&mut self, node: Node) {
        self.nodes.push(node);
    }

    fn push(&mut self, open: Open) {
        if self.frames.len() < DEEPEST {
            self.frames.push(Frame { open, begin: self.nodes.len(), ghosts: vec![] });
        } else {
            self.ghost(open);
        }
    }

    /// Remembers an open that has no level of its own.
    fn ghost(&mut self, open: Open) {
        if !open.is_inline() && !self.is_verbatim() {
            self.inline(Inline::Break);
        }
        if let Some(top) = self.frames.last_mut()
            && top.ghosts.len() < MOST_GHOSTS
        {
            top.ghosts.push(open);
        }
    }

    /// Ends marks, paragraph and heading, and says which marks have to go on.
    fn end_paragraph(&mut self) -> Vec<Open> {
        let mut marks = Vec::new();
        while let Some(top) =
            self.top().filter(|top| matches!(top, Open::Paragraph | Open::Heading(_)) || top.is_inline())
        {
            if let Open::Mark(_) | Open::Link(_) = top {
                marks.insert(0, top.clone());
            }
            self.pop();
        }
        if self.top() == Some(&Open::Cell) {
            self.inline(Inline::Break);
        } else if let Some(Frame { open: Open::Document | Open::Item | Open::Quote, begin, .. }) = self.frames.last() {
            let inside = self.nodes.get(*begin..).unwrap_or_default();
            let running = inside.iter().rev().take_while(|node| matches!(node, Node::Inline(_))).count();
            let text = inlines(self.nodes.drain(self.nodes.len() - running..));
            self.nodes.extend(paragraph(text).map(Node::Block));
        }
        marks
    }

    /// Ends the innermost level and hands what it became to the one around it.
    fn pop(&mut self) {
        let Some(Frame { open, begin, .. }) = self.frames.pop() else { return };
        if open == Open::Document {
            return;
        }
        let nodes = self.nodes.drain(begin..);
        match open {
            Open::Document => {}
            Open::Paragraph => {
                let block = paragraph(inlines(nodes));
                self.nodes.extend(block.map(Node::Block));
            }
            Open::Heading(level) => {
                let inner = one_line(trimmed(inlines(nodes)));
                if !inner.is_empty() {
                    self.node(Node::Block(Block::Heading(level, inner)));
                }
            }
            Open::List(start) => {
                let items = items(nodes);
                if !items.is_empty() {
                    self.node(Node::Block(Block::List(start, items)));
                }
            }
            Open::Item => {
                let item = blocks(nodes);
                self.node(Node::Item(item));
            }
            Open::Quote => {
                let inner = blocks(nodes);
                self.node(Node::Block(Block::Quote(inner)));
            }
            Open::Code(language) => {
                let text = plain(&inlines(nodes));
                let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
                self.node(Node::Block(Block::Code(language, text)));
            }
            Open::Table(mut columns) => {
                let said = columns.iter().rposition(|column| *column != Align::Start);
                columns.truncate(said.map_or(0, |at| at + 1));
                let rows = rows(nodes);
                if !rows.is_empty() {
                    self.node(Node::Block(Block::Table(columns, rows)));
                }
            }
            Open::Row => {
                let row = cells(nodes);
                self.node(Node::Row(row));
            }
            Open::Cell => {
                let cell = one_line(trimmed(inlines(nodes)));
                self.node(Node::Cell(cell));
            }
            Open::Verbatim => {
                let code = plain(&inlines(nodes)).replace('\n', " ");
                if !code.is_empty() {
                    self.inline(Inline::Code(code));
                }
            }
            Open::Mark(mark) => {
                let inner = inlines(nodes);
                self.wrapped(inner, |inner| Inline::Marked(mark, inner));
            }
            Open::Link(url) => {
                let label = inlines(nodes);
                let label = if is_blank(&label) { vec![Inline::Text(url.clone())] } else { label };
                self.wrapped(label, |label| Inline::Link(url, label));
            }
        }
    }

    /// Adds marked text with the white space at its edges outside of the mark, where every dialect wants it.
    fn wrapped(&mut self, inner: Vec<Inline>, wrap: impl FnOnce(Vec<Inline>) -> Inline) {
        let (before, inner, after) = parted(inner);
        self.space(before);
        if !inner.is_empty() {
            match (self.last_mut(), wrap(inner)) {
                // What goes on with the same mark is one stretch: side by side, the two would be no marks to some.
                (Some(Node::Inline(Inline::Marked(last, text))), Inline::Marked(mark, inner)) if *last == mark => {
                    join(text, inner)
                }
                (_, wrapped) => self.inline(wrapped),
            }
        }
        self.space(after);
    }

    fn space(&mut self, space: Vec<Inline>) {
        for inline in space {
            match inline {
                Inline::Text(text) => self.text(&text),
                other => self.inline(other),
            }
        }
    }
}

//! Lays out blocks in dialects that are made of lines: text, Markdown and its relatives.

use super::tree::{Align, Block, Inline, Row};

/// How a dialect of lines writes what the layout leaves to it.
pub(super) struct Style {
    /// Adds running text; what stands in front of it is no part of it.
    pub(super) inline: fn(&[Inline], &mut String),
    /// A heading of a level.
    pub(super) heading: fn(u8, &[Inline]) -> String,
    /// Code in a language.
    pub(super) code: fn(&str, &str) -> String,
    /// Whether code keeps its place inside lists and quotes, or begins at the margin so that it stays what it is.
    pub(super) code_place: CodePlace,
    /// A table.
    pub(super) table: fn(&[Align], &[Row]) -> String,
    /// How quotes are marked.
    pub(super) quote: Quote,
    /// What stands before the item of a list, and of one that follows another list.
    pub(super) bullets: [&'static str; 2],
    /// What stands between the number of an item and its text, and in a list that follows another one.
    pub(super) ordinals: [&'static str; 2],
    /// A line across.
    pub(super) rule: &'static str,
}

/// Where code stands inside lists and quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum CodePlace {
    /// Indented like the text around it.
    Inside,
    /// At the margin.
    Margin,
}

/// How quotes are marked.
#[derive(Clone, Copy)]
pub(super) enum Quote {
    /// By a prefix on every line.
    Prefix(&'static str),
    /// By a prefix on every line, whose space counts where nothing follows it.
    Spaced(&'static str),
    /// By a prefix on every line, which means something at the margin only and does not nest; by the other one elsewhere.
    Margin(&'static str, &'static str),
    /// By a prefix on every block.
    Blocks(&'static str),
    /// Between two marks, which do not nest.
    Between(&'static str, &'static str),
}

/// The blocks of a message in a dialect of lines.
pub(super) fn lay_out(style: &Style, blocks: &[Block]) -> String {
    // Most blocks are short.
    let mut page = Page { style, out: String::with_capacity(128), prefix: String::new(), quoted: false, listed: false };
    page.blocks(blocks);
    page.out
}

/// Text with every stretch of white space as one space.
pub(super) fn one_line(text: String) -> String {
    let mut words = text.split(' ');
    if words.all(|word| !word.is_empty() && !word.contains(char::is_whitespace)) {
        return text;
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Running text by itself.
pub(super) fn alone(inline: impl FnOnce(&[Inline], &mut String), text: &[Inline]) -> String {
    let mut out = String::new();
    inline(text, &mut out);
    out
}

/// The text in a line of its own markers, which are one longer than any run of `mark`, of ASCII, inside it, and at least `least` long.
pub(super) fn fence(mark: char, least: usize, text: &str) -> String {
    let (mut longest, mut run) = (0, 0);
    for byte in text.bytes() {
        run = if char::from(byte) == mark { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    mark.to_string().repeat(least.max(longest + 1))
}

struct Page<'a> {
    style: &'a Style,
    out: String,
    /// What every further line begins with.
    prefix: String,
    /// Whether it is inside a quote whose marks do not nest.
    quoted: bool,
    /// Whether it is inside a list.
    listed: bool,
}

impl Page<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut before: Option<&Block> = None;
        // Which of its two markers the list has: two lists in a row would be one if theirs were the same.
        let mut marker = 0;
        for block in blocks {
            marker = match (before, block) {
                (Some(Block::List(last, _)), Block::List(start, _)) if last.is_some() == start.is_some() => 1 - marker,
                _ => 0,
            };
            match (before, block) {
                (None, _) => {}
                // A list belongs to the item whose text it follows; one that begins elsewhere would not interrupt it.
                (Some(Block::Paragraph(_)), Block::List(None | Some(1), _))
                    if self.listed && self.out_of(blocks, block) =>
                {
                    self.new_line();
                }
                _ => {
                    self.new_line();
                    self.new_line();
                }
            }
            self.block(block, marker);
            before = Some(block);
        }
    }

    /// Whether a block is the second one of its item.
    fn out_of(&self, blocks: &[Block], block: &Block) -> bool {
        blocks.get(1).is_some_and(|second| std::ptr::eq(second, block)) && self.prefix.ends_with(' ')
    }

    fn block(&mut self, block: &Block, marker: usize) {
        let style = self.style;
        match block {
            Block::Paragraph(text) => self.running(text),
            Block::Heading(level, text) => self.write(&(style.heading)(*level, text)),
            Block::Code(language, text) => self.code(&(style.code)(language, text)),
            Block::Table(columns, rows) => self.table(&(style.table)(columns, rows)),
            Block::Rule => self.write(style.rule),
            Block::Quote(inner) => self.quote(inner),
            Block::List(start, items) => self.list(*start, items, marker),
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>], marker: usize) {
        let of = |marks: &[&'static str; 2]| marks.get(marker).copied().unwrap_or_default();
        let outer = std::mem::replace(&mut self.listed, true);
        // An item that is more than its text and a list below it stands apart from the next one.
        let mut apart = false;
        for (number, item) in items.iter().enumerate() {
            if apart {
                self.new_line();
            }
            if number > 0 {
                self.new_line();
            }
            apart = !matches!(item.as_slice(), [Block::Paragraph(_)] | [Block::Paragraph(_), Block::List(..)]);
            let begin = self.out.len();
            match start {
                None => self.out.push_str(of(&self.style.bullets)),
                Some(start) => {
                    self.out.push_str(&start.saturating_add(number as u64).to_string());
                    self.out.push_str(of(&self.style.ordinals));
                }
            }
            let width = self.out.get(begin..).unwrap_or_default().chars().filter(|c| *c != '\\').count();
            self.within(std::iter::repeat_n(' ', width), |page| page.blocks(item));
        }
        self.listed = outer;
    }

    fn quote(&mut self, inner: &[Block]) {
        match self.style.quote {
            Quote::Margin(..) | Quote::Between(..) if self.quoted => self.blocks(inner),
            Quote::Margin(_, prefix) if !self.prefix.is_empty() => self.prefixed(prefix, inner),
            Quote::Prefix(prefix) | Quote::Spaced(prefix) => self.prefixed(prefix, inner),
            Quote::Margin(prefix, _) => {
                self.quoted = true;
                self.prefixed(prefix, inner);
                self.quoted = false;
            }
            Quote::Blocks(prefix) => {
                for (number, block) in inner.iter().enumerate() {
                    if number > 0 {
                        self.new_line();
                        self.new_line();
                    }
                    if !matches!(block, Block::Quote(_) | Block::List(..)) {
                        self.out.push_str(prefix);
                    }
                    self.block(block, 0);
                }
            }
            Quote::Between(before, after) => {
                self.quoted = true;
                self.out.push_str(before);
                self.blocks(inner);
                self.out.push_str(after);
                self.quoted = false;
            }
        }
    }

    fn prefixed(&mut self, prefix: &str, inner: &[Block]) {
        self.out.push_str(prefix);
        let listed = std::mem::replace(&mut self.listed, false);
        self.within(prefix.chars(), |page| page.blocks(inner));
        self.listed = listed;
    }

    /// Writes a table, which is code where its dialect has no tables.
    fn table(&mut self, table: &str) {
        if table.starts_with("```") || table.starts_with("<pre>") { self.code(table) } else { self.write(table) }
    }

    fn code(&mut self, code: &str) {
        if self.style.code_place == CodePlace::Inside || self.prefix.is_empty() {
            self.write(code);
            return;
        }
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        if self.out.get(line..) == Some(self.prefix.as_str()) {
            self.out.truncate(line);
        } else {
            self.trim_line();
            self.out.push('\n');
        }
        self.out.push_str(code);
    }

    fn within(&mut self, prefix: impl Iterator<Item = char>, write: impl FnOnce(&mut Self)) {
        let outer = self.prefix.len();
        self.prefix.extend(prefix);
        write(self);
        self.prefix.truncate(outer);
    }

    /// Writes running text, which is one line where it has no breaks.
    fn running(&mut self, text: &[Inline]) {
        let begin = self.out.len();
        (self.style.inline)(text, &mut self.out);
        if !self.prefix.is_empty() && self.out.get(begin..).is_some_and(|text| text.contains('\n')) {
            let lines = self.out.split_off(begin);
            self.write(&lines);
        }
    }

    /// Writes text, each further line of it behind the prefix.
    fn write(&mut self, text: &str) {
        if self.prefix.is_empty() {
            return self.out.push_str(text);
        }
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.new_line();
            }
            self.out.push_str(line);
        }
    }

    fn new_line(&mut self) {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        let counts = matches!(self.style.quote, Quote::Spaced(prefix) if self.prefix.ends_with(prefix));
        if self.out.get(line..) == Some(self.prefix.as_str()) && !counts {
            self.trim_line();
        }
        self.out.push('\n');
        self.out.push_str(&self.prefix);
    }

    /// Drops the spaces that nothing follows.
    fn trim_line(&mut self) {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        let kept = self.out.get(line..).map_or(0, |line| line.trim_end_matches(' ').len());
        self.out.truncate(line + kept);
    }
}

//! Lays out blocks in dialects that are made of lines: text, Markdown and its relatives.

use super::tree::{Block, Inline, Row};

/// How a dialect of lines writes what the layout leaves to it.
pub(super) struct Style {
    /// Running text.
    pub(super) inline: fn(&[Inline]) -> String,
    /// A heading of a level.
    pub(super) heading: fn(u8, &[Inline]) -> String,
    /// Code in a language.
    pub(super) code: fn(&str, &str) -> String,
    /// Whether code keeps its place inside lists and quotes, or begins at the margin so that it stays what it is.
    pub(super) code_place: CodePlace,
    /// A table.
    pub(super) table: fn(&Style, &[Row]) -> String,
    /// How quotes are marked.
    pub(super) quote: Quote,
    /// What stands before the item of a list.
    pub(super) bullet: &'static str,
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
    /// Between two marks, which do not nest.
    Between(&'static str, &'static str),
}

/// The blocks of a message in a dialect of lines.
pub(super) fn lay_out(style: &Style, blocks: &[Block]) -> String {
    let mut page = Page { style, out: String::new(), prefix: String::new(), quoted: false };
    page.blocks(blocks);
    page.out
}

/// Cells between bars, one row to a line.
pub(super) fn rows(style: &Style, rows: &[Row]) -> String {
    let cell = |cell: &Vec<Inline>| one_line(&(style.inline)(cell));
    let row = |row: &Row| row.iter().map(cell).collect::<Vec<_>>().join(" | ");
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

/// Text with every stretch of white space as one space.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text in a line of its own markers, which are one longer than any run of `mark` inside it, and at least `least` long.
pub(super) fn fence(mark: char, least: usize, text: &str) -> String {
    let longest = text.split(|c| c != mark).map(str::len).max().unwrap_or(0);
    mark.to_string().repeat(least.max(longest + 1))
}

struct Page<'a> {
    style: &'a Style,
    out: String,
    /// What every further line begins with.
    prefix: String,
    quoted: bool,
}

impl Page<'_> {
    fn blocks(&mut self, blocks: &[Block]) {
        for (number, block) in blocks.iter().enumerate() {
            if number > 0 {
                // A list belongs to the item whose text it follows.
                if !(matches!(block, Block::List(..)) && self.prefix.ends_with(' ') && number == 1) {
                    self.new_line();
                }
                self.new_line();
            }
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let style = self.style;
        match block {
            Block::Paragraph(text) => self.write(&(style.inline)(text)),
            Block::Heading(level, text) => self.write(&(style.heading)(*level, text)),
            Block::Code(language, text) => self.code(&(style.code)(language, text)),
            Block::Table(rows) => self.write(&(style.table)(style, rows)),
            Block::Rule => self.write(style.rule),
            Block::Quote(inner) => self.quote(inner),
            Block::List(start, items) => {
                for (number, item) in items.iter().enumerate() {
                    if number > 0 {
                        self.new_line();
                    }
                    self.item(
                        &start.map_or(style.bullet.to_owned(), |start| {
                            format!("{}. ", start.saturating_add(number as u64))
                        }),
                        item,
                    );
                }
            }
        }
    }

    fn item(&mut self, marker: &str, item: &[Block]) {
        self.out.push_str(marker);
        self.within(&" ".repeat(marker.chars().count()), |page| page.blocks(item));
    }

    fn quote(&mut self, inner: &[Block]) {
        match self.style.quote {
            Quote::Prefix(prefix) => {
                self.out.push_str(prefix);
                self.within(prefix, |page| page.blocks(inner));
            }
            Quote::Between(..) if self.quoted => self.blocks(inner),
            Quote::Between(before, after) => {
                self.quoted = true;
                self.out.push_str(before);
                self.blocks(inner);
                self.out.push_str(after);
                self.quoted = false;
            }
        }
    }

    fn code(&mut self, code: &str) {
        if self.style.code_place == CodePlace::Inside || self.prefix.is_empty() {
            self.write(code);
        } else {
            self.trim_line();
            self.out.push('\n');
            self.out.push_str(code);
        }
    }

    fn within(&mut self, prefix: &str, write: impl FnOnce(&mut Self)) {
        let outer = self.prefix.len();
        self.prefix.push_str(prefix);
        write(self);
        self.prefix.truncate(outer);
    }

    /// Writes text, each further line of it behind the prefix.
    fn write(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.new_line();
            }
            self.out.push_str(line);
        }
    }

    fn new_line(&mut self) {
        let line = self.out.rfind('\n').map_or(0, |at| at + 1);
        if self.out.get(line..) == Some(self.prefix.as_str()) {
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

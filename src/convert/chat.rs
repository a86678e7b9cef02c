//! The marks that Slack, Google Chat and WhatsApp share: `*bold*`, `_italic_`, `~struck~`, which hold around whole words of one line.

use super::grid::without_tables;
use super::lines::{CodePlace, Quote, Style, alone, one_line};
use super::tree::{Align, Inline, Mark, Row, bold, label};

/// What differs between them.
pub(super) struct Chat {
    /// Characters as they are to be seen.
    pub(super) escape: fn(&str) -> String,
    /// Code as it is, but for what would end it.
    pub(super) verbatim: fn(&str) -> String,
    /// A link to a URL with a label in the dialect, which may be empty.
    pub(super) link: fn(&str, &str) -> String,
    /// Something of a service's own.
    pub(super) mention: fn(&str) -> String,
}

/// Separates a mark from the letter beside it, which would make it a plain character, and is not seen.
const APART: char = '\u{200b}';

impl Chat {
    /// Running text.
    pub(super) fn inline(&self, inlines: &[Inline], out: &mut String) {
        let begin = out.len();
        let mut marked = false;
        for inline in inlines {
            let at = out.len();
            match inline {
                Inline::Text(text) => out.push_str(&(self.escape)(text)),
                Inline::Code(text) => out.push_str(&self.code_span(text)),
                Inline::Link(url, inner) => {
                    out.push_str(&(self.link)(url, &one_line(self.alone(&label(url, inner)))));
                }
                Inline::Image(url, alt) => out.push_str(&(self.link)(url, &(self.escape)(alt))),
                Inline::Mention(mention) => out.push_str(&(self.mention)(mention)),
                Inline::Break => out.push('\n'),
                Inline::Soft => out.push(' '),
                Inline::Marked(mark, inner) => out.push_str(&around(*mark, self.alone(inner))),
            }
            let (before, piece) = out.split_at(at);
            let before = before.get(begin..).unwrap_or_default();
            let codes = before.ends_with('`') && piece.starts_with('`');
            let marks = matches!(inline, Inline::Marked(..) | Inline::Code(_));
            let letters = match (marks, marked) {
                (true, _) => before.ends_with(char::is_alphanumeric) && !piece.starts_with('\n'),
                (false, true) => !before.is_empty() && piece.starts_with(char::is_alphanumeric),
                (false, false) => false,
            };
            if codes || letters {
                out.insert(at, APART);
            }
            marked = marks;
        }
    }

    fn alone(&self, inlines: &[Inline]) -> String {
        alone(|inlines, out| self.inline(inlines, out), inlines)
    }

    /// A heading, which is bold text.
    pub(super) fn heading(&self, text: &[Inline]) -> String {
        one_line(self.alone(&bold(text)))
    }

    /// Code in running text; between three backticks where it holds one, and as it is where it holds three.
    fn code_span(&self, text: &str) -> String {
        let fence = match (text.contains('`'), text.contains("```")) {
            (false, _) => "`",
            (true, false) => "```",
            (true, true) => "",
        };
        format!("{fence}{}{fence}", (self.verbatim)(text))
    }

    /// Code between fences, which nothing can keep three backticks inside from ending.
    pub(super) fn code(&self, text: &str) -> String {
        let code = (self.verbatim)(text);
        if text.contains("```") { code } else { format!("```\n{code}\n```") }
    }

    /// A table, as far as there can be one.
    pub(super) fn table(&self, columns: &[Align], rows: &[Row]) -> String {
        without_tables(columns, rows, |text| self.code(text), |inlines, out| self.inline(inlines, out), " | ")
    }
}

/// Text in a mark, on each of its lines: none of the services carries a mark over to the next line.
fn around(mark: Mark, inner: String) -> String {
    let mark = match mark {
        Mark::Strong => "*",
        Mark::Emphasis => "_",
        Mark::Strike => "~",
        Mark::Underline | Mark::Spoiler => return inner,
    };
    let line = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{mark}{line}{mark}") };
    inner.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// How all of them are laid out, but for what is written in their own way.
pub(super) const LAYOUT: Style = Style {
    inline: |_, _| {},
    heading: |_, _| String::new(),
    code: |_, _| String::new(),
    code_place: CodePlace::Margin,
    table: |_, _| String::new(),
    quote: Quote::Spaced("> "),
    bullets: ["• "; 2],
    ordinals: [". "; 2],
    rule: "———",
};

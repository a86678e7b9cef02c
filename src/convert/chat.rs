//! The marks that Slack, Google Chat and WhatsApp share: `*bold*`, `_italic_`, `~struck~`, which hold around whole words of one line.

use super::grid::without_tables;
use super::lines::{CodePlace, Quote, Style, one_line};
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
    pub(super) fn inline(&self, inlines: &[Inline]) -> String {
        let mut out = String::new();
        let mut marked = false;
        for inline in inlines {
            let piece = match inline {
                Inline::Text(text) => (self.escape)(text),
                Inline::Code(text) => self.code_span(text),
                Inline::Link(url, inner) => (self.link)(url, &one_line(&self.inline(&label(url, inner)))),
                Inline::Image(url, alt) => (self.link)(url, &(self.escape)(alt)),
                Inline::Mention(mention) => (self.mention)(mention),
                Inline::Break => "\n".to_owned(),
                Inline::Soft => " ".to_owned(),
                Inline::Marked(mark, inner) => around(*mark, &self.inline(inner)),
            };
            if out.ends_with('`') && piece.starts_with('`') {
                out.push(APART);
            }
            let marks = matches!(inline, Inline::Marked(..) | Inline::Code(_));
            let touches = out.ends_with(char::is_alphanumeric) || piece.starts_with(char::is_alphanumeric);
            if (marks || marked) && touches && !out.is_empty() && !piece.starts_with('\n') {
                let apart =
                    if marks { out.ends_with(char::is_alphanumeric) } else { piece.starts_with(char::is_alphanumeric) };
                out.extend(apart.then_some(APART));
            }
            out.push_str(&piece);
            marked = marks;
        }
        out
    }

    /// A heading, which is bold text.
    pub(super) fn heading(&self, text: &[Inline]) -> String {
        one_line(&self.inline(&bold(text)))
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
        without_tables(columns, rows, |text| self.code(text), |inlines| self.inline(inlines), " | ")
    }
}

/// Text in a mark, on each of its lines: none of the services carries a mark over to the next line.
fn around(mark: Mark, inner: &str) -> String {
    let mark = match mark {
        Mark::Strong => "*",
        Mark::Emphasis => "_",
        Mark::Strike => "~",
        Mark::Underline | Mark::Spoiler => return inner.to_owned(),
    };
    let line = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{mark}{line}{mark}") };
    inner.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// How all of them are laid out, but for what is written in their own way.
pub(super) const LAYOUT: Style = Style {
    inline: |_| String::new(),
    heading: |_, _| String::new(),
    code: |_, _| String::new(),
    code_place: CodePlace::Margin,
    table: |_, _| String::new(),
    quote: Quote::Spaced("> "),
    bullets: ["• "; 2],
    ordinals: [". "; 2],
    rule: "———",
};

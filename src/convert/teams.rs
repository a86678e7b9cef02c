//! The Markdown that text blocks of Adaptive Cards know in Teams: bold, italic, lists and links, and nothing else.
//!
//! A line ends where an empty one follows. Headings, code, quotes and tables come as readable text:
//! <https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format>

use super::escape_markdown::escaped;
use super::grid::in_lines;
use super::lines::{CodePlace, Quote, Style, alone, one_line};
use super::markdown::{self, Links};
use super::text::labelled;
use super::tree::{Inline, Mark, bold, label};

/// How text blocks are laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| one_line(alone(inline, &bold(text))),
    code: |_, text| code(text),
    code_place: CodePlace::Inside,
    table: |_, rows| in_lines(rows, inline, " \\| ").replace('\n', LINE),
    quote: Quote::Blocks("\\> "),
    bullets: ["- ", "* "],
    ordinals: [". ", ") "],
    rule: "———",
};

/// What a line ends with.
const LINE: &str = "\n\n";

/// Code as text, each line of it by itself, an empty one as a space that stays.
fn code(text: &str) -> String {
    let line = |line: &str| if line.trim().is_empty() { "\u{a0}".to_owned() } else { escaped(line) };
    text.split('\n').map(line).collect::<Vec<_>>().join(LINE)
}

fn inline(inlines: &[Inline], out: &mut String) {
    // Text has no line breaks of its own, so every new line is a break.
    out.push_str(&markdown::inside(&known(inlines), Links::Round).replace("  \n", LINE));
}

/// Running text without what text blocks do not know.
fn known(inlines: &[Inline]) -> Vec<Inline> {
    let mut out = Vec::new();
    for inline in inlines {
        match inline {
            Inline::Code(text) | Inline::Mention(text) => out.push(Inline::Text(text.clone())),
            Inline::Image(url, alt) if !url.starts_with("http") => out.push(Inline::Text(labelled(alt, alt, url))),
            Inline::Image(url, alt) => {
                let label = if alt.is_empty() { url } else { alt };
                out.push(Inline::Link(url.clone(), vec![Inline::Text(label.clone())]));
            }
            Inline::Link(url, inner) => out.push(Inline::Link(url.clone(), known(&label(url, inner)))),
            Inline::Soft => out.push(Inline::Text(" ".to_owned())),
            Inline::Marked(mark @ (Mark::Strong | Mark::Emphasis), inner) => {
                out.push(Inline::Marked(*mark, known(inner)));
            }
            Inline::Marked(Mark::Strike | Mark::Underline | Mark::Spoiler, inner) => out.extend(known(inner)),
            Inline::Text(_) | Inline::Break => out.push(inline.clone()),
        }
    }
    out
}

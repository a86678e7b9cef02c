//! Discord's Markdown: no tables, no images, no entities, three levels of heading, and underlining.
//!
//! <https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101-Chat-Formatting-Bold-Italic-Underline>

use super::lines::{CodePlace, Quote, Style, one_line, rows};
use super::markdown::{address, code, code_span, escaped};
use super::tree::{Inline, Mark, plain};

/// How Discord's Markdown is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |level, text| format!("{} {}", "#".repeat(level.min(3).into()), one_line(&inline(text))),
    code,
    code_place: CodePlace::Margin,
    table: rows,
    quote: Quote::Prefix("> "),
    bullet: "- ",
    rule: "———",
};

fn inline(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) => super::markdown::escape(text, &mut out),
            Inline::Code(text) => out.push_str(&code_span(text)),
            Inline::Link(url, label) if plain(label) == *url => out.push_str(url),
            Inline::Link(url, label) => out.push_str(&format!("[{}]({})", self::inline(label), address(url))),
            Inline::Image(url, alt) if alt.is_empty() => out.push_str(url),
            Inline::Image(url, alt) => out.push_str(&format!("[{}]({})", escaped(alt), address(url))),
            Inline::Break => out.push('\n'),
            Inline::Marked(mark, inner) => {
                let mark = match mark {
                    Mark::Strong => "**",
                    Mark::Emphasis => "*",
                    Mark::Strike => "~~",
                    Mark::Underline => "__",
                };
                out.push_str(&format!("{mark}{}{mark}", self::inline(inner)));
            }
        }
    }
    out
}

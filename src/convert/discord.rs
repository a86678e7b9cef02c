//! Discord's Markdown: no tables, no images, no entities, three levels of heading, underlining and spoilers.
//!
//! <https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101-Chat-Formatting-Bold-Italic-Underline>

use super::escape_markdown::{self, address, escape};
use super::grid::without_tables;
use super::lines::{CodePlace, Quote, Style, one_line};
use super::markdown::{self, add_code};
use super::mention::{Home, hushed, is_at_home};
use super::text::labelled;
use super::tree::{Inline, Mark, label, plain};

/// How Discord's Markdown is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |level, text| format!("{} {}", "#".repeat(level.min(3).into()), one_line(&inline(text))),
    code,
    code_place: CodePlace::Margin,
    table: |columns, rows| without_tables(columns, rows, |text| code("", text), inline, " | "),
    quote: Quote::Spaced("> "),
    bullets: ["- ", "* "],
    ordinals: [". "; 2],
    rule: "———",
};

/// Code between fences; code that would end them is text.
fn code(language: &str, text: &str) -> String {
    if text.contains("```") { escape_markdown::escaped(text) } else { markdown::code(language, text) }
}

/// Text that looks as written and calls nobody.
pub(super) fn escaped(text: &str) -> String {
    hushed(&escape_markdown::escaped(text)).into_owned()
}

/// A link; what leads elsewhere than to the web would stay raw.
fn link(url: &str, label: &str, said: &str) -> String {
    match url.starts_with("http://") || url.starts_with("https://") {
        true if said.is_empty() || said == url => url.to_owned(),
        true => format!("[{label}]({})", address(url)),
        false => labelled(label, said, url),
    }
}

fn inline(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) => escape(&hushed(text), &mut out),
            Inline::Code(text) => add_code(text, &mut out),
            Inline::Mention(mention) if is_at_home(mention, Home::Discord) => out.push_str(mention),
            Inline::Mention(mention) => escape(&hushed(mention), &mut out),
            Inline::Link(url, inner) => {
                let label = label(url, inner);
                out.push_str(&link(url, &self::inline(&label), &plain(&label)));
            }
            Inline::Image(url, alt) => out.push_str(&link(url, &escaped(alt), alt)),
            Inline::Break => out.push('\n'),
            Inline::Soft => out.push(' '),
            Inline::Marked(mark, inner) => {
                let mark = match mark {
                    Mark::Strong => "**",
                    Mark::Emphasis => "*",
                    Mark::Strike => "~~",
                    Mark::Underline => "__",
                    Mark::Spoiler => "||",
                };
                out.push_str(&format!("{mark}{}{mark}", self::inline(inner)));
            }
        }
    }
    out
}

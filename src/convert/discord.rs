//! Discord's Markdown: no tables, no images, no entities, three levels of heading, underlining and spoilers.
//!
//! <https://support.discord.com/hc/en-us/articles/210298617-Markdown-Text-101-Chat-Formatting-Bold-Italic-Underline>

use super::escape_markdown::{self, address, escape};
use super::grid::without_tables;
use super::lines::{CodePlace, Quote, Style, alone, one_line};
use super::markdown::{self, add_code};
use super::mention::{Home, hushed, is_at_home};
use super::text::address_alone;
use super::tree::{Inline, Mark, label, says};

/// How Discord's Markdown is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |level, text| format!("{} {}", "#".repeat(level.min(3).into()), one_line(alone(inline, text))),
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

fn inline(inlines: &[Inline], out: &mut String) {
    let begin = out.len();
    for inline in inlines {
        match inline {
            Inline::Text(text) => escape(&hushed(text), begin, out),
            Inline::Code(text) => add_code(text, begin, out),
            Inline::Mention(mention) if is_at_home(mention, Home::Discord) => out.push_str(mention),
            Inline::Mention(mention) => escape(&hushed(mention), begin, out),
            Inline::Link(url, inner) => {
                let label = label(url, inner);
                link(url, |said| says(&label, said), |out| self::inline(&label, out), out);
            }
            Inline::Image(url, alt) => link(url, |said| alt == said, |out| out.push_str(&escaped(alt)), out),
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
                out.push_str(mark);
                self::inline(inner, out);
                out.push_str(mark);
            }
        }
    }
}

/// A link; what leads elsewhere than to the web would stay raw.
fn link(url: &str, says: impl Fn(&str) -> bool, label: impl FnOnce(&mut String), out: &mut String) {
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    if is_web && (says("") || says(url)) {
        out.push_str(url);
    } else if is_web {
        out.push('[');
        label(out);
        out.push_str("](");
        out.push_str(&address(url));
        out.push(')');
    } else if let Some(address) = address_alone(says, url) {
        out.push_str(address);
    } else {
        label(out);
        out.extend([" (", url, ")"]);
    }
}

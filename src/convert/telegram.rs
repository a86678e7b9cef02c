//! The HTML that Telegram's bots may send: marks, code, links and quotes; all other layout is lines.
//!
//! <https://core.telegram.org/bots/api#html-style>

use super::grid::without_tables;
use super::html::{add_code, add_escaped, attribute, escape};
use super::lines::{CodePlace, Quote, Style, alone};
use super::text::address_alone;
use super::tree::{Inline, Mark, bold, label, says};

/// How Telegram's HTML is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| alone(inline, &bold(text)),
    code,
    code_place: CodePlace::Margin,
    table: |columns, rows| without_tables(columns, rows, |text| code("", text), inline, " | "),
    quote: Quote::Between("<blockquote>", "</blockquote>"),
    bullets: ["• "; 2],
    ordinals: [". "; 2],
    rule: "———",
};

fn code(language: &str, text: &str) -> String {
    match language {
        "" => format!("<pre>{}</pre>", escape(text)),
        _ => format!("<pre><code class=\"language-{}\">{}</code></pre>", attribute(language), escape(text)),
    }
}

fn inline(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Mention(text) => add_escaped(text, out),
            Inline::Code(text) => add_code(text, out),
            Inline::Link(url, inner) => {
                let label = label(url, inner);
                link(url, |said| says(&label, said), |out| self::inline(&label, out), out);
            }
            Inline::Image(url, alt) => link(url, |said| alt == said, |out| add_escaped(alt, out), out),
            Inline::Break => out.push('\n'),
            Inline::Soft => out.push(' '),
            Inline::Marked(_, inner) if inner.is_empty() => {}
            Inline::Marked(mark, inner) => {
                let tag = match mark {
                    Mark::Strong => "b",
                    Mark::Emphasis => "i",
                    Mark::Strike => "s",
                    Mark::Underline => "u",
                    Mark::Spoiler => "tg-spoiler",
                };
                out.extend(["<", tag, ">"]);
                self::inline(inner, out);
                out.extend(["</", tag, ">"]);
            }
        }
    }
}

/// A link; Telegram finds an address that stands by itself.
fn link(url: &str, says: impl Fn(&str) -> bool, label: impl FnOnce(&mut String), out: &mut String) {
    if let Some(address) = address_alone(says, url) {
        add_escaped(address, out);
    } else {
        out.extend(["<a href=\"", &attribute(url), "\">"]);
        label(out);
        out.push_str("</a>");
    }
}

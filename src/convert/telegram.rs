//! The HTML that Telegram's bots may send: marks, code, links and quotes; all other layout is lines.
//!
//! <https://core.telegram.org/bots/api#html-style>

use super::grid::without_tables;
use super::html::{attribute, escape};
use super::lines::{CodePlace, Quote, Style};
use super::text::address_alone;
use super::tree::{Inline, Mark, bold, label, plain};

/// How Telegram's HTML is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| inline(&bold(text)),
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

fn inline(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Mention(text) => escape(text),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Link(url, inner) => {
                let label = label(url, inner);
                link(url, &self::inline(&label), &plain(&label))
            }
            Inline::Image(url, alt) => link(url, &escape(alt), alt),
            Inline::Break => "\n".to_owned(),
            Inline::Soft => " ".to_owned(),
            Inline::Marked(mark, inner) => {
                let tag = match mark {
                    Mark::Strong => "b",
                    Mark::Emphasis => "i",
                    Mark::Strike => "s",
                    Mark::Underline => "u",
                    Mark::Spoiler => "tg-spoiler",
                };
                if inner.is_empty() { String::new() } else { format!("<{tag}>{}</{tag}>", self::inline(inner)) }
            }
        })
        .collect()
}

/// A link; Telegram finds an address that stands by itself.
fn link(url: &str, label: &str, said: &str) -> String {
    match address_alone(said, url) {
        Some(address) => escape(address),
        None => format!("<a href=\"{}\">{label}</a>", attribute(url)),
    }
}

//! Telegram's `MarkdownV2`, which refuses a message that leaves one of eighteen characters without a backslash.
//!
//! <https://core.telegram.org/bots/api#markdownv2-style>

use super::escape_markdown::ends_with_mark;
use super::grid::without_tables;
use super::lines::{CodePlace, Quote, Style, one_line};
use super::text::address_alone;
use super::tree::{Inline, Mark, bold, label, plain};

/// How `MarkdownV2` is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| one_line(&inline(&bold(text))),
    code,
    code_place: CodePlace::Margin,
    table: |columns, rows| without_tables(columns, rows, |text| code("", text), inline, " \\| "),
    quote: Quote::Margin(">", "\\> "),
    bullets: ["• "; 2],
    ordinals: ["\\. "; 2],
    rule: "———",
};

/// Characters that mean something anywhere.
const SPECIAL: &[u8] = b"\\_*[]()~`>#+-=|{}.!";

/// Keeps two marks of underscores apart, which would be read from left to right as they come, and is not seen.
const APART: char = '\u{200b}';

fn code(language: &str, text: &str) -> String {
    let language: String = language.chars().filter(|c| c.is_alphanumeric() || "+-#_.".contains(*c)).collect();
    format!("```{language}\n{}\n```", backslashed(text, b"`\\"))
}

fn inline(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        let piece = match inline {
            Inline::Text(text) | Inline::Mention(text) => escape(text),
            Inline::Code(text) => format!("`{}`", backslashed(text, b"`\\")),
            Inline::Link(url, inner) => {
                let label = label(url, inner);
                link(url, &self::inline(&label), &plain(&label))
            }
            Inline::Image(url, alt) => link(url, &escape(alt), alt),
            Inline::Break => "\n".to_owned(),
            Inline::Soft => " ".to_owned(),
            Inline::Marked(_, inner) if inner.is_empty() => String::new(),
            Inline::Marked(mark, inner) => marked(*mark, &self::inline(inner)),
        };
        let meet = piece.starts_with('_') && ends_with_mark(&out, '_');
        out.extend(meet.then_some(APART));
        out.push_str(&piece);
    }
    out
}

fn marked(mark: Mark, inner: &str) -> String {
    let mark = match mark {
        Mark::Strong => "*",
        Mark::Emphasis => "_",
        Mark::Strike => "~",
        Mark::Underline => "__",
        Mark::Spoiler => "||",
    };
    let apart = |meet: bool| if meet && mark.starts_with('_') { APART.to_string() } else { String::new() };
    let after = ends_with_mark(inner, '_');
    format!("{mark}{}{inner}{}{mark}", apart(inner.starts_with('_')), apart(after))
}

/// A link; Telegram finds an address that stands by itself.
fn link(url: &str, label: &str, said: &str) -> String {
    match address_alone(said, url) {
        Some(address) => escape(address),
        None => format!("[{label}]({})", backslashed(url, b")\\")),
    }
}

/// Text so that every character looks as written.
pub(super) fn escape(text: &str) -> String {
    backslashed(text, SPECIAL)
}

fn backslashed(text: &str, special: &[u8]) -> String {
    let mut is_special = [false; 256];
    special.iter().for_each(|byte| is_special[usize::from(*byte)] = true);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_special[usize::from(byte)] {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push('\\');
            done = at;
        }
    }
    out + text.get(done..).unwrap_or_default()
}

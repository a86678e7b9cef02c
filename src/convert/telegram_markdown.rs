//! Telegram's `MarkdownV2`, which refuses a message that leaves one of eighteen characters without a backslash.
//!
//! <https://core.telegram.org/bots/api#markdownv2-style>

use super::escape_markdown::ends_with_mark;
use super::grid::without_tables;
use super::lines::{CodePlace, Quote, Style, alone, one_line};
use super::text::address_alone;
use super::tree::{Inline, Mark, bold, label, says};

/// How `MarkdownV2` is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| one_line(alone(inline, &bold(text))),
    code,
    code_place: CodePlace::Margin,
    table: |columns, rows| without_tables(columns, rows, |text| code("", text), inline, " \\| "),
    quote: Quote::Margin(">", "\\> "),
    bullets: ["• "; 2],
    ordinals: ["\\. "; 2],
    rule: "———",
};

/// Keeps two marks of underscores apart, which would be read from left to right as they come, and is not seen.
const APART: char = '\u{200b}';

fn code(language: &str, text: &str) -> String {
    let language: String = language.chars().filter(|c| c.is_alphanumeric() || "+-#_.".contains(*c)).collect();
    let mut out = String::with_capacity(text.len() + 16);
    out.extend(["```", &language, "\n"]);
    backslash(text, ends_code, &mut out);
    out + "\n```"
}

fn inline(inlines: &[Inline], out: &mut String) {
    let begin = out.len();
    for inline in inlines {
        let at = out.len();
        match inline {
            Inline::Text(text) | Inline::Mention(text) => backslash(text, is_special, out),
            Inline::Code(text) => {
                out.push('`');
                backslash(text, ends_code, out);
                out.push('`');
            }
            Inline::Link(url, inner) => {
                let label = label(url, inner);
                link(url, |said| says(&label, said), |out| self::inline(&label, out), out);
            }
            Inline::Image(url, alt) => link(url, |said| alt == said, |out| backslash(alt, is_special, out), out),
            Inline::Break => out.push('\n'),
            Inline::Soft => out.push(' '),
            Inline::Marked(_, inner) if inner.is_empty() => {}
            Inline::Marked(mark, inner) => marked(*mark, inner, out),
        }
        let (before, piece) = out.split_at(at);
        if piece.starts_with('_') && before.get(begin..).is_some_and(|before| ends_with_mark(before, '_')) {
            out.insert(at, APART);
        }
    }
}

fn marked(mark: Mark, inner: &[Inline], out: &mut String) {
    let mark = match mark {
        Mark::Strong => "*",
        Mark::Emphasis => "_",
        Mark::Strike => "~",
        Mark::Underline => "__",
        Mark::Spoiler => "||",
    };
    out.push_str(mark);
    let at = out.len();
    inline(inner, out);
    if mark.starts_with('_') {
        let inner = out.get(at..).unwrap_or_default();
        let (before, after) = (inner.starts_with('_'), ends_with_mark(inner, '_'));
        if before {
            out.insert(at, APART);
        }
        out.extend(after.then_some(APART));
    }
    out.push_str(mark);
}

/// A link; Telegram finds an address that stands by itself.
fn link(url: &str, says: impl Fn(&str) -> bool, label: impl FnOnce(&mut String), out: &mut String) {
    if let Some(address) = address_alone(says, url) {
        return backslash(address, is_special, out);
    }
    out.push('[');
    label(out);
    out.push_str("](");
    backslash(url, |byte| matches!(byte, b')' | b'\\'), out);
    out.push(')');
}

/// Text so that every character looks as written.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    backslash(text, is_special, &mut out);
    out
}

/// Whether a character means something anywhere.
fn is_special(byte: u8) -> bool {
    matches!(
        byte,
        b'\\'
            | b'_'
            | b'*'
            | b'['
            | b']'
            | b'('
            | b')'
            | b'~'
            | b'`'
            | b'>'
            | b'#'
            | b'+'
            | b'-'
            | b'='
            | b'|'
            | b'{'
            | b'}'
            | b'.'
            | b'!'
    )
}

/// Whether a character means something in code.
fn ends_code(byte: u8) -> bool {
    matches!(byte, b'`' | b'\\')
}

/// Adds text with a backslash before such characters of ASCII.
fn backslash(text: &str, is_special: impl Fn(u8) -> bool, out: &mut String) {
    let mut done = 0;
    for (at, byte) in text.bytes().enumerate() {
        if is_special(byte) {
            out.push_str(text.get(done..at).unwrap_or_default());
            out.push('\\');
            done = at;
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
}

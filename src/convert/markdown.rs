//! CommonMark with tables and strikethrough.

use super::lines::{CodePlace, Quote, Style, fence, one_line};
use super::tree::{Inline, Mark, Row, plain};

/// How Markdown is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |level, text| format!("{} {}", "#".repeat(level.into()), one_line(&inline(text))),
    code,
    code_place: CodePlace::Inside,
    table,
    quote: Quote::Prefix("> "),
    bullet: "- ",
    rule: "---",
};

/// Code between fences that do not stand in it.
pub(super) fn code(language: &str, text: &str) -> String {
    let fence = fence('`', 3, text);
    format!("{fence}{language}\n{text}\n{fence}")
}

fn table(style: &Style, rows: &[Row]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: &Row| {
        let cells = row.iter().map(|cell| barred(&one_line(&(style.inline)(cell))));
        let cells: Vec<_> = cells.chain(std::iter::repeat(String::new())).take(width).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<_> = rows.iter().map(line).collect();
    lines.insert(1.min(lines.len()), format!("|{}", " --- |".repeat(width)));
    lines.join("\n")
}

/// A cell in which no bar ends it, in code neither.
fn barred(cell: &str) -> String {
    cell.replace("\\|", "|").replace('|', "\\|")
}

fn inline(inlines: &[Inline]) -> String {
    let mut out = String::new();
    for inline in inlines {
        match inline {
            Inline::Text(text) => escape(text, &mut out),
            Inline::Code(text) => out.push_str(&code_span(text)),
            Inline::Link(url, label) if plain(label) == *url && url.contains("://") => {
                out.push_str(&format!("<{url}>"))
            }
            Inline::Link(url, label) => out.push_str(&format!("[{}]({})", self::inline(label), address(url))),
            Inline::Image(url, alt) => out.push_str(&format!("![{}]({})", escaped(alt), address(url))),
            Inline::Break => out.push_str("  \n"),
            Inline::Marked(mark, inner) => {
                let mark = marker(*mark);
                out.push_str(&format!("{mark}{}{mark}", self::inline(inner)));
            }
        }
    }
    out
}

fn marker(mark: Mark) -> &'static str {
    match mark {
        Mark::Strong => "**",
        Mark::Emphasis => "*",
        Mark::Strike => "~~",
        Mark::Underline => "",
    }
}

/// Code inside running text.
pub(super) fn code_span(text: &str) -> String {
    let fence = fence('`', 1, text);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// A URL inside the parentheses of a link.
pub(super) fn address(url: &str) -> String {
    if url.contains(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>')) {
        format!("<{}>", url.replace('<', "%3C").replace('>', "%3E").replace(['\n', '\r'], ""))
    } else {
        url.to_owned()
    }
}

/// Text so that every character looks as written.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, &mut out);
    out
}

/// Adds text so that every character looks as written; what `out` ends with decides whether a line begins.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut line_start = out.is_empty() || out.ends_with('\n');
    let mut before = out.chars().next_back().unwrap_or(' ');
    for (at, c) in text.char_indices() {
        let after = text.get(at + c.len_utf8()..).unwrap_or("");
        let next = after.chars().next().unwrap_or(' ');
        let means_something = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' => true,
            // Inside a word an underscore is one; in an address a tilde is.
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '~' => before != '/',
            '&' => next == '#' || next.is_ascii_alphabetic(),
            '#' | '>' => line_start,
            '+' | '-' => line_start && (next == c || next.is_whitespace()),
            '=' => line_start,
            '.' | ')' => ends_a_number(out) && next.is_whitespace(),
            _ => false,
        };
        if means_something {
            out.push('\\');
        }
        if line_start && c == ' ' {
            // Spaces at the start of a line would vanish or make it code.
            out.push('\u{a0}');
        } else {
            out.push(c);
        }
        line_start = c == '\n' || (line_start && c == ' ');
        before = c;
    }
}

/// Whether the current line is a number so far, which a full stop would turn into the item of a list.
fn ends_a_number(out: &str) -> bool {
    let digits = out.len() - out.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let line = out.get(..out.len() - digits).unwrap_or("");
    (1..=9).contains(&digits) && (line.is_empty() || line.ends_with(['\n', '\u{a0}']))
}

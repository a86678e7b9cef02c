//! HTML for mail programs and everything else that reads it, and the HTML of Matrix, which has no images and no styles of our own.
//!
//! <https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes>

use std::fmt::Write;

use super::lines::alone;
use super::text::labelled;
use super::tree::{Align, Block, Inline, Mark, Row};

/// Who reads it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Mail programs, which read styles where they are needed and nowhere else, and browsers.
    Mail,
    /// Clients of Matrix.
    Matrix,
}

/// What a table needs to be seen as one in a mail.
const SEEN: &str = " border=\"1\" cellpadding=\"6\" cellspacing=\"0\" style=\"border-collapse:collapse\"";

/// The schemes of links that clients of Matrix follow.
const FOLLOWED: [&str; 5] = ["https:", "http:", "ftp:", "mailto:", "magnet:"];

impl Reader {
    /// The blocks of a message as an HTML fragment.
    pub(super) fn render(self, blocks: &[Block]) -> String {
        let mut out = String::new();
        for block in blocks {
            if !out.is_empty() {
                out.push('\n');
            }
            self.block(block, &mut out);
        }
        out
    }

    fn block(self, block: &Block, out: &mut String) {
        // Writing into a string cannot fail.
        let _ = match block {
            Block::Paragraph(text) => {
                out.push_str("<p>");
                self.inline(text, out);
                write!(out, "</p>")
            }
            Block::Heading(level, text) => write!(out, "<h{level}>{}</h{level}>", self.alone(text)),
            Block::Quote(inner) => write!(out, "<blockquote>{}</blockquote>", self.render(inner)),
            Block::Rule => write!(out, "<hr>"),
            Block::Code(language, text) => write!(out, "<pre><code{}>{}</code></pre>", class(language), lines(text)),
            Block::List(None, items) => write!(out, "<ul>{}</ul>", self.list(items)),
            Block::List(Some(1), items) => write!(out, "<ol>{}</ol>", self.list(items)),
            Block::List(Some(start), items) => write!(out, "<ol start=\"{start}\">{}</ol>", self.list(items)),
            Block::Table(columns, rows) => self.table(columns, rows, out),
        };
    }

    fn list(self, items: &[Vec<Block>]) -> String {
        items.iter().map(|item| format!("<li>{}</li>", self.item(item))).collect()
    }

    /// The blocks of an item, its first paragraph without a tag of its own.
    fn item(self, item: &[Block]) -> String {
        match item {
            [Block::Paragraph(text), rest @ ..] => self.alone(text) + &self.render(rest),
            blocks => self.render(blocks),
        }
    }

    fn table(self, columns: &[Align], rows: &[Row], out: &mut String) -> std::fmt::Result {
        write!(out, "<table{}>", if self == Self::Mail { SEEN } else { "" })?;
        for (number, row) in rows.iter().enumerate() {
            out.push_str("<tr>");
            for (column, cell) in row.iter().enumerate() {
                let tag = if number == 0 { "th" } else { "td" };
                let align = match (self, columns.get(column).copied().unwrap_or_default()) {
                    (Self::Matrix, _) | (Self::Mail, Align::Start) => "",
                    (Self::Mail, Align::Centre) => " align=\"center\"",
                    (Self::Mail, Align::End) => " align=\"right\"",
                };
                write!(out, "<{tag}{align}>{}</{tag}>", self.alone(cell))?;
            }
            out.push_str("</tr>");
        }
        write!(out, "</table>")
    }

    fn alone(self, inlines: &[Inline]) -> String {
        alone(|inlines, out| self.inline(inlines, out), inlines)
    }

    fn inline(self, inlines: &[Inline], out: &mut String) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Mention(text) => add_spaced(text, out),
                Inline::Code(text) => add_code(text, out),
                Inline::Link(url, label) => out.push_str(&self.link(url, &self.alone(label))),
                Inline::Image(url, alt) => out.push_str(&self.image(url, alt)),
                Inline::Break => out.push_str("<br>\n"),
                Inline::Soft => out.push('\n'),
                Inline::Marked(mark, inner) => {
                    let (before, after) = match (mark, self) {
                        (Mark::Strong, _) => ("<strong>", "</strong>"),
                        (Mark::Emphasis, _) => ("<em>", "</em>"),
                        (Mark::Strike, _) => ("<del>", "</del>"),
                        (Mark::Underline, _) => ("<u>", "</u>"),
                        (Mark::Spoiler, Self::Matrix) => ("<span data-mx-spoiler>", "</span>"),
                        (Mark::Spoiler, Self::Mail) => ("", ""),
                    };
                    out.push_str(before);
                    self.inline(inner, out);
                    out.push_str(after);
                }
            }
        }
    }

    fn link(self, url: &str, label: &str) -> String {
        let followed = FOLLOWED.iter().any(|scheme| url.to_ascii_lowercase().starts_with(scheme));
        if self == Self::Matrix && !followed {
            return labelled(label, label, &escape(url));
        }
        format!("<a href=\"{}\">{label}</a>", attribute(url))
    }

    fn image(self, url: &str, alt: &str) -> String {
        match self {
            Self::Matrix if !url.starts_with("mxc://") => {
                self.link(url, &escape(if alt.is_empty() { url } else { alt }))
            }
            Self::Mail | Self::Matrix => format!("<img src=\"{}\" alt=\"{}\">", attribute(url), attribute(alt)),
        }
    }
}

fn class(language: &str) -> String {
    if language.is_empty() { String::new() } else { format!(" class=\"language-{}\"", attribute(language)) }
}

/// Code whose last line ends as all of them do.
fn lines(code: &str) -> String {
    if code.is_empty() { String::new() } else { escape(code) + "\n" }
}

/// Adds text with every run of spaces as wide as it was; single spaces stay places to wrap.
fn add_spaced(text: &str, out: &mut String) {
    if text.contains("  ") || text.contains('\t') {
        let spaced = escape(text).replace("  ", "&nbsp; ").replace("  ", " &nbsp;").replace('\t', "&emsp;");
        out.push_str(&spaced);
    } else {
        add_escaped(text, out);
    }
}

/// Characters as they are to be seen.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    add_escaped(text, &mut out);
    out
}

/// Adds characters as they are to be seen.
pub(super) fn add_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>')) {
        let (before, sign) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match sign.as_bytes() {
            [b'&', ..] => "&amp;",
            [b'<', ..] => "&lt;",
            _ => "&gt;",
        });
        rest = sign.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Adds code inside running text.
pub(super) fn add_code(text: &str, out: &mut String) {
    out.push_str("<code>");
    add_escaped(text, out);
    out.push_str("</code>");
}

/// Characters inside the quotes of an attribute.
pub(super) fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

//! HTML for mail programs and everything else that reads it.

use std::fmt::Write;

use super::tree::{Block, Inline, Mark, Row};

/// The blocks of a message as an HTML fragment.
pub(super) fn render(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        if !out.is_empty() {
            out.push('\n');
        }
        render_block(block, &mut out);
    }
    out
}

fn render_block(block: &Block, out: &mut String) {
    // Writing into a string cannot fail.
    let _ = match block {
        Block::Paragraph(text) => write!(out, "<p>{}</p>", inline(text)),
        Block::Heading(level, text) => write!(out, "<h{level}>{}</h{level}>", inline(text)),
        Block::Quote(inner) => write!(out, "<blockquote>{}</blockquote>", render(inner)),
        Block::Rule => write!(out, "<hr>"),
        Block::Code(language, text) if language.is_empty() => write!(out, "<pre><code>{}\n</code></pre>", escape(text)),
        Block::Code(language, text) => {
            write!(out, "<pre><code class=\"language-{}\">{}\n</code></pre>", attribute(language), escape(text))
        }
        Block::List(None, items) => write!(out, "<ul>{}</ul>", list(items)),
        Block::List(Some(1), items) => write!(out, "<ol>{}</ol>", list(items)),
        Block::List(Some(start), items) => write!(out, "<ol start=\"{start}\">{}</ol>", list(items)),
        Block::Table(rows) => write!(out, "<table>{}</table>", table(rows)),
    };
}

fn list(items: &[Vec<Block>]) -> String {
    items.iter().map(|item| format!("<li>{}</li>", item_body(item))).collect()
}

/// The blocks of an item, its first paragraph without a tag of its own.
fn item_body(item: &[Block]) -> String {
    match item {
        [Block::Paragraph(text), rest @ ..] => inline(text) + &render(rest),
        blocks => render(blocks),
    }
}

fn table(rows: &[Row]) -> String {
    let line = |(number, row): (usize, &Row)| {
        let tag = if number == 0 { "th" } else { "td" };
        let cells: String = row.iter().map(|cell| format!("<{tag}>{}</{tag}>", inline(cell))).collect();
        format!("<tr>{cells}</tr>")
    };
    rows.iter().enumerate().map(line).collect()
}

fn inline(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => spaced(&escape(text)),
            Inline::Code(text) => format!("<code>{}</code>", escape(text)),
            Inline::Link(url, label) => format!("<a href=\"{}\">{}</a>", attribute(url), self::inline(label)),
            Inline::Image(url, alt) => format!("<img src=\"{}\" alt=\"{}\">", attribute(url), attribute(alt)),
            Inline::Break => "<br>\n".to_owned(),
            Inline::Marked(mark, inner) => {
                let tag = match mark {
                    Mark::Strong => "strong",
                    Mark::Emphasis => "em",
                    Mark::Strike => "del",
                    Mark::Underline => "u",
                };
                format!("<{tag}>{}</{tag}>", self::inline(inner))
            }
        })
        .collect()
}

/// Text with every run of spaces as wide as it was; single spaces stay places to wrap.
fn spaced(text: &str) -> String {
    text.replace("  ", "&nbsp; ").replace("  ", " &nbsp;").replace('\t', "&emsp;")
}

/// Characters as they are to be seen.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Characters inside the quotes of an attribute.
pub(super) fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

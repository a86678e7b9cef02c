//! CommonMark with tables and strikethrough, so that it reads back as what it was written from.
//!
//! <https://spec.commonmark.org/0.31.2/>, <https://github.github.com/gfm/>

use super::escape_markdown::{address, ends_with_mark, escape, escaped};
use super::lines::{CodePlace, Quote, Style, fence, one_line};
use super::node::join;
use super::tree::{Align, Inline, Mark, Row, plain};

/// How Markdown is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading,
    code,
    code_place: CodePlace::Inside,
    table,
    quote: Quote::Prefix("> "),
    bullets: ["- ", "* "],
    ordinals: [". ", ") "],
    // Three hyphens or asterisks would make one line of the item that they stand in.
    rule: "___",
};

fn heading(level: u8, text: &[Inline]) -> String {
    let text = one_line(inside(text, Links::Any));
    // Signs at the end would be taken for the end of the heading.
    let text = text.strip_suffix('#').map_or_else(|| text.clone(), |before| format!("{before}\\#"));
    format!("{} {text}", "#".repeat(level.into()))
}

/// Code between fences that do not stand in it.
pub(super) fn code(language: &str, text: &str) -> String {
    let fence = if language.contains('`') { fence('~', 3, text) } else { fence('`', 3, text) };
    [&fence, language, "\n", text, "\n", &fence].concat()
}

fn table(columns: &[Align], rows: &[Row]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: &Row| {
        let cells = row.iter().map(|cell| one_line(written(&barred(&known(cell)), Links::Any, Parent::None)));
        let cells: Vec<_> = cells.chain(std::iter::repeat(String::new())).take(width).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<_> = rows.iter().map(line).collect();
    let aligned = |column| match columns.get(column).copied().unwrap_or_default() {
        Align::Start => " --- |",
        Align::Centre => " :---: |",
        Align::End => " ---: |",
    };
    lines.insert(1.min(lines.len()), format!("|{}", (0..width).map(aligned).collect::<String>()));
    lines.join("\n")
}

/// A cell without the bars that would end it there: those of code have a backslash, those around hidden text are none.
fn barred(cell: &[Inline]) -> Vec<Inline> {
    cell.iter()
        .flat_map(|inline| match inline {
            Inline::Code(text) => vec![Inline::Code(text.replace('|', "\\|"))],
            Inline::Marked(Mark::Spoiler, inner) => barred(inner),
            Inline::Marked(mark, inner) => vec![Inline::Marked(*mark, barred(inner))],
            Inline::Link(url, label) => vec![Inline::Link(url.clone(), barred(label))],
            Inline::Text(_) | Inline::Image(..) | Inline::Mention(_) | Inline::Break | Inline::Soft => {
                vec![inline.clone()]
            }
        })
        .collect()
}

fn inline(inlines: &[Inline], out: &mut String) {
    out.push_str(&inside(inlines, Links::Any));
}

/// A label without code that would end it: at the start of a paragraph, `[…]:` says what a label stands for.
fn labels(label: &[Inline]) -> Vec<Inline> {
    label
        .iter()
        .map(|inline| match inline {
            Inline::Code(text) if text.contains("]:") => Inline::Text(text.clone()),
            Inline::Marked(mark, inner) => Inline::Marked(*mark, labels(inner)),
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Link(..)
            | Inline::Image(..)
            | Inline::Mention(_)
            | Inline::Break
            | Inline::Soft => inline.clone(),
        })
        .collect()
}

/// Which forms of links a reader knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Links {
    /// All of them.
    Any,
    /// Only `[label](address)`, without angle brackets.
    Round,
}

/// Running text in Markdown for those who know these links.
pub(super) fn inside(inlines: &[Inline], links: Links) -> String {
    written(&known(inlines), links, Parent::None)
}

/// Running text without the marks that Markdown has no way to write.
fn known(inlines: &[Inline]) -> Vec<Inline> {
    let mut out = Vec::with_capacity(inlines.len());
    for inline in inlines {
        let inline = match inline {
            Inline::Marked(Mark::Underline, inner) => known(inner),
            Inline::Marked(Mark::Spoiler, inner) if !is_simple(inner) => known(inner),
            Inline::Marked(mark, inner) => vec![Inline::Marked(*mark, known(inner))],
            Inline::Link(url, label) => vec![Inline::Link(url.clone(), known(&labels(label)))],
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Image(..)
            | Inline::Mention(_)
            | Inline::Break
            | Inline::Soft => vec![inline.clone()],
        };
        join(&mut out, inline);
    }
    out
}

/// What running text stands in directly.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    None,
    /// In a mark of asterisks, which further ones beside it would change.
    Stars,
}

fn written(inlines: &[Inline], links: Links, parent: Parent) -> String {
    let mut out = String::new();
    // Whether a mark was closed in a place where a letter right after it would open it again.
    let mut open_again = false;
    // Where the text begins that was written last.
    let mut text_at = 0;
    for (number, inline) in inlines.iter().enumerate() {
        match inline {
            Inline::Text(text) => {
                text_at = out.len();
                let letter = text.chars().next().filter(|first| open_again && is_of_word(*first));
                out.extend(letter.map(entity));
                escape(text.get(letter.map_or(0, char::len_utf8)..).unwrap_or_default(), 0, &mut out);
            }
            Inline::Code(text) => add_code(text, 0, &mut out),
            Inline::Mention(mention) => out.push_str(mention),
            Inline::Link(url, label) if links == Links::Any && plain(label) == *url && is_bare(url) => {
                out.push_str(&format!("<{url}>"))
            }
            Inline::Link(url, label) => {
                let address = match links {
                    Links::Any => address(url),
                    Links::Round => address(&url.replace('(', "%28").replace(')', "%29")),
                };
                out.push_str(&format!("[{}]({address})", written(label, links, Parent::None)));
            }
            Inline::Image(url, alt) => out.push_str(&format!("![{}]({})", escaped(alt), address(url))),
            Inline::Break => out.push_str("  \n"),
            Inline::Soft => out.push('\n'),
            Inline::Marked(mark, inner) => {
                // What is in front of it may be a mark itself.
                let text_at = if matches!(number.checked_sub(1).and_then(|at| inlines.get(at)), Some(Inline::Text(_))) {
                    text_at
                } else {
                    out.len()
                };
                let beside_stars = ends_with_mark(&out, '*');
                let in_stars = parent == Parent::Stars && (number == 0 || number + 1 == inlines.len());
                let around_stars =
                    [inner.first(), inner.last()].iter().any(|edge| matches!(edge, Some(Inline::Marked(..))));
                let at_edge = in_stars || around_stars;
                let mark = match (mark, beside_stars, at_edge) {
                    (Mark::Emphasis, false, false) => "*",
                    (Mark::Emphasis, _, _) => "_",
                    (Mark::Strong, false, _) => "**",
                    (Mark::Strong, true, _) => "__",
                    (Mark::Strike, _, _) => "~~",
                    (Mark::Spoiler, _, _) => "||",
                    (Mark::Underline, _, _) => "",
                };
                // Two marks of the same sign are kept apart by a character that is not seen.
                if mark.chars().next().is_some_and(|sign| "*_".contains(sign) && ends_with_mark(&out, sign)) {
                    out.push_str(&entity('\u{200b}'));
                }
                let inner = written(inner, links, if mark.starts_with('*') { Parent::Stars } else { Parent::None });
                open_again = write_marked(mark, &inner, text_at, &mut out);
                continue;
            }
        }
        open_again = false;
    }
    out
}

/// Whether text is without anything that would keep the bars around it from being marks.
fn is_simple(inlines: &[Inline]) -> bool {
    matches!(inlines, [Inline::Text(text)] if escaped(text) == *text && !text.contains(['|', '@']))
}

/// Writes marked text, and says whether a letter right after it would take its mark away.
fn write_marked(mark: &str, inner: &str, text_at: usize, out: &mut String) -> bool {
    let is_sign = |c: char| !c.is_alphanumeric() && !c.is_whitespace();
    // A mark between a letter and a sign, or of underscores inside a word, would be none: the letter becomes an entity, which is signs.
    let touches = out.chars().next_back().filter(|last| is_of_word(*last));
    if let Some(last) =
        touches.filter(|_| !mark.is_empty() && (inner.starts_with(is_sign) || mark.starts_with(['_', '|'])))
    {
        out.pop();
        // Before a letter these two could stay as they are.
        if let Some(sign) = ['_', '~'].into_iter().find(|sign| out.len() > text_at && ends_with_mark(out, *sign)) {
            out.pop();
            out.extend(['\\', sign]);
        }
        out.push_str(&entity(last));
    }
    out.push_str(&format!("{mark}{inner}{mark}"));
    !mark.is_empty() && (inner.ends_with(is_sign) || mark.starts_with(['_', '|']))
}

/// Whether a mark beside a character is inside a word; which characters outside of ASCII are signs is for each reader to say.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && !c.is_whitespace())
}

fn entity(c: char) -> String {
    format!("&#{};", u32::from(c))
}

/// Whether a URL can stand by itself between angle brackets.
fn is_bare(url: &str) -> bool {
    url.contains("://") && !url.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '|'))
}

/// Adds code inside running text that begins at a place of `out`; a character that is not seen keeps it apart from code right before it.
pub(super) fn add_code(text: &str, begin: usize, out: &mut String) {
    if out.get(begin..).is_some_and(|before| before.ends_with('`')) {
        out.push('\u{200b}');
    }
    let fence = fence('`', 1, text);
    let blank = text.bytes().all(|byte| byte == b' ');
    let edges = text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if edges && !blank { " " } else { "" };
    out.extend([&fence, pad, text, pad, &fence]);
}

//! The small tree between every parser and every renderer: what a notification can say, and no more.

use std::borrow::Cow;

/// A block of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Vec<Inline>),
    /// A heading of level 1 to 6.
    Heading(u8, Vec<Inline>),
    /// A list; an ordered one has the number of its first item.
    List(Option<u64>, Vec<Vec<Block>>),
    /// A quotation.
    Quote(Vec<Block>),
    /// Preformatted text with the name of its language, which may be empty.
    Code(String, String),
    /// Rows of cells, the first of which is the head, below the alignment of each column; one that has none begins at its start.
    Table(Vec<Align>, Vec<Row>),
    /// A line across.
    Rule,
}

/// Where the text of a column stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Where lines begin.
    #[default]
    Start,
    /// In the middle.
    Centre,
    /// Where lines end, as numbers do.
    End,
}

/// The cells of one row.
pub type Row = Vec<Vec<Inline>>;

/// A stretch of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Inline {
    /// Characters as they are to be seen.
    Text(String),
    /// Marked text.
    Marked(Mark, Vec<Inline>),
    /// Code, as it is.
    Code(String),
    /// A link with its label, which is never empty.
    Link(String, Vec<Inline>),
    /// An image: its URL and the text in its place, which may be empty.
    Image(String, String),
    /// A mention or another sign of a single service, such as `<@U123>`; every other service shows it as it was written.
    Mention(String),
    /// A line break.
    Break,
    /// Where the source has a new line and readers see a space, or nothing at all.
    Soft,
}

/// How text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Struck through.
    Strike,
    /// Underlined.
    Underline,
    /// Hidden until the reader asks for it.
    Spoiler,
}

/// The characters of running text without anything around them.
pub fn plain(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Image(_, text) | Inline::Mention(text) => text.clone(),
            Inline::Marked(_, inner) | Inline::Link(_, inner) => plain(inner),
            Inline::Break => "\n".to_owned(),
            Inline::Soft => " ".to_owned(),
        })
        .collect()
}

/// Whether running text has these characters and no others.
pub(super) fn says(inlines: &[Inline], text: &str) -> bool {
    rest_behind(inlines, text).is_some_and(str::is_empty)
}

/// What is left of a text behind the characters of running text.
fn rest_behind<'t>(inlines: &[Inline], text: &'t str) -> Option<&'t str> {
    inlines.iter().try_fold(text, |rest, inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Image(_, text) | Inline::Mention(text) => {
            rest.strip_prefix(text.as_str())
        }
        Inline::Marked(_, inner) | Inline::Link(_, inner) => rest_behind(inner, rest),
        Inline::Break => rest.strip_prefix('\n'),
        Inline::Soft => rest.strip_prefix(' '),
    })
}

/// The same text in bold, without bold inside it, for dialects that have nothing else for a heading.
pub(super) fn bold(inlines: &[Inline]) -> Vec<Inline> {
    vec![Inline::Marked(Mark::Strong, without(Mark::Strong, inlines))]
}

/// The label of a link for dialects in which nothing that leads or calls somewhere else can stand in it: pictures are their texts.
pub(super) fn label<'a>(url: &str, inlines: &'a [Inline]) -> Cow<'a, [Inline]> {
    let label = if is_inert(inlines) { Cow::Borrowed(inlines) } else { Cow::Owned(inert(inlines)) };
    if is_blank(&label) { Cow::Owned(vec![Inline::Text(url.to_owned())]) } else { label }
}

/// Whether running text has no character that is seen.
pub(super) fn is_blank(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Text(text) | Inline::Code(text) | Inline::Image(_, text) | Inline::Mention(text) => {
            text.trim().is_empty()
        }
        Inline::Marked(_, inner) | Inline::Link(_, inner) => is_blank(inner),
        Inline::Break | Inline::Soft => true,
    })
}

fn is_inert(inlines: &[Inline]) -> bool {
    inlines.iter().all(|inline| match inline {
        Inline::Image(..) | Inline::Mention(_) => false,
        Inline::Marked(_, inner) => is_inert(inner),
        Inline::Text(_) | Inline::Code(_) | Inline::Link(..) | Inline::Break | Inline::Soft => true,
    })
}

fn inert(inlines: &[Inline]) -> Vec<Inline> {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Image(_, text) | Inline::Mention(text) => Inline::Text(text.clone()),
            Inline::Marked(mark, inner) => Inline::Marked(*mark, inert(inner)),
            Inline::Text(_) | Inline::Code(_) | Inline::Link(..) | Inline::Break | Inline::Soft => inline.clone(),
        })
        .collect()
}

fn without(mark: Mark, inlines: &[Inline]) -> Vec<Inline> {
    inlines
        .iter()
        .flat_map(|inline| match inline {
            Inline::Marked(inner, text) if *inner == mark => without(mark, text),
            Inline::Marked(inner, text) => vec![Inline::Marked(*inner, without(mark, text))],
            Inline::Link(url, label) => vec![Inline::Link(url.clone(), without(mark, label))],
            Inline::Text(_)
            | Inline::Code(_)
            | Inline::Image(..)
            | Inline::Mention(_)
            | Inline::Break
            | Inline::Soft => vec![inline.clone()],
        })
        .collect()
}

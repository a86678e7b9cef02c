//! The small tree between every parser and every renderer: what a notification can say, and no more.

/// A block of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
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
    /// Rows of cells; the first row is the head.
    Table(Vec<Row>),
    /// A line across.
    Rule,
}

/// The cells of one row.
pub(super) type Row = Vec<Vec<Inline>>;

/// A stretch of running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Inline {
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
    /// A line break.
    Break,
}

/// How text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// Bold.
    Strong,
    /// Italic.
    Emphasis,
    /// Struck through.
    Strike,
    /// Underlined.
    Underline,
}

/// The characters of running text without anything around them.
pub(super) fn plain(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Image(_, text) => text.clone(),
            Inline::Marked(_, inner) | Inline::Link(_, inner) => plain(inner),
            Inline::Break => "\n".to_owned(),
        })
        .collect()
}

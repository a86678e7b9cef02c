//! What a parser opens and closes, and what closes what.

use super::tree::{Align, Mark};

/// Something that opens and closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Open {
    Document,
    Paragraph,
    Heading(u8),
    List(Option<u64>),
    Item,
    Quote,
    Code(String),
    Table(Vec<Align>),
    Row,
    Cell,
    Mark(Mark),
    Verbatim,
    Link(String),
}

impl Open {
    pub(super) fn is_inline(&self) -> bool {
        matches!(self, Self::Mark(_) | Self::Verbatim | Self::Link(_))
    }

    /// Whether a close of this kind ends something opened as `other`.
    pub(super) fn closes(&self, other: &Self) -> bool {
        match self {
            Self::Mark(mark) => *other == Self::Mark(*mark),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }

    /// Whether a close of this kind stays inside something opened as `other`.
    pub(super) fn stays_in(&self, other: &Self) -> bool {
        match self {
            Self::Item => matches!(other, Self::List(_) | Self::Cell),
            Self::Row | Self::Cell => matches!(other, Self::Table(_)),
            Self::Table(_) => false,
            Self::List(_) | Self::Quote | Self::Code(_) => matches!(other, Self::Cell),
            _ => !other.is_inline(),
        }
    }
}

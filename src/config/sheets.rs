//! The texts that one tree is read from, a file and its overlay, in one row of offsets.

use std::ops::Range;
use std::sync::Arc;

use crate::problem::{Origin, Source};

/// A file, and the overlay whose offsets begin behind its end.
#[derive(Clone, Copy)]
pub(crate) struct Sheets<'s> {
    base: &'s Arc<Source>,
    overlay: Option<&'s Arc<Source>>,
}

impl<'s> From<&'s Arc<Source>> for Sheets<'s> {
    fn from(base: &'s Arc<Source>) -> Self {
        Self { base, overlay: None }
    }
}

impl<'s> Sheets<'s> {
    /// A file with its overlay.
    pub(crate) fn with(base: &'s Arc<Source>, overlay: &'s Arc<Source>) -> Self {
        Self { base, overlay: Some(overlay) }
    }

    /// The file itself.
    pub(crate) fn base(self) -> &'s Arc<Source> {
        self.base
    }

    /// By how much the offsets of the overlay are moved: even an empty stretch at the end of the base lies before it.
    pub(crate) fn shift(self) -> usize {
        self.base.text().len() + 1
    }

    fn find(self, span: &Range<usize>) -> (&'s Arc<Source>, Range<usize>) {
        let shift = self.shift();
        match self.overlay {
            Some(overlay) if span.start >= shift => (overlay, span.start - shift..span.end - shift),
            Some(_) | None => (self.base, span.clone()),
        }
    }

    /// The place in the text that it belongs to.
    pub(crate) fn origin(self, span: &Range<usize>) -> Origin {
        let (source, span) = self.find(span);
        Origin::new(source, span)
    }

    /// The text as it was written.
    pub(crate) fn written(self, span: &Range<usize>) -> &'s str {
        let (source, span) = self.find(span);
        source.text().get(span).unwrap_or("")
    }

    /// Marks what no snippet may show.
    pub(crate) fn conceal(self, span: &Range<usize>) {
        let (source, span) = self.find(span);
        source.conceal(span);
    }
}

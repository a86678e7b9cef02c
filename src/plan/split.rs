//! Cuts a text where a reader would: between paragraphs, lines, sentences, words, and never inside a character.

use unicode_segmentation::GraphemeCursor;

use super::atoms::atoms;
use crate::limit::{Limit, Unit};
use crate::message::Dialect;

/// A place to cut, the best one first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    Paragraph,
    Line,
    Sentence,
    Word,
}

/// The longest start of `text` within a limit, as a byte offset; cuts inside of characters as readers see them.
fn longest(text: &str, limit: Limit) -> usize {
    let mut left = limit.max;
    for (at, c) in text.char_indices() {
        let size = match limit.unit {
            Unit::Bytes => c.len_utf8(),
            Unit::Chars => 1,
            Unit::Utf16 => c.len_utf16(),
        };
        match left.checked_sub(size) {
            Some(less) => left = less,
            None => return at,
        }
    }
    text.len()
}

/// Where to cut `text` so that what stands before is within the limit; its length where all of it is, 0 where nothing fits.
pub(super) fn cut(text: &str, limit: Limit, dialect: Dialect) -> usize {
    let end = longest(text, limit);
    if end == text.len() {
        return end;
    }
    // A little more than fits shows what the last place would cut apart.
    let ahead = text.get(..text.floor_char_boundary(end + end.min(4096) + 16)).unwrap_or(text);
    let whole = atoms(ahead, dialect);
    let outside = |at: usize| {
        let before = whole.partition_point(|atom| atom.start < at);
        before == 0 || whole.get(before - 1).is_none_or(|atom| atom.end <= at)
    };
    if let Some(at) = gap(text, end, outside).or_else(|| gap(text, end, |_| true).filter(|_| !has_room(&whole, end))) {
        return at;
    }
    let before = whole.iter().rfind(|atom| atom.start < end).filter(|atom| atom.end > end);
    let at = before.map(|atom| atom.start).filter(|at| *at > 0).unwrap_or(end);
    match boundary(text, at) {
        0 => end,
        at => at,
    }
}

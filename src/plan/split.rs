//! Cuts a text where a reader would: between paragraphs, lines, sentences, words, and inside a character only when nothing else fits.

use unicode_segmentation::GraphemeCursor;

use crate::limit::Limit;

/// Why a text does not come apart as asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// Not even one character fits.
    NoRoom,
    /// There are more parts than allowed.
    TooMany,
}

/// The parts of a text, each within the limit that `limit_of` gives for its index, none of them blank.
///
/// White space at the cuts is dropped, except what indents a line; nothing else is.
pub(super) fn split(text: &str, most: usize, limit_of: impl Fn(usize) -> Limit) -> Result<Vec<&str>, Misfit> {
    let mut parts = Vec::new();
    let mut rest = text.trim_end();
    while !rest.is_empty() {
        if parts.len() == most {
            return Err(Misfit::TooMany);
        }
        let (part, after) = rest.split_at(cut_between(rest, limit_of(parts.len())));
        if part.is_empty() {
            return Err(Misfit::NoRoom);
        }
        let part = part.trim_end();
        if !part.is_empty() {
            parts.push(part);
        }
        rest = without_gap(after);
    }
    Ok(parts)
}

/// The longest start of `text` within a limit that ends between characters as readers see them.
///
/// Only where not one of them fits it ends inside of one; it is empty where not one code point fits.
pub(super) fn cut_off(text: &str, limit: Limit) -> &str {
    text.get(..whole_characters(text, longest(text, limit))).unwrap_or(text)
}

/// Where to cut `text` so that what stands before is within the limit.
fn cut_between(text: &str, limit: Limit) -> usize {
    let end = longest(text, limit);
    if end == text.len() {
        return end;
    }
    best_gap(text, end).unwrap_or_else(|| whole_characters(text, end))
}

/// The longest start of `text` within a limit, as a byte offset.
fn longest(text: &str, limit: Limit) -> usize {
    let mut left = limit.max;
    for (at, c) in text.char_indices() {
        match left.checked_sub(limit.unit.of(c)) {
            Some(less) => left = less,
            None => return at,
        }
    }
    text.len()
}

/// The last place in a text up to `end` where its reader pauses longest.
///
/// A pause in the first half counts as a space between words: it would make parts needlessly short.
fn best_gap(text: &str, end: usize) -> Option<usize> {
    let (mut paragraph, mut line, mut sentence, mut word) = (None, None, None, None);
    let mut places = text.char_indices().take_while(|(at, _)| *at <= end).peekable();
    let mut before = None;
    while let Some((start, c)) = places.next() {
        let mut breaks = usize::from(c == '\n');
        while c.is_whitespace()
            && let Some((_, next)) = places.next_if(|(_, next)| next.is_whitespace())
        {
            breaks += usize::from(next == '\n');
        }
        let full_width = before.is_some_and(|c| matches!(c, '。' | '！' | '？'));
        let pause = (c.is_whitespace() || full_width) && start > 0;
        if pause && boundary(text, start) == start {
            let best = match before {
                _ if breaks > 1 => &mut paragraph,
                _ if breaks == 1 => &mut line,
                Some('.' | '!' | '?' | '…' | ':' | ';' | '。' | '！' | '？') => &mut sentence,
                _ => &mut word,
            };
            *best = Some(start);
            word = Some(start);
        }
        before = Some(c);
    }
    [paragraph, line, sentence].into_iter().flatten().find(|at| *at >= end / 2).or(word)
}

/// The last place up to `end` that is inside of no character as readers see them, unless the first one is longer than that.
fn whole_characters(text: &str, end: usize) -> usize {
    match boundary(text, end) {
        0 => end,
        at => at,
    }
}

/// The last place up to `at` between two characters as readers see them.
fn boundary(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    if cursor.is_boundary(text, 0) == Ok(true) { at } else { cursor.prev_boundary(text, 0).ok().flatten().unwrap_or(0) }
}

/// A text without the white space of a gap at its start; spaces that indent its first line stay.
fn without_gap(text: &str) -> &str {
    let content = text.trim_start();
    let gap = text.len() - content.len();
    let start = text.get(..gap).and_then(|gap| gap.rfind('\n')).map_or(gap, |at| at + 1);
    text.get(boundary(text, start)..).unwrap_or(content)
}

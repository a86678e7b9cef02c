//! Goes through a message from a place on, and notes where it may be cut.
//!
//! Words are where a text has white space; what is seen as one character is never cut.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

use crate::convert::{Block, Inline};
use crate::limit::Unit;

use super::gaps::{Care, Gap, Gaps, Pause};
use super::place::{Place, step};
use super::weight;

/// Where gaps are looked for.
pub(super) struct Search<'a> {
    /// The place behind which they are.
    pub(super) from: &'a [usize],
    /// How much text is looked through, and a little more.
    pub(super) most: usize,
    /// Between which weights gaps are looked for inside of blocks, too.
    pub(super) inside: Range<usize>,
    pub(super) care: Care,
}

/// The gaps behind a place of a message whose blocks have these weights.
pub(super) fn gaps(blocks: &[Block], weights: &[usize], unit: Unit, search: Search<'_>) -> Gaps {
    let Search { from, most, inside, care } = search;
    let mut gaps = Gaps::default();
    // About as many as there are words, unless the limit is a large one.
    gaps.found.reserve(most.min(8192) / 4);
    let mut walk = Walk { path: Vec::new(), level: None, gaps, weight: 0, most, unit, care };
    walk.each(blocks, Some(from), |walk, index, block, from| {
        walk.before(blocks, index, Pause::Block);
        let end = walk.weight.saturating_add(weights.get(index).copied().unwrap_or(usize::MAX));
        let (before, behind) = (end <= inside.start, walk.weight >= inside.end);
        if from.is_some() || end > most || !(before || behind) {
            return walk.inside(index, |walk| walk.block(block, from));
        }
        walk.weight = end;
        if before {
            (walk.gaps.skimmed.before, walk.gaps.skimmed.weight) = (walk.gaps.found.len(), end);
        } else {
            walk.gaps.skimmed.behind.get_or_insert(walk.gaps.found.len());
        }
    });
    walk.gaps
}

struct Walk {
    path: Place,
    /// The open level among those of the gaps, once one was found in it.
    level: Option<usize>,
    gaps: Gaps,
    weight: usize,
    most: usize,
    unit: Unit,
    care: Care,
}

impl Walk {
    /// Whether enough is known; what lies behind is not looked at.
    fn is_done(&mut self) -> bool {
        self.gaps.more |= self.weight > self.most;
        self.gaps.more
    }

    /// Notes the place before the next one of the open level.
    fn gap(&mut self, next: usize, pause: Pause) {
        if self.weight > 0 {
            let level = *self.level.get_or_insert_with(|| self.gaps.add_level(&self.path));
            self.gaps.found.push(Gap { level, at: next, pause, weight: self.weight });
        }
    }

    /// Goes through what is left of a level.
    fn each<T>(
        &mut self,
        all: &[T],
        from: Option<&[usize]>,
        mut visit: impl FnMut(&mut Self, usize, &T, Option<&[usize]>),
    ) {
        let (first, into) = from.map_or((0, None), step);
        for (index, child) in all.iter().enumerate().skip(first) {
            if self.is_done() {
                return;
            }
            visit(self, index, child, into.filter(|_| index == first));
        }
    }

    fn inside(&mut self, index: usize, visit: impl FnOnce(&mut Self)) {
        self.path.push(index);
        let outer = self.level.take();
        visit(self);
        self.level = outer;
        self.path.pop();
    }

    fn level(&mut self, blocks: &[Block], from: Option<&[usize]>, pause: Pause) {
        self.each(blocks, from, |walk, index, block, from| {
            walk.before(blocks, index, pause);
            walk.inside(index, |walk| walk.block(block, from));
        });
    }

    /// Notes the place before one of the blocks of the open level.
    fn before(&mut self, blocks: &[Block], index: usize, pause: Pause) {
        // Whoever reads a heading wants what stands below it.
        let is_gap = match index.checked_sub(1).and_then(|above| blocks.get(above)) {
            None => false,
            Some(Block::Heading(..)) => self.care == Care::Nothing,
            Some(_) => true,
        };
        if is_gap {
            self.gap(index, pause);
        }
    }

    fn block(&mut self, block: &Block, from: Option<&[usize]>) {
        match block {
            Block::Paragraph(text) | Block::Heading(_, text) => self.running(text, from),
            Block::Code(_, text) => self.code(text, from),
            Block::Quote(inner) => self.level(inner, from, Pause::Inner),
            Block::List(_, items) => self.each(items, from, |walk, index, item, from| {
                if index > 0 {
                    walk.gap(index, Pause::Inner);
                }
                walk.inside(index, |walk| walk.level(item, from, Pause::Inner));
            }),
            Block::Table(_, rows) => self.each(rows, from, |walk, index, row, _| {
                // A head alone says nothing.
                if index > 1 {
                    walk.gap(index, Pause::Inner);
                }
                row.iter().flatten().for_each(|inline| walk.weigh(inline, None));
            }),
            Block::Rule => {}
        }
    }

    fn running(&mut self, text: &[Inline], from: Option<&[usize]>) {
        self.each(text, from, |walk, index, inline, from| {
            // Where every stretch is one character, there is no gap but between them.
            if walk.care == Care::Nothing && !matches!(inline, Inline::Break | Inline::Soft) {
                walk.gap(index, Pause::None);
            }
            match (inline, walk.care) {
                (Inline::Break, _) => walk.gap(index, Pause::Line),
                (Inline::Soft, _) => walk.gap(index, Pause::Word),
                (Inline::Text(text), _) | (Inline::Code(text), Care::Nothing) => {
                    walk.inside(index, |walk| walk.words(text, from));
                }
                (Inline::Marked(_, inner), _) | (Inline::Link(_, inner), Care::Nothing) => {
                    walk.inside(index, |walk| walk.running(inner, from));
                }
                (Inline::Link(..) | Inline::Code(_), Care::Whole) | (Inline::Image(..) | Inline::Mention(_), _) => {
                    walk.weigh(inline, from);
                }
            }
        });
    }

    /// Between the words of a text, or between all of its characters.
    fn words(&mut self, text: &str, from: Option<&[usize]>) {
        let mut at = from.map_or(0, |from| step(from).0);
        let mut before = None;
        loop {
            if self.care == Care::Whole && before.is_none_or(|before: char| before.is_ascii()) {
                let words = self.ascii_words(text.get(at..).unwrap_or_default(), at);
                before = words.chars().next_back().or(before);
                at += words.len();
            }
            let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { return };
            if self.is_done() {
                return;
            }
            let is_space = c.is_whitespace();
            let pause = match (before, is_space) {
                (None, _) => None,
                (Some('。' | '！' | '？'), _) => Some(Pause::Sentence),
                (Some(before), true) if !before.is_whitespace() => Some(pause_behind(before)),
                (Some(_), _) => (self.care == Care::Nothing && !is_space).then_some(Pause::None),
            };
            // Spaces can carry marks, and so belong to a character as readers see them.
            let end = at + c.len_utf8();
            let parts = || is_boundary(text, at) && (!is_space || is_boundary(text, end));
            if let Some(pause) = pause.filter(|_| parts()) {
                self.gap(at, pause);
            }
            if !is_space {
                self.weight += self.unit.of(c);
            }
            (before, at) = (Some(c), end);
        }
    }

    /// Goes over the words of ASCII that a text begins with, one space between them: nearly all words are such.
    fn ascii_words<'t>(&mut self, text: &'t str, begin: usize) -> &'t str {
        let mut at = 0;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            let length = rest.bytes().position(|byte| !byte.is_ascii_graphic()).unwrap_or(rest.len());
            let (word, rest) = rest.split_at(length);
            let goes_on = matches!(rest.as_bytes(), [b' ', next, ..] if next.is_ascii_graphic());
            at += length;
            if let Some(last) = word.chars().next_back() {
                self.weight += self.unit.measure(word);
                // Where there is enough before the last one, it is more.
                self.gaps.more |= self.weight - self.unit.of(last) > self.most;
                if goes_on && !self.is_done() {
                    self.gap(begin + at, pause_behind(last));
                    at += 1;
                    continue;
                }
            }
            return text.get(..at).unwrap_or_default();
        }
    }

    /// Between the lines of code.
    fn code(&mut self, text: &str, from: Option<&[usize]>) {
        let mut at = from.map_or(0, |from| step(from).0);
        for (number, line) in text.get(at..).unwrap_or("").split_inclusive('\n').enumerate() {
            if self.is_done() {
                return;
            }
            if number > 0 {
                self.gap(at, Pause::Line);
            }
            match self.care {
                Care::Whole => self.weigh_text(line),
                Care::Nothing => {
                    for (offset, cluster) in line.grapheme_indices(true) {
                        if offset > 0 && !cluster.trim().is_empty() {
                            self.gap(at + offset, Pause::None);
                        }
                        self.weigh_text(cluster);
                    }
                }
            }
            at += line.len();
        }
    }

    /// Adds what lies behind a place of running text.
    fn weigh(&mut self, inline: &Inline, from: Option<&[usize]>) {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Mention(text) => {
                let begin = from.map_or(0, |from| step(from).0);
                self.weigh_text(text.get(begin..).unwrap_or_default());
            }
            Inline::Marked(_, inner) | Inline::Link(_, inner) => {
                self.each(inner, from, |walk, _, inline, from| walk.weigh(inline, from));
            }
            Inline::Image(_, _) => self.weight += weight::IMAGE,
            Inline::Break | Inline::Soft => {}
        }
    }

    fn weigh_text(&mut self, text: &str) {
        // One look at what cannot fit is enough.
        let room = self.most.saturating_sub(self.weight).saturating_add(1);
        self.weight += if text.len() <= room {
            weight::of_text(text, self.unit)
        } else {
            let solid = text.chars().filter(|c| !c.is_whitespace());
            solid.take(room).map(|c| self.unit.of(c)).sum()
        };
    }
}

/// How long a reader pauses at the space behind a character.
fn pause_behind(last: char) -> Pause {
    match last {
        '.' | '!' | '?' | '…' | ':' | ';' => Pause::Sentence,
        _ => Pause::Word,
    }
}

/// Whether a place in a text is between two characters as readers see them.
fn is_boundary(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let ascii = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_none_or(u8::is_ascii);
    // Between two characters of ASCII that are no line break there always is.
    (ascii(at.checked_sub(1)) && ascii(Some(at)) && bytes.get(at) != Some(&b'\n'))
        || GraphemeCursor::new(at, text.len(), true).is_boundary(text, 0) == Ok(true)
}

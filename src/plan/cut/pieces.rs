//! A message comes apart into pieces whose renderings fit, each as full as it may be and cut where a reader pauses.

use std::ops::Range;

use crate::limit::Limit;
use crate::plan::split::Misfit;

use super::gaps::{Care, Gap, Gaps, Pause};
use super::place::Place;
use super::sheet::{Piece, Sheet};
use super::tail::Tail;
use super::walk::{Search, gaps};
use super::weight;

/// How often the next place to try is guessed by how much the last renderings held, before the rest is halved.
const GUESSES: usize = 4;
/// A piece of which less than this fraction is free is full.
const FULL: usize = 32;

/// A message that comes apart from its beginning on.
pub(in crate::plan) struct Pieces {
    sheet: Sheet,
    /// The weight of each block.
    weights: Vec<usize>,
    from: Place,
    tail: Tail,
    /// How long renderings are beside their text, in percent, as the last one was.
    stretch: usize,
}

/// Gaps are looked for inside of all blocks.
const EVERYWHERE: Range<usize> = 0..usize::MAX;

/// A piece, and where the next one begins; nothing where it is the last.
type Cut = (Piece, Option<Place>);

/// A gap that decides is among those that were not looked for.
struct Missing;

impl Pieces {
    /// The pieces of a message; the tail stands for that of every piece and is measured with it.
    pub(in crate::plan) fn new(sheet: Sheet, tail: Tail) -> Self {
        let weights = sheet.tree().iter().map(|block| weight::of_block(block, sheet.unit())).collect();
        Self { sheet, weights, from: Place::new(), tail, stretch: 110 }
    }

    /// All of them as texts, each within the limit that `limit_of` gives for its index, and none that says nothing.
    ///
    /// `tail_of` gives the tail of a piece from its index and how many there are; it is no longer than that which was measured.
    pub(in crate::plan) fn all(
        mut self,
        most: usize,
        limit_of: impl Fn(usize) -> Limit,
        tail_of: impl Fn(usize, usize) -> Tail,
    ) -> Result<Vec<String>, Misfit> {
        let mut pieces = Vec::new();
        loop {
            if pieces.len() == most {
                return Err(Misfit::TooMany);
            }
            let (piece, next) = self.next(limit_of(pieces.len()))?;
            if !piece.is_empty() {
                pieces.push(piece);
            }
            let Some(place) = next else { break };
            self.from = place;
        }
        let count = pieces.len();
        Ok(pieces.iter().enumerate().map(|(part, piece)| self.sheet.text(piece, &tail_of(part, count))).collect())
    }

    /// As much of the beginning as fits, up to a whole word where one does, with its tail.
    pub(in crate::plan) fn beginning(mut self, limit: Limit) -> Result<String, Misfit> {
        loop {
            for care in [Care::Whole, Care::Nothing] {
                let gaps = self.gaps(care, EVERYWHERE, limit);
                if let Ok(Some((_, piece))) = self.fullest(&gaps, limit) {
                    return Ok(self.sheet.text(&piece, &self.tail));
                }
            }
            if !self.make_plainer() {
                return Err(Misfit::NoRoom);
            }
        }
    }

    fn next(&mut self, limit: Limit) -> Result<Cut, Misfit> {
        loop {
            for care in [Care::Whole, Care::Nothing] {
                let stretch = self.stretch;
                // Nearly every piece ends close to where it is expected to.
                let (end, about) = (self.expected(limit), self.expected(limit) / 8);
                let cut = self.cut(care, end - about..end.saturating_add(about), limit).or_else(|Missing| {
                    self.stretch = stretch;
                    self.cut(care, EVERYWHERE, limit)
                });
                if let Ok(Some(cut)) = cut {
                    return Ok(cut);
                }
            }
            if !self.make_plainer() {
                return Err(Misfit::NoRoom);
            }
        }
    }

    fn gaps(&self, care: Care, inside: Range<usize>, limit: Limit) -> Gaps {
        let search = Search { from: &self.from, most: limit.max, inside, care };
        gaps(self.sheet.tree(), &self.weights, limit.unit, search)
    }

    fn make_plainer(&mut self) -> bool {
        let made = self.sheet.make_plainer(&mut self.from);
        let changed = self.from.first().copied().unwrap_or_default();
        if made && let (Some(block), Some(weight)) = (self.sheet.tree().get(changed), self.weights.get_mut(changed)) {
            *weight = weight::of_block(block, self.sheet.unit());
        }
        made
    }

    /// The best cut with such care, where one fits.
    fn cut(&mut self, care: Care, inside: Range<usize>, limit: Limit) -> Result<Option<Cut>, Missing> {
        let gaps = self.gaps(care, inside, limit);
        if !gaps.more {
            let rest = self.sheet.piece(&self.from, None);
            if self.sheet.length(&rest, &self.tail) <= limit.max {
                return Ok(Some((rest, None)));
            }
        }
        if let Some(cut) = self.full(&gaps, limit)? {
            return Ok(Some(cut));
        }
        match self.fullest(&gaps, limit)? {
            Some((last, piece)) => self.at_a_pause(&gaps, last, piece, limit).map(Some),
            None => Ok(None),
        }
    }

    /// The cut at the longest pause among the gaps that are most likely to fit, if that makes a full piece.
    fn full(&mut self, gaps: &Gaps, limit: Limit) -> Result<Option<Cut>, Missing> {
        let Some(last) = self.likely(&gaps.found, limit).checked_sub(1) else {
            return if gaps.knows_from(0) { Ok(None) } else { Err(Missing) };
        };
        if !gaps.knows(last) {
            return Err(Missing);
        }
        let Some(gap) = longest_pauses(gaps, last).next().transpose()? else { return Ok(None) };
        let (piece, length) = self.tried(gaps, gap);
        let fits = length <= limit.max && limit.max - length < limit.max / FULL;
        Ok(fits.then(|| (piece, Some(gaps.place(gap)))))
    }

    /// How many of the gaps are most likely to fit.
    fn likely(&self, gaps: &[Gap], limit: Limit) -> usize {
        let fits = |gap: &Gap| gap.weight.saturating_mul(self.stretch) <= limit.max.saturating_mul(100);
        gaps.partition_point(fits)
    }

    /// How much text is most likely to fit.
    fn expected(&self, limit: Limit) -> usize {
        limit.max.saturating_mul(100) / self.stretch.max(1)
    }

    /// The piece up to a gap, and how long it is.
    fn tried(&mut self, gaps: &Gaps, gap: &Gap) -> (Piece, usize) {
        let piece = self.sheet.piece(&self.from, Some(&gaps.place(gap)));
        let length = self.sheet.length(&piece, &self.tail);
        self.stretch = length.saturating_mul(100).div_ceil(gap.weight.max(1));
        (piece, length)
    }

    /// The cut at the longest pause among the gaps up to the last one that fits.
    fn at_a_pause(&mut self, gaps: &Gaps, last: usize, fullest: Piece, limit: Limit) -> Result<Cut, Missing> {
        let end = gaps.found.get(last);
        for gap in longest_pauses(gaps, last) {
            let gap = gap?;
            // The fullest piece ends at the longest pause.
            if end.is_some_and(|end| std::ptr::eq(end, gap)) {
                break;
            }
            let (piece, length) = self.tried(gaps, gap);
            if length <= limit.max {
                return Ok((piece, Some(gaps.place(gap))));
            }
        }
        Ok((fullest, end.map(|gap| gaps.place(gap))))
    }

    /// The last of the gaps up to which a piece fits, and the piece.
    fn fullest(&mut self, gaps: &Gaps, limit: Limit) -> Result<Option<(usize, Piece)>, Missing> {
        let mut best = None;
        let (mut low, mut high, mut tries) = (0, gaps.found.len(), 0);
        while low < high {
            let guess = match tries {
                ..GUESSES => self.likely(&gaps.found, limit).saturating_sub(1).clamp(low, high - 1),
                _ if gaps.knows_all(low, high) => usize::midpoint(low, high),
                _ => return Err(Missing),
            };
            tries += 1;
            let Some(gap) = gaps.found.get(guess).filter(|_| gaps.knows(guess)) else { return Err(Missing) };
            let (piece, length) = self.tried(gaps, gap);
            if length > limit.max {
                high = guess;
                continue;
            }
            best = Some((guess, piece));
            // A word more is not worth another rendering.
            if limit.max - length < limit.max / FULL {
                return Ok(best);
            }
            low = guess + 1;
        }
        if gaps.knows_all(low, high) { Ok(best) } else { Err(Missing) }
    }
}

/// The last gap of each kind of pause up to one of the gaps, from the longest pause on, and that one at the end.
///
/// A pause in the first half does not count: it would make pieces needlessly short.
fn longest_pauses(gaps: &Gaps, last: usize) -> impl Iterator<Item = Result<&Gap, Missing>> {
    let fitting = gaps.found.get(..=last).unwrap_or(&gaps.found);
    let least = fitting.last().map_or(0, |gap| gap.weight / 2);
    let pauses = [Pause::Block, Pause::Inner, Pause::Line, Pause::Sentence];
    let last_of = move |pause| {
        let gap = fitting.iter().rev().take_while(|gap| gap.weight >= least).find(|gap| gap.pause == pause);
        // Those between blocks are all found in any case.
        if pause == Pause::Block || gaps.knows_from(least) { Ok(gap) } else { Err(Missing) }
    };
    pauses.into_iter().filter_map(move |pause| last_of(pause).transpose()).chain(fitting.last().map(Ok))
}

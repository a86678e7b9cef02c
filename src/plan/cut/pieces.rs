//! A message comes apart into pieces whose renderings fit, each as full as it may be and cut where a reader pauses.

use crate::limit::Limit;
use crate::plan::split::Misfit;

use super::gaps::{Care, Gap, Gaps, Pause, gaps};
use super::place::Place;
use super::sheet::{Piece, Sheet};
use super::tail::Tail;

/// How often the next place to try is guessed by how much the last renderings held, before the rest is halved.
const GUESSES: usize = 4;
/// A piece of which less than this fraction is free is full.
const FULL: usize = 32;

/// A message that comes apart from its beginning on.
pub(in crate::plan) struct Pieces {
    sheet: Sheet,
    from: Place,
    tail: Tail,
    /// How long renderings are beside their text, in percent, as the last one was.
    stretch: usize,
}

/// A piece, and where the next one begins; nothing where it is the last.
type Cut = (Piece, Option<Place>);

impl Pieces {
    /// The pieces of a message; the tail stands for that of every piece and is measured with it.
    pub(in crate::plan) fn new(sheet: Sheet, tail: Tail) -> Self {
        Self { sheet, from: Place::new(), tail, stretch: 110 }
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
                let gaps = gaps(self.sheet.tree(), &self.from, limit.max, limit.unit, care);
                if let Some((_, piece)) = self.fullest(&gaps, limit) {
                    return Ok(self.sheet.text(&piece, &self.tail));
                }
            }
            if !self.sheet.make_plainer(&mut self.from) {
                return Err(Misfit::NoRoom);
            }
        }
    }

    fn next(&mut self, limit: Limit) -> Result<Cut, Misfit> {
        loop {
            for care in [Care::Whole, Care::Nothing] {
                let gaps = gaps(self.sheet.tree(), &self.from, limit.max, limit.unit, care);
                if !gaps.more {
                    let rest = self.sheet.piece(&self.from, None);
                    if self.sheet.length(&rest, &self.tail) <= limit.max {
                        return Ok((rest, None));
                    }
                }
                if let Some(cut) = self.full(&gaps, limit) {
                    return Ok(cut);
                }
                if let Some((last, piece)) = self.fullest(&gaps, limit) {
                    return Ok(self.at_a_pause(&gaps, last, piece, limit));
                }
            }
            if !self.sheet.make_plainer(&mut self.from) {
                return Err(Misfit::NoRoom);
            }
        }
    }

    /// The cut at the longest pause among the gaps that are most likely to fit, if that makes a full piece.
    fn full(&mut self, gaps: &Gaps, limit: Limit) -> Option<Cut> {
        let last = self.likely(&gaps.found, limit).checked_sub(1)?;
        let gap = longest_pauses(gaps.found.get(..=last)?).next()?;
        let (piece, length) = self.tried(gaps, gap);
        let fits = length <= limit.max && limit.max - length < limit.max / FULL;
        fits.then(|| (piece, Some(gaps.place(gap))))
    }

    /// How many of the gaps are most likely to fit.
    fn likely(&self, gaps: &[Gap], limit: Limit) -> usize {
        let fits = |gap: &Gap| gap.weight.saturating_mul(self.stretch) <= limit.max.saturating_mul(100);
        gaps.partition_point(fits)
    }

    /// The piece up to a gap, and how long it is.
    fn tried(&mut self, gaps: &Gaps, gap: &Gap) -> (Piece, usize) {
        let piece = self.sheet.piece(&self.from, Some(&gaps.place(gap)));
        let length = self.sheet.length(&piece, &self.tail);
        self.stretch = length.saturating_mul(100).div_ceil(gap.weight.max(1));
        (piece, length)
    }

    /// The cut at the longest pause among the gaps up to the last one that fits.
    fn at_a_pause(&mut self, gaps: &Gaps, last: usize, fullest: Piece, limit: Limit) -> Cut {
        let fitting = gaps.found.get(..=last).unwrap_or(&gaps.found);
        let end = fitting.last();
        for gap in longest_pauses(fitting) {
            // The fullest piece ends at the longest pause.
            if end.is_some_and(|end| std::ptr::eq(end, gap)) {
                break;
            }
            let (piece, length) = self.tried(gaps, gap);
            if length <= limit.max {
                return (piece, Some(gaps.place(gap)));
            }
        }
        (fullest, end.map(|gap| gaps.place(gap)))
    }

    /// The last of the gaps up to which a piece fits, and the piece.
    fn fullest(&mut self, gaps: &Gaps, limit: Limit) -> Option<(usize, Piece)> {
        let mut best = None;
        let (mut low, mut high, mut tries) = (0, gaps.found.len(), 0);
        while low < high {
            let guess = match tries {
                ..GUESSES => self.likely(&gaps.found, limit).saturating_sub(1).clamp(low, high - 1),
                _ => usize::midpoint(low, high),
            };
            tries += 1;
            let (piece, length) = self.tried(gaps, gaps.found.get(guess)?);
            if length <= limit.max {
                best = Some((guess, piece));
                low = guess + 1;
                // A word more is not worth another rendering.
                if limit.max - length < limit.max / FULL {
                    break;
                }
            } else {
                high = guess;
            }
        }
        best
    }
}

/// The last gap of each kind of pause, from the longest pause on, and the last gap of all at the end.
///
/// A pause in the first half does not count: it would make pieces needlessly short.
fn longest_pauses(gaps: &[Gap]) -> impl Iterator<Item = &Gap> {
    let least = gaps.last().map_or(0, |gap| gap.weight / 2);
    let pauses = [Pause::Block, Pause::Inner, Pause::Line, Pause::Sentence];
    let last_of = move |pause| gaps.iter().rev().take_while(|gap| gap.weight >= least).find(|gap| gap.pause == pause);
    pauses.into_iter().filter_map(last_of).chain(gaps.last())
}

//! A tree comes apart into pieces whose renderings fit, each as full as it may be and cut where a reader pauses.

use crate::convert::{Block, render};
use crate::limit::Limit;
use crate::message::Dialect;
use crate::plan::split::Misfit;

use super::between::between;
use super::gaps::{Care, Gap, Pause, gaps};
use super::place::Place;
use super::plainer::plainer;
use super::tail::Tail;

/// How often the next place to try is guessed by how much the last renderings held, before the rest is halved.
const GUESSES: usize = 4;
/// A piece of which less than this fraction is free is full.
const FULL: usize = 32;

/// A message that comes apart from its beginning on.
pub(in crate::plan) struct Pieces {
    tree: Vec<Block>,
    from: Place,
    dialect: Dialect,
    tail: Tail,
    /// How long renderings are beside their text, in percent, as the last one was.
    stretch: usize,
}

/// A piece, and where the next one begins; nothing where it is the last.
type Cut = (Vec<Block>, Option<Place>);

impl Pieces {
    /// The pieces of a message; the tail stands for that of every piece and is measured with it.
    pub(in crate::plan) fn new(tree: Vec<Block>, dialect: Dialect, tail: Tail) -> Self {
        Self { tree, from: Place::new(), dialect, tail, stretch: 110 }
    }

    /// All of them, each within the limit that `limit_of` gives for its index, and none that says nothing.
    pub(in crate::plan) fn all(
        mut self,
        most: usize,
        limit_of: impl Fn(usize) -> Limit,
    ) -> Result<Vec<Vec<Block>>, Misfit> {
        let mut pieces = Vec::new();
        loop {
            if pieces.len() == most {
                return Err(Misfit::TooMany);
            }
            let (piece, next) = self.next(limit_of(pieces.len()))?;
            if !piece.is_empty() {
                pieces.push(piece);
            }
            match next {
                Some(place) => self.from = place,
                None => return Ok(pieces),
            }
        }
    }

    /// As much of the beginning as fits, up to a whole word where one does.
    pub(in crate::plan) fn beginning(mut self, limit: Limit) -> Result<Vec<Block>, Misfit> {
        loop {
            for care in [Care::Whole, Care::Nothing] {
                let gaps = gaps(&self.tree, &self.from, limit.max, limit.unit, care);
                if let Some((_, piece)) = self.fullest(&gaps.found, limit) {
                    return Ok(piece);
                }
            }
            if !plainer(&mut self.tree, &mut self.from) {
                return Err(Misfit::NoRoom);
            }
        }
    }

    fn next(&mut self, limit: Limit) -> Result<Cut, Misfit> {
        loop {
            for care in [Care::Whole, Care::Nothing] {
                let gaps = gaps(&self.tree, &self.from, limit.max, limit.unit, care);
                if !gaps.more {
                    let rest = between(&self.tree, &self.from, None);
                    if limit.holds(&self.written(&rest)) {
                        return Ok((rest, None));
                    }
                }
                if let Some((last, piece)) = self.fullest(&gaps.found, limit) {
                    return Ok(self.at_a_pause(&gaps.found, last, piece, limit));
                }
            }
            if !plainer(&mut self.tree, &mut self.from) {
                return Err(Misfit::NoRoom);
            }
        }
    }

    /// The cut at the longest pause among the gaps up to the last one that fits.
    ///
    /// A pause in the first half does not count: it would make pieces needlessly short.
    fn at_a_pause(&self, gaps: &[Gap], last: usize, fullest: Vec<Block>, limit: Limit) -> Cut {
        let fitting = gaps.get(..=last).unwrap_or(gaps);
        let least = fitting.last().map_or(0, |gap| gap.weight / 2);
        for pause in [Pause::Block, Pause::Inner, Pause::Line, Pause::Sentence] {
            let found = fitting.iter().rposition(|gap| gap.pause == pause && gap.weight >= least);
            let gap = match found.and_then(|found| fitting.get(found)) {
                None => continue,
                // The fullest piece ends at the longest pause.
                Some(_) if found == Some(last) => break,
                Some(gap) => gap,
            };
            let piece = between(&self.tree, &self.from, Some(&gap.place));
            if limit.holds(&self.written(&piece)) {
                return (piece, Some(gap.place.clone()));
            }
        }
        (fullest, fitting.last().map(|gap| gap.place.clone()))
    }

    /// The last of the gaps up to which a piece fits, and the piece.
    fn fullest(&mut self, gaps: &[Gap], limit: Limit) -> Option<(usize, Vec<Block>)> {
        let mut best = None;
        let (mut low, mut high, mut tried) = (0, gaps.len(), 0);
        while low < high {
            let fits = |gap: &Gap| gap.weight.saturating_mul(self.stretch) <= limit.max.saturating_mul(100);
            let guess = match tried {
                ..GUESSES => gaps.partition_point(fits).saturating_sub(1).clamp(low, high - 1),
                _ => usize::midpoint(low, high),
            };
            tried += 1;
            let gap = gaps.get(guess)?;
            let piece = between(&self.tree, &self.from, Some(&gap.place));
            let length = limit.unit.measure(&self.written(&piece));
            self.stretch = length.saturating_mul(100).div_ceil(gap.weight.max(1));
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

    fn written(&self, piece: &[Block]) -> String {
        render(&self.tail.behind(piece), self.dialect)
    }
}

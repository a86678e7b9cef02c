//! The places in a tree where a message may be cut, in order, each with how long a reader pauses there.

use std::ops::Range;

use super::place::Place;

/// How long a reader pauses, from the shortest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Pause {
    /// Between two characters, or inside of a link or code.
    None,
    /// Between words.
    Word,
    /// After a sentence.
    Sentence,
    /// At the end of a line.
    Line,
    /// Between items, rows, and the paragraphs of an item or a quote.
    Inner,
    /// Between the blocks of the message.
    Block,
}

/// Where a cut may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Care {
    /// Through no link, no code of a line and no word, and not below a heading.
    Whole,
    /// Through anything but a character.
    Nothing,
}

/// A place where the message may be cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gap {
    /// The level in which it is, among those of all gaps.
    pub(super) level: usize,
    /// How much of the level lies before it.
    pub(super) at: usize,
    pub(super) pause: Pause,
    /// How much text lies between the beginning and this place, without white space: its rendering is no shorter.
    pub(super) weight: usize,
}

/// The gaps behind a place.
#[derive(Default)]
pub(super) struct Gaps {
    pub(super) found: Vec<Gap>,
    /// Whether the message goes on behind the last of them.
    pub(super) more: bool,
    /// Where those inside of blocks are missing.
    pub(super) skimmed: Skimmed,
    /// The way to each level in which they are, as a range of the ways.
    levels: Vec<Range<usize>>,
    /// One behind the other.
    ways: Vec<usize>,
}

impl Gaps {
    /// The place of one of the gaps.
    pub(super) fn place(&self, gap: &Gap) -> Place {
        let way = self.levels.get(gap.level).and_then(|level| self.ways.get(level.clone())).unwrap_or_default();
        way.iter().copied().chain([gap.at]).collect()
    }

    /// Whether none is missing beside one of them.
    pub(super) fn knows(&self, index: usize) -> bool {
        (self.skimmed.weight == 0 || index > self.skimmed.before)
            && self.skimmed.behind.is_none_or(|behind| index + 1 < behind)
    }

    /// Whether none of this weight or more is missing in front of those that are known.
    pub(super) fn knows_from(&self, weight: usize) -> bool {
        self.skimmed.weight == 0 || weight > self.skimmed.weight
    }

    /// Whether none is missing between the first of some of them and their end.
    pub(super) fn knows_all(&self, first: usize, end: usize) -> bool {
        (first > 0 || self.skimmed.weight == 0) && (end < self.found.len() || self.skimmed.behind.is_none())
    }

    /// Notes the way to a level, and says which one it is.
    pub(super) fn add_level(&mut self, path: &[usize]) -> usize {
        let begin = self.ways.len();
        self.ways.extend_from_slice(path);
        self.levels.push(begin..self.ways.len());
        self.levels.len() - 1
    }
}

/// Which blocks were only skimmed: no gaps were looked for inside of them.
#[derive(Default)]
pub(super) struct Skimmed {
    /// How many gaps lie before the end of the last block in front of those that were looked into.
    pub(super) before: usize,
    /// The weight up to there.
    pub(super) weight: usize,
    /// How many gaps lie before the first block behind them.
    pub(super) behind: Option<usize>,
}

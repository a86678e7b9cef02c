//! The blocks of a message, each with its rendering, so that a block is written once however many pieces are tried.

use std::cell::OnceCell;

use crate::convert::{Block, gap, render};
use crate::limit::Unit;
use crate::message::Dialect;

use super::between::{children, one};
use super::place::Place;
use super::plainer::plainer;
use super::tail::Tail;

/// A message in a dialect, block by block.
pub(in crate::plan) struct Sheet {
    tree: Vec<Block>,
    /// The rendering of each block of the tree.
    written: Vec<Written>,
    dialect: Dialect,
    unit: Unit,
}

/// Text with its length.
struct Written {
    text: String,
    length: usize,
}

/// What lies between two places of a sheet.
pub(super) struct Piece {
    stretches: Vec<Stretch>,
}

/// Some blocks of a piece.
enum Stretch {
    /// A whole block, by its place in the tree.
    Whole(usize),
    /// Blocks that are written otherwise than they stand in the tree.
    Anew(Vec<Block>, OnceCell<Written>),
}

impl Sheet {
    /// The blocks in a dialect, measured in a unit.
    pub(in crate::plan) fn new(tree: Vec<Block>, dialect: Dialect, unit: Unit) -> Self {
        let written = tree.iter().map(|block| written(std::slice::from_ref(block), dialect, unit)).collect();
        Self { tree, written, dialect, unit }
    }

    /// The tree.
    pub(super) fn tree(&self) -> &[Block] {
        &self.tree
    }

    /// The unit in which it is measured.
    pub(super) fn unit(&self) -> Unit {
        self.unit
    }

    /// All of it as one text.
    pub(in crate::plan) fn whole(&self) -> String {
        self.text(&self.piece(&[], None), &Tail::None)
    }

    /// Puts a block in front of the others.
    pub(in crate::plan) fn put_first(&mut self, block: Block) {
        self.written.insert(0, written(std::slice::from_ref(&block), self.dialect, self.unit));
        self.tree.insert(0, block);
    }

    /// Writes out what stands first behind a place, so that it can be cut; false where it can be already.
    pub(super) fn make_plainer(&mut self, from: &mut Place) -> bool {
        let made = plainer(&mut self.tree, from);
        let changed = from.first().copied().unwrap_or_default();
        if made && let (Some(block), Some(place)) = (self.tree.get(changed), self.written.get_mut(changed)) {
            *place = written(std::slice::from_ref(block), self.dialect, self.unit);
        }
        made
    }

    /// What lies between two places, or behind the first one.
    pub(super) fn piece(&self, from: &[usize], to: Option<&[usize]>) -> Piece {
        let mut runs: Vec<Run> = Vec::new();
        for (index, block, from, to) in children(&self.tree, Some(from), to) {
            let last = match runs.last() {
                None => None,
                Some(Run::Whole(last)) => self.tree.get(*last),
                Some(Run::Anew(blocks)) => blocks.last(),
            };
            let is_whole = from.is_none() && to.is_none();
            if is_whole && !last.is_some_and(|last| are_one_list(last, block)) {
                runs.push(Run::Whole(index));
                continue;
            }
            let mut blocks = Vec::new();
            one(block, from, to, &mut blocks);
            let Some(first) = blocks.first() else { continue };
            // Lists that would be taken for one are told apart only where they are written together.
            let kept = last.filter(|last| are_one_list(last, first)).cloned();
            match runs.last_mut() {
                Some(Run::Anew(before)) => before.append(&mut blocks),
                Some(run @ Run::Whole(_)) if kept.is_some() => {
                    *run = Run::Anew(kept.into_iter().chain(blocks).collect())
                }
                Some(Run::Whole(_)) | None => runs.push(Run::Anew(blocks)),
            }
        }
        let stretch = |run| match run {
            Run::Whole(index) => Stretch::Whole(index),
            Run::Anew(blocks) => Stretch::Anew(blocks, OnceCell::new()),
        };
        Piece { stretches: runs.into_iter().map(stretch).collect() }
    }

    /// How long a piece is with its tail.
    pub(super) fn length(&self, piece: &Piece, tail: &Tail) -> usize {
        let (stretches, last) = self.ended(piece, tail);
        let texts = stretches.len() + usize::from(last.is_some());
        let length = stretches.iter().map(|stretch| self.of(stretch).length).sum::<usize>();
        let gaps = texts.saturating_sub(1) * self.unit.measure(gap(self.dialect));
        length + last.map_or(0, |last| last.length) + gaps
    }

    /// A piece with its tail as a text.
    pub(super) fn text(&self, piece: &Piece, tail: &Tail) -> String {
        let (stretches, last) = self.ended(piece, tail);
        let mut out = String::new();
        for (number, written) in stretches.iter().map(|stretch| self.of(stretch)).chain(&last).enumerate() {
            if number > 0 {
                out.push_str(gap(self.dialect));
            }
            out.push_str(&written.text);
        }
        out
    }

    /// The stretches of a piece that the tail leaves as they are, and the last one where it does not.
    fn ended<'p>(&self, piece: &'p Piece, tail: &Tail) -> (&'p [Stretch], Option<Written>) {
        if *tail == Tail::None {
            return (&piece.stretches, None);
        }
        let (last, before) = match piece.stretches.split_last() {
            None => (&[][..], &[][..]),
            Some((Stretch::Whole(last), before)) => {
                (self.tree.get(*last).map(std::slice::from_ref).unwrap_or_default(), before)
            }
            Some((Stretch::Anew(blocks, _), before)) => (&blocks[..], before),
        };
        (before, Some(written(&tail.behind(last), self.dialect, self.unit)))
    }

    fn of<'s>(&'s self, stretch: &'s Stretch) -> &'s Written {
        const NOTHING: &Written = &Written { text: String::new(), length: 0 };
        match stretch {
            Stretch::Whole(index) => self.written.get(*index).unwrap_or(NOTHING),
            Stretch::Anew(blocks, once) => once.get_or_init(|| written(blocks, self.dialect, self.unit)),
        }
    }
}

impl Piece {
    /// Whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }
}

/// Blocks of a piece before they are written.
enum Run {
    Whole(usize),
    Anew(Vec<Block>),
}

fn written(blocks: &[Block], dialect: Dialect, unit: Unit) -> Written {
    let text = render(blocks, dialect);
    Written { length: unit.measure(&text), text }
}

/// Whether two blocks in a row are lists of one kind, which get markers that tell them apart.
fn are_one_list(before: &Block, after: &Block) -> bool {
    matches!((before, after), (Block::List(one, _), Block::List(other, _)) if one.is_some() == other.is_some())
}

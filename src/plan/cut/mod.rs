//! Cutting a message on its tree: every piece is whole markup by itself, and no link, tag or character comes apart.
//!
//! A place in the tree is a path (`place`). Between two of them lies a message of its own (`between`), with lists, quotes, marks and
//! code opened anew. `sheet` keeps the rendering of every block, `walk` finds the places where a reader pauses (`gaps`), `pieces` takes the
//! best one whose rendering still fits, guessed by its `weight`, and `plainer` writes out what is too long to stay whole.

mod between;
mod edges;
mod gaps;
mod pieces;
mod place;
mod plainer;
mod sheet;
mod tail;
mod walk;
mod weight;

pub(super) use pieces::Pieces;
pub(super) use sheet::Sheet;
pub(super) use tail::Tail;

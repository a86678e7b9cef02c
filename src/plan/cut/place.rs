//! Places in a tree of blocks.

/// A path from the blocks of a message down to where something ends and something else begins.
///
/// Each number says how many of its level lie before the place: blocks, items of a list, rows of a table, stretches of running
/// text; the last one may count the bytes of a text. A path that goes on is inside of the next of its level. So `[2]` is before the
/// third block, and `[2, 0, 5]` after five bytes of the first text of that block. The empty path is the very beginning.
pub(super) type Place = Vec<usize>;

/// What a path says of one level: how many lie wholly before it, and the way on into the next one.
pub(super) fn step(path: &[usize]) -> (usize, Option<&[usize]>) {
    match path.split_first() {
        None => (0, None),
        Some((count, [])) => (*count, None),
        Some((count, rest)) => (*count, Some(rest)),
    }
}

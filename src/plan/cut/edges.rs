//! White space at the ends of running text that was cut.

use crate::convert::Inline;

/// A side of a text.
#[derive(Clone, Copy)]
pub(super) enum Edge {
    /// Where it begins.
    Front,
    /// Where it ends.
    Back,
}

/// Drops the white space at a side that was cut, also inside of marks, and the marks that hold nothing else.
pub(super) fn trim(text: &mut Vec<Inline>, edge: Edge) {
    match edge {
        Edge::Front => {
            let blank = blanks(text.iter_mut(), edge);
            text.drain(..blank);
        }
        Edge::Back => {
            let blank = blanks(text.iter_mut().rev(), edge);
            text.truncate(text.len() - blank);
        }
    }
}

/// How many stretches at a side hold nothing; the one after them is trimmed.
fn blanks<'t>(stretches: impl Iterator<Item = &'t mut Inline>, edge: Edge) -> usize {
    let mut count = 0;
    let mut begins_line = false;
    for inline in stretches {
        begins_line |= matches!((&inline, edge), (Inline::Break, Edge::Front));
        // What indents a line is no gap.
        if begins_line && matches!(&inline, Inline::Text(text) if !text.trim().is_empty()) || !trimmed(inline, edge) {
            break;
        }
        count += 1;
    }
    count
}

/// Trims one stretch, and says whether nothing is left of it.
fn trimmed(inline: &mut Inline, edge: Edge) -> bool {
    match inline {
        Inline::Text(text) => {
            match edge {
                Edge::Front => text.drain(..text.len() - text.trim_start().len()).for_each(drop),
                Edge::Back => text.truncate(text.trim_end().len()),
            }
            text.is_empty()
        }
        Inline::Marked(_, inner) | Inline::Link(_, inner) => {
            trim(inner, edge);
            inner.is_empty()
        }
        Inline::Code(text) => text.is_empty(),
        Inline::Break | Inline::Soft => true,
        Inline::Image(..) | Inline::Mention(_) => false,
    }
}

//! YAML inside templates and variable files, with its faults at their place.

use std::ops::Range;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use crate::problem::{Origin, Problem, Source};

/// Decodes the part of a source that begins at byte `start`; an empty one is `T`'s default.
pub(super) fn decode<T: DeserializeOwned + Default>(
    source: &Arc<Source>,
    start: usize,
    text: &str,
) -> Result<T, Problem> {
    serde_yaml::from_str::<Option<T>>(text).map(Option::unwrap_or_default).map_err(|error| {
        let said = error.to_string();
        let place = error.location().map_or(0, |at| offset(text, at.line(), at.column()));
        let at = misnamed(&said, text).unwrap_or(place..place);
        Problem::new(without_places(&said)).at(Origin::new(source, start + at.start..start + at.end))
    })
}

/// What the decoder says without its ` at line 1 column 2`, which counts from the start of the front matter.
fn without_places(said: &str) -> String {
    let digits = |c: char| c.is_ascii_digit();
    let after = |tail: &str| {
        tail.trim_start_matches(digits).trim_start_matches(" column ").trim_start_matches(digits).to_owned()
    };
    let mut parts = said.split(" at line ");
    let first = parts.next().unwrap_or("").to_owned();
    first + &parts.map(after).collect::<String>()
}

/// Where the unknown field that a decoder complains about is written; the decoder itself names the mapping around it.
fn misnamed(said: &str, text: &str) -> Option<Range<usize>> {
    key(text, said.split_once("unknown field `")?.1.split_once('`')?.0)
}

/// Where a mapping's key of this name is first written.
pub(super) fn key(text: &str, name: &str) -> Option<Range<usize>> {
    let is_key = |at: usize| {
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        let after = text.get(at + name.len()..).unwrap_or("");
        line.trim_matches([' ', '"', '\'', '{', ',']).is_empty()
            && after.trim_start_matches(['"', '\'', ' ']).starts_with(':')
    };
    text.match_indices(name).map(|(at, _)| at..at + name.len()).find(|found| is_key(found.start))
}

/// The byte offset of a line and column, both counted from 1, the column in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(before..).unwrap_or("");
    before + rest.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>()
}

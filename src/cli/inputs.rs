//! What a plan is made from, so that `resume` sees when that has changed.

use std::sync::Arc;

use crate::ledger::{Input, InputKind, of_bytes};
use crate::problem::Source;

/// Files that were read as text.
pub(super) fn of_sources(kind: InputKind, sources: &[Arc<Source>]) -> Vec<Input> {
    let input =
        |source: &Arc<Source>| Input { kind, name: source.name().to_owned(), hash: of_bytes(source.text().as_bytes()) };
    sources.iter().map(input).collect()
}

/// Files of recipients, which were read row by row.
pub(super) fn of_files(files: Vec<(String, [u8; 32])>) -> impl Iterator<Item = Input> {
    files.into_iter().map(|(name, hash)| Input { kind: InputKind::Data, name, hash })
}

/// Variables of the environment that templates show, each with its value where it is set.
pub(super) fn of_environment(used: Vec<(String, Option<String>)>) -> impl Iterator<Item = Input> {
    let seen = |value: Option<String>| value.map_or_else(String::new, |value| format!("={value}"));
    used.into_iter().map(move |(name, value)| Input {
        kind: InputKind::Variable,
        name,
        hash: of_bytes(seen(value).as_bytes()),
    })
}

/// Files that travel with the message, as they were named.
pub(super) fn of_attachments(files: Vec<(String, [u8; 32])>) -> impl Iterator<Item = Input> {
    files.into_iter().map(|(name, hash)| Input { kind: InputKind::Attachment, name, hash })
}

//! The files that messages take along, as `config show` and `config explain` show them.

use crate::bind::{Depth, Layer, Trace, enclosures};
use crate::cli::configuration::explain::{by, replaced};
use crate::cli::configuration::lines::Item;
use crate::cli::configuration::mask::Secrecy;
use crate::cli::configuration::show::placed;
use crate::cli::roster::Roster;
use crate::config::enclosures::{Enclosed, Enclosures};
use crate::config::model::Entry;
use crate::restate::scalar;

/// The list of files that one place names.
pub(super) fn listed(files: &Enclosures) -> Item {
    Item::List(files.value.iter().map(enclosed).collect())
}

/// A file that messages take along.
fn enclosed(file: &Enclosed) -> Item {
    let path = placed(&file.shown(), &file.text.origin);
    let more = [("name", &file.name), ("mime", &file.mime)];
    let more = more.into_iter().filter_map(|(key, value)| Some((key, value.as_ref()?)));
    let mut more = more.map(|(key, value)| (key.to_owned(), placed(&value.value, &value.origin))).peekable();
    match more.peek() {
        None => path,
        Some(_) => Item::Map(std::iter::once(("path".to_owned(), path)).chain(more).collect()),
    }
}

/// What is said of the files of an account, strongest first.
fn said<'r>(entry: &'r Entry, roster: &'r Roster) -> Vec<(Layer, &'r Enclosures)> {
    match Trace::of(entry, &roster.catalog, &roster.config.defaults) {
        Some(trace) => enclosures(entry, &trace.kind, &roster.config.defaults),
        // Only a reference knows its service, and so what is said of that.
        None => entry.attachments.iter().map(|files| (Layer::Account, files)).collect(),
    }
}

/// What one file has to say in the account itself: what it says already, what an included file says, or that it takes none of those
/// that `defaults` name, as one from the web does.
pub(super) fn stated(entry: &Entry, roster: &Roster) -> Option<Item> {
    match said(entry, roster).first() {
        Some((Layer::Defaults(_, Depth::Top), _)) => None,
        Some((Layer::Account | Layer::Url | Layer::Defaults(_, Depth::Included), files)) => Some(listed(files)),
        None => {
            let would_take = roster.config.defaults.enclosures().next().is_some();
            (would_take && entry.origin.source.site().is_some()).then(|| Item::List(Vec::new()))
        }
    }
}

/// Where the files of an account at `path` come from, and what they override.
pub(super) fn explained(path: &str, entry: &Entry, roster: &Roster) -> String {
    let shown = |files: &Enclosures| {
        let names: Vec<_> = files.value.iter().map(|file| scalar(&file.shown())).collect();
        format!("[{}]", names.join(", "))
    };
    let said = said(entry, roster);
    let Some(((layer, files), weaker)) = said.split_first() else { return format!("{path}: none\n") };
    let mut words = match files.value.is_empty() {
        true => format!("{path}: none\n  from {}, {}\n", files.origin, by(*layer)),
        false => format!("{path}: {}\n", shown(files)),
    };
    for file in &files.value {
        words.push_str(&format!("  {} from {}, {}\n", file.shown(), file.text.origin, by(*layer)));
    }
    words.push_str(&replaced(&files.origin, Secrecy::Unsure, roster));
    for (layer, files) in weaker {
        words.push_str(&format!("  over {} at {}, {}\n", shown(files), files.origin, by(*layer)));
    }
    words
}

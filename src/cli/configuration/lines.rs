//! YAML as people write it, with the place of every value behind it where that is asked for.

use crate::problem::Origin;
use crate::restate::scalar;

/// A value that is to be printed.
pub(super) enum Item {
    /// A scalar as YAML, and where it comes from.
    Scalar(String, Option<Origin>),
    List(Vec<Item>),
    Map(Vec<(String, Item)>),
}

impl Item {
    /// One list of both, the other one first.
    pub(super) fn behind(self, other: Self) -> Self {
        let listed = |item: Self| match item {
            Self::List(items) => items,
            Self::Scalar(..) | Self::Map(_) => vec![item],
        };
        Self::List(listed(other).into_iter().chain(listed(self)).collect())
    }
}

/// Whether the places of values are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    Shown,
    Hidden,
}

/// The lines of a document.
pub(super) fn render(item: &Item, places: Places) -> String {
    lines(item, places).iter().map(|line| format!("{line}\n")).collect()
}

fn lines(item: &Item, places: Places) -> Vec<String> {
    match item {
        Item::Scalar(..) => inline(item, places).into_iter().collect(),
        Item::List(items) => {
            let of_one = |item: &Item| {
                let lines = inline(item, places).map_or_else(|| lines(item, places), |line| vec![line]);
                let marks = std::iter::once("- ").chain(std::iter::repeat("  "));
                lines.into_iter().zip(marks).map(|(line, mark)| format!("{mark}{line}")).collect::<Vec<_>>()
            };
            items.iter().flat_map(of_one).collect()
        }
        Item::Map(entries) => {
            let of_one = |(key, item): &(String, Item)| match inline(item, places) {
                Some(line) => vec![format!("{}: {line}", scalar(key))],
                None => {
                    let below = lines(item, places).into_iter().map(|line| format!("  {line}"));
                    std::iter::once(format!("{}:", scalar(key))).chain(below).collect()
                }
            };
            entries.iter().flat_map(of_one).collect()
        }
    }
}

/// A value that fits behind its key; nothing where it needs lines of its own.
fn inline(item: &Item, places: Places) -> Option<String> {
    match item {
        Item::Scalar(text, Some(origin)) if places == Places::Shown => {
            let (line, _) = origin.source.position(origin.span.start);
            Some(format!("{text}  # {}:{line}", origin.source.name()))
        }
        Item::Scalar(text, _) => Some(text.clone()),
        Item::List(items) if items.is_empty() => Some("[]".to_owned()),
        Item::Map(entries) if entries.is_empty() => Some("{}".to_owned()),
        Item::List(_) | Item::Map(_) => None,
    }
}

/// A value in one line.
pub(super) fn flow(item: &Item) -> String {
    match item {
        Item::Scalar(text, _) => text.clone(),
        Item::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Item::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, item)| format!("{}: {}", scalar(key), flow(item))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

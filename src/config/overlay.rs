//! An overlay is laid over its base: mappings merge, lists merge by `name`, and all else is replaced.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::config::node::{Key, Kind, Mark, Node};
use crate::config::sheets::Sheets;
use crate::config::tree;
use crate::problem::{Problem, Problems, Source};

/// What an overlay did to the tree of its base.
#[derive(Default)]
pub(crate) struct Merged {
    /// For each element of a list that was merged by name, by where it begins, its place in the overlay.
    pub(crate) elements: HashMap<usize, Range<usize>>,
    /// Values of the overlay, each with the value of the base whose place it took.
    pub(crate) replaced: Vec<(Range<usize>, Range<usize>)>,
}

/// The tree of a base with an overlay laid over it; the spans are those of both as sheets of one page.
pub(crate) fn lay<'s>(
    base: Node<'s>,
    sheets: Sheets<'s>,
    overlay: &'s Arc<Source>,
    problems: &mut Problems,
) -> (Node<'s>, Merged) {
    let (root, found) = tree::parse(overlay, tree::Part::Overlay);
    problems.extend(found);
    let mut hand = Hand { sheets, problems: Problems::new(), merged: Merged::default() };
    let laid = match root {
        // One that says nothing is how an environment is made that is like the base.
        None | Some(Node { kind: Kind::Null, mark: Mark::None, .. }) => base,
        Some(mut root) => {
            root.shift(sheets.shift());
            match (&base.kind, &root.kind, root.mark) {
                (_, Kind::Map(_), Mark::None | Mark::Replace)
                | (Kind::List(_), Kind::List(_), Mark::None | Mark::Replace) => hand.node("", base, root),
                _ => {
                    sheets.conceal(&root.span);
                    let message = format!("an overlay must be a mapping, not {}", root.described());
                    hand.report(&root.span, message, "write the keys that differ, as in the file that it lies over");
                    base
                }
            }
        }
    };
    problems.extend(hand.problems);
    (laid, hand.merged)
}

/// What lays one tree over the other.
struct Hand<'s> {
    sheets: Sheets<'s>,
    problems: Problems,
    merged: Merged,
}

type Entries<'s> = Vec<(Key<'s>, Node<'s>)>;

impl<'s> Hand<'s> {
    fn report(&mut self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(message).at(self.sheets.origin(span)).hint(hint));
    }

    /// The value of the key `name` with what the overlay says of it.
    fn node(&mut self, name: &str, base: Node<'s>, over: Node<'s>) -> Node<'s> {
        if over.mark == Mark::Replace {
            self.merged.replaced.push((over.span.clone(), base.span));
            return self.fresh(over);
        }
        let Node { kind, span, .. } = over;
        let kind = match (base.kind, kind) {
            (Kind::Map(base_entries), Kind::Map(entries)) => Kind::Map(self.map(base_entries, entries)),
            (Kind::List(items), Kind::List(others)) if merges_by_name(name, &items, &others) => {
                Kind::List(self.list(items, others, &span))
            }
            (_, kind) => {
                self.merged.replaced.push((span.clone(), base.span));
                return self.fresh(Node { kind, span, mark: Mark::None });
            }
        };
        Node { kind, span: base.span, mark: Mark::None }
    }

    fn map(&mut self, base: Entries<'s>, over: Entries<'s>) -> Entries<'s> {
        let mut entries: Vec<Option<(Key<'s>, Node<'s>)>> = base.into_iter().map(Some).collect();
        let name = |entry: &Option<(Key<'s>, Node<'s>)>| entry.as_ref().map(|(key, _)| key.name.to_string());
        let places: HashMap<String, usize> =
            entries.iter().enumerate().filter_map(|(place, entry)| Some((name(entry)?, place))).collect();
        for (key, value) in over {
            let known = places.get(&*key.name).and_then(|place| entries.get_mut(*place));
            match (known, value.mark) {
                (None, Mark::Remove) => self.nothing_to_remove(&key),
                (None, Mark::None | Mark::Replace) => {
                    let value = self.fresh(value);
                    entries.push(Some((key, value)));
                }
                (Some(entry), Mark::Remove) => {
                    if !matches!(value.kind, Kind::Null) {
                        self.sheets.conceal(&value.span);
                        let hint = format!("write `{}: !remove`, or the value as it is to be", key.name);
                        self.report(&key.span, "`!remove` takes the whole key away, and no value", hint);
                    }
                    *entry = None;
                }
                (Some(entry), Mark::None | Mark::Replace) => {
                    *entry = entry.take().map(|(known, base)| {
                        let laid = self.node(&key.name, base, value);
                        // What was replaced whole is written in the overlay, and so is its key.
                        let is_of_base = laid.span.start < self.sheets.shift();
                        (if is_of_base { known } else { key }, laid)
                    });
                }
            }
        }
        entries.into_iter().flatten().collect()
    }

    fn list(&mut self, base: Vec<Node<'s>>, over: Vec<Node<'s>>, span: &Range<usize>) -> Vec<Node<'s>> {
        if over.is_empty() {
            self.report(span, "an empty list changes nothing here", "write `!replace []` for a list without elements");
        }
        let mut items: Vec<Option<Node<'s>>> = base.into_iter().map(Some).collect();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (place, item) in items.iter().enumerate() {
            if let Some((name, _)) = item.as_ref().and_then(name_of) {
                places.entry(name).or_insert(place);
            }
        }
        let mut seen = HashSet::new();
        for item in over {
            let Some((name, at)) = name_of(&item) else {
                self.sheets.conceal(&item.span);
                let hint = "give it the name of an element or a new one, or write `!replace` before the whole list";
                self.report(&item.span, "this list is merged by `name`, and this has none", hint);
                continue;
            };
            if !seen.insert(name.clone()) {
                self.report(&at, format!("`{name}` is there twice"), "write all of it in one place");
                continue;
            }
            let known = places.get(&name).and_then(|place| items.get_mut(*place));
            match (known, item.mark) {
                (None, Mark::Remove) => {
                    let problem = Problem::new(format!("there is no `{name}` to remove")).at(self.sheets.origin(&at));
                    let names = places.keys().map(String::as_str);
                    self.problems.push(problem.hint("remove this line").maybe_hint(crate::suggest::hint(&name, names)));
                }
                (None, Mark::None | Mark::Replace) => {
                    let item = self.fresh(item);
                    items.push(Some(item));
                }
                (Some(known), Mark::Remove) => {
                    if matches!(&item.kind, Kind::Map(entries) if entries.len() > 1) {
                        let hint = format!("write `- !remove {{name: {name}}}`");
                        self.report(&at, "`!remove` takes the whole element away, and needs its `name` alone", hint);
                    }
                    *known = None;
                }
                (Some(known), Mark::None | Mark::Replace) => {
                    let place = item.span.clone();
                    *known = known.take().map(|base| self.node("", base, item));
                    let begins =
                        known.as_ref().map(|laid| laid.span.start).filter(|begins| *begins < self.sheets.shift());
                    self.merged.elements.extend(begins.map(|begins| (begins, place)));
                }
            }
        }
        items.into_iter().flatten().collect()
    }

    /// A value that the base does not have, in which there is nothing to remove.
    fn fresh(&mut self, mut node: Node<'s>) -> Node<'s> {
        node.mark = Mark::None;
        node.kind = match node.kind {
            Kind::Map(entries) => {
                let mut kept = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    match value.mark {
                        Mark::Remove => self.nothing_to_remove(&key),
                        Mark::None | Mark::Replace => kept.push((key, self.fresh(value))),
                    }
                }
                Kind::Map(kept)
            }
            Kind::List(items) => {
                let mut kept = Vec::with_capacity(items.len());
                for item in items {
                    match item.mark {
                        Mark::Remove => {
                            let hint = "leave it out: this list takes the place of the other one";
                            self.report(&item.span, "there is nothing to remove here", hint);
                        }
                        Mark::None | Mark::Replace => kept.push(self.fresh(item)),
                    }
                }
                Kind::List(kept)
            }
            other => other,
        };
        node
    }

    fn nothing_to_remove(&mut self, key: &Key<'_>) {
        let message = format!("there is no `{}` to remove", key.name);
        self.report(&key.span, message, "remove this line, or check the spelling and the indentation");
    }
}

/// Whether two lists merge by the names of their elements; accounts always do, so that none is lost by a slip.
fn merges_by_name(key: &str, base: &[Node<'_>], over: &[Node<'_>]) -> bool {
    let mut both = base.iter().chain(over);
    match key {
        "accounts" => true,
        "urls" => false,
        _ => both.clone().all(|item| matches!(item.kind, Kind::Map(_))) && both.any(|item| name_of(item).is_some()),
    }
}

/// The name of an element of a list, as names are compared, and where it stands.
fn name_of(node: &Node<'_>) -> Option<(String, Range<usize>)> {
    let Kind::Map(entries) = &node.kind else { return None };
    let (_, value) = entries.iter().find(|(key, _)| key.name == "name")?;
    match &value.kind {
        Kind::Str(name) => Some((name.to_lowercase(), value.span.clone())),
        _ => None,
    }
}

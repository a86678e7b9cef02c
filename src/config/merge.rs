//! What makes a mapping whole: merge keys are replaced by what they bring, repeated keys are problems.

use std::collections::HashSet;
use std::sync::Arc;

use crate::config::node::{Key, Kind, Node};
use crate::problem::{Origin, Problem, Problems, Source};

type Entries<'s> = Vec<(Key<'s>, Node<'s>)>;

/// The entries of a mapping without repetitions and with what `<<` adds at the end; its own keys are stronger.
pub(crate) fn entries<'s>(mut entries: Entries<'s>, source: &Arc<Source>, problems: &mut Problems) -> Entries<'s> {
    drop_repeated(&mut entries, source, problems);
    let Some(at) = entries.iter().position(|(key, _)| is_merge(key, source)) else { return entries };
    let (key, merged) = entries.remove(at);
    let mut names: HashSet<_> = entries.iter().map(|(key, _)| key.name.clone()).collect();
    let layers = if let Kind::List(items) = merged.kind { items } else { vec![merged] };
    for layer in layers {
        let Kind::Map(layer) = layer.kind else {
            let problem = Problem::new("`<<` takes a mapping or a list of mappings");
            problems.push(
                problem
                    .at(Origin::new(source, key.span.clone()))
                    .hint("write `<<: *name`, where `&name` marks a mapping"),
            );
            continue;
        };
        for (key, value) in layer {
            if names.insert(key.name.clone()) {
                entries.push((key, value));
            }
        }
    }
    entries
}

/// Whether a key is the merge key; in quotes it is a name like any other.
fn is_merge(key: &Key<'_>, source: &Source) -> bool {
    key.name == "<<" && source.text().get(key.span.clone()) == Some("<<")
}

fn drop_repeated(entries: &mut Entries<'_>, source: &Arc<Source>, problems: &mut Problems) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    let name = |at: usize| entries.get(at).map_or("", |(key, _)| &*key.name);
    order.sort_by_key(|at| name(*at));
    let mut repeated: HashSet<usize> = HashSet::new();
    let mut first = None;
    for at in order {
        match first {
            Some(known) if name(known) == name(at) => {
                let line = entries.get(known).map_or(0, |(key, _)| source.position(key.span.start).0);
                let span = entries.get(at).map(|(key, _)| key.span.clone()).unwrap_or_default();
                let problem = Problem::new(format!("`{}` is defined twice", name(at)));
                let problem = problem.hint(format!("first defined at line {line}"));
                problems.push(problem.at(Origin::new(source, span)));
                repeated.insert(at);
            }
            _ => first = Some(at),
        }
    }
    if !repeated.is_empty() {
        let mut at = 0;
        entries.retain(|_| {
            at += 1;
            !repeated.contains(&(at - 1))
        });
    }
}

//! YAML inside templates and variable files: trees with places, and the values that templates see.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::config::node::{Key, Kind, Node};
use crate::problem::{Origin, Problem, Problems, Source};

/// A node as a template sees it; what JSON has no word for is a problem.
pub(super) fn value(node: &Node<'_>, source: &Arc<Source>, problems: &mut Problems) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(flag) => (*flag).into(),
        Kind::Int(number) => (*number).into(),
        Kind::Float(number) if number.is_finite() => (*number).into(),
        Kind::Float(_) => {
            let problem = Problem::new("templates have no infinite numbers").hint("write a number, or quote it");
            problems.push(problem.at(Origin::new(source, node.span.clone())));
            Value::Null
        }
        Kind::Str(text) => Value::from(&**text),
        Kind::List(items) => items.iter().map(|item| value(item, source, problems)).collect(),
        Kind::Map(entries) => Value::Object(map(entries, source, problems)),
    }
}

/// A mapping as a template sees it.
pub(super) fn map(
    entries: &[(Key<'_>, Node<'_>)],
    source: &Arc<Source>,
    problems: &mut Problems,
) -> Map<String, Value> {
    entries.iter().map(|(key, node)| (key.name.to_string(), value(node, source, problems))).collect()
}

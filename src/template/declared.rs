//! The variables of a run held against those that the front matter declares.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::front::Variable;
use super::vars::Variables;
use crate::problem::{Problem, Problems};

/// The values that a template sees: defaults, and above them what was given, each of its declared type; what is not is a problem.
pub(super) fn values(
    declared: Option<&BTreeMap<String, Variable>>,
    variables: &Variables,
) -> (Map<String, Value>, Problems) {
    let mut values = variables.values.clone();
    let mut problems = Problems::new();
    for (name, variable) in declared.into_iter().flatten() {
        let is_given = variables.given.contains(name);
        match (values.get(name), &variable.default) {
            (Some(value), _) => match typed(variable, value, is_given) {
                Some(typed) => drop(values.insert(name.clone(), typed)),
                None => problems.push(mistyped(name, variable, is_given)),
            },
            (None, Some(default)) => drop(values.insert(name.clone(), default.clone())),
            (None, None) if variable.required && variables.lacks(name) => problems.push(missing(name, variable)),
            (None, None) => {}
        }
    }
    (values, problems)
}

/// A value as its variable wants it. The command line has only text, which is read; what a file holds has its type already.
fn typed(variable: &Variable, value: &Value, is_given: bool) -> Option<Value> {
    match (variable.kind, value) {
        (None, value) => Some(value.clone()),
        (Some(kind), Value::String(text)) if is_given => kind.read(text),
        (Some(kind), value) => kind.takes(value).then(|| value.clone()),
    }
}

fn mistyped(name: &str, variable: &Variable, is_given: bool) -> Problem {
    let (words, example) = variable.kind.map_or(("", ""), |kind| (kind.words(), kind.example()));
    let hint = match is_given {
        true => format!("for example `--var '{name}={}'`", example.trim_matches('"')),
        false => format!("for example `{name}: {example}`"),
    };
    Problem::new(format!("the variable `{name}` must be {words}")).hint(hint).at(variable.origin.clone())
}

fn missing(name: &str, variable: &Variable) -> Problem {
    let meaning = variable.description.as_deref().map_or(String::new(), |meaning| format!(": {meaning}"));
    Problem::new(format!("the template needs the variable `{name}`{meaning}"))
        .hint(format!("give it with `--var {name}=…`"))
        .at(variable.origin.clone())
}

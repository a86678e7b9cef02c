//! Variables as the user gives them: from the configuration, from files, one by one.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::yaml;
use crate::config::node::Kind;
use crate::config::tree::{self, Part};
use crate::problem::{Origin, Problem, Problems, Source};

/// The variables of a run; what is added later is stronger.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    pub(super) values: Map<String, Value>,
    /// Those that are written as text and read as what the template says.
    pub(super) given: BTreeSet<String>,
    /// Those that the template must have.
    pub(super) meant: BTreeSet<String>,
    pub(super) columns: BTreeSet<String>,
    pub(super) lack: Lack,
}

impl Variables {
    /// Adds those of the configuration or of a `--vars` file, of which a template need not use every one.
    pub fn add(&mut self, values: Map<String, Value>) {
        self.values.extend(values);
    }

    /// Adds one that is meant for this template, as `--var` does.
    pub fn give(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let name = name.into();
        self.meant.insert(name.clone());
        self.share(name, value);
    }

    /// Adds one in the same way that another template of the run is meant by as well, so that this one need not have it.
    pub fn share(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        let name = name.into();
        self.given.insert(name.clone());
        self.values.insert(name, value.into());
    }

    /// Whether a variable that has no value here has none anywhere.
    pub(super) fn lacks(&self, name: &str) -> bool {
        self.lack == Lack::Fault && !self.columns.contains(name)
    }

    /// Says that a run adds others, so that none is missing here.
    pub fn leave_to_runs(&mut self) {
        self.lack = Lack::Later;
    }

    /// Adds names that recipients have values for, each its own.
    pub fn leave_to_recipients(&mut self, columns: &BTreeSet<String>) {
        self.columns.extend(columns.iter().cloned());
    }
}

/// What a variable means that the template needs and that is not there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Lack {
    /// It was forgotten.
    #[default]
    Fault,
    /// It is given later.
    Later,
}

/// Reads a file of variables, YAML or JSON; every fault points into it.
///
/// # Errors
/// What is no mapping, or no YAML.
pub fn parse(source: &Arc<Source>) -> Result<Map<String, Value>, Problems> {
    let (root, mut problems) = tree::parse(source, Part::Head);
    let values = match root.as_ref().map(|root| &root.kind) {
        None | Some(Kind::Null) => Map::new(),
        Some(Kind::Map(entries)) => yaml::map(entries, source, &mut problems),
        Some(Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) | Kind::Str(_) | Kind::List(_)) => {
            let span = root.as_ref().map_or(0..0, |root| root.span.clone());
            let problem = Problem::new("a file of variables must be a mapping").hint("write `name: value`");
            problems.push(problem.at(Origin::new(source, span)));
            Map::new()
        }
    };
    problems.check(values)
}

/// Reads `name=value`; the value is text as it stands.
pub fn argument(text: &str) -> Result<(String, String), Problem> {
    let shape = "write `--var name=value`";
    let (name, value) =
        text.split_once('=').ok_or_else(|| Problem::new(format!("variable `{text}` has no value")).hint(shape))?;
    let mut letters = name.chars();
    let starts_well = letters.next().is_some_and(|first| first == '_' || first.is_alphabetic());
    if starts_well && letters.all(|letter| letter == '_' || letter.is_alphanumeric()) {
        return Ok((name.to_owned(), value.to_owned()));
    }
    Err(Problem::new(format!("`{name}` is not the name of a variable"))
        .hint(format!("{shape}, with letters, digits and `_` in the name")))
}

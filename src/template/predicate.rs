//! A condition that chooses among the recipients of audiences.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, LazyLock};

use minijinja::value::{Enumerator, Object, Serde};
use minijinja::{Environment, Expression, UndefinedBehavior, Value};
use regex::Regex;

use super::cells::ColumnTypes;
use super::env;
use super::recipient::Recipient;
use super::watch::Rendering;
use crate::message::{Format, Target};
use crate::problem::{Origin, Problem, Source};
use crate::suggest;

/// A row need not have every column of the others; a name that no row has is found out by [`Predicate::unknown`].
static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = env::build(Format::Text);
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment
});

/// The condition: an expression over the columns of a row and `target`.
#[derive(Debug)]
pub struct Predicate {
    source: Arc<Source>,
    expression: Expression<'static, 'static>,
    names: HashSet<String>,
}

impl Predicate {
    /// Reads an expression.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Problem> {
        let place = || Origin::new(source, 0..source.text().len());
        let compiled = ENVIRONMENT.compile_expression_owned(source.text().to_owned());
        let expression = compiled.map_err(|error| {
            let words = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            let problem = Problem::new(format!("this is no condition: {words}")).at(place());
            problem.hint("write an expression over the columns, such as `region == \"eu\"`")
        })?;
        let globals: HashSet<_> = ENVIRONMENT.globals().map(|(name, _)| name.to_owned()).collect();
        let mut names = expression.undeclared_variables(true);
        names.retain(|name| !globals.contains(name.split('.').next().unwrap_or_default()));
        Ok(Self { source: Arc::clone(source), expression, names })
    }

    /// Whether it holds for a target, whose columns have these types.
    ///
    /// # Errors
    /// When it cannot be worked out for this one.
    pub fn holds(&self, target: &Arc<Target>, types: &ColumnTypes) -> Result<bool, Problem> {
        let scope = Scope(Recipient { target: Arc::clone(target), types: types.clone() });
        let _rendering = Rendering::begin(Origin::new(&self.source, 0..self.source.text().len()));
        let value = self.expression.eval(Value::from_object(scope));
        value.map(|value| value.is_true()).map_err(|error| {
            let words = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            let place = target.row.as_ref().map(|row| format!(", {}", row.place())).unwrap_or_default();
            let problem = Problem::new(format!("{words} (for `{}`{place})", target.label));
            problem.at(Origin::new(&self.source, 0..self.source.text().len()))
        })
    }

    /// A problem for every name in it that is neither one of the columns nor, behind `target.`, one of `fields`.
    pub fn unknown(&self, columns: &BTreeSet<String>, fields: &BTreeSet<String>) -> Vec<Problem> {
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_unstable();
        let unknown = names.into_iter().filter_map(|path| {
            let mut steps = path.split('.');
            let (root, next) = (steps.next().unwrap_or_default(), steps.next());
            let known: Vec<&str> = columns.iter().map(String::as_str).collect();
            let (name, known) = match (root, next) {
                ("target", None) => return None,
                ("target", Some(field)) => {
                    (field, known.into_iter().chain(fields.iter().map(String::as_str)).collect::<Vec<_>>())
                }
                (column, _) => (column, known.into_iter().chain(["target"]).collect()),
            };
            if known.contains(&name) {
                return None;
            }
            let problem = Problem::new(format!("no recipient has `{path}`")).at(self.place(path));
            Some(problem.maybe_hint(suggest::hint(name, known.iter().copied())))
        });
        unknown.collect()
    }

    /// A problem where a column of texts is compared with a number, which is never true or always.
    pub fn misjudged(&self, texts: &BTreeSet<String>) -> Option<Problem> {
        static COMPARED: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r#"("[^"]*"|'[^']*')|\b(?:target\.)?([\w-]+)\s*(?:[<>]=?|[=!]=)\s*-?\d"#).ok());
        let all = COMPARED.as_ref()?.captures_iter(self.source.text());
        let column = all.filter_map(|found| found.get(2)).find(|name| texts.contains(name.as_str()))?;
        let name = column.as_str();
        let problem = Problem::new(format!("`{name}` is text in a CSV file, and is compared with a number"));
        let problem = problem.at(Origin::new(&self.source, column.range()));
        Some(problem.hint(format!(
            "write `{name} | int`, quote the number, or give `{name}` a type in the `vars` of the template"
        )))
    }

    /// Whether a problem lies in the condition itself.
    #[must_use]
    pub fn is_place_of(&self, problem: &Problem) -> bool {
        problem.origin.as_ref().is_some_and(|origin| Arc::ptr_eq(&origin.source, &self.source))
    }

    fn place(&self, path: &str) -> Origin {
        let text = self.source.text();
        let span = text.find(path).map_or(0..text.len(), |at| at..at + path.len());
        Origin::new(&self.source, span)
    }
}

/// What a condition sees.
#[derive(Debug)]
struct Scope(Recipient);

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        match key {
            "target" => Some(Value::from_object(self.0.clone())),
            _ => self.0.types.value(self.0.target.row.as_ref()?, key).map(|cell| Value::from(Serde(cell))),
        }
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&["target"])
    }
}

//! The columns of audiences, read to the types that a template declares for the variables of the same names.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use super::front::Variable;
use super::kind::Kind;
use crate::problem::Problem;
use crate::row::Row;

/// The variables that have a type, by their names.
#[derive(Clone, Debug, Default)]
pub struct ColumnTypes(Arc<BTreeMap<String, (Kind, Variable)>>);

impl ColumnTypes {
    /// Those of a template that declares these variables.
    pub(super) fn of(declared: Option<&BTreeMap<String, Variable>>) -> Self {
        let typed = declared.into_iter().flatten().filter_map(|(name, variable)| {
            let kind = variable.kind?;
            Some((name.clone(), (kind, variable.clone())))
        });
        Self(Arc::new(typed.collect()))
    }

    /// Whether a column holds text: no type is declared for it, or one that is text.
    #[must_use]
    pub fn leaves_text(&self, column: &str) -> bool {
        self.0.get(column).is_none_or(|(kind, _)| matches!(kind, Kind::String | Kind::Date))
    }

    /// What a row has in a column; nothing where it has no such column. A cell that is no value of the type stays as it is, and is
    /// one of the [`faults`](Self::faults).
    #[must_use]
    pub fn value(&self, row: &Row, column: &str) -> Option<Json> {
        let cell = row.get(column)?;
        let Some((kind, variable)) = self.0.get(column) else { return Some(cell) };
        Some(typed(*kind, variable, row, &cell).unwrap_or(cell))
    }

    /// A problem, without a place, for every cell of a row that is no value of its type.
    pub fn faults<'a>(&'a self, row: &'a Row) -> impl Iterator<Item = Problem> + 'a {
        self.0.iter().filter_map(move |(name, (kind, variable))| {
            let cell = row.get(name)?;
            typed(*kind, variable, row, &cell).is_none().then(|| fault(name, *kind, variable, row))
        })
    }
}

/// A cell as a value of a type, unless it is none. What says nothing is the default of the variable, or nothing where the template can
/// do without.
fn typed(kind: Kind, variable: &Variable, row: &Row, cell: &Json) -> Option<Json> {
    let is_blank = match cell {
        Json::Null => true,
        Json::String(text) => row.is_text() && kind != Kind::String && text.trim().is_empty(),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => false,
    };
    match (cell, &variable.default) {
        (_, Some(default)) if is_blank => Some(default.clone()),
        (_, None) if is_blank => (!variable.required).then_some(Json::Null),
        (Json::String(text), _) if row.is_text() => kind.read(text),
        (cell, _) => kind.takes(cell).then(|| cell.clone()),
    }
}

/// What a cell holds is not shown, because it is about a person.
fn fault(name: &str, kind: Kind, variable: &Variable, row: &Row) -> Problem {
    let example = match row.is_text() {
        true => kind.example().trim_matches('"'),
        false => kind.example(),
    };
    Problem::new(format!("the column `{name}` must be {}", kind.words()))
        .hint(format!("for example `{example}`; the template declares its type at {}", variable.origin))
}

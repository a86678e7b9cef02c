//! What is known of one recipient beside its address: the columns of an audience, held compactly.

use std::sync::Arc;

use serde_json::Value as Json;

/// The names of the columns that rows share, and the text that the rows stand in.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    names: Box<[Box<str>]>,
    source: Arc<str>,
}

impl Columns {
    /// Columns of these names, of rows that stand in `source`, usually a path.
    pub fn new(names: impl IntoIterator<Item = impl Into<Box<str>>>, source: impl Into<Arc<str>>) -> Arc<Self> {
        Arc::new(Self { names: names.into_iter().map(Into::into).collect(), source: source.into() })
    }

    /// Replaces the columns of the row before, unless they suit the next one as well.
    pub fn suit<'n>(columns: &mut Arc<Self>, names: impl Iterator<Item = &'n str> + Clone, source: &str) {
        if *columns.source != *source || !columns.names().eq(names.clone()) {
            *columns = Self::new(names, source);
        }
    }

    /// The names, in the order in which they are written.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> + Clone {
        self.names.iter().map(|name| &**name)
    }

    /// Whether there is a column of this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.place(name).is_some()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| **own == *name)
    }
}

/// One row: the columns are shared by all of them, and texts lie in one piece, so that a million rows fit into memory.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    columns: Arc<Columns>,
    cells: Cells,
    line: u32,
}

#[derive(Clone, Debug, PartialEq)]
enum Cells {
    /// Texts one behind the other, with the end of each.
    Texts { text: Box<str>, ends: Box<[u32]> },
    /// Values of any shape.
    Values(Box<[Json]>),
}

impl Row {
    /// A row of texts, one for each column.
    pub fn of_texts<'t>(columns: &Arc<Columns>, texts: impl Iterator<Item = &'t str>, line: usize) -> Self {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(columns.names.len()));
        for cell in texts {
            text.push_str(cell);
            ends.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        let cells = Cells::Texts { text: text.into(), ends: ends.into() };
        Self { columns: Arc::clone(columns), cells, line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    /// A row of values, one for each column.
    pub fn of_values(columns: &Arc<Columns>, values: Vec<Json>, line: usize) -> Self {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        Self { columns: Arc::clone(columns), cells: Cells::Values(values.into()), line }
    }

    /// What stands in a column; nothing where the row has no such column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<Json> {
        let place = self.columns.place(column)?;
        match &self.cells {
            Cells::Values(values) => values.get(place).cloned(),
            Cells::Texts { text, ends } => {
                let start = place.checked_sub(1).map_or(Some(0), |before| ends.get(before).copied())?;
                text.get(start as usize..*ends.get(place)? as usize).map(Json::from)
            }
        }
    }

    /// Whether all that it holds is text as it stands in a file, so that what a cell means is for the reader to say.
    #[must_use]
    pub fn is_text(&self) -> bool {
        matches!(self.cells, Cells::Texts { .. })
    }

    /// Its columns.
    #[must_use]
    pub fn columns(&self) -> &Arc<Columns> {
        &self.columns
    }

    /// The line on which it begins, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line as usize
    }

    /// `file:line`.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{}:{}", self.columns.source, self.line)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Columns, Row};

    #[test]
    fn every_cell_is_found_by_the_name_of_its_column() {
        let columns = Columns::new(["to", "note", "region"], "people.csv");
        let row = Row::of_texts(&columns, ["ann@example.com", "", "eu"].into_iter(), 7);
        let cell = |name| row.get(name).map(|value| value.to_string());
        assert_eq!(cell("to").as_deref(), Some("\"ann@example.com\""));
        assert_eq!(cell("note").as_deref(), Some("\"\""));
        assert_eq!(cell("region").as_deref(), Some("\"eu\""));
        assert_eq!(cell("name"), None);
        assert_eq!(row.place(), "people.csv:7");
        let row = Row::of_values(&columns, vec![json!("a"), json!(null), json!([1])], 8);
        assert_eq!(row.get("region"), Some(json!([1])));
    }
}

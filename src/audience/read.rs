//! The recipients of an audience, one by one.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::audience::address;
use crate::audience::csv::{Fault, Next, Records};
use crate::audience::lines::{Lines, trimmed, unreadable};
use crate::audience::list::{Audience, Form, List, Table};
use crate::audience::ndjson::Object;
use crate::config::model::Located;
use crate::problem::{Origin, Problem, Source};
use crate::row::{Columns, Row};

/// The SHA-256 of a file.
pub type Digest = [u8; 32];

/// One recipient of an audience.
#[derive(Debug)]
pub struct Recipient {
    /// Its address, neither checked nor empty.
    pub address: String,
    /// Everything that its row holds.
    pub row: Row,
    /// Where the address stands; nothing where only the row says so.
    origin: Option<Origin>,
}

impl Recipient {
    /// Where a problem with its address belongs; of a file only the address is shown, because the rest is about a person.
    #[must_use]
    pub fn origin(&self, audience: &Audience) -> Origin {
        match (&self.origin, &audience.list) {
            (Some(origin), _) => origin.clone(),
            (None, List::File(table)) => excerpt(table, &self.address, self.row.line()),
            (None, List::Inline(_)) => audience.name.origin.clone(),
        }
    }
}

/// Hands over every recipient of an audience, or what is wrong with it, in order; the digest of the file, where there is one.
///
/// # Errors
/// What makes the audience unreadable as a whole.
pub fn read(audience: &Audience, each: &mut dyn FnMut(Result<Recipient, Problem>)) -> Result<Option<Digest>, Problem> {
    match &audience.list {
        List::Inline(members) => {
            for member in members {
                let (address, origin) = (member.address.value.clone(), Some(member.address.origin.clone()));
                each(Ok(Recipient { address, row: member.row.clone(), origin }));
            }
            Ok(None)
        }
        List::File(table) => {
            let lines = Lines::open(&table.path).map_err(|problem| problem.at(table.origin.clone()))?;
            match table.form {
                Form::Csv { delimiter } => of_csv(table, Records::new(lines, delimiter), each),
                Form::Ndjson => of_ndjson(table, lines, each),
            }
            .map(Some)
        }
    }
}

/// A place in a file that is not held: the text of one line of it that may be shown.
fn excerpt(table: &Table, text: &str, line: usize) -> Origin {
    let source = Source::line(table.path.display().to_string(), text, line);
    Origin::new(&source, 0..text.len())
}

fn of_csv(
    table: &Table,
    mut records: Records,
    each: &mut dyn FnMut(Result<Recipient, Problem>),
) -> Result<Digest, Problem> {
    let failed = |error: std::io::Error| unreadable(&table.path, &error).at(table.origin.clone());
    match records.next().map_err(failed)? {
        Next::End => {
            let problem = Problem::new("the file is empty").at(excerpt(table, "", 1));
            return Err(problem.hint("begin with a row that names the columns, such as `email,name`"));
        }
        Next::Bad(fault) => return Err(explained(fault, table, records.line)),
        Next::Record => {}
    }
    let line = records.line;
    let names: Vec<&str> = records.cells().map(str::trim).collect();
    let header = names.join(", ");
    let in_header = |problem: Problem| problem.at(excerpt(table, &header, line));
    check_names(&names).map_err(in_header)?;
    let place = find(&names, table).map_err(in_header)?;
    let columns = Columns::new(names.iter().copied(), table.path.display().to_string());
    let width = names.len();
    loop {
        match records.next().map_err(failed)? {
            Next::End => return Ok(records.lines.digest()),
            Next::Bad(fault) => each(Err(explained(fault, table, records.line))),
            Next::Record => {
                let address = records.cells().nth(place).unwrap_or_default().trim();
                each(if records.count() == width {
                    recipient(address.to_owned(), Row::of_texts(&columns, records.cells(), records.line), table)
                } else {
                    Err(misfit(records.count(), width, table).at(excerpt(table, address, records.line)))
                });
            }
        }
    }
}

/// A row with an address.
fn recipient(address: String, row: Row, table: &Table) -> Result<Recipient, Problem> {
    if address.is_empty() {
        let problem = Problem::new("the address is blank").at(excerpt(table, "", row.line()));
        return Err(problem.hint("write one, or remove the row"));
    }
    Ok(Recipient { address, row, origin: None })
}

fn find(names: &[&str], table: &Table) -> Result<usize, Problem> {
    address::column(names.iter().copied(), table.address.as_ref().map(|name| name.value.as_str())).map_err(|problem| {
        let alone = match (names, table.form) {
            ([only], Form::Csv { delimiter }) => {
                [b',', b';', b'\t'].into_iter().find(|other| *other != delimiter && only.as_bytes().contains(other))
            }
            _ => None,
        };
        // A file of another delimiter has one column, whose name holds all the others.
        problem.maybe_hint(alone.map(|other| {
            let shown = if other == b'\t' { "tab".to_owned() } else { char::from(other).to_string() };
            format!("the cells seem to be separated by `{shown}`: say `delimiter: \"{shown}\"` in the audience")
        }))
    })
}

fn check_names(names: &[&str]) -> Result<(), Problem> {
    for (place, name) in names.iter().enumerate() {
        if name.is_empty() {
            let problem = Problem::new(format!("column {} has no name", place + 1));
            return Err(problem.hint("name every column in the first row"));
        }
        if name.chars().any(char::is_control) {
            let problem = Problem::new(format!("the name of column {} holds a control character", place + 1));
            return Err(
                problem.hint("save the file with the usual line breaks, and begin with the names of the columns")
            );
        }
        if names.iter().take(place).any(|other| other == name) {
            let problem = Problem::new(format!("two columns are called `{name}`"));
            return Err(problem.hint("give each column a name of its own"));
        }
    }
    Ok(())
}

fn misfit(count: usize, width: usize, table: &Table) -> Problem {
    let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
    let delimiter = match table.form {
        Form::Csv { delimiter } => char::from(delimiter).escape_default().to_string(),
        Form::Ndjson => String::new(),
    };
    let problem = Problem::new(format!("the row has {}, and the first row names {width}", cells(count)));
    problem.hint(format!("write as many cells as there are columns; quote a cell that holds `{delimiter}`"))
}

fn explained(fault: Fault, table: &Table, line: usize) -> Problem {
    let problem = match fault {
        Fault::Open => Problem::new("a quote opens a cell in this row, and nothing closes it")
            .hint("close it, or write `\"\"` for a quote inside a cell that is quoted as a whole"),
        Fault::Behind => Problem::new("something follows the quote that closes a cell")
            .hint("write `\"\"` for a quote inside a cell, and nothing between its last quote and the delimiter"),
        Fault::TooMany => {
            Problem::new("the row has more than 4096 cells").hint("check the quotes and the delimiter of the file")
        }
        Fault::NoText => Problem::new("the row is no UTF-8")
            .hint("save the file as UTF-8; programs on Windows often write another encoding"),
    };
    problem.at(excerpt(table, "", line))
}

fn of_ndjson(
    table: &Table,
    mut lines: Lines,
    each: &mut dyn FnMut(Result<Recipient, Problem>),
) -> Result<Digest, Problem> {
    let mut columns = Columns::new([] as [&str; 0], table.path.display().to_string());
    let mut line = Vec::new();
    loop {
        line.clear();
        if !lines.next(&mut line).map_err(|error| unreadable(&table.path, &error).at(table.origin.clone()))? {
            return Ok(lines.digest());
        }
        let here = |problem: Problem| problem.at(excerpt(table, "", lines.number));
        let Ok(text) = std::str::from_utf8(trimmed(&line)) else {
            each(Err(explained(Fault::NoText, table, lines.number)));
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        each(
            Object::read(text)
                .map_err(|words| {
                    here(
                        Problem::new(words)
                            .hint("write a JSON object on each line, such as `{\"email\": \"ann@example.com\"}`"),
                    )
                })
                .and_then(|object| member(object, &mut columns, table, lines.number).map_err(here)),
        );
    }
}

/// The recipient of an object; rows that have the same names share them.
fn member(object: Object, columns: &mut Arc<Columns>, table: &Table, line: usize) -> Result<Recipient, Problem> {
    let names = || object.0.iter().map(|(name, _)| name.as_str());
    let named = table.address.as_ref().map(|name| name.value.as_str());
    let place = address::column(names(), named)?;
    Columns::suit(columns, names(), &table.path.display().to_string());
    let address = object.0.get(place).map(|(_, value)| value);
    let address = match address {
        Some(Json::String(text)) => text.trim().to_owned(),
        Some(Json::Number(number)) => number.to_string(),
        Some(Json::Null) | None => String::new(),
        Some(Json::Bool(_) | Json::Array(_) | Json::Object(_)) => {
            return Err(Problem::new("the address is no text").hint("write one address in each object, as text"));
        }
    };
    let values = object.0.into_iter().map(|(_, value)| value).collect();
    recipient(address, Row::of_values(columns, values, line), table)
}

/// An audience of a file that is named on the command line.
#[must_use]
pub fn of_file(path: &std::path::Path, origin: Origin) -> Audience {
    let table = Table { path: path.to_owned(), form: Form::of_name(path), address: None, origin: origin.clone() };
    Audience { name: Located::new(path.display().to_string(), origin), list: List::File(table) }
}

//! An audience as it is declared.

use std::path::PathBuf;

use crate::config::model::Located;
use crate::problem::Origin;
use crate::row::Row;

/// A named list of recipients.
#[derive(Clone, Debug)]
pub struct Audience {
    /// Its name, lower-cased; that of a file which is named in its place.
    pub name: Located<String>,
    /// Who belongs to it.
    pub list: List,
}

/// Where the recipients of an audience stand.
#[derive(Clone, Debug)]
pub enum List {
    /// In the configuration itself.
    Inline(Vec<Member>),
    /// In a file.
    File(Table),
}

impl List {
    /// The file, where it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Table> {
        match self {
            Self::File(table) => Some(table),
            Self::Inline(_) => None,
        }
    }
}

/// One recipient that stands in the configuration.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its address as it was written, and where.
    pub address: Located<String>,
    /// The variables beside it, the address among them.
    pub row: Row,
}

/// A file of recipients.
#[derive(Clone, Debug)]
pub struct Table {
    /// Where it lies.
    pub path: PathBuf,
    /// How it is written.
    pub form: Form,
    /// The column of the addresses, where it is named.
    pub address: Option<Located<String>>,
    /// Where the file is named.
    pub origin: Origin,
}

/// How a file of recipients is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A header row and a row for each recipient, with cells between delimiters.
    Csv {
        /// What stands between two cells.
        delimiter: u8,
    },
    /// A JSON object on each line.
    Ndjson,
}

impl Form {
    /// CSV with commas.
    pub const COMMAS: Self = Self::Csv { delimiter: b',' };

    /// The form of a file by the end of its name; CSV where that says nothing.
    #[must_use]
    pub fn of_name(path: &std::path::Path) -> Self {
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default().to_lowercase();
        match end.as_str() {
            "ndjson" | "jsonl" => Self::Ndjson,
            "tsv" => Self::Csv { delimiter: b'\t' },
            _ => Self::COMMAS,
        }
    }
}

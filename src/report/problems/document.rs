//! The problems of a check as one JSON document.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use crate::problem::{self, Origin, Problem};

/// The version of the document's shape; a change that could break a reader raises it.
const VERSION: u32 = 1;

/// Everything that `dispatch check --format json` found.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "Problems found by dispatch check")]
pub struct Document<'a> {
    /// The version of this shape: 1.
    pub version: u32,
    /// Every problem, those without a place first, then by file and place.
    pub problems: Vec<Finding<'a>>,
    /// How much was checked and found.
    pub summary: Summary,
}

/// One problem.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub struct Finding<'a> {
    /// Whether it forbids a run.
    pub level: Level,
    /// The kind of a warning, also where `--deny` makes an error of it; `null` for what is an error in any case.
    pub code: Option<&'static str>,
    /// What is wrong.
    pub message: &'a str,
    /// What to do about it.
    pub hint: Option<&'a str>,
    /// The file, or what else the text is called, such as `<standard input>`; `null` where the problem lies in no text.
    pub file: Option<&'a str>,
    /// The line, counted from 1.
    pub line: Option<usize>,
    /// The first character, counted from 1.
    pub column: Option<usize>,
    /// The line of the last character.
    pub end_line: Option<usize>,
    /// The column behind the last character.
    pub end_column: Option<usize>,
    /// The places through which the file was included, the nearest first; none for one that was named.
    pub included_at: Vec<Place<'a>>,
}

/// A place in a text.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Place<'a> {
    /// The file.
    pub file: &'a str,
    /// The line, counted from 1.
    pub line: usize,
    /// The character, counted from 1.
    pub column: usize,
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing may be sent.
    Error,
    /// Worth a look.
    Warning,
}

/// How much was checked and found.
#[derive(Clone, Copy, Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// How many accounts there are, the bad ones among them.
    pub accounts: usize,
    /// How many problems are errors.
    pub errors: usize,
    /// How many are warnings.
    pub warnings: usize,
    /// How the tests of the configuration ended; none of them runs while anything else is wrong.
    pub tests: Tests,
}

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, Serialize, JsonSchema)]
#[must_use]
pub struct Tests {
    /// Those that hold.
    pub passed: usize,
    /// Those that do not; each has a problem of its own.
    pub failed: usize,
    /// Those of which nothing could be tried, because references hide what they ask for.
    pub not_tried: usize,
}

impl<'a> Document<'a> {
    /// The document of problems that are in order.
    #[must_use]
    pub fn new(problems: &'a [Problem], accounts: usize, tests: Tests) -> Self {
        let errors = problems.iter().filter(|problem| problem.level == problem::Level::Error).count();
        Self {
            version: VERSION,
            problems: problems.iter().map(Finding::new).collect(),
            summary: Summary { accounts, errors, warnings: problems.len() - errors, tests },
        }
    }

    /// It as indented JSON with a line break at its end.
    ///
    /// # Errors
    /// None that a problem can cause: it holds nothing that JSON cannot say.
    pub fn render(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }
}

impl<'a> Finding<'a> {
    fn new(problem: &'a Problem) -> Self {
        let origin = problem.origin.as_ref();
        let start = origin.map(|origin| origin.source.position(origin.span.start));
        let end = origin.map(|origin| origin.source.position(origin.span.end.max(origin.span.start)));
        Self {
            level: match problem.level {
                problem::Level::Error => Level::Error,
                problem::Level::Warning => Level::Warning,
            },
            code: problem.code.map(|code| code.code()),
            message: &problem.message,
            hint: problem.hint.as_deref(),
            file: origin.map(|origin| origin.source.name()),
            line: start.map(|(line, _)| line),
            column: start.map(|(_, column)| column),
            end_line: end.map(|(line, _)| line),
            end_column: end.map(|(_, column)| column),
            included_at: origin.into_iter().flat_map(Origin::chain).map(Place::new).collect(),
        }
    }
}

impl<'a> Place<'a> {
    fn new(origin: &'a Origin) -> Self {
        let (line, column) = origin.source.position(origin.span.start);
        Self { file: origin.source.name(), line, column }
    }
}

/// The JSON Schema (draft 7) of the document.
pub fn schema() -> schemars::Schema {
    SchemaSettings::draft07().for_serialize().into_generator().into_root_schema_for::<Document<'static>>()
}

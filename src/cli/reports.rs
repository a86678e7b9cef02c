//! `--report`: which reports are wanted, and where each of them goes.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;

use crate::cli::output::Printer;
use crate::problem::{Problem, Problems};
use crate::report::{Report, Style, json, text};
use crate::suggest;

/// The reports of a run; files are opened before anything is sent.
pub(super) struct Reports(Vec<(Form, Destination)>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Json,
}

enum Destination {
    Output,
    File(PathBuf, File),
}

/// Every form of a report; those that are missing here are named, so that nobody looks for a typing mistake.
const LATER: [&str; 3] = ["ndjson", "junit", "markdown"];

impl Reports {
    /// Reads the values of `--report`; without any, a text on standard output.
    ///
    /// # Errors
    /// Every value that is none, and every file that cannot be written.
    pub(super) fn open(values: &[String]) -> Result<Self, Problems> {
        if values.is_empty() {
            return Ok(Self(vec![(Form::Text, Destination::Output)]));
        }
        let mut problems = Problems::new();
        let reports: Vec<_> = values.iter().filter_map(|value| problems.keep(one(value))).collect();
        if reports.iter().filter(|(_, destination)| matches!(destination, Destination::Output)).count() > 1 {
            problems.push(
                Problem::new("two reports want standard output")
                    .hint("send one of them to a file: `--report json=FILE`"),
            );
        }
        problems.check(Self(reports))
    }

    /// Whether something else than text for people goes to standard output.
    pub(super) fn own_output(&self) -> bool {
        self.0.iter().any(|(form, destination)| *form != Form::Text && matches!(destination, Destination::Output))
    }

    /// Writes every report.
    ///
    /// # Errors
    /// The first file that could not be written; the others are written all the same.
    pub(super) fn write(self, report: &Report, printer: Printer) -> anyhow::Result<()> {
        let mut result = Ok(());
        for (form, destination) in self.0 {
            let written = match (form, destination) {
                (Form::Text, Destination::Output) => {
                    printer.data(&text::render(report, Style::Coloured));
                    Ok(())
                }
                (Form::Json, Destination::Output) => {
                    json::render(report).map_err(Into::into).map(|it| printer.data(&it))
                }
                (Form::Text, Destination::File(path, file)) => save(&path, file, &text::render(report, Style::Plain)),
                (Form::Json, Destination::File(path, file)) => {
                    json::render(report).map_err(Into::into).and_then(|it| save(&path, file, &it))
                }
            };
            result = result.and(written);
        }
        result
    }
}

fn one(value: &str) -> Result<(Form, Destination), Problem> {
    let (name, path) = value.split_once('=').map_or((value, None), |(name, path)| (name, Some(PathBuf::from(path))));
    let form = match name {
        "text" => Form::Text,
        "json" => Form::Json,
        later if LATER.contains(&later) => {
            return Err(
                Problem::new(format!("the report format `{later}` is not supported yet")).hint("use `text` or `json`")
            );
        }
        other => {
            let problem = Problem::new(format!("there is no report format `{other}`"));
            return Err(problem.maybe_hint(suggest::hint(other, ["text", "json"])));
        }
    };
    let destination = match path {
        None => Destination::Output,
        Some(path) => {
            // What an earlier run left there stays until this run has something to say.
            let file = File::options().create(true).write(true).truncate(false).open(&path);
            let file = file
                .map_err(|error| Problem::new(format!("the report `{}` cannot be written: {error}", path.display())))?;
            Destination::File(path, file)
        }
    };
    Ok((form, destination))
}

fn save(path: &std::path::Path, mut file: File, text: &str) -> anyhow::Result<()> {
    // A pipe or a terminal has no length to cut.
    let _ = file.set_len(0);
    file.write_all(text.as_bytes())
        .and_then(|()| file.flush())
        .with_context(|| format!("the report `{}` was not written", path.display()))
}

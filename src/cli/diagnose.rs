//! Problems as people read them: the message, the line it is about, and what to do.

use std::collections::HashSet;

use annotate_snippets::{AnnotationKind, Group, Level as Title, Origin as Place, Renderer, Snippet};
use serde_json::Map;

use crate::cli::args::LogFormat;
use crate::cli::output::{LogLevel, Printer};
use crate::outcome::Failure;
use crate::problem::{Level, Origin, Problem, Problems};

/// The most problems that are shown in full; a generated file can hold thousands.
const MOST: usize = 40;

/// The warnings that were shown already, so that none is shown twice.
#[derive(Default)]
pub(super) struct Told(HashSet<(String, Option<String>)>);

impl Told {
    /// Prints every warning that is a new one.
    pub(super) fn show(&mut self, printer: Printer, warnings: Problems) {
        let mut warnings = warnings.sorted();
        warnings.retain(|it| self.0.insert((it.message.clone(), it.origin.as_ref().map(ToString::to_string))));
        show(printer, warnings.into_iter().collect());
    }
}

/// Prints every problem, in the order of files and places.
pub(super) fn show(printer: Printer, problems: Problems) {
    list(printer, &problems.sorted(), "`--log-format json` shows all of them");
}

/// Prints problems that are in order; where there are too many, `all` says how to see them.
pub(super) fn list(printer: Printer, problems: &[Problem], all: &str) {
    if printer.format() == LogFormat::Json {
        return problems.iter().for_each(|problem| log(printer, problem));
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.level == Level::Error);
    // However many warnings there are, they do not crowd out what stops the run.
    let room = MOST.saturating_sub(errors.len());
    for problem in warnings.iter().take(room).chain(errors.iter().take(MOST)) {
        printer.note(&rendered(problem));
    }
    if problems.len() > MOST {
        printer.say(&format!("… and {} more; {all}", problems.len() - MOST));
    }
    if errors.len() > 1 {
        printer.say(&format!("{} problems found; nothing was sent", errors.len()));
    }
}

/// A failure as problems are shown; a server's words may hold anything, and what steers a terminal is left out.
pub(super) fn of_failure(failure: &Failure) -> Problem {
    Problem::new(plain(&failure.message)).maybe_hint(failure.hint.as_deref().map(plain))
}

/// Words on one line, without what steers a terminal.
pub(super) fn plain(words: &str) -> String {
    words.replace(char::is_control, " ")
}

/// One problem as a line of the log.
fn log(printer: Printer, problem: &Problem) {
    let mut fields = Map::new();
    fields.insert("event".to_owned(), "problem".into());
    fields.extend(problem.code.map(|code| ("code".to_owned(), code.code().into())));
    if let Some(origin) = &problem.origin {
        let (line, column) = origin.source.position(origin.span.start);
        fields.insert("file".to_owned(), origin.source.name().into());
        fields.insert("line".to_owned(), line.into());
        fields.insert("column".to_owned(), column.into());
        let chain: Vec<String> = origin.chain().map(ToString::to_string).collect();
        if !chain.is_empty() {
            fields.insert("included_at".to_owned(), chain.into());
        }
    }
    fields.extend(problem.hint.as_deref().map(|hint| ("hint".to_owned(), hint.into())));
    let level = match problem.level {
        Level::Error => LogLevel::Error,
        Level::Warning => LogLevel::Warn,
    };
    printer.log(level, &problem.message, fields);
}

/// One problem with its snippet, in which secrets are masked.
fn rendered(problem: &Problem) -> String {
    let title = match problem.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
    };
    let title = title.primary_title(problem.message.as_str());
    let mut group = Group::with_title(match problem.code {
        Some(code) => title.id(code.code()),
        None => title,
    });
    let excerpt = problem.origin.as_ref().and_then(Origin::excerpt);
    let notes = problem.origin.as_ref().and_then(chain);
    if let Some(origin) = &problem.origin {
        group = match &excerpt {
            Some(excerpt) => group.element(
                Snippet::source(excerpt.text.as_str())
                    .path(origin.source.name())
                    .line_start(excerpt.line)
                    .annotation(AnnotationKind::Primary.span(excerpt.span.clone())),
            ),
            None => {
                let (line, column) = origin.source.position(origin.span.start);
                group.element(Place::path(origin.source.name()).line(line).char_column(column))
            }
        };
    }
    if let Some(chain) = &notes {
        group = group.element(Title::NOTE.message(chain.as_str()));
    }
    if let Some(hint) = &problem.hint {
        group = group.element(Title::HELP.message(hint.as_str()));
    }
    Renderer::styled().render(&[group]) + "\n\n"
}

/// How the file was included, in words; nothing where it was named.
fn chain(origin: &Origin) -> Option<String> {
    let places: Vec<String> = origin.chain().map(ToString::to_string).collect();
    (!places.is_empty()).then(|| format!("included at {}", places.join(", which is included at ")))
}

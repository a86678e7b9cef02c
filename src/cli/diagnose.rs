//! Problems as people read them: the message, the line it is about, and what to do.

use std::collections::HashMap;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Level as Title, Renderer, Snippet};
use serde_json::Map;

use crate::cli::args::LogFormat;
use crate::cli::output::{LogLevel, Printer};
use crate::outcome::Failure;
use crate::problem::{Level, Origin, Problem, Problems, Source};

/// The most problems that are shown in full; a generated file can hold thousands.
const MOST: usize = 40;

/// Prints every problem, in the order of files and places.
pub(super) fn show(printer: Printer, problems: Problems) {
    list(printer, &problems.sorted());
}

/// Prints problems that are in order.
pub(super) fn list(printer: Printer, problems: &[Problem]) {
    if printer.format() == LogFormat::Json {
        return problems.iter().for_each(|problem| log(printer, problem));
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.iter().partition(|problem| problem.level == Level::Error);
    let mut texts = HashMap::new();
    // However many warnings there are, they do not crowd out what stops the run.
    let room = MOST.saturating_sub(errors.len());
    for problem in warnings.iter().take(room).chain(errors.iter().take(MOST)) {
        printer.note(&rendered(problem, &mut texts));
    }
    if problems.len() > MOST {
        printer.say(&format!("… and {} more", problems.len() - MOST));
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
fn rendered(problem: &Problem, texts: &mut HashMap<*const Source, String>) -> String {
    let title = match problem.level {
        Level::Error => Title::ERROR,
        Level::Warning => Title::WARNING,
    };
    let group = title.primary_title(problem.message.as_str());
    let group = match problem.code {
        Some(code) => group.id(code.code()),
        None => group,
    };
    let hint = problem.hint.as_deref().map(|hint| Title::HELP.message(hint));
    let renderer = Renderer::styled();
    let Some(origin) = &problem.origin else {
        let group = match hint {
            Some(hint) => group.element(hint),
            None => return renderer.render(&[annotate_snippets::Group::with_title(group)]) + "\n\n",
        };
        return renderer.render(&[group]) + "\n\n";
    };
    let text = texts.entry(Arc::as_ptr(&origin.source)).or_insert_with(|| origin.source.shown());
    // Masking keeps lines and columns but not bytes, so the span is found again by characters.
    let at = |offset: usize| masked_offset(origin.source.text(), text, offset);
    let span = at(origin.span.start)..at(origin.span.end.max(origin.span.start));
    let snippet = Snippet::source(text.as_str())
        .path(origin.source.name())
        .annotation(AnnotationKind::Primary.span(first_line(text, span)));
    let group = group.element(snippet);
    let chain = chain(origin);
    let group = match &chain {
        Some(chain) => group.element(Title::NOTE.message(chain.as_str())),
        None => group,
    };
    let group = match hint {
        Some(hint) => group.element(hint),
        None => group,
    };
    renderer.render(&[group]) + "\n\n"
}

/// How the file was included, in words; nothing where it was named.
fn chain(origin: &Origin) -> Option<String> {
    let places: Vec<String> = origin.chain().map(ToString::to_string).collect();
    (!places.is_empty()).then(|| format!("included at {}", places.join(", which is included at ")))
}

/// Where the character at `offset` of the original stands in the masked text.
fn masked_offset(original: &str, masked: &str, offset: usize) -> usize {
    if original.len() == masked.len() {
        return offset.min(masked.len());
    }
    let characters = original.get(..offset).map_or(0, |before| before.chars().count());
    masked.char_indices().nth(characters).map_or(masked.len(), |(at, _)| at)
}

/// The part of a span on its first line: a long block would bury the message.
fn first_line(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let end = text.get(span.clone()).and_then(|inside| inside.find('\n')).map_or(span.end, |at| span.start + at);
    span.start..end.max(span.start)
}

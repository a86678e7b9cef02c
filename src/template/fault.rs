//! What the engine refuses, as problems that point into the template file.

use std::ops::Range;
use std::sync::Arc;

use minijinja::{Error, ErrorKind};

use super::context::Context;
use super::env::TITLE;
use super::front::Parts;
use crate::problem::{Origin, Problem, Source};
use crate::suggest;

/// Where the texts that the engine compiles stand in the files.
#[derive(Clone, Debug)]
pub(super) struct Place {
    title: Spot,
    body: Spot,
}

/// Where a text stands.
#[derive(Clone, Debug)]
struct Spot {
    source: Arc<Source>,
    span: Range<usize>,
    /// Whether it stands there letter for letter.
    literal: bool,
}

impl Place {
    /// Finds the title in the front matter; one that is quoted or folded is pointed at as a whole.
    pub(super) fn new(source: &Arc<Source>, parts: &Parts) -> Self {
        let written = source.text().get(parts.title.clone()).unwrap_or("");
        let title = parts.front.title.as_deref().unwrap_or("");
        let found = written.find(title).filter(|_| !title.is_empty()).map(|at| parts.title.start + at);
        let span = found.map_or_else(|| parts.title.clone(), |at| at..at + title.len());
        let spot = |span, literal| Spot { source: Arc::clone(source), span, literal };
        Self { title: spot(span, found.is_some()), body: spot(parts.body..source.text().len(), true) }
    }

    /// The same with the title of another template.
    pub(super) fn titled_as(self, other: &Self) -> Self {
        Self { title: other.title.clone(), ..self }
    }

    /// A problem for an error of the engine; `context` is there once the template renders.
    pub(super) fn problem(&self, error: &Error, context: Option<&Context>) -> Problem {
        let undefined = undefined_name(error);
        let problem = match (error.kind(), undefined) {
            (_, Some(name)) => {
                let known = context.map_or_else(Vec::new, |context| context.names_beside(name));
                let last = name.rsplit('.').next().unwrap_or(name);
                Problem::new(format!("`{name}` is not defined"))
                    .maybe_hint(suggest::hint(last, known.iter().map(String::as_str)))
            }
            (ErrorKind::OutOfFuel, _) => Problem::new("the template takes too many steps").hint("shorten its loops"),
            (ErrorKind::WriteFailure, _) => Problem::new("the template makes a message of more than 16 MiB"),
            (ErrorKind::TemplateNotFound | ErrorKind::BadInclude, _) => {
                Problem::new("a template cannot use another file").hint("put everything into this one")
            }
            (kind, _) => {
                Problem::new(error.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")))
            }
        };
        let spot = if error.name() == Some(TITLE) { &self.title } else { &self.body };
        problem.at(Origin::new(&spot.source, spot.narrowed(error, undefined.unwrap_or(""))))
    }
}

impl Spot {
    /// The bytes of the file that an error means, narrowed to the words at fault where they stand in them.
    fn narrowed(&self, error: &Error, words: &str) -> Range<usize> {
        if !self.literal {
            return self.span.clone();
        }
        let start = self.span.start;
        let text = self.source.text().get(start..).unwrap_or("");
        let range = error.range().unwrap_or_else(|| line(text, error.line().unwrap_or(1)));
        let within = text.get(range.clone()).and_then(|expression| expression.find(words)).map(|at| range.start + at);
        // The engine points at the last step of a path, whose first one stands before.
        let found = within.or_else(|| text.get(..range.end).and_then(|before| before.rfind(words)));
        let range = found.filter(|_| !words.is_empty()).map_or(range, |at| at..at + words.len());
        start + range.start..start + range.end
    }
}

/// The expression that an undefined value came from, as the engine names it.
fn undefined_name(error: &Error) -> Option<&str> {
    error
        .detail()?
        .split('`')
        .collect::<Vec<_>>()
        .windows(2)
        .find(|pair| pair[1].starts_with(" is undefined"))
        .map(|pair| pair[0])
}

/// The bytes of a line, counted from 1.
fn line(text: &str, number: usize) -> Range<usize> {
    let mut lines = text.split_inclusive('\n');
    let start = lines.by_ref().take(number - 1).map(str::len).sum();
    start..start + lines.next().map_or(0, |line| line.trim_end().len())
}

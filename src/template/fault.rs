//! What the engine refuses, as problems that point into the template file.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::{Error, ErrorKind};

use super::context::Context;
use super::env::TITLE;
use super::front::Parts;
use super::outside;
use crate::problem::{Origin, Problem, Source};
use crate::suggest;

/// Where the texts that the engine compiles stand in the files.
#[derive(Clone, Debug)]
pub(super) struct Place {
    title: Spot,
    body: Spot,
    /// The files that the template uses, by the names that it has for them.
    files: BTreeMap<String, Spot>,
    /// Where they lie; nothing where it may use none.
    folder: Option<PathBuf>,
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
        let (title, body) = (spot(span, found.is_some()), spot(parts.body..source.text().len(), true));
        Self { title, body, files: BTreeMap::new(), folder: None }
    }

    /// A text that is no file of its own, pointed at as a whole.
    pub(super) fn at(origin: &Origin) -> Self {
        let spot = Spot { source: Arc::clone(&origin.source), span: origin.span.clone(), literal: false };
        Self { title: spot.clone(), body: spot, files: BTreeMap::new(), folder: None }
    }

    /// Where all of it stands.
    pub(super) fn whole(&self) -> Origin {
        Origin::new(&self.body.source, self.body.span.clone())
    }

    /// Where one of the two texts begins, which may be long.
    pub(super) fn of(&self, name: &str) -> Origin {
        let Spot { source, span, .. } = if name == TITLE { &self.title } else { &self.body };
        let text = source.text().get(span.clone()).unwrap_or("");
        let start = span.start + text.len() - text.trim_start().len();
        let first = text.trim_start().lines().next().unwrap_or("");
        Origin::new(source, start..start + first.len())
    }

    /// The same with the title of another template.
    pub(super) fn titled_as(self, other: &Self) -> Self {
        Self { title: other.title.clone(), ..self }
    }

    /// The same for a template that uses these files of a folder.
    pub(super) fn using(self, files: &BTreeMap<String, Arc<Source>>, folder: &Path) -> Self {
        let spot =
            |source: &Arc<Source>| Spot { source: Arc::clone(source), span: 0..source.text().len(), literal: true };
        let files = files.iter().map(|(name, source)| (name.clone(), spot(source))).collect();
        Self { files, folder: Some(folder.to_owned()), ..self }
    }

    /// The name of the template's own file.
    pub(super) fn name(&self) -> &str {
        self.body.source.name()
    }

    /// Where the text stands that an error is about.
    fn spot(&self, error: &Error) -> &Spot {
        match error.name() {
            Some(TITLE) => &self.title,
            Some(name) => self.files.get(name).unwrap_or(&self.body),
            None => &self.body,
        }
    }

    /// A problem for an error of the engine; `context` is there once the template renders.
    pub(super) fn problem(&self, error: &Error, context: Option<&Context>) -> Problem {
        let error = innermost(error);
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
                let name = error.detail().and_then(|detail| detail.split(['"', '\'']).nth(1)).unwrap_or("the file");
                match &self.folder {
                    Some(folder) => Problem::new(format!("there is no `{name}` in the folder of the template"))
                        .hint(format!("name a file below `{}`, in quotes", folder.display())),
                    None => {
                        Problem::new("a template cannot use another file here").hint("put everything into this one")
                    }
                }
            }
            (kind, _) => match outside::advice(error) {
                Some(advice) => Problem::new(error.detail().unwrap_or_default()).hint(advice),
                None => {
                    Problem::new(error.detail().map_or_else(|| kind.to_string(), |detail| format!("{kind}: {detail}")))
                }
            },
        };
        let spot = self.spot(error);
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

/// What went wrong in the file that another one uses, through however many.
fn innermost(mut error: &Error) -> &Error {
    while let Some(inner) = std::error::Error::source(error).and_then(|source| source.downcast_ref()) {
        error = inner;
    }
    error
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

//! Problems found before anything is sent: what is wrong, where, and what to do about it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::warning::Warning;

/// A text that problems can point into: a configuration file, a template, a definition, an argument.
pub struct Source {
    name: String,
    text: String,
    concealed: Mutex<Vec<Range<usize>>>,
    included_at: Option<Origin>,
}

impl Source {
    /// Keeps `text` under the `name` that problems show, usually a path.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { name: name.into(), text: text.into(), concealed: Mutex::default(), included_at: None })
    }

    /// The same for a text that another one includes, at this place.
    pub fn included(name: impl Into<String>, text: impl Into<String>, at: Origin) -> Arc<Self> {
        let concealed = Mutex::default();
        Arc::new(Self { name: name.into(), text: text.into(), concealed, included_at: Some(at) })
    }

    /// Where another text includes this one.
    pub fn included_at(&self) -> Option<&Origin> {
        self.included_at.as_ref()
    }

    /// The name that problems show.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Marks bytes that no snippet may show, because they are or may be a secret.
    pub fn conceal(&self, span: Range<usize>) {
        self.concealed.lock().unwrap_or_else(PoisonError::into_inner).push(span);
    }

    /// The text with every concealed character replaced by `*`, so that columns still fit.
    pub fn shown(&self) -> String {
        let mut concealed = self.concealed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        concealed.sort_by_key(|span| span.start);
        let mut spans = concealed.into_iter();
        let mut hidden_until = 0;
        let mut next = spans.next();
        let mask = |(at, c): (usize, char)| {
            while let Some(span) = next.take_if(|span| span.start <= at) {
                hidden_until = hidden_until.max(span.end);
                next = spans.next();
            }
            if at < hidden_until && !matches!(c, '\n' | '\r') { '*' } else { c }
        };
        self.text.char_indices().map(mask).collect()
    }

    /// Line and column of a byte offset, both counted from 1, the column in characters.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or("").chars().count() + 1)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Source").field(&self.name).finish()
    }
}

/// The bytes of a source that something came from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The text pointed into.
    pub source: Arc<Source>,
    /// The bytes meant.
    pub span: Range<usize>,
}

impl Origin {
    /// Points at `span` of `source`.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// The places through which the text was included, the nearest first; none for one that was named.
    pub fn chain(&self) -> impl Iterator<Item = &Origin> {
        std::iter::successors(self.source.included_at(), |at| at.source.included_at())
    }
}

/// Shows `file:line:column`.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.source.position(self.span.start);
        write!(f, "{}:{line}:{column}", self.source.name)
    }
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing may be sent.
    Error,
    /// Worth a look; the run goes on.
    Warning,
}

/// One thing that is wrong in what the user wrote, and what to do about it.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Lower-case fragment, values in backticks, no full stop.
    pub message: String,
    /// Where it lies, unless it came from no text.
    pub origin: Option<Origin>,
    /// What to do, in the same style.
    pub hint: Option<String>,
    /// Error or warning.
    pub level: Level,
    /// What kind of warning it is, or was before somebody made an error of it.
    pub code: Option<Warning>,
}

impl Problem {
    /// An error without a place.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), origin: None, hint: None, level: Level::Error, code: None }
    }

    /// The same problem as a warning of this kind, which users can deny and allow by its code.
    #[must_use]
    pub fn warn(mut self, code: Warning) -> Self {
        self.code = Some(code);
        self.warning()
    }

    /// The same problem as a warning, of a kind that no check shows.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    /// Adds the place, unless a closer one is known already.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin.get_or_insert(origin);
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what to do, where something is known.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }
}

/// One line: place, message, hint.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(origin) = &self.origin {
            write!(f, "{origin}: ")?;
        }
        f.write_str(&self.message)?;
        self.hint.iter().try_for_each(|hint| write!(f, " ({hint})"))
    }
}

/// All problems of a step, so that they can be shown together.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Adds all of another step.
    pub fn extend(&mut self, other: Problems) {
        self.0.extend(other.0);
    }

    /// Keeps the value of a result, or its problem.
    pub fn keep<T>(&mut self, result: Result<T, Problem>) -> Option<T> {
        result.map_err(|problem| self.push(problem)).ok()
    }

    /// Keeps the value of a result, or its problems.
    pub fn keep_all<T>(&mut self, result: Result<T, Problems>) -> Option<T> {
        result.map_err(|problems| self.extend(problems)).ok()
    }

    /// Gives a place to every one that has none.
    pub fn at(self, origin: &Origin) -> Self {
        Self(self.0.into_iter().map(|problem| problem.at(origin.clone())).collect())
    }

    /// The messages alone, for a text that goes on to say where and what to do.
    pub fn words(&self) -> String {
        self.0.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
    }

    /// The errors, and the warnings.
    pub fn split(self) -> (Self, Self) {
        let (errors, warnings) = self.0.into_iter().partition(|problem| problem.level == Level::Error);
        (Self(errors), Self(warnings))
    }

    /// Whether one of them forbids sending.
    pub fn any_error(&self) -> bool {
        self.0.iter().any(|problem| problem.level == Level::Error)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them in order of file and place; those without a place come first, and none is there twice.
    pub fn sorted(mut self) -> Vec<Problem> {
        let place = |p: &Problem| p.origin.as_ref().map(|o| (o.source.name().to_owned(), o.span.start));
        self.0.sort_by_cached_key(place);
        // An alias or a shared override brings the same fault to several accounts.
        self.0.dedup_by(|a, b| a.message == b.message && a.origin.is_some() && place(a) == place(b));
        self.0
    }

    /// The value, unless a problem forbids sending; warnings are lost, so show them first.
    pub fn check<T>(self, value: T) -> Result<T, Problems> {
        if self.any_error() { Err(self) } else { Ok(value) }
    }
}

/// All of them in one line, for a place that can hold only words.
impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, problem)| {
            let between = if index == 0 { "" } else { "; " };
            write!(f, "{between}{problem}")
        })
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl FromIterator<Problem> for Problems {
    fn from_iter<I: IntoIterator<Item = Problem>>(problems: I) -> Self {
        Self(problems.into_iter().collect())
    }
}

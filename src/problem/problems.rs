//! One thing that is wrong, and all of them together.

use std::fmt;

use crate::problem::source::Origin;
use crate::warning::Warning;

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

    /// By what it stands among others: its file, the line with which what is known of that begins, and the first of its bytes there.
    fn place(&self) -> Option<(&str, usize, usize)> {
        self.origin.as_ref().map(|origin| (origin.source.name(), origin.source.first_line(), origin.span.start))
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

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
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
        self.0.sort_by(|a, b| a.place().cmp(&b.place()).then(a.level.cmp(&b.level)));
        // An alias or a shared override brings the same fault to several accounts, and may be an error of one of them only.
        self.0.dedup_by(|a, b| a.message == b.message && a.origin.is_some() && a.place() == b.place());
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

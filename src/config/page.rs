//! One file while it is read: its places, its problems, and how its text is understood.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::include::Includes;
use crate::config::keys::KeyHelp;
use crate::config::model::{Located, Value};
use crate::config::node::{Key, Kind, Node};
use crate::config::overlay::Merged;
use crate::config::reference::{Dollars, Text};
use crate::config::sheets::Sheets;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;
use crate::warning::Warning;

/// Which of the two forms of configuration a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Our own, with `accounts`.
    Native,
    /// Apprise's, with `urls`.
    Apprise,
}

/// A file that is being read, with its overlay where it has one.
pub(crate) struct Page<'s> {
    sheets: Sheets<'s>,
    pub(crate) form: Form,
    pub(crate) problems: Problems,
    pub(crate) includes: Includes,
    /// The places of the overlay that were merged into elements of lists.
    pub(crate) merged: Merged,
}

impl<'s> Page<'s> {
    pub(crate) fn new(sheets: impl Into<Sheets<'s>>, form: Form) -> Self {
        let (problems, includes, merged) = (Problems::new(), Includes::default(), Merged::default());
        Self { sheets: sheets.into(), form, problems, includes, merged }
    }

    /// The file itself, for its name and how it was reached; places go through [`Self::origin`].
    pub(crate) fn base(&self) -> &'s Arc<Source> {
        self.sheets.base()
    }

    /// The text of a stretch as it was written.
    pub(crate) fn written(&self, span: &Range<usize>) -> &'s str {
        self.sheets.written(span)
    }

    /// Marks what may be a secret, so that no snippet shows it.
    pub(crate) fn conceal(&self, span: &Range<usize>) {
        self.sheets.conceal(span);
    }

    pub(crate) fn origin(&self, span: &Range<usize>) -> Origin {
        self.sheets.origin(span)
    }

    pub(crate) fn located<T>(&self, value: T, span: &Range<usize>) -> Located<T> {
        Located::new(value, self.origin(span))
    }

    pub(crate) fn key(&self, key: &Key<'_>) -> Located<String> {
        self.located(key.name.to_string(), &key.span)
    }

    pub(crate) fn report(&mut self, span: &Range<usize>, message: impl Into<String>, hint: impl Into<String>) {
        self.problems.push(Problem::new(message).at(self.origin(span)).hint(hint));
    }

    /// Reports what does not stop the run.
    pub(crate) fn warn(&mut self, code: Warning, span: &Range<usize>, message: &str, hint: &str) {
        self.problems.push(Problem::new(message).at(self.origin(span)).hint(hint).warn(code));
    }

    /// Reports that a value is not what its key takes.
    pub(crate) fn report_shape(&mut self, key: &KeyHelp, node: &Node<'_>) {
        let message = format!("`{}` must be {}, not {}", key.name, key.shape.words(), node.described());
        self.report(&node.span, message, format!("for example `{}: {}`", key.name, key.example));
    }

    /// Reports a key that nothing knows; its value may be anything, so it is not shown.
    pub(crate) fn report_unknown(
        &mut self,
        key: &Key<'_>,
        value: &Node<'_>,
        known: impl Iterator<Item = &'static str> + Clone,
    ) {
        self.conceal(&value.span);
        let hint = suggest::hint(&key.name, known);
        let problem = Problem::new(format!("unknown key `{}`", key.name)).at(self.origin(&key.span));
        self.problems.push(problem.hint("remove it").maybe_hint(hint));
    }

    /// A path as this file means it.
    pub(crate) fn path(&self, written: &str) -> PathBuf {
        Path::new(self.base().name()).parent().unwrap_or(Path::new("")).join(written)
    }

    /// The bytes of a stretch of a scalar's text; all of the scalar where quotes or escapes make that uncertain.
    pub(crate) fn inside(&self, span: &Range<usize>, text: &str, part: Range<usize>) -> Range<usize> {
        self.start_of(span, text).map_or(span.clone(), |start| start + part.start..start + part.end)
    }

    /// Where in a file a scalar's text starts; nothing where quotes or escapes make that uncertain.
    pub(crate) fn start_of(&self, span: &Range<usize>, text: &str) -> Option<usize> {
        self.written(span).find(text).map(|at| span.start + at)
    }

    /// Text with its references; files and programs are taken relative to this one.
    pub(crate) fn text(&mut self, text: &str, span: &Range<usize>) -> Text {
        if !text.contains('$') {
            return Text::plain(text);
        }
        let dollars = match self.form {
            Form::Native => Dollars::Escape,
            Form::Apprise => Dollars::Literal,
        };
        let mut parsed = match Text::parse_with(text, dollars) {
            Ok(parsed) => parsed,
            Err(bad) => {
                let place = self.inside(span, text, bad.at..text.len());
                // A default may be a secret, and a reference that is not understood may end anywhere.
                let first = self.inside(span, text, text.find("${").unwrap_or(0)..text.len());
                let scheme = self.written(&first).find(':').unwrap_or(0);
                self.conceal(&(first.start + scheme..first.end));
                let hint = match dollars {
                    Dollars::Escape => {
                        "write `${env:NAME}`, `${file:PATH}` or `${cmd:PROGRAM ARGUMENT}`, or `$$` for a plain dollar"
                    }
                    Dollars::Literal => "write `${env:NAME}`, `${file:PATH}` or `${cmd:PROGRAM ARGUMENT}`",
                };
                self.report(&place, bad.message, hint);
                return Text::veiled(text);
            }
        };
        parsed.rebase(&self.path(""));
        self.trusted(parsed, text, span)
    }

    /// The value of a service's field.
    pub(crate) fn value(&mut self, node: &Node<'_>) -> Located<Value> {
        let value = match &node.kind {
            Kind::Null => Value::Null,
            Kind::Bool(flag) => Value::Bool(*flag),
            Kind::Int(number) => Value::Int(*number),
            Kind::Float(number) => Value::Float(*number),
            Kind::Str(text) => Value::Text(self.text(text, &node.span)),
            Kind::List(items) => Value::List(items.iter().map(|item| self.value(item)).collect()),
            Kind::Map(entries) => Value::Map(entries.iter().map(|(key, value)| self.field(key, value)).collect()),
        };
        self.located(value, &node.span)
    }

    /// A key that a service may know, and its value.
    pub(crate) fn field(&mut self, key: &Key<'_>, value: &Node<'_>) -> (Located<String>, Located<Value>) {
        (self.key(key), self.value(value))
    }
}

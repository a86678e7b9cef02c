//! Short texts with values in them: the paths, addresses and names of files.
//!
//! A value is never more than a piece of the text: in a path it cannot lead out of the folder that the text begins with, nor be a
//! pattern, and in an address it is escaped, and cannot be a part of the server's name.

use std::collections::{BTreeSet, HashSet};

use minijinja::{Environment, Error, ErrorKind, Output, Value};

use super::compile::Scope;
use super::context::Context;
use super::env::{self, BODY};
use super::fault::Place;
use super::filters::refuse;
use super::names;
use super::outside::Outside;
use super::watch::Rendering;
use crate::config::pattern;
use crate::message::Format;
use crate::problem::{Origin, Problem};
use crate::transport::segment;

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// A path, with `/` between its names, or a pattern of such.
    Path,
    /// An address on the web.
    Address,
    /// Words without a further meaning.
    Words,
}

/// A text with values in it, which compiles.
#[derive(Clone, Debug)]
pub struct Slot {
    env: Environment<'static>,
    names: HashSet<String>,
    /// What stands before the first tag, up to the last `/`.
    start: String,
    kind: Use,
    place: Place,
}

impl Slot {
    /// Whether a text has tags.
    #[must_use]
    pub fn is_one(text: &str) -> bool {
        text.contains("{{") || text.contains("{%")
    }

    /// Compiles a text that is written at `origin`.
    ///
    /// # Errors
    /// A fault in a tag, or an address whose server is not written out.
    pub fn compile(text: &str, kind: Use, origin: &Origin) -> Result<Self, Problem> {
        let place = Place::at(origin);
        let mut env = env::build(Format::Text);
        match kind {
            Use::Path => {
                let is_pattern = pattern::is_pattern(&beside_tags(text));
                env.set_formatter(move |out, _, value| match words(value) {
                    text if text.is_empty() && is_pattern => Err(refuse(EMPTY)),
                    text => write(out, &pattern::literal(&text)),
                });
            }
            Use::Address => env.set_formatter(|out, _, value| write(out, &segment(&words(value)))),
            Use::Words => {}
        }
        env.add_template_owned(BODY, text.to_owned()).map_err(|error| place.problem(&error, None))?;
        let names = env.templates().flat_map(|(_, template)| template.undeclared_variables(true)).collect();
        let tag = text.find("{{").into_iter().chain(text.find("{%")).min().unwrap_or(text.len());
        let before = text.get(..tag).unwrap_or_default();
        let start = before.rfind('/').and_then(|end| before.get(..=end)).unwrap_or_default();
        let server = start
            .split_once("://")
            .is_some_and(|(_, rest)| rest.split('/').next().is_some_and(|it| !it.is_empty()) && rest.contains('/'));
        if kind == Use::Address && !server {
            let problem = Problem::new("an address has to name its server before the first `{{`").at(origin.clone());
            return Err(problem.hint("write the server out, as in `https://files.example.com/{{ version }}.pdf`"));
        }
        Ok(Self { env, names, start: start.to_owned(), kind, place })
    }

    /// The names that stand in it.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.names.iter()
    }

    /// How often it must be filled in, as far as its own names tell.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let of_time = if names::mention(self.names.iter(), "now") { Scope::Account } else { Scope::Run };
        names::scope(self.names.iter()).max(of_time)
    }

    /// Whether it needs a column of the recipients.
    #[must_use]
    pub fn reads_columns(&self, columns: &BTreeSet<String>, context: &Context) -> bool {
        names::read_columns(self.names.iter(), columns, context)
    }

    /// A problem for every variable of the environment that it names in quotes and that is not open to it.
    #[must_use]
    pub fn closed(&self, outside: &Outside) -> Vec<Problem> {
        outside.closed(&self.place.whole())
    }

    /// The text for a context; that of a path is a pattern in which values stand for themselves.
    ///
    /// # Errors
    /// A value that is not there, or that would lead out of the folder or to another address.
    pub fn fill(&self, context: &Context) -> Result<String, Problem> {
        let _rendering = Rendering::begin(self.place.whole());
        let rendered = self.env.get_template(BODY).and_then(|it| it.render(Value::from_object(context.clone())));
        let text = rendered.map_err(|error| self.place.problem(&error, Some(context)))?;
        let shown = match self.kind {
            Use::Path => pattern::plain(&text),
            Use::Address | Use::Words => text.clone(),
        };
        let tail = shown.strip_prefix(&self.start);
        let stays = tail.is_some_and(|tail| match self.kind {
            Use::Path => !tail.starts_with('/') && !tail.contains(['\\', '\0']) && !leads_up(tail),
            Use::Address => !leads_up(tail.split(['?', '#']).next().unwrap_or_default()),
            Use::Words => true,
        });
        if stays {
            return Ok(text);
        }
        let problem = Problem::new(format!("a value would lead out of `{}`: `{shown}`", self.start));
        Err(problem.at(self.place.whole()).hint("a value is a name here, or some with `/` between them, and not `..`"))
    }
}

/// Why a value of a pattern must not be empty: `{{ id }}*.pdf` would be everybody's files.
const EMPTY: &str = "a value of a pattern is empty, so that it would stand for more files than are meant";

/// A value as it is filled in.
fn words(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn write(out: &mut Output<'_>, text: &str) -> Result<(), Error> {
    out.write_str(text).map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string()))
}

/// What of a text stands outside of its tags.
fn beside_tags(text: &str) -> String {
    let (mut found, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        found.push_str(before);
        let end = match after.chars().next() {
            Some('{') => "}}",
            Some('%') => "%}",
            Some('#') => "#}",
            Some(_) | None => "",
        };
        rest = after.split_once(end).map_or("", |(_, rest)| rest);
    }
    found + rest
}

/// Whether a path has a piece that means the folder above or the folder itself.
fn leads_up(path: &str) -> bool {
    path.split('/').any(|piece| matches!(piece.to_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Slot, Use};
    use crate::config::pattern::literal;
    use crate::problem::{Origin, Source};
    use crate::template::Context;

    fn filled(text: &str, kind: Use, vars: serde_json::Value) -> Result<String, String> {
        let origin = Origin::new(&Source::new("x.yaml", text), 0..text.len());
        let context = Context::of(vars.as_object().cloned().unwrap_or_default(), "run", "2026-01-01T00:00:00Z");
        Slot::compile(text, kind, &origin).and_then(|slot| slot.fill(&context)).map_err(|problem| problem.message)
    }

    #[test]
    fn a_value_is_a_piece_of_a_path() {
        let path = |value: &str| filled("reports/{{ v }}.pdf", Use::Path, json!({ "v": value }));
        assert_eq!(path("1.2"), Ok("reports/1.2.pdf".to_owned()));
        assert_eq!(path("2026/june"), Ok("reports/2026/june.pdf".to_owned()));
        assert_eq!(path("a..b"), Ok("reports/a..b.pdf".to_owned()));
        for value in ["../secret", "a/../../b", "/etc/passwd", "..\\x", "./x", "a\0"] {
            assert!(path(value).is_err_and(|words| words.contains("would lead out of `reports/`")), "{value:?}");
        }
        // Two values make no way out together.
        assert!(filled("a/{{ v }}{{ v }}/x", Use::Path, json!({ "v": "." })).is_err());
        assert!(filled("{{ v }}", Use::Path, json!({ "v": "/etc/passwd" })).is_err());
        // A value is no pattern, also where it stands in one or is shown by way of a block.
        assert_eq!(path("a*?"), Ok(format!("reports/{}.pdf", literal("a*?"))));
        let block = "{% set it %}{{ v }}{% endset %}r/{{ it }}-*.pdf";
        assert_eq!(filled(block, Use::Path, json!({ "v": "*" })), Ok(format!("r/{}-*.pdf", literal("*"))));
        assert!(filled("r/{{ v }}*", Use::Path, json!({ "v": "" })).is_err_and(|words| words.contains("empty")));
        assert_eq!(filled("r/{{ v }}x", Use::Path, json!({ "v": "" })), Ok("r/x".to_owned()));
        // A value is not rendered again.
        assert_eq!(path("{{ w }}"), Ok("reports/{{ w }}.pdf".to_owned()));
        assert_eq!(filled("{{ w }}", Use::Path, json!({})), Err("`w` is not defined".to_owned()));
    }

    #[test]
    fn a_value_is_a_piece_of_an_address() {
        let text = "https://files.example.com/a/{{ v }}?k={{ v }}";
        let address = |value: &str| filled(text, Use::Address, json!({ "v": value }));
        assert_eq!(address("b c/d?e").unwrap(), "https://files.example.com/a/b%20c%2Fd%3Fe?k=b%20c%2Fd%3Fe");
        assert!(address("..").is_err());
        assert!(filled("https://a/{{ v }}{{ v }}/x", Use::Address, json!({ "v": "." })).is_err());
        for text in ["https://{{ v }}/x", "https://files.{{ v }}/x", "{{ v }}", "https://a{{ v }}"] {
            assert!(filled(text, Use::Address, json!({ "v": "x" })).is_err(), "{text}");
        }
    }
}

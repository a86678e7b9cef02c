//! `env(NAME)`: what a template may see of the environment, which is what the configuration opens to it and nothing else.
//!
//! The values are handed down; nothing here reads the environment.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, Value};
use regex::Regex;

use super::filters::refuse;
use crate::problem::{Origin, Problem};
use crate::suggest;

/// A tag, and a call in it that names a variable in quotes.
static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?s)\{[{%].*?[%}]\}").ok());
static CALL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?:^|[^.\w])env\(\s*(?:"([^"]*)"|'([^']*)')\s*[,)]"#).ok());

/// The variables of the environment that templates may see.
#[derive(Debug, Default)]
pub struct Outside {
    /// Names, and patterns in which `*` stands for anything.
    open: Vec<String>,
    values: HashMap<String, String>,
    /// What stands in the place of those that are not set.
    filling: Option<&'static str>,
    used: Mutex<BTreeSet<String>>,
}

/// What to do about an error, which the engine has no place for.
#[derive(Debug)]
pub(super) struct Advice(String);

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Advice {}

impl Outside {
    /// Those of these variables that fit one of the patterns.
    pub fn new<'v>(
        patterns: impl IntoIterator<Item = String>,
        variables: impl IntoIterator<Item = (&'v str, &'v str)>,
    ) -> Self {
        let mut outside = Self { open: patterns.into_iter().collect(), ..Self::default() };
        let all = variables.into_iter().filter(|(name, _)| outside.is_open(name));
        outside.values = all.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        outside
    }

    /// The same for other variables.
    #[must_use]
    pub fn over<'v>(&self, variables: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        Self::new(self.open.iter().cloned(), variables)
    }

    /// The same with something in the place of every variable that is open and not set.
    #[must_use]
    pub fn filled(&self) -> Self {
        let (open, values) = (self.open.clone(), self.values.clone());
        Self { open, values, filling: Some("sample"), used: Mutex::default() }
    }

    /// Why templates do not see a variable of this name, where they do not.
    #[must_use]
    pub fn refusal(&self, name: &str) -> Option<Problem> {
        (!self.is_open(name)).then(|| {
            let named = self.open.iter().map(String::as_str).filter(|pattern| !pattern.contains('*'));
            let near = suggest::nearest(name, named).map(|near| format!("; did you mean `{near}`?"));
            Problem::new(shut(name)).hint(how_to_open(name) + &near.unwrap_or_default())
        })
    }

    /// The variables that templates have asked for so far, each with its value where it is set.
    pub fn used(&self) -> Vec<(String, Option<String>)> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.iter().map(|name| (name.clone(), self.values.get(name).cloned())).collect()
    }

    /// A problem for every variable that a stretch of text names in quotes and that is not open to templates.
    pub(super) fn closed(&self, stretch: &Origin) -> Vec<Problem> {
        let (Some(tag), Some(call)) = (&*TAG, &*CALL) else { return vec![] };
        let source = &stretch.source;
        let tags = tag.find_iter(source.text()).filter(|tag| stretch.span.contains(&tag.start()));
        let names = tags.flat_map(|tag| {
            let calls = call.captures_iter(tag.as_str()).filter_map(|call| call.get(1).or_else(|| call.get(2)));
            calls.map(move |name| (name.as_str(), tag.start() + name.start()..tag.start() + name.end()))
        });
        names.filter_map(|(name, span)| Some(self.refusal(name)?.at(Origin::new(source, span)))).collect()
    }

    fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|pattern| fits(name, pattern))
    }

    fn value(&self, name: &str, default: Option<Value>) -> Result<Value, Error> {
        if !self.is_open(name) {
            return Err(refuse(shut(name)).with_source(Advice(how_to_open(name))));
        }
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        if let Some(value) = self.values.get(name) {
            return Ok(Value::from(value.as_str()));
        }
        default.or(self.filling.map(Value::from)).ok_or_else(|| {
            let near = suggest::nearest(name, self.values.keys().map(String::as_str));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            let advice = format!("set it where `dispatch` runs, or write `env(\"{name}\", default=\"…\")`{near}");
            refuse(format!("the environment variable `{name}` is not set")).with_source(Advice(advice))
        })
    }
}

/// The name of the function that shows a variable.
pub(super) const ENV: &str = "env";

/// Adds the function `env` to what a template may call.
pub(super) fn add(env: &mut Environment<'_>, outside: &Arc<Outside>) {
    env.add_global(ENV, function(outside));
}

/// The function `env`.
pub(super) fn function(outside: &Arc<Outside>) -> Value {
    let outside = Arc::clone(outside);
    Value::from_function(move |name: &str, options: Kwargs| {
        let default: Option<Value> = options.get("default")?;
        options.assert_all_used()?;
        outside.value(name, default)
    })
}

/// What to do about an error, where it says so.
pub(super) fn advice(error: &Error) -> Option<String> {
    let source = std::error::Error::source(error)?;
    source.downcast_ref::<Advice>().map(ToString::to_string)
}

fn shut(name: &str) -> String {
    format!("the environment variable `{name}` is not open to templates")
}

fn how_to_open(name: &str) -> String {
    format!("add `{name}` to `template_env` in the configuration")
}

/// Whether a name is of a pattern, in which `*` stands for any characters.
fn fits(name: &str, pattern: &str) -> bool {
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_anything() {
        for (name, pattern) in
            [("CI", "CI"), ("CI_JOB", "CI_*"), ("CI_", "CI_*"), ("A_B_C", "*_B_*"), ("BUILD_URL", "B*_URL")]
        {
            assert!(fits(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in [("CI_JOB", "CI"), ("XCI", "CI"), ("CI", "CI_*"), ("B_URL", "B_URL*L"), ("A", "")] {
            assert!(!fits(name, pattern), "{name} {pattern}");
        }
    }
}

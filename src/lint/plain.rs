//! Secrets in plain text in a file that is in a repository, where they stay in the history for good.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::bind::Account;
use crate::config::is_telling;
use crate::config::model::{Entry, Located, Value};
use crate::lint::credential::{Held, credentials, is_plain};
use crate::lint::material::Material;
use crate::problem::{Origin, Problem, Problems};
use crate::service::field::Field;
use crate::warning::Warning;

/// Every place of a file that Git tracks at which a secret is written out.
pub(super) fn plain_secrets(material: &Material<'_>) -> Problems {
    let found: Vec<_> = material.bound().flat_map(|(entry, account)| places(entry, account)).collect();
    let mut files: Vec<&Path> = found.iter().map(|(_, origin)| Path::new(origin.source.name())).collect();
    files.sort_unstable();
    files.dedup();
    let tracked: HashSet<PathBuf> = if files.is_empty() { HashSet::new() } else { (material.tracked)(&files) };
    let in_repository = found.into_iter().filter(|(_, origin)| tracked.contains(Path::new(origin.source.name())));
    let problem = |(what, origin): (String, Origin)| {
        let problem = Problem::new(format!("{what} is in plain text in a file that Git tracks")).at(origin);
        let hint = "write `${env:NAME}`, `${file:PATH}` or `${cmd:PROGRAM}` in its place, and make a new secret: the old one \
                    stays in the history";
        problem.hint(hint).warn(Warning::PlainSecret)
    };
    in_repository.map(problem).collect()
}

/// Every place at which an account's configuration holds a secret, with words for it; a URL is one place, whatever it holds.
fn places(entry: &Entry, account: &Account) -> Vec<(String, Origin)> {
    let mut places: Vec<(String, Origin)> = Vec::new();
    for (field, _) in credentials(account).into_iter().filter(|(_, held)| *held == Held::Written) {
        let mut keys = entry.fields.iter().filter(|(name, value)| means(field, name, value)).peekable();
        let place = match (keys.peek().is_some(), &entry.url) {
            (true, _) => {
                places.extend(keys.map(|(name, value)| (format!("`{}`", name.value), value.origin.clone())));
                continue;
            }
            (false, Some(url)) => ("a secret of this URL".to_owned(), url.origin.clone()),
            (false, None) => (format!("`{}`", field.name), entry.origin.clone()),
        };
        if !places.iter().any(|(_, known)| known.span == place.1.span) {
            places.push(place);
        }
    }
    places
}

/// Whether a key with a value that is written out gives a field, or a name inside it.
fn means(field: &Field, name: &Located<String>, value: &Located<Value>) -> bool {
    let inside = |name: &str| {
        let key = name.strip_prefix(|c| field.spec.prefix == Some(c));
        key.is_some_and(is_telling)
    };
    (field.is_called(&name.value) || inside(&name.value)) && holds_text(&value.value)
}

fn holds_text(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) => false,
        Value::Int(_) | Value::Float(_) => true,
        Value::Text(text) => is_plain(text),
        Value::List(items) => items.iter().any(|item| holds_text(&item.value)),
        Value::Map(entries) => entries.iter().any(|(name, value)| is_telling(&name.value) && holds_text(&value.value)),
    }
}

//! Names for accounts that have none: what the service is, and what tells the account from the others.

use std::collections::HashSet;

use crate::bind::Stated;
use crate::config::model::{Config, Entry};
use crate::service::definition::FieldType;
use crate::service::field::Written;

/// Words that mean something to a selection.
const TAKEN: [&str; 2] = ["all", "always"];

/// A name for every account, in their order. None is that of a tag or a group, because a name is one of its account's tags; so every
/// selection stays what it was.
#[must_use]
pub fn names(config: &Config, stated: &[Option<Stated>]) -> Vec<String> {
    let tags = config.accounts.iter().flat_map(|entry| &entry.tags).map(|tag| tag.value.name.to_string());
    let groups = config.groups.iter().map(|group| group.name.value.to_string());
    let given = config.accounts.iter().filter_map(|entry| entry.name.as_ref()).map(|name| name.value.to_lowercase());
    let mut taken: HashSet<String> = tags.chain(groups).chain(given).chain(TAKEN.map(str::to_owned)).collect();
    let mut names = Vec::with_capacity(config.accounts.len());
    for (entry, stated) in config.accounts.iter().zip(stated) {
        if let Some(name) = &entry.name {
            names.push(name.value.clone());
            continue;
        }
        let service = stated.as_ref().map_or("account", |stated| stated.kind.definition.name.as_str());
        let base = match telling(entry, stated.as_ref(), service) {
            Some(telling) => format!("{service}-{telling}"),
            None => service.to_owned(),
        };
        let numbered = (2..).map(|number| format!("{base}-{number}"));
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        names.extend(candidates.find(|name| taken.insert(name.to_lowercase())));
    }
    names
}

/// What tells an account from others of its service, and is no secret: its first tag, its host or its first target.
fn telling(entry: &Entry, stated: Option<&Stated>, service: &str) -> Option<String> {
    let tag = entry.tags.first().map(|tag| tag.value.name.to_string());
    let host = || {
        let fields = &stated?.fields;
        fields.iter().find_map(|(name, written, _)| {
            let field = stated?.kind.field(name)?;
            let Written::One(text) = written else { return None };
            text.literal().filter(|_| field.spec.kind == FieldType::Host && !field.spec.secret).map(str::to_owned)
        })
    };
    let target = || {
        let targets = stated?.listed_targets();
        targets.first()?.literal().map(|target| target.trim_start_matches(['#', '@', '+']).to_owned())
    };
    [tag, host(), target()].into_iter().flatten().map(|word| word.to_lowercase()).find(|word| {
        let fits = |c: char| c.is_alphanumeric() || "._-".contains(c);
        *word != service && word.len() <= 40 && word.starts_with(char::is_alphanumeric) && word.chars().all(fits)
    })
}

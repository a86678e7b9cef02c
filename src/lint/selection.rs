//! Names, tags and groups by which nobody can send to what they were meant for.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::model::{Entry, Located};
use crate::lint::material::Material;
use crate::problem::{Problem, Problems, Source};
use crate::warning::Warning;

/// The tag that every account has.
const ALL: &str = "all";

/// Accounts without name and tag among others that have them: only a run without `--tag`, or with `--tag all`, reaches them.
///
/// In a file whose accounts have no names, such as one of Apprise's, an account without tags is the usual recipient.
pub(super) fn unreachable_accounts(material: &Material<'_>) -> Problems {
    let place = |entry: &Entry| Arc::as_ptr(&entry.origin.source);
    let entries = || material.config.accounts.iter().zip(material.outlines);
    let named: HashSet<*const Source> =
        entries().filter(|(entry, _)| entry.name.is_some()).map(|(entry, _)| place(entry)).collect();
    if entries().all(|(_, outline)| outline.tags.is_empty()) {
        return Problems::new();
    }
    let lost = entries()
        .filter(|(entry, outline)| entry.name.is_none() && outline.tags.is_empty() && named.contains(&place(entry)));
    let problem = |(entry, _): (&Entry, _)| {
        let problem = Problem::new("neither a tag nor a name leads to this account").at(entry.origin.clone());
        let hint = "give it `tags`, or a `name`; without, only a run without `--tag`, or with `--tag all`, reaches it";
        problem.hint(hint).warn(Warning::UnreachableAccount)
    };
    lost.map(problem).collect()
}

/// Groups without which every tag would select the same accounts.
pub(super) fn unused_groups(material: &Material<'_>) -> Problems {
    let config = material.config;
    let mut unused: HashSet<&str> = config.groups.iter().map(|group| group.name.value.as_str()).collect();
    for (entry, outline) in config.accounts.iter().zip(material.outlines) {
        if unused.is_empty() {
            return Problems::new();
        }
        // Behind an account's own tags are those that its groups bring.
        for tag in outline.tag_names().skip(entry.tags.len()) {
            unused.remove(tag);
        }
    }
    let own = config.accounts.iter().flat_map(|entry| &entry.tags).map(|tag| &*tag.value.name);
    let reaching: HashSet<&str> = own.filter(|tag| unused.contains(tag)).collect();
    let problem = |name: &Located<String>| {
        let words = match reaching.contains(name.value.as_str()) {
            true => format!("every account in the group `{}` has that tag anyway", name.value),
            false => format!("no account is in the group `{}`", name.value),
        };
        name.problem(words).hint("remove the group, or correct its members").warn(Warning::UnusedGroup)
    };
    let names = config.groups.iter().map(|group| &group.name);
    names.filter(|name| unused.contains(name.value.as_str())).map(problem).collect()
}

/// Audiences that only `--audience` can reach.
pub(super) fn unused_audiences(material: &Material<'_>) -> Problems {
    let used: HashSet<&str> =
        material.config.accounts.iter().flat_map(|entry| &entry.audiences).map(|name| name.value.as_str()).collect();
    let names = material.config.audiences.iter().map(|audience| &audience.name);
    let problem = |name: &Located<String>| {
        let problem = name.problem(format!("no account names the audience `{}`", name.value));
        let hint =
            format!("write `audience: {0}` in an account, or remove it, unless it is for `--audience {0}`", name.value);
        problem.hint(hint).warn(Warning::UnusedAudience)
    };
    names.filter(|name| !used.contains(name.value.as_str())).map(problem).collect()
}

/// Names of accounts that others have as a tag, so that no word means the one account alone.
pub(super) fn names_like_tags(material: &Material<'_>) -> Problems {
    let mut tagged: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, entry) in material.config.accounts.iter().enumerate() {
        entry.tags.iter().for_each(|tag| tagged.entry(&tag.value.name).or_default().push(index));
    }
    let mut problems = Problems::new();
    for (index, entry) in material.config.accounts.iter().enumerate() {
        let Some(name) = &entry.name else { continue };
        let others = tagged.get(name.value.to_lowercase().as_str()).into_iter().flatten();
        let Some(other) = others.copied().find(|other| *other != index) else { continue };
        let other = &material.outlines[other].name;
        let problem = name.problem(format!("the name `{}` is a tag of `{other}`, too", name.value));
        let hint = format!("rename one of them; `--tag {}` sends to both", name.value);
        problems.push(problem.hint(hint).warn(Warning::NameLikeTag));
    }
    problems
}

/// Names, tags and groups called `all`, which cannot be asked for because the word means every account.
pub(super) fn reserved_words(material: &Material<'_>) -> Problems {
    let config = material.config;
    let names = config.accounts.iter().filter_map(|entry| entry.name.as_ref()).filter(|name| is_all(&name.value));
    let tags = config.accounts.iter().flat_map(|entry| &entry.tags).filter(|tag| is_all(&tag.value.name));
    let groups = config.groups.iter().map(|group| &group.name).filter(|name| is_all(&name.value));
    let places = names.chain(groups).map(|name| &name.origin).chain(tags.map(|tag| &tag.origin));
    let problem = Problem::new("`all` has no meaning of its own: `--tag all` selects every account");
    let problem = problem.hint("choose another word").warn(Warning::ReservedWord);
    places.map(|place| problem.clone().at(place.clone())).collect()
}

fn is_all(word: &str) -> bool {
    word.eq_ignore_ascii_case(ALL)
}

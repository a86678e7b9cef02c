//! What can be said of an account before its service is known: its name and its tags, which is what selection needs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::model::{Config, Entry};
use crate::config::reference::Piece;

/// An account's name and tags.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Its unique name: the one it was given, or its scheme with a number.
    pub name: Arc<str>,
    /// Its own tags, then the groups that it belongs to, lower-cased; its name is not among them.
    pub tags: Vec<String>,
}

/// The outline of every account of a configuration, in its order.
pub fn outline(config: &Config) -> Vec<Outline> {
    let mut taken: HashSet<String> =
        config.accounts.iter().filter_map(|entry| entry.name.as_ref()).map(|name| name.value.to_lowercase()).collect();
    let mut counts = HashMap::new();
    let groups = groups_by_member(config);
    let mut outlines = Vec::with_capacity(config.accounts.len());
    for entry in &config.accounts {
        let name = match &entry.name {
            Some(name) => name.value.clone(),
            None => invented(entry, &mut counts, &mut taken),
        };
        let mut tags: Vec<String> = entry.tags.iter().map(|tag| tag.value.clone()).collect();
        // Groups may hold groups, so what is added is looked at in turn.
        let mut next = 0;
        let own = name.to_lowercase();
        let mut member = Some(own.as_str());
        let mut found: Vec<&str> = Vec::new();
        loop {
            for group in member.and_then(|member| groups.get(member)).into_iter().flatten() {
                if !found.contains(group) && !tags.iter().any(|tag| tag == group) {
                    found.push(group);
                }
            }
            member = tags.iter().map(String::as_str).chain(found.iter().copied()).nth(next);
            next += 1;
            if member.is_none() {
                break;
            }
        }
        let found: Vec<_> = found.into_iter().map(str::to_owned).collect();
        tags.extend(found);
        outlines.push(Outline { name: Arc::from(name), tags });
    }
    outlines
}

fn groups_by_member(config: &Config) -> HashMap<&str, Vec<&str>> {
    let mut groups: HashMap<&str, Vec<&str>> = HashMap::new();
    for group in &config.groups {
        for member in &group.members {
            groups.entry(member.value.as_str()).or_default().push(&group.name.value);
        }
    }
    groups
}

/// `slack-2` for the second account without a name whose URL begins with `slack://`.
fn invented(entry: &Entry, counts: &mut HashMap<String, usize>, taken: &mut HashSet<String>) -> String {
    let scheme = match (&entry.url, &entry.service) {
        (_, Some(service)) => service.value.to_lowercase(),
        (Some(url), None) => match url.value.pieces.first() {
            Some(Piece::Literal(text)) => match text.split_once("://") {
                // A mistyped URL may have its secrets in front of that.
                Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => scheme.to_lowercase(),
                Some(_) | None => "account".to_owned(),
            },
            Some(Piece::Reference(_)) | None => "account".to_owned(),
        },
        (None, None) => "account".to_owned(),
    };
    let count = counts.entry(scheme.clone()).or_default();
    loop {
        *count += 1;
        let name = format!("{scheme}-{count}");
        if taken.insert(name.clone()) {
            return name;
        }
    }
}

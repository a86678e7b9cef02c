//! What can be said of an account before its service is known: its name and its tags, which is what selection needs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::config::model::{Config, Entry};
use crate::config::reference::Piece;
use crate::config::tag::Tag;

/// An account's name and tags.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Its unique name: the one it was given, or its scheme with a number.
    pub name: Arc<str>,
    /// Its own tags, then the groups that it belongs to; its name is not among them.
    pub tags: Arc<[Tag]>,
}

impl Outline {
    /// The priority that it has for a tag, which its name is, too; nothing where it has no such tag.
    #[must_use]
    pub fn priority(&self, tag: &str) -> Option<u32> {
        let own = self.tags.iter().find(|own| *own.name == *tag).map(|own| own.priority);
        own.or_else(|| self.name.eq_ignore_ascii_case(tag).then_some(0))
    }

    /// The names of its tags.
    pub fn tag_names(&self) -> impl Iterator<Item = &str> {
        self.tags.iter().map(|tag| &*tag.name)
    }
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
        let own: Vec<Tag> = entry.tags.iter().map(|tag| tag.value.clone()).collect();
        let tags = with_groups(own, &name, &groups).into();
        outlines.push(Outline { name: Arc::from(name), tags });
    }
    outlines
}

/// For each member, the groups that it is in as tags, each with the priority that the group has for it.
type Groups<'c> = HashMap<&'c str, Vec<Tag>>;

fn groups_by_member(config: &Config) -> Groups<'_> {
    let mut groups = Groups::new();
    for group in &config.groups {
        let name: Arc<str> = group.name.value.as_str().into();
        for member in &group.members {
            let tag = Tag { name: Arc::clone(&name), priority: member.value.priority };
            groups.entry(&member.value.name).or_default().push(tag);
        }
    }
    groups
}

/// The tags of an account and the groups that they and its name bring; groups may hold groups, so those are looked at in turn.
fn with_groups(own: Vec<Tag>, name: &str, groups: &Groups<'_>) -> Vec<Tag> {
    let mut joined = groups.get(name.to_lowercase().as_str());
    if joined.is_none() && !own.iter().any(|tag| groups.contains_key(&*tag.name)) {
        return own;
    }
    let (own_tags, mut tags) = (own.len(), own);
    let mut places: HashMap<Arc<str>, usize> =
        tags.iter().enumerate().map(|(place, tag)| (Arc::clone(&tag.name), place)).collect();
    for next in 0.. {
        for group in joined.into_iter().flatten() {
            match places.get(&group.name) {
                // What was written in the account itself holds.
                Some(place) if *place < own_tags => {}
                Some(place) => tags[*place].priority = tags[*place].priority.min(group.priority),
                None => {
                    places.insert(Arc::clone(&group.name), tags.len());
                    tags.push(group.clone());
                }
            }
        }
        let Some(tag) = tags.get(next) else { break };
        joined = groups.get(&*tag.name);
    }
    tags
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

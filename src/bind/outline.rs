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
    let mut groups = Groups::of(config);
    let mut outlines = Vec::with_capacity(config.accounts.len());
    for entry in &config.accounts {
        let name = match &entry.name {
            Some(name) => name.value.clone(),
            None => invented(entry, &mut counts, &mut taken),
        };
        let own = entry.tags.iter().map(|tag| tag.value.clone()).collect();
        let tags = groups.joined(own, &name).into();
        outlines.push(Outline { name: Arc::from(name), tags });
    }
    outlines
}

/// The groups by numbers, and which of them each member is in. An account may be in many, so that nothing is looked up by name but
/// its own tags.
#[derive(Default)]
struct Groups<'c> {
    groups: Vec<Joined>,
    numbers: HashMap<&'c str, usize>,
    /// For each tag or account that is no group, the groups that it is in.
    members: HashMap<&'c str, Vec<Link>>,
}

/// A group as accounts join it.
struct Joined {
    name: Arc<str>,
    /// The groups that it is in itself.
    groups: Vec<Link>,
    /// Where it stands among the tags of the account that is looked at.
    place: Option<usize>,
}

/// That something is in a group, which has this priority for it.
#[derive(Clone, Copy)]
struct Link {
    group: usize,
    priority: u32,
}

impl<'c> Groups<'c> {
    fn of(config: &'c Config) -> Self {
        let mut known = Self::default();
        for group in &config.groups {
            let name = group.name.value.as_str();
            known.numbers.insert(name, known.groups.len());
            known.groups.push(Joined { name: name.into(), groups: vec![], place: None });
        }
        for (number, group) in config.groups.iter().enumerate() {
            for member in &group.members {
                let name = &*member.value.name;
                let links = match known.numbers.get(name) {
                    Some(inner) => &mut known.groups[*inner].groups,
                    None => known.members.entry(name).or_default(),
                };
                links.push(Link { group: number, priority: member.value.priority });
            }
        }
        known
    }

    /// The groups that a tag or a name is in.
    fn links(&self, name: &str) -> &[Link] {
        match self.numbers.get(name) {
            Some(number) => &self.groups[*number].groups,
            None => self.members.get(name).map_or(&[], Vec::as_slice),
        }
    }

    /// The tags of an account and the groups that they and its name bring; groups may hold groups, so those are looked at in turn.
    fn joined(&mut self, own: Vec<Tag>, name: &str) -> Vec<Tag> {
        if self.groups.is_empty() {
            return own;
        }
        let (own_tags, mut tags) = (own.len(), own);
        let mut found: Vec<usize> = vec![];
        for (place, tag) in tags.iter().enumerate() {
            if let Some(number) = self.numbers.get(&*tag.name) {
                self.groups[*number].place = Some(place);
                found.push(*number);
            }
        }
        // Behind the own tags, each stands at the place of its group among those that were found.
        let brought = found.len();
        let mut links = self.links(&name.to_lowercase()).to_vec();
        for next in 0.. {
            for Link { group, priority } in links.drain(..) {
                let joined = &mut self.groups[group];
                match joined.place {
                    // What was written in the account itself holds.
                    Some(place) if place < own_tags => {}
                    Some(place) => tags[place].priority = tags[place].priority.min(priority),
                    None => {
                        joined.place = Some(tags.len());
                        found.push(group);
                        tags.push(Tag { name: Arc::clone(&joined.name), priority });
                    }
                }
            }
            let Some(tag) = tags.get(next) else { break };
            links.extend_from_slice(match next.checked_sub(own_tags) {
                None => self.links(&tag.name),
                Some(behind) => &self.groups[found[brought + behind]].groups,
            });
        }
        for number in found {
            self.groups[number].place = None;
        }
        tags
    }
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

//! How an account comes by a tag: on its own, by its name, or through groups.

use std::collections::{HashSet, VecDeque};

use crate::bind::outline::Outline;
use crate::config::model::{Config, Entry, Group};

/// The shortest way from something that an account has to a tag: its own tag or its name, then each group on the way, the tag at
/// the end. Nothing where it does not have the tag.
#[must_use]
pub fn lineage(config: &Config, entry: &Entry, outline: &Outline, tag: &str) -> Option<Vec<String>> {
    let own = entry.tags.iter().map(|tag| tag.value.name.to_string()).chain([outline.name.to_lowercase()]);
    let mut ways: VecDeque<Vec<String>> = own.map(|start| vec![start]).collect();
    let mut seen = HashSet::new();
    while let Some(way) = ways.pop_front() {
        let Some(last) = way.last() else { continue };
        if last == tag {
            return Some(way);
        }
        if !seen.insert(last.clone()) {
            continue;
        }
        let holds = |group: &&Group| group.members.iter().any(|member| *member.value.name == **last);
        let groups = config.groups.iter().filter(holds);
        ways.extend(groups.map(|group| way.iter().cloned().chain([group.name.value.to_string()]).collect()));
    }
    None
}

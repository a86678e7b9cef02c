//! Groups: reading them in every spelling, and what must hold between them, tags and names.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::config::labels::Label;
use crate::config::model::{Config, Group, Located};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::{Form, Page};
use crate::problem::Problems;
use crate::suggest;

impl Page<'_> {
    /// Adds the groups of one mapping.
    pub(crate) fn groups(&mut self, entries: &[(Key<'_>, Node<'_>)], groups: &mut Vec<Group>) {
        for (key, node) in entries {
            let mut names = vec![];
            match self.form {
                Form::Native => self.add(Label::Group, &key.name, &key.span, &mut names),
                Form::Apprise => self.split(Label::Group, &key.name, &key.span, &mut names),
            }
            let before = self.problems.len();
            let members = if matches!(node.kind, Kind::Null) { vec![] } else { self.labels(Label::Member, node) };
            if members.is_empty() && self.problems.len() == before {
                let message = format!("the group `{}` has no members", key.name);
                self.report(&key.span, message, "name at least one tag, account or group, or remove the group");
            }
            groups.extend(names.into_iter().map(|name| Group { name, members: members.clone() }));
        }
    }
}

/// Makes one group of all that have the same name.
pub(crate) fn unite(groups: Vec<Group>) -> Vec<Group> {
    let mut united: Vec<Group> = vec![];
    let mut places: HashMap<String, usize> = HashMap::new();
    for group in groups {
        let place = *places.entry(group.name.value.clone()).or_insert(united.len());
        match united.get_mut(place) {
            Some(known) => {
                for member in group.members {
                    if !known.members.iter().any(|other| other.value == member.value) {
                        known.members.push(member);
                    }
                }
            }
            None => united.push(group),
        }
    }
    united
}

/// What is wrong between groups, tags and names: names used twice, members that nothing has, circles.
pub(crate) fn check(config: &Config) -> Problems {
    let mut problems = Problems::new();
    let mut names: HashMap<String, &Located<String>> = HashMap::new();
    for name in config.accounts.iter().filter_map(|account| account.name.as_ref()) {
        let first = *names.entry(name.value.to_lowercase()).or_insert(name);
        if !std::ptr::eq(first, name) {
            let message = format!("two accounts have the name `{}`", name.value);
            problems.push(name.problem(message).hint(format!("the first is at {}", first.origin)));
        }
    }
    for group in &config.groups {
        if let Some(account) = names.get(&group.name.value) {
            let message = format!("the group `{}` has the name of an account", group.name.value);
            problems.push(group.name.problem(message).hint(format!("rename it; the account is at {}", account.origin)));
        }
    }
    let tags = config.accounts.iter().flat_map(|account| &account.tags).map(|tag| tag.value.as_str());
    let groups = config.groups.iter().map(|group| group.name.value.as_str());
    let known: BTreeSet<&str> = names.keys().map(String::as_str).chain(tags).chain(groups).collect();
    for member in config.groups.iter().flat_map(|group| &group.members) {
        if !known.contains(member.value.as_str()) {
            let problem = member.problem(format!("no tag, account or group is called `{}`", member.value));
            let hint = suggest::hint(&member.value, known.iter().copied());
            problems.push(problem.hint("give an account this tag, or remove it here").maybe_hint(hint));
        }
    }
    problems.extend(circles(&config.groups));
    problems
}

/// Groups that contain themselves, directly or through others; each circle once.
fn circles(groups: &[Group]) -> Problems {
    let places: HashMap<&str, usize> =
        groups.iter().enumerate().map(|(place, group)| (group.name.value.as_str(), place)).collect();
    let inner = |place: usize| {
        let members = groups[place].members.iter();
        members.filter_map(|member| places.get(member.value.as_str()).map(|inside| (member, *inside)))
    };
    let mut problems = Problems::new();
    let mut entered = HashSet::new();
    for start in 0..groups.len() {
        if !entered.insert(start) {
            continue;
        }
        // A walk in depth with its own stack, as a chain of groups may be long.
        let mut path = vec![(start, inner(start))];
        while let Some((_, members)) = path.last_mut() {
            let Some((member, inside)) = members.next() else {
                path.pop();
                continue;
            };
            if let Some(from) = path.iter().position(|(place, _)| *place == inside) {
                let circle = path.iter().skip(from).map(|(place, _)| groups[*place].name.value.as_str());
                let circle: Vec<&str> = circle.chain([member.value.as_str()]).collect();
                let message = format!("the group `{}` contains itself: {}", member.value, circle.join(" > "));
                problems.push(member.problem(message).hint("remove this member"));
            } else if entered.insert(inside) {
                path.push((inside, inner(inside)));
            }
        }
    }
    problems
}

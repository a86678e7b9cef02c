//! Groups: reading them in every spelling, and what must hold between them, tags and names.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::config::circles::{Circle, circles};
use crate::config::labels::Label;
use crate::config::model::{Config, Group, Located};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::{Form, Page};
use crate::config::tag::Tag;
use crate::config::tag_list::TagList;
use crate::problem::{Origin, Problems};
use crate::suggest;

/// How many members several groups may be given at once: each of them gets a copy, so that a short text could ask for more than fits
/// into memory.
const MOST_MEMBERS: usize = 1_000_000;

impl Page<'_> {
    /// Adds the groups of one mapping.
    pub(crate) fn groups(&mut self, entries: &[(Key<'_>, Node<'_>)], groups: &mut Vec<Group>) {
        for (key, node) in entries {
            let names = match self.form {
                Form::Native => self.tag(Label::Group, &key.name, &key.span),
                Form::Apprise => self.split(Label::Group, &key.name, &key.span),
            };
            let before = self.problems.len();
            let members = if matches!(node.kind, Kind::Null) { vec![] } else { self.tags(Label::Member, node) };
            if members.is_empty() && self.problems.len() == before {
                let message = format!("the group `{}` has no members", key.name);
                self.report(&key.span, message, "name at least one tag, account or group, or remove the group");
            }
            groups.extend(self.group(names, &members));
        }
    }

    /// The same members under each of the names; the priority of a name is that of its members.
    pub(crate) fn group(&mut self, names: Vec<Located<Tag>>, members: &[Located<Tag>]) -> impl Iterator<Item = Group> {
        let most = MOST_MEMBERS / members.len().max(1);
        if let Some(surplus) = names.get(most) {
            let message = format!("{} groups have {} members each, which are too many", names.len(), members.len());
            self.problems.push(surplus.problem(message).hint("give fewer groups their members at once"));
        }
        names.into_iter().take(most).map(|Located { value: Tag { name, priority }, origin }| {
            let mut members = members.to_vec();
            members.iter_mut().for_each(|member| member.value.priority = priority);
            Group { name: Located::new(name.to_string(), origin), members }
        })
    }
}

/// Makes one group of all that have the same name, which must be in one file; what is a member twice has the priority that comes
/// first.
pub(crate) fn unite(groups: Vec<Group>, problems: &mut Problems) -> Vec<Group> {
    let mut united: Vec<(Located<String>, TagList)> = vec![];
    let mut places: HashMap<String, usize> = HashMap::new();
    for group in groups {
        let place = *places.entry(group.name.value.clone()).or_insert(united.len());
        match united.get_mut(place) {
            Some((name, members)) => {
                if !Arc::ptr_eq(&name.origin.source, &group.name.origin.source) {
                    let message = format!("two files define the group `{}`", group.name.value);
                    problems.push(group.name.problem(message).hint(format!("the first is at {}", name.origin)));
                }
                for member in group.members {
                    match members.find(&member.value.name) {
                        Some(other) => other.value.priority = other.value.priority.min(member.value.priority),
                        None => members.push(member),
                    }
                }
            }
            None => united.push((group.name, group.members.into())),
        }
    }
    united.into_iter().map(|(name, members)| Group { name, members: members.into_tags() }).collect()
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
    let file = |place: &Origin| config.files.iter().position(|file| Arc::ptr_eq(file, &place.source));
    for Group { name: group, .. } in &config.groups {
        let Some(account) = names.get(&group.value) else { continue };
        // The later file has to give way, as with two accounts of one name.
        let account_is_later =
            file(&group.origin).is_some_and(|first| file(&account.origin).is_some_and(|it| it > first));
        problems.push(if account_is_later {
            let problem = account.problem(format!("the account `{}` has the name of a group", account.value));
            problem.hint(format!("rename it; the group is at {}", group.origin))
        } else {
            let problem = group.problem(format!("the group `{}` has the name of an account", group.value));
            problem.hint(format!("rename it; the account is at {}", account.origin))
        });
    }
    let tags = config.accounts.iter().flat_map(|account| &account.tags).map(|tag| &*tag.value.name);
    let groups = config.groups.iter().map(|group| group.name.value.as_str());
    let known: BTreeSet<&str> = names.keys().map(String::as_str).chain(tags).chain(groups).collect();
    let members = config.groups.iter().flat_map(|group| &group.members);
    let dangling = members.filter(|member| !known.contains(&*member.value.name));
    for (number, member) in dangling.enumerate() {
        let name = &member.value.name;
        let hint = if number < suggest::ENOUGH { suggest::hint(name, known.iter().copied()) } else { None };
        let problem = member.problem(format!("no tag, account or group is called `{name}`"));
        problems.push(match config.left_out.knew(name) {
            true => problem.hint("there is one in a file that is left out").warning(),
            false => problem.hint("give an account this tag, or remove it here").maybe_hint(hint),
        });
    }
    problems.extend(contained(&config.groups));
    problems
}

/// Groups that contain themselves, directly or through others; each circle once.
fn contained(groups: &[Group]) -> Problems {
    let places: HashMap<&str, usize> =
        groups.iter().enumerate().map(|(place, group)| (group.name.value.as_str(), place)).collect();
    let inner = |place: usize| {
        let members = groups[place].members.iter();
        members.filter_map(|member| places.get(&*member.value.name).map(|inside| (member, *inside)))
    };
    let problem = |circle: Circle<&Located<Tag>>| {
        let way = circle.words(|place| &groups[place].name.value);
        let message = format!("the group `{}` contains itself: {way}", circle.closing.value.name);
        circle.closing.problem(message).hint("remove this member")
    };
    circles(groups.len(), inner).into_iter().map(problem).collect()
}

//! Whether an account that was written in another form came back as the same.

use std::collections::{BTreeSet, HashMap};

use crate::bind::{Account, Given};
use crate::config::reference::{Place, Text};
use crate::service::field::{Field, Written};

/// What is not the same of two accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The service, or whether it is reached by HTTPS.
    Service,
    /// This field.
    Field(String),
    /// The recipients.
    Targets,
    /// The tags.
    Tags,
    /// How it is delivered to.
    Policy,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Service => f.write_str("service"),
            Self::Field(name) => f.write_str(name),
            Self::Targets => f.write_str("to"),
            Self::Tags => f.write_str("tags"),
            Self::Policy => f.write_str("delivery settings"),
        }
    }
}

/// What two accounts differ in, whatever they are called; nothing where they are the same. `variables` holds the values of
/// variables that the second refers to and the first does not.
pub fn difference(before: &Account, after: &Account, variables: &HashMap<&str, &str>) -> Option<Difference> {
    if before.kind.definition.name != after.kind.definition.name || before.transport != after.transport {
        return Some(Difference::Service);
    }
    for field in &before.kind.fields {
        let find = |account: &Account| {
            account.fields.iter().find(|(name, _)| *name == field.name).map(|(_, given)| known(field, given, variables))
        };
        let same = match (find(before), find(after)) {
            (None, None) => true,
            (Some(Known::Value(before)), Some(Known::Value(after))) => before == after,
            (Some(Known::Written(before)), Some(Known::Written(after))) => same_words(&before, &after),
            (_, _) => false,
        };
        if !same {
            return Some(Difference::Field(field.name.to_string()));
        }
    }
    let targets = |account: &Account| account.targets.iter().map(|target| target.value.clone()).collect::<Vec<_>>();
    if targets(before) != targets(after) {
        return Some(Difference::Targets);
    }
    let tags = |account: &Account| {
        account.tags.iter().map(|tag| (tag.name.to_string(), tag.priority)).collect::<BTreeSet<_>>()
    };
    match (tags(before) == tags(after), before.policy == after.policy) {
        (false, _) => Some(Difference::Tags),
        (true, false) => Some(Difference::Policy),
        (true, true) => None,
    }
}

/// A value as far as it is known.
enum Known {
    Value(minijinja::Value),
    Written(Written<Text>),
}

fn known(field: &Field, given: &Given, variables: &HashMap<&str, &str>) -> Known {
    let written = match given {
        Given::Now(value) => return Known::Value(value.clone()),
        Given::Later(written, _) => written,
    };
    let resolve = |text: &Text| {
        text.resolve(|reference| match &reference.place {
            Place::Env(name) => variables.get(name.as_str()).map(|value| (*value).to_owned()).ok_or(()),
            Place::File(_) | Place::Cmd(_) => Err(()),
        })
    };
    let value = written.try_map(resolve).ok().and_then(|literal| field.value(&literal).ok());
    value.map_or_else(|| Known::Written(written.clone()), Known::Value)
}

fn same_words(before: &Written<Text>, after: &Written<Text>) -> bool {
    let all_same = |before: &[Text], after: &[Text]| {
        before.len() == after.len() && before.iter().zip(after).all(|(before, after)| before.says_the_same_as(after))
    };
    match (before, after) {
        (Written::One(before), Written::One(after)) => before.says_the_same_as(after),
        (Written::Many(before), Written::Many(after)) => all_same(before, after),
        (Written::Named(before), Written::Named(after)) => {
            let (names, texts): (Vec<_>, Vec<_>) = before.iter().cloned().unzip();
            let (other_names, other_texts): (Vec<_>, Vec<_>) = after.iter().cloned().unzip();
            names == other_names && all_same(&texts, &other_texts)
        }
        (Written::One(_) | Written::Many(_) | Written::Named(_), _) => false,
    }
}

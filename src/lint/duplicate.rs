//! Accounts that are configured twice, so that their recipients get every message twice.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::Arc;

use crate::bind::{Account, Given, Knowledge};
use crate::config::model::Entry;
use crate::lint::material::Material;
use crate::problem::{Problem, Problems};
use crate::service::definition::Transport;
use crate::warning::Warning;

/// Every account that reaches the recipients of an earlier one by the same credentials. Accounts that take messages at different
/// times complete each other, and what stays on this machine reaches nobody.
pub(super) fn duplicate_accounts(material: &Material<'_>) -> Problems {
    let mut problems = Problems::new();
    let keys = RandomState::new();
    let mut known: HashMap<u64, Vec<&Account>> = HashMap::new();
    for (entry, account) in material.bound().filter(|(entry, account)| is_comparable(entry, account)) {
        let same = known.entry(mark(account, keys.build_hasher())).or_default();
        match same.iter().find(|other| is_same(other, account)) {
            Some(first) => {
                let words = format!(
                    "`{}` reaches the same recipients by the same credentials as `{}`",
                    account.name, first.name
                );
                let hint = format!("give one account the tags of both; the other one is at {}", first.origin);
                let place = entry.name.as_ref().map_or(&entry.origin, |name| &name.origin);
                problems.push(Problem::new(words).hint(hint).at(place.clone()).warn(Warning::DuplicateAccount));
            }
            None => same.push(account),
        }
    }
    problems
}

/// Whether all that an account sends to is known; an audience is not looked into for this.
fn is_comparable(entry: &Entry, account: &Account) -> bool {
    entry.audiences.is_empty() && account.knowledge == Knowledge::Enough && account.transport != Transport::Local
}

/// A number that equal accounts have in common, so that few have to be compared.
fn mark(account: &Account, mut hasher: impl Hasher) -> u64 {
    account.kind.definition.name.hash(&mut hasher);
    for (name, given) in &account.fields {
        name.hash(&mut hasher);
        match given {
            Given::Now(value) => value.hash(&mut hasher),
            Given::Later(written, _) => written.texts().for_each(|text| text.hash(&mut hasher)),
        }
    }
    labels(account).hash(&mut hasher);
    hasher.finish()
}

fn labels(account: &Account) -> Vec<&str> {
    let mut labels: Vec<&str> = account.targets.iter().map(|target| &*target.label).collect();
    labels.sort_unstable();
    labels
}

fn is_same(one: &Account, other: &Account) -> bool {
    Arc::ptr_eq(&one.kind, &other.kind)
        && one.transport == other.transport
        && one.policy.windows == other.policy.windows
        && one.fields.len() == other.fields.len()
        && one.fields.iter().zip(&other.fields).all(|((name, own), (of, given))| name == of && is_equal(own, given))
        && labels(one) == labels(other)
}

fn is_equal(one: &Given, other: &Given) -> bool {
    match (one, other) {
        (Given::Now(one), Given::Now(other)) => one == other,
        (Given::Later(one, _), Given::Later(other, _)) => one == other,
        (Given::Now(_), Given::Later(..)) | (Given::Later(..), Given::Now(_)) => false,
    }
}

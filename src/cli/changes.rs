//! How what a run would send now differs from what it began with.

use std::collections::HashMap;

use crate::cli::opening::Opened;
use crate::ledger::{Fingerprints, History, Input, Kept};

/// The most differences that are listed one by one.
const MOST: usize = 10;

/// What of the files that the plan is made from has changed, in words.
pub(super) fn changed_inputs(then: &[Input], now: &[Input]) -> Vec<String> {
    let mut changes = Vec::new();
    for old in then {
        // Two from the web may have one name, because the values in their addresses are not shown.
        let same: Vec<_> = now.iter().filter(|new| new.kind == old.kind && new.name == old.name).collect();
        match same.iter().find(|new| new.hash == old.hash).or(same.first()) {
            None => changes.push(format!("the {} `{}` is no longer used", old.kind.name(), old.name)),
            Some(new) if new.hash != old.hash => {
                changes.push(format!("the {} `{}` has changed", old.kind.name(), old.name));
            }
            Some(_) => {}
        }
    }
    for new in now {
        if !then.iter().any(|old| new.kind == old.kind && new.name == old.name) {
            changes.push(format!("the {} `{}` is new", new.kind.name(), new.name));
        }
    }
    changes
}

/// For each delivery of the plan what the ledger knows of it: of the same account and target, in order.
pub(super) fn matched(history: &History, now: &Opened) -> Vec<Option<Kept>> {
    let mut known: HashMap<(&str, Option<&str>), Vec<&Kept>> = HashMap::new();
    for kept in history.deliveries.iter().rev() {
        known.entry((&kept.heading.account, kept.heading.target.as_deref())).or_default().push(kept);
    }
    let plan = now.plan.deliveries.iter();
    plan.map(|delivery| {
        let account = &now.outlets[delivery.account];
        let target = delivery.target.as_ref().map(|target| &*target.label);
        known.get_mut(&(&*account.name, target)).and_then(Vec::pop).cloned().map(|mut kept| {
            // What was sent stays sent, however many parts the new text has.
            kept.parts.resize(delivery.parts.len(), None);
            kept
        })
    })
    .collect()
}

/// What would be sent now and was not planned then, or otherwise, in words.
pub(super) fn differences(history: &History, now: &Opened) -> Vec<String> {
    let name = |account: &str, target: Option<&str>| match target {
        Some(target) => format!("`{target}` of account `{account}`"),
        None => format!("account `{account}`"),
    };
    let mut changes = Vec::new();
    let mut prints = Fingerprints::default();
    let known = matched(history, now);
    for (delivery, kept) in now.plan.deliveries.iter().zip(&known) {
        let account = &now.outlets[delivery.account].name;
        let whom = || name(account, delivery.target.as_ref().map(|target| &*target.label));
        match kept {
            None => changes.push(format!("the delivery to {} is new", whom())),
            Some(kept) if kept.hash != prints.of(delivery) => {
                changes.push(format!("the message to {} has changed", whom()));
            }
            Some(_) => {}
        }
    }
    let gone = history.deliveries.len() - known.iter().flatten().count();
    if gone > 0 {
        changes.push(format!("{gone} of {} deliveries are no longer planned", history.deliveries.len()));
    }
    let more = changes.len().saturating_sub(MOST);
    changes.truncate(MOST);
    if more > 0 {
        changes.push(format!("and {more} more"));
    }
    changes
}

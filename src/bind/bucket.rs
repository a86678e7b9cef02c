//! Which accounts are one sender at their service, and so share its pace.

use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use minijinja::Value;

use crate::bind::account::Account;
use crate::service::kind::Kind;
use crate::service::settings::Settings;

/// The senders of a run, each under the name of its first account.
#[derive(Default)]
pub struct Buckets {
    // What tells a sender is often a credential, so only a keyed hash of it is kept.
    keys: [RandomState; 2],
    names: RefCell<HashMap<[u64; 2], Arc<str>>>,
}

impl Buckets {
    /// No sender yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The name of what the account shares its pace with: its own, or that of the first account with the same sender.
    pub(super) fn name(&self, account: &Account, settings: &Settings) -> Arc<str> {
        let Some(sender) = sender(&account.kind, settings) else { return Arc::clone(&account.name) };
        let known = self.keys.each_ref().map(|key| key.hash_one((&account.kind.definition.name, &sender)));
        Arc::clone(self.names.borrow_mut().entry(known).or_insert_with(|| Arc::clone(&account.name)))
    }
}

/// What tells the sender; nothing where the definition does not say, or the account has none of it.
fn sender(kind: &Kind, settings: &Settings) -> Option<Vec<Option<String>>> {
    let value = |name: &str| settings.get(name).cloned().unwrap_or(Value::from(()));
    let scope = Value::from_pairs(kind.fields.iter().map(|field| (Value::from(&field.name), value(&field.name))));
    let values: Result<Vec<_>, _> = kind.shared.iter().map(|formula| formula.eval(&scope)).collect();
    let texts = values.ok()?.into_iter().map(|value| (!value.is_none()).then(|| value.to_string()));
    let texts: Vec<_> = texts.collect();
    texts.iter().any(Option::is_some).then_some(texts)
}

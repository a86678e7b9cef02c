//! An account as it was written, its URL taken apart and nothing looked up: what other forms of it are made from.

use std::sync::Arc;

use crate::bind::entry::{Resolving, draft, identify};
use crate::config::defaults::Defaults;
use crate::config::model::Entry;
use crate::config::policy_text::{Setting, overridden};
use crate::config::reference::Text;
use crate::problem::{Origin, Problems};
use crate::service::catalog::Catalog;
use crate::service::definition::Transport;
use crate::service::field::{Field, Written};
use crate::service::kind::Kind;

/// Everything that was written about an account but its name, its tags and its fallbacks.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Its service.
    pub kind: Arc<Kind>,
    /// What the scheme of its URL stands for.
    pub transport: Transport,
    /// Its fields that were set, in the order of the definition.
    pub fields: Vec<(Arc<str>, Written<Text>, Origin)>,
    /// Its targets; each text may name several.
    pub targets: Vec<(Text, Origin)>,
    /// How to deliver, where the account says so.
    pub settings: Vec<Setting>,
}

/// What was written about an account, and about the fields of all accounts of its service; nothing where only a reference knows
/// that service.
///
/// # Errors
/// What cannot be read, such as an option that the service does not have. That the values are good is not checked here.
pub fn state(entry: &Entry, catalog: &Catalog, defaults: &Defaults) -> Result<Option<Stated>, Problems> {
    let mut problems = Problems::new();
    let Some(identity) = identify(entry, catalog, Resolving::Without)? else { return Ok(None) };
    let draft = draft(entry, &identity, defaults, Resolving::Without, &mut problems);
    let named = |field: &Field| draft.fields.iter().find(|(own, ..)| own.name == field.name);
    let fields = identity.kind.fields.iter().filter_map(|field| {
        let (_, written, origin) = named(field)?;
        Some((Arc::clone(&field.name), written.clone(), origin.clone()))
    });
    let settings = overridden(draft.policy.settings(), &entry.policy.settings());
    let stated = Stated {
        kind: Arc::clone(&identity.kind),
        transport: identity.transport,
        fields: fields.collect(),
        targets: draft.targets.clone(),
        settings,
    };
    problems.check(Some(stated))
}

impl Stated {
    /// Whether another account means the same, however it was written.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        let sorted = |settings: &[Setting]| {
            let mut settings = settings.to_vec();
            settings.sort();
            settings
        };
        let same_fields = self.fields.len() == other.fields.len()
            && self.fields.iter().zip(&other.fields).all(|((name, own, _), (other_name, others, _))| {
                name == other_name && self.kind.field(name).is_some_and(|field| same(field, own, others))
            });
        Arc::ptr_eq(&self.kind, &other.kind)
            && self.transport == other.transport
            && same_fields
            && self.listed_targets() == other.listed_targets()
            && sorted(&self.settings) == sorted(&other.settings)
    }

    /// Its targets, each by itself; a text with references is left whole, because they may hide how many it names.
    #[must_use]
    pub fn listed_targets(&self) -> Vec<Text> {
        let listed = |text: &Text| match (text.literal(), &self.kind.targets) {
            (Some(literal), Some(rules)) => rules.listed(literal).into_iter().map(Text::plain).collect(),
            (Some(_) | None, _) => vec![text.clone()],
        };
        self.targets.iter().flat_map(|(text, _)| listed(text)).collect()
    }
}

/// Whether two values of a field are the same; those behind references are compared as they are written.
fn same(field: &Field, own: &Written<Text>, other: &Written<Text>) -> bool {
    let value = |written: &Written<Text>| {
        let literal = written.try_map(|text| text.literal().map(str::to_owned).ok_or(())).ok()?;
        field.value(&literal).ok()
    };
    match (value(own), value(other)) {
        (Some(own), Some(other)) => own == other,
        (None, None) => own == other || joined(own) == joined(other),
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// A list as one text with commas, which is how a URL has it.
fn joined(written: &Written<Text>) -> Option<Text> {
    match written {
        Written::One(text) => Some(text.clone()),
        Written::Many(items) => Text::list(items),
        Written::Named(_) => None,
    }
}

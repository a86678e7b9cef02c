//! What files say of all accounts of a service, where the accounts themselves say nothing.

use std::collections::HashMap;
use std::sync::Arc;

use crate::attachment::Enclosure;
use crate::bind::draft::Draft;
use crate::config::defaults::{Defaults, ServiceDefaults};
use crate::config::model::{Config, Entry};
use crate::config::policy::Policy;
use crate::problem::{Problem, Problems};
use crate::service::catalog::Catalog;
use crate::service::kind::Kind;

/// What is wrong with the files of defaults, and with the defaults of services, also of those that no account has.
pub fn check_defaults(config: &Config, catalog: &Catalog) -> Problems {
    let mut problems = Problems::new();
    let included = config.included_defaults.iter().map(|defaults| &**defaults);
    for defaults in std::iter::once(&config.defaults).chain(included) {
        for file in defaults.enclosures().flat_map(|files| &files.value) {
            // What stands behind references is looked up only for accounts that are sent to.
            problems.keep(Enclosure::compile(file.clone(), &|_, _| None));
        }
        let mut known: HashMap<String, &ServiceDefaults> = HashMap::new();
        for own in &defaults.services {
            let named = catalog.named(&own.service.value).map_err(|problems| problems.at(&own.service.origin));
            let Some(kind) = problems.keep_all(named) else {
                // Nobody knows which of the values are secrets.
                let origins = own.fields.iter().map(|(_, value)| &value.origin);
                origins.for_each(|origin| origin.source.conceal(origin.span.clone()));
                continue;
            };
            let mut draft = Draft::new(&kind);
            for (name, value) in &own.fields {
                problems.keep(draft.key(name, value));
            }
            let name = &kind.definition.name;
            let same_file =
                |other: &&ServiceDefaults| Arc::ptr_eq(&other.service.origin.source, &own.service.origin.source);
            if let Some(other) = known.insert(name.clone(), own).filter(same_file) {
                let words = format!("`{}` and `{}` are the same service", other.service.value, own.service.value);
                let problem = Problem::new(words).at(own.service.origin.clone());
                problems.push(problem.hint(format!("write all of it under `{name}`")));
            }
        }
    }
    problems
}

/// The layers that hold for an account, weakest first.
pub(super) fn layers<'a>(entry: &'a Entry, defaults: &'a Defaults) -> impl DoubleEndedIterator<Item = &'a Defaults> {
    std::iter::once(defaults).chain(entry.defaults.iter().map(|defaults| &**defaults))
}

/// What a layer says of the accounts of a service, weakest first.
pub(super) fn of_kind<'a, 'k>(
    layer: &'a Defaults,
    kind: &'k Kind,
) -> impl DoubleEndedIterator<Item = &'a ServiceDefaults> + use<'a, 'k> {
    layer.services.iter().filter(|own| kind.is_called(&own.service.value.to_lowercase()))
}

/// How to deliver where neither the URL nor the account says it: a file that is nearer is stronger, and in one file what is said
/// of the service alone.
pub(super) fn policy(kind: &Kind, entry: &Entry, defaults: &Defaults) -> Policy {
    layers(entry, defaults).fold(Policy::default().with(&kind.pace), |policy, layer| {
        of_kind(layer, kind).fold(policy.with(&layer.policy), |policy, own| policy.with(&own.policy))
    })
}

/// The fields that defaults set, strongest first.
pub(super) fn drafts<'k>(kind: &'k Kind, entry: &Entry, defaults: &Defaults) -> Vec<Draft<'k>> {
    let all = layers(entry, defaults).rev().flat_map(|layer| of_kind(layer, kind).rev());
    let draft = |own: &ServiceDefaults| {
        let mut draft = Draft::new(kind);
        for (name, value) in &own.fields {
            // What is wrong was found by the check, once for all accounts.
            let _ = draft.key(name, value);
        }
        draft
    };
    // An account from the web chooses where it leads to, and must not take credentials of this machine or another server along.
    let may_take = |own: &&ServiceDefaults| match (entry.origin.source.site(), own.service.origin.source.site()) {
        (None, _) => true,
        (Some(site), Some(theirs)) => site.server == theirs.server,
        (Some(_), None) => false,
    };
    all.filter(|own| !own.fields.is_empty()).filter(may_take).map(draft).collect()
}

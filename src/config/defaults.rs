//! `defaults:` in a configuration: how to deliver, and what accounts of a service have in common.

use crate::config::enclosures::Enclosures;
use crate::config::keys;
use crate::config::labels::Label;
use crate::config::model::{Located, Value};
use crate::config::node::{Key, Kind, Node};
use crate::config::page::{Form, Page};
use crate::config::policy::PolicyPatch;

/// A key of a mapping and its value, as they were written.
pub type Pair = (Located<String>, Located<Value>);

/// What a file says of accounts that say nothing themselves.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// How to deliver.
    pub policy: PolicyPatch,
    /// The delivery settings as they were written.
    pub settings: Vec<Pair>,
    /// The files that messages take along, where it says so.
    pub attachments: Option<Enclosures>,
    /// What holds for the accounts of one service, stronger than the rest; the later of two for the same service wins.
    pub services: Vec<ServiceDefaults>,
}

/// What a file says of the accounts of one service.
#[derive(Clone, Debug)]
pub struct ServiceDefaults {
    /// The name of the service or one of its schemes.
    pub service: Located<String>,
    /// How to deliver.
    pub policy: PolicyPatch,
    /// The delivery settings as they were written.
    pub settings: Vec<Pair>,
    /// The files that messages take along, where it says so.
    pub attachments: Option<Enclosures>,
    /// The service's own fields, weaker than what a URL or an account says.
    pub fields: Vec<Pair>,
}

impl Defaults {
    /// Every list of files, those for all accounts first.
    pub fn enclosures(&self) -> impl Iterator<Item = &Enclosures> {
        self.attachments.iter().chain(self.services.iter().flat_map(|own| &own.attachments))
    }

    /// The same to be changed.
    pub(crate) fn enclosures_mut(&mut self) -> impl Iterator<Item = &mut Enclosures> {
        self.attachments.iter_mut().chain(self.services.iter_mut().flat_map(|own| &mut own.attachments))
    }
}

impl Page<'_> {
    /// Takes the keys of `defaults`.
    pub(crate) fn defaults(&mut self, defaults: &mut Defaults, entries: &[(Key<'_>, Node<'_>)]) {
        for (key, node) in entries {
            match (keys::find(&keys::DEFAULTS, &key.name), &node.kind) {
                (Some(known), _) if known.name == keys::ENCLOSURES.name => {
                    defaults.attachments = self.enclosures(known, key, node);
                }
                (Some(_), Kind::Map(services)) => {
                    for (key, node) in services {
                        defaults.services.extend(self.service_defaults(key, node));
                    }
                }
                (Some(known), _) => self.report_shape(known, node),
                (None, _) => {
                    let pair = self.field(key, node);
                    if !self.setting(&mut defaults.policy, &mut defaults.settings, pair) {
                        let known = keys::names(&keys::POLICY).chain(keys::names(&keys::DEFAULTS));
                        self.report_unknown(key, node, known);
                    }
                }
            }
        }
    }

    fn service_defaults(&mut self, key: &Key<'_>, node: &Node<'_>) -> Option<ServiceDefaults> {
        let service = self.check_label(Label::Service, &key.name, &key.span)?;
        let Kind::Map(entries) = &node.kind else {
            self.conceal(&node.span);
            let message = format!("the defaults of a service must be a mapping, not {}", node.described());
            let hint = format!("for example `{}: {{timeout: 60s}}`", key.name);
            self.report(&node.span, message, hint);
            return None;
        };
        let policy = PolicyPatch::default();
        let mut own = ServiceDefaults { service, policy, settings: vec![], attachments: None, fields: vec![] };
        for (key, node) in entries {
            if key.name == keys::ENCLOSURES.name {
                own.attachments = self.enclosures(&keys::ENCLOSURES, key, node);
                continue;
            }
            if keys::find(&keys::ACCOUNT, &key.name).is_some() {
                self.conceal(&node.span);
                let message = format!("`{}` is of one account, and cannot be a default", key.name);
                self.report(&key.span, message, "write it in each account");
                continue;
            }
            let pair = self.field(key, node);
            if !self.setting(&mut own.policy, &mut own.settings, pair.clone()) {
                own.fields.push(pair);
            }
        }
        Some(own)
    }

    /// Takes a delivery setting, in place of a weaker one; says whether it is one.
    pub(crate) fn setting(&mut self, policy: &mut PolicyPatch, settings: &mut Vec<Pair>, pair: Pair) -> bool {
        let (name, value) = &pair;
        if self.form == Form::Apprise && !keys::is_parameter(&name.value) {
            return false;
        }
        let Some(read) = policy.read(&name.value, value) else { return false };
        self.problems.keep(read);
        settings.retain(|(known, _)| known.value != pair.0.value);
        settings.push(pair);
        true
    }
}

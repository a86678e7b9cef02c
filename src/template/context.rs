//! What a template sees: built once for a run, derived cheaply for each account and target.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::Value;
use minijinja::value::{Enumerator, Object, Serde, ValueKind};
use serde_json::{Map, json};

use crate::config::tag::Tag;
use crate::message::Target;

/// The names a variable may not have, because the context itself has them.
pub(super) const ROOTS: [&str; 5] = ["account", "now", "run", "target", "vars"];

/// Everything one rendering sees; cloning it copies nothing.
#[derive(Clone, Debug)]
pub struct Context {
    vars: Value,
    run: Value,
    now: Value,
    account: Value,
    target: Value,
}

impl Context {
    /// For a run with this id and this RFC 3339 time; `account` and `target` are `none` until they are set.
    pub(super) fn new(vars: Map<String, serde_json::Value>, run: &str, now: &str) -> Self {
        let run = Value::from(Serde(json!({ "id": run })));
        Self { vars: Value::from(Serde(vars)), run, now: now.into(), account: Value::from(()), target: Value::from(()) }
    }

    /// The same for one account: `account.name`, `account.service`, `account.tags`, `account.tz`; `now` is shown in its zone.
    #[must_use]
    pub fn for_account(&self, name: &str, service: &str, tags: &[Tag], zone: Option<&TimeZone>) -> Self {
        let zone_name = zone.and_then(TimeZone::iana_name).unwrap_or("UTC");
        let tags: Vec<&str> = tags.iter().map(|tag| &*tag.name).collect();
        let account = json!({ "name": name, "service": service, "tags": tags, "tz": zone_name });
        let moment = self.now.as_str().and_then(|now| now.parse::<Timestamp>().ok());
        let now = match (moment, zone) {
            (Some(moment), Some(zone)) => {
                Value::from(moment.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%.f%:z").to_string())
            }
            (_, None) | (None, _) => self.now.clone(),
        };
        Self { account: Value::from(Serde(account)), now, target: Value::from(()), ..self.clone() }
    }

    /// The same for one target: `target.label` and every field that the service's definition gives it.
    #[must_use]
    pub fn for_target(&self, target: &Target) -> Self {
        let label = ("label".to_owned(), serde_json::Value::from(&*target.label));
        let fields: Map<_, _> = target.value.clone().into_iter().chain([label]).collect();
        Self { target: Value::from(Serde(fields)), ..self.clone() }
    }

    /// What stands under a name.
    fn look_up(&self, name: &str) -> Option<Value> {
        match name {
            "account" => Some(self.account.clone()),
            "now" => Some(self.now.clone()),
            "run" => Some(self.run.clone()),
            "target" => Some(self.target.clone()),
            "vars" => Some(self.vars.clone()),
            _ => self.vars.get_attr(name).ok().filter(|value| !value.is_undefined()),
        }
    }

    /// The names that stand where the last name of a dotted path was looked for.
    pub(super) fn names_beside(&self, path: &str) -> Vec<String> {
        let Some((parents, _)) = path.rsplit_once('.') else {
            return ROOTS.iter().map(|root| (*root).to_owned()).chain(keys(&self.vars)).collect();
        };
        let mut names = parents.split('.');
        let root = names.next().and_then(|root| self.look_up(root));
        names
            .try_fold(root, |value, name| Some(value?.get_attr(name).ok()))
            .flatten()
            .map_or_else(Vec::new, |v| keys(&v))
    }
}

fn keys(map: &Value) -> Vec<String> {
    let keys = Some(map).filter(|map| map.kind() == ValueKind::Map).and_then(|map| map.try_iter().ok());
    keys.into_iter().flatten().filter_map(|key| key.as_str().map(str::to_owned)).collect()
}

impl Object for Context {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.look_up(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.look_up(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(&ROOTS)
    }
}

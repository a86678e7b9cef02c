//! What a template sees: built once for a run, derived cheaply for each account and target.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::Value;
use minijinja::value::{Enumerator, Object, Serde, ValueKind};
use serde_json::{Map, json};

use super::cells::ColumnTypes;
use super::outside::{self, ENV, Outside};
use super::recipient::Recipient;
use crate::config::tag::Tag;
use crate::convert::convert;
use crate::message::{Dialect, Format, Message, Target};

/// The names a variable may not have, because the context itself has them.
pub const ROOTS: [&str; 5] = ["account", "now", "run", "target", "vars"];

/// The names under which a template finds the message in whose place it stands; variables and columns of these names are stronger.
pub(super) const MESSAGE: [&str; 2] = ["title", "body"];

/// Everything one rendering sees; cloning it copies nothing.
#[derive(Clone, Debug)]
pub struct Context {
    vars: Value,
    run: Value,
    now: Value,
    account: Value,
    target: Value,
    /// The target, where it has a row.
    row: Option<Arc<Target>>,
    /// The message in whose place the template stands, where it has one.
    message: Option<Arc<Inner>>,
    /// The variables that have only the value that the template gives them, which is weaker than a column.
    usual: Arc<HashSet<String>>,
    types: ColumnTypes,
    /// The function that shows variables of the environment, for texts that do not have it themselves.
    env: Option<Value>,
}

/// A message that a template may show.
#[derive(Debug)]
struct Inner {
    title: Value,
    /// In the format of the template.
    body: Value,
    /// As plain text, for a title.
    plain: Value,
}

impl Context {
    /// For a run with these variables, this id and this RFC 3339 time; `usual` names those whose values only the template gives,
    /// `types` are those of the columns, and `account` and `target` are `none` until they are set.
    pub(super) fn new(
        vars: Map<String, serde_json::Value>,
        usual: HashSet<String>,
        types: ColumnTypes,
        run: &str,
        now: &str,
    ) -> Self {
        Self {
            vars: Value::from(Serde(vars)),
            run: Value::from(Serde(json!({ "id": run }))),
            now: now.into(),
            account: Value::from(()),
            target: Value::from(()),
            row: None,
            message: None,
            usual: Arc::new(usual),
            types,
            env: None,
        }
    }

    /// For a run without a template: the variables of the configuration, its id and its RFC 3339 time.
    #[must_use]
    pub fn of(vars: Map<String, serde_json::Value>, run: &str, now: &str) -> Self {
        Self::new(vars, HashSet::new(), ColumnTypes::default(), run, now)
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
        Self { account: Value::from(Serde(account)), now, target: Value::from(()), row: None, ..self.clone() }
    }

    /// The same for one target: the columns of its row, `target.label` and every field that the service's definition gives it. A
    /// column stands under its own name as well, where no variable of the run has that name.
    #[must_use]
    pub fn for_target(&self, target: &Arc<Target>) -> Self {
        let row = Some(target).filter(|target| target.row.is_some()).cloned();
        let target = Recipient { target: Arc::clone(target), types: self.types.clone() };
        Self { target: Value::from_object(target), row, ..self.clone() }
    }

    /// The same for a template of this format that stands in the place of a message, which it sees as `title` and `body`; the body
    /// is converted to the format.
    #[must_use]
    pub fn around(&self, message: &Message, format: Format) -> Self {
        let in_format = |dialect| convert(&message.body, message.format, dialect);
        let in_text = || message.alternative.clone().unwrap_or_else(|| in_format(Dialect::Text));
        let body = match format {
            Format::Text => in_text().into(),
            Format::Markdown => in_format(Dialect::Markdown).into(),
            Format::Html => Value::from_safe_string(in_format(Dialect::Html)),
        };
        let title = message.title.as_deref().unwrap_or_default().into();
        let plain = in_text().into();
        Self { message: Some(Arc::new(Inner { title, body, plain })), ..self.clone() }
    }

    /// The same for the title of the template, which is plain text.
    pub(super) fn for_title(&self) -> Self {
        let plain = |inner: &Arc<Inner>| {
            let Inner { title, plain, .. } = &**inner;
            Arc::new(Inner { title: title.clone(), body: plain.clone(), plain: plain.clone() })
        };
        Self { message: self.message.as_ref().map(plain), ..self.clone() }
    }

    /// The same for a path, an address or a name, which may show variables of the environment as templates may.
    #[must_use]
    pub fn seeing(&self, outside: &Arc<Outside>) -> Self {
        Self { env: Some(outside::function(outside)), ..self.clone() }
    }

    /// The title or the body of the message in whose place the template stands.
    fn of_message(&self, name: &str) -> Option<Value> {
        let message = self.message.as_ref()?;
        match name {
            "title" => Some(message.title.clone()),
            "body" => Some(message.body.clone()),
            _ => None,
        }
    }

    /// What stands under a name.
    fn look_up(&self, name: &str) -> Option<Value> {
        match name {
            "account" => Some(self.account.clone()),
            "now" => Some(self.now.clone()),
            "run" => Some(self.run.clone()),
            "target" => Some(self.target.clone()),
            "vars" => Some(self.vars.clone()),
            _ if self.is_given(name) => self.vars.get_attr(name).ok(),
            _ => {
                let known = self.column(name).or_else(|| self.of_message(name));
                let known = known.or_else(|| self.vars.get_attr(name).ok()).filter(|value| !value.is_undefined());
                known.or_else(|| self.env.clone().filter(|_| name == ENV))
            }
        }
    }

    /// Whether the run has a variable of this name that is stronger than a column.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        ROOTS.contains(&name)
            || !self.usual.contains(name) && self.vars.get_attr(name).is_ok_and(|value| !value.is_undefined())
    }

    fn column(&self, name: &str) -> Option<Value> {
        let row = self.row.as_ref()?.row.as_ref()?;
        self.types.value(row, name).map(|cell| Value::from(Serde(cell)))
    }

    /// The names that stand where the last name of a dotted path was looked for.
    pub(super) fn names_beside(&self, path: &str) -> Vec<String> {
        let Some((parents, _)) = path.rsplit_once('.') else {
            let columns = self.row.iter().flat_map(|target| &target.row).flat_map(|row| row.columns().names());
            let message = self.message.iter().flat_map(|_| MESSAGE);
            let known = ROOTS.into_iter().chain(message).chain(columns).map(str::to_owned);
            return known.chain(keys(&self.vars)).collect();
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

//! The fields of one account after every reference is resolved and every default applied.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use minijinja::Value;

use crate::problem::Problem;

/// Field values by the name that the definition declares; an unset field is absent.
#[derive(Clone, Default)]
pub struct Settings {
    values: BTreeMap<Arc<str>, Value>,
    deferred: BTreeSet<Arc<str>>,
}

/// The text of a field that is there and not looked up; it could be a name, an id or a domain.
const DEFERRED: &str = "later";

impl Settings {
    /// Sets a field.
    pub fn set(&mut self, name: impl Into<Arc<str>>, value: Value) {
        self.values.insert(name.into(), value);
    }

    /// Sets a field that is there, but whose value is not known yet; its text says nothing.
    pub fn defer(&mut self, name: impl Into<Arc<str>>) {
        let name = name.into();
        self.values.insert(Arc::clone(&name), Value::from(DEFERRED));
        self.deferred.insert(name);
    }

    /// Whether a field is there, but not its value: what depends on the value is not to be judged.
    pub fn is_deferred(&self, name: &str) -> bool {
        self.deferred.contains(name)
    }

    /// Takes a field away.
    pub fn unset(&mut self, name: &str) {
        self.values.remove(name);
        self.deferred.remove(name);
    }

    /// A field of any type.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// A text field.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }

    /// A text field that an account cannot do without, trimmed; `meaning` says what it is.
    ///
    /// # Errors
    /// When it is unset or blank.
    pub fn required(&self, name: &str, meaning: &str) -> Result<&str, Problem> {
        let text = self.text(name).map(str::trim).filter(|text| !text.is_empty());
        text.ok_or_else(|| Problem::new(format!("`{name}` is missing")).hint(format!("it is {meaning}")))
    }

    /// A field that is on or off.
    pub fn flag(&self, name: &str) -> Option<bool> {
        let value = self.values.get(name)?;
        bool::try_from(value.clone()).ok()
    }

    /// A list of texts; empty where the field is unset.
    pub fn list(&self, name: &str) -> Vec<String> {
        let items = self.values.get(name).and_then(|value| value.try_iter().ok());
        items.into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    }

    /// Every field that is set.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values.iter().map(|(name, value)| (&**name, value))
    }
}

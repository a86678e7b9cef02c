//! What the templates of a definition see: the account's fields, the target and the part.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Object, Serde};

use crate::message::Attachment;
use crate::service::Parcel;
use crate::service::attached::FileValue;

/// What an account gives to its templates.
#[derive(Debug)]
pub(crate) struct Fields {
    /// The root of its URLs.
    pub(crate) base: Value,
    /// `http` or `https`.
    pub(crate) transport: Value,
    /// Its fields; one that is unset is `none`.
    pub(crate) named: Vec<(Arc<str>, Value)>,
}

/// The values of one part, looked up by name without building a map for it.
#[derive(Clone, Debug)]
struct Scope {
    fields: Arc<Fields>,
    part: [(&'static str, Value); 9],
    computed: Vec<(Arc<str>, Value)>,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let computed = self.computed.iter().rev().find(|(name, _)| **name == *key).map(|(_, value)| value);
        let of_part = || self.part.iter().find(|(name, _)| *name == key).map(|(_, value)| value);
        let of_account = || match key {
            "base" => Some(&self.fields.base),
            "transport" => Some(&self.fields.transport),
            _ => self.fields.named.iter().find(|(name, _)| **name == *key).map(|(_, value)| value),
        };
        computed.or_else(of_part).or_else(of_account).cloned()
    }
}

/// A scope under construction: names are added one after the other, each seeing those before it.
#[derive(Clone)]
pub(crate) struct ScopeBuilder(Arc<Scope>);

impl ScopeBuilder {
    pub(crate) fn new(fields: &Arc<Fields>, parcel: &Parcel<'_>) -> Self {
        let part = parcel.part;
        let file = |file: &Attachment| Value::from_object(FileValue(file.clone()));
        let part = [
            ("target", parcel.target.map_or(Value::from(()), |target| Value::from(Serde(&target.value)))),
            ("title", part.title.clone().map_or(Value::from(()), Value::from)),
            ("body", Value::from(Arc::clone(&part.body))),
            ("alternative", part.alternative.clone().map_or(Value::from(()), Value::from)),
            ("type", Value::from(part.severity.name())),
            ("format", Value::from(part.format().name())),
            ("files", part.attachments.iter().map(file).collect()),
            ("first", Value::from(part.number == 1)),
            ("key", Value::from(parcel.key)),
        ];
        Self(Arc::new(Scope { fields: Arc::clone(fields), part, computed: Vec::new() }))
    }

    /// Adds a name.
    #[must_use]
    pub(crate) fn with(mut self, name: &Arc<str>, value: Value) -> Self {
        Arc::make_mut(&mut self.0).computed.push((Arc::clone(name), value));
        self
    }

    /// The scope as the templates take it.
    pub(crate) fn value(&self) -> Value {
        Value::from_dyn_object(Arc::clone(&self.0))
    }
}

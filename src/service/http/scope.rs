//! What the templates of a definition see: the account's fields, the target and the part.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::Value;
use minijinja::value::{Object, Serde};

use crate::message::Attachment;
use crate::service::Parcel;

/// A file as templates see it: `name`, `mime`, `size` in bytes, and `base64`.
#[derive(Debug)]
pub struct FileValue(pub Attachment);

impl Object for FileValue {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        Some(match key.as_str()? {
            "name" => Value::from(Arc::clone(&self.0.name)),
            "mime" => Value::from(Arc::clone(&self.0.mime)),
            "size" => Value::from(self.0.content.len()),
            "base64" => Value::from(STANDARD.encode(&self.0.content)),
            _ => return None,
        })
    }
}

/// The fields of an account by name; one that is unset is `none`.
pub(crate) type Fields = HashMap<Arc<str>, Value>;

/// The values of one part, looked up by name without building a map for it.
#[derive(Clone, Debug)]
struct Scope {
    fields: Arc<Fields>,
    part: [(&'static str, Value); 8],
    computed: Vec<(Arc<str>, Value)>,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let computed = self.computed.iter().rev().find(|(name, _)| **name == *key).map(|(_, value)| value);
        let of_part = || self.part.iter().find(|(name, _)| *name == key).map(|(_, value)| value);
        computed.or_else(of_part).or_else(|| self.fields.get(key)).cloned()
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
            ("type", Value::from(part.severity.name())),
            ("format", Value::from(part.format.name())),
            ("files", part.attachments.iter().map(file).collect()),
            ("first", Value::from(part.number == 1)),
            ("key", Value::from(parcel.key)),
        ];
        Self(Arc::new(Scope { fields: Arc::clone(fields), part, computed: Vec::new() }))
    }

    /// Adds a name.
    #[must_use]
    pub(crate) fn with(self, name: &Arc<str>, value: Value) -> Self {
        let mut scope = Arc::unwrap_or_clone(self.0);
        scope.computed.push((Arc::clone(name), value));
        Self(Arc::new(scope))
    }

    /// The scope as the templates take it.
    pub(crate) fn value(&self) -> Value {
        Value::from_dyn_object(Arc::clone(&self.0))
    }
}

//! What the templates of a definition see: the account's fields, the target and the part.

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
    target: Value,
    part: PartValues,
    computed: Vec<(Arc<str>, Value)>,
}

#[derive(Clone, Debug)]
struct PartValues {
    title: Value,
    body: Value,
    severity: Value,
    format: Value,
    files: Value,
    first: Value,
    key: Value,
}

impl Object for Scope {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        if let Some((_, value)) = self.computed.iter().rev().find(|(name, _)| **name == *key) {
            return Some(value.clone());
        }
        let value = match key {
            "title" => &self.part.title,
            "body" => &self.part.body,
            "type" => &self.part.severity,
            "format" => &self.part.format,
            "files" => &self.part.files,
            "first" => &self.part.first,
            "key" => &self.part.key,
            "target" => &self.target,
            "base" => &self.fields.base,
            "transport" => &self.fields.transport,
            other => self.fields.named.iter().find(|(name, _)| **name == *other).map(|(_, value)| value)?,
        };
        Some(value.clone())
    }
}

/// A scope under construction: names are added one after the other, each seeing those before it.
#[derive(Clone)]
pub(crate) struct ScopeBuilder(Arc<Scope>);

impl ScopeBuilder {
    pub(crate) fn new(fields: &Arc<Fields>, parcel: &Parcel<'_>) -> Self {
        let part = parcel.part;
        let file = |file: &Attachment| Value::from_object(FileValue(file.clone()));
        Self(Arc::new(Scope {
            fields: Arc::clone(fields),
            target: parcel.target.map_or(Value::from(()), |target| Value::from(Serde(&target.value))),
            part: PartValues {
                title: part.title.clone().map_or(Value::from(()), Value::from),
                body: Value::from(Arc::clone(&part.body)),
                severity: Value::from(part.severity.name()),
                format: Value::from(part.format.name()),
                files: part.attachments.iter().map(file).collect(),
                first: Value::from(part.number == 1),
                key: Value::from(parcel.key),
            },
            computed: Vec::new(),
        }))
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

//! A target as templates and conditions see it.

use std::sync::Arc;

use minijinja::Value;
use minijinja::value::{Enumerator, Object, Serde};

use super::cells::ColumnTypes;
use crate::message::Target;

/// The columns of its row first, then its label and what the service's definition made of it.
#[derive(Clone, Debug)]
pub(super) struct Recipient {
    pub(super) target: Arc<Target>,
    pub(super) types: ColumnTypes,
}

impl Recipient {
    fn field(&self, name: &str) -> Option<Value> {
        let Target { label, value, row } = &*self.target;
        let column = row.as_ref().and_then(|row| self.types.value(row, name));
        match column.or_else(|| value.get(name).cloned()) {
            Some(value) => Some(Value::from(Serde(value))),
            None => (name == "label").then(|| Value::from(&**label)),
        }
    }
}

impl Object for Recipient {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.field(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.field(key)
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let Target { value, row, .. } = &*self.target;
        let columns = row.iter().flat_map(|row| row.columns().names());
        let others = value.keys().map(String::as_str).chain(["label"]);
        let others = others.filter(|name| row.as_ref().is_none_or(|row| !row.columns().has(name)));
        Enumerator::Values(columns.chain(others).map(Value::from).collect())
    }
}

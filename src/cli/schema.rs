//! JSON Schemas.

use serde_json::Value;

use crate::service::catalog::Catalog;

/// config
pub fn config(_catalog: &Catalog) -> Value {
    Value::Null
}
/// service
pub fn service() -> Value {
    Value::Null
}
/// report
pub fn report() -> Value {
    Value::Null
}

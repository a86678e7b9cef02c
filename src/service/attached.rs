//! Attachments as the templates of definitions see them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::Value;
use minijinja::value::Object;

use crate::message::Attachment;

/// A file as templates see it: `name`, `mime`, `size` in bytes, and `base64`.
#[derive(Debug)]
pub(super) struct FileValue(pub(super) Attachment);

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

//! Attachments as the templates of definitions see them.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Object;
use minijinja::{Error, ErrorKind, Value};

use crate::attachment;
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
            "base64" => match attachment::bytes(&self.0.content) {
                Ok(bytes) => Value::from(STANDARD.encode(bytes)),
                Err(error) => Value::from(Error::new(ErrorKind::InvalidOperation, unreadable(&self.0, &error))),
            },
            _ => return None,
        })
    }
}

/// What to say of a file that could be read when the run began.
pub(super) fn unreadable(file: &Attachment, error: &std::io::Error) -> String {
    format!("the file `{}` cannot be read any more: {error}", file.name)
}

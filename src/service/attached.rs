//! Attachments as the templates of definitions see them.

use std::borrow::Cow;
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
            "base64" => match bytes(&self.0) {
                Ok(bytes) => Value::from(STANDARD.encode(bytes)),
                Err(words) => Value::from(Error::new(ErrorKind::InvalidOperation, words)),
            },
            _ => return None,
        })
    }
}

/// Everything that is in a file.
///
/// # Errors
/// Words that say why a file that could be read when the run began no longer can.
pub(super) fn bytes(file: &Attachment) -> Result<Vec<u8>, String> {
    let words = |error| format!("the file `{}` cannot be read any more: {error}", file.name);
    attachment::bytes(&file.content).map(Cow::into_owned).map_err(words)
}

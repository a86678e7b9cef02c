//! Attachments as the templates of definitions see them.

use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::value::Object;
use minijinja::{Error, ErrorKind, Value};
use reqwest::multipart::Part;

use crate::attachment;
use crate::message::Attachment;

/// A file as templates see it: `name`, `mime`, `size` in bytes, and `base64`.
#[derive(Debug)]
pub(super) struct FileValue(pub(super) Attachment);

impl FileValue {
    fn field(&self, name: &str) -> Option<Result<Value, Error>> {
        let broken = |words| Error::new(ErrorKind::InvalidOperation, words);
        Some(Ok(match name {
            "name" => Value::from(Arc::clone(&self.0.name)),
            "mime" => Value::from(Arc::clone(&self.0.mime)),
            "size" => Value::from(self.0.content.len()),
            "base64" => return Some(bytes(&self.0).map(|bytes| STANDARD.encode(bytes).into()).map_err(broken)),
            _ => return None,
        }))
    }
}

impl Object for FileValue {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.field(key.as_str()?).map(|field| field.unwrap_or_else(Value::from))
    }
}

/// The field of a value. A file that cannot be read any more is an error at once: a value that holds one would be sent as `null`.
///
/// # Errors
/// Where there is no such field, or it cannot be read.
pub(super) fn field(item: &Value, name: &str) -> Result<Value, Error> {
    let file = item.downcast_object_ref::<FileValue>();
    file.and_then(|file| file.field(name)).unwrap_or_else(|| item.get_attr(name))
}

/// Everything that is in a file.
///
/// # Errors
/// Words that say why a file that could be read when the run began no longer can.
fn bytes(file: &Attachment) -> Result<Vec<u8>, String> {
    attachment::bytes(&file.content).map(Cow::into_owned).map_err(|error| unreadable(file, &error))
}

/// What is in a file as the body of a request, of which no more than a piece is in memory where it is large.
///
/// # Errors
/// As [`bytes`].
pub(super) fn body(file: &Attachment) -> Result<reqwest::Body, String> {
    attachment::body(&file.content).map_err(|error| unreadable(file, &error))
}

/// A file as a field of a form, under its name and with its type.
///
/// # Errors
/// As [`body`], and when the type is none.
pub(super) fn part(file: &Attachment) -> Result<Part, String> {
    let part = Part::stream_with_length(body(file)?, file.content.len() as u64).file_name(file.name.to_string());
    part.mime_str(&file.mime).map_err(|_| format!("`{}` is no MIME type", file.mime))
}

fn unreadable(file: &Attachment, error: &io::Error) -> String {
    format!("the file `{}` cannot be read any more: {error}", file.name)
}

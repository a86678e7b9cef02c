//! The tree of a mail's bodies.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

/// So many bytes make a line of 76 characters.
const LINE_BYTES: usize = 57;

/// A body, or bodies that belong together.
pub(super) enum Entity<'a> {
    /// A content, with the headers that say what it is.
    Leaf {
        /// Each without its line's end.
        headers: Vec<String>,
        /// What is written in base64.
        content: Cow<'a, [u8]>,
    },
    /// Several, in order.
    Multipart {
        /// Such as `mixed`.
        kind: &'static str,
        /// In order.
        children: Vec<Entity<'a>>,
    },
}

impl<'a> Entity<'a> {
    /// Several as one; one stays itself.
    pub(super) fn several(kind: &'static str, mut children: Vec<Entity<'a>>) -> Self {
        match children.pop() {
            Some(only) if children.is_empty() => only,
            Some(last) => {
                children.push(last);
                Self::Multipart { kind, children }
            }
            None => Self::Leaf { headers: Vec::new(), content: Cow::Borrowed(&[]) },
        }
    }

    /// Writes its headers, an empty line and its content.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Leaf { headers, content } => {
                for header in headers {
                    line(out, header);
                }
                line(out, "Content-Transfer-Encoding: base64");
                line(out, "");
                for bytes in content.chunks(LINE_BYTES) {
                    line(out, &BASE64.encode(bytes));
                }
            }
            Self::Multipart { kind, children } => {
                // No line of base64 begins with a hyphen, and no kind stands inside itself, so the name of the kind is enough.
                let boundary = format!("=_{kind}");
                line(out, &format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\""));
                line(out, "");
                for child in children {
                    line(out, &format!("--{boundary}"));
                    child.write(out);
                }
                line(out, &format!("--{boundary}--"));
            }
        }
    }
}

/// A line with its end.
pub(super) fn line(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
    out.extend_from_slice(b"\r\n");
}

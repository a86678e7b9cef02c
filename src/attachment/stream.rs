//! A large file as the body of a request, read in pieces while it is sent.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use super::content::piece;
use crate::message::Content;

/// How much of a file is in memory at once, in bytes.
const STEP: usize = 256 << 10;

/// What is in a file, from a place on.
struct Pieces {
    content: Content,
    at: usize,
}

/// The content of a file as a body that holds a piece of it at a time.
///
/// # Errors
/// When the file was changed since it was opened, or cannot be read any more.
pub fn body(content: &Content) -> io::Result<reqwest::Body> {
    match content {
        Content::Memory(bytes) => Ok(bytes.to_vec().into()),
        Content::File(_) => {
            // A file that is good for nothing is better told before half of it is sent.
            piece(content, 0, 0)?;
            Ok(reqwest::Body::wrap(Pieces { content: content.clone(), at: 0 }))
        }
    }
}

impl Pieces {
    fn left(&self) -> usize {
        self.content.len().saturating_sub(self.at)
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let length = self.left().min(STEP);
        if length == 0 {
            return Poll::Ready(None);
        }
        let read = piece(&self.content, self.at, length);
        self.at += length;
        Poll::Ready(Some(read.map(|bytes| Frame::data(bytes.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.left() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left() as u64)
    }
}

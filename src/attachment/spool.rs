//! A file that comes in pieces: held in memory while it is small, and in a file without a name beyond that.

use std::io::{self, Write as _};
use std::sync::Arc;

use ring::digest::{Context, SHA256};

use super::content::{HEAD, LARGEST, SMALL, digest};
use crate::message::{Content, Handle, OpenFile};

/// What has come of a file so far.
pub struct Spool {
    bytes: Vec<u8>,
    file: Option<std::fs::File>,
    head: Vec<u8>,
    hash: Context,
    length: usize,
}

impl Spool {
    /// The most bytes that a file may have.
    pub const MOST: u64 = LARGEST;

    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { bytes: Vec::new(), file: None, head: Vec::new(), hash: Context::new(&SHA256), length: 0 }
    }

    /// Takes what comes next.
    ///
    /// # Errors
    /// When the disk is full, or has no place for a temporary file.
    pub fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.head.extend(bytes.iter().take(HEAD.saturating_sub(self.head.len())));
        self.length += bytes.len();
        match &mut self.file {
            Some(file) => file.write_all(bytes),
            None => {
                self.bytes.extend_from_slice(bytes);
                if self.bytes.len() as u64 > SMALL {
                    let mut file = tempfile::tempfile()?;
                    file.write_all(&std::mem::take(&mut self.bytes))?;
                    self.file = Some(file);
                }
                Ok(())
            }
        }
    }

    /// The content and its beginning, when all of it is there.
    ///
    /// # Errors
    /// When the temporary file cannot be written.
    pub fn end(self) -> io::Result<(Content, Vec<u8>)> {
        let Some(mut file) = self.file else { return Ok((self.bytes.into(), self.head)) };
        file.flush()?;
        let changed = file.metadata()?.modified().ok();
        let (handle, hash) = (Handle::Open(file), digest(self.hash));
        Ok((Content::File(Arc::new(OpenFile { handle, length: self.length, hash, changed })), self.head))
    }
}

impl Default for Spool {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::{SMALL, Spool};
    use crate::attachment::{bytes, hash};
    use crate::message::Content;

    #[test]
    fn what_comes_in_pieces_is_whole_in_memory_and_on_disk() {
        for length in [0, 10, SMALL as usize, SMALL as usize + 100_000] {
            let pattern: Vec<u8> = (0..length).map(|number| (number % 251) as u8).collect();
            let mut spool = Spool::new();
            pattern.chunks(70_000).for_each(|piece| spool.take(piece).unwrap());
            let (content, head) = spool.end().unwrap();
            assert_eq!(matches!(content, Content::File(_)), length > SMALL as usize);
            let whole = Content::from(pattern.clone());
            assert_eq!((bytes(&content).unwrap(), hash(&content)), (bytes(&whole).unwrap(), hash(&whole)));
            assert!(pattern.starts_with(&head) && head.len() == length.min(64 << 10));
        }
    }
}

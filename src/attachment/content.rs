//! What is in a file: looked through once, and read when it is sent.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ring::digest::{Context, SHA256};

use crate::message::{Content, Handle, OpenFile};

/// The largest file in bytes: no service here takes more.
pub(super) const LARGEST: u64 = 150 << 20;
/// The largest file in bytes that is held in memory as long as the run lasts. A file that is changed meanwhile is sent as it was;
/// a larger one that is changed is not sent.
pub(super) const SMALL: u64 = 4 << 20;
/// How much of the beginning of a file is looked at to see what it is, in bytes.
pub(super) const HEAD: usize = 64 << 10;
/// How much of a file is looked at once.
const STEP: usize = 256 << 10;

/// How a file is kept until it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// A small one in memory, a large one open.
    AtHand,
    /// Where it lies: there are many, and neither memory nor open files are without end.
    InPlace,
}

/// Looks through the file at `path`; its content and its beginning.
pub(super) fn look(path: &Path, length: u64, keeping: Keeping) -> io::Result<(Content, Vec<u8>)> {
    if keeping == Keeping::AtHand && length <= SMALL {
        let bytes = std::fs::read(path)?;
        let head = bytes.get(..HEAD).unwrap_or(&bytes).to_vec();
        return Ok((bytes.into(), head));
    }
    let mut handle = File::open(path)?;
    let changed = handle.metadata()?.modified().ok();
    let (mut hash, mut buffer, mut length, mut head) = (Context::new(&SHA256), vec![0; STEP], 0, Vec::new());
    loop {
        let count = match handle.read(&mut buffer)? {
            0 => break,
            count => count,
        };
        let bytes = buffer.get(..count).unwrap_or_default();
        hash.update(bytes);
        head.extend(bytes.iter().take(HEAD.saturating_sub(head.len())));
        length += count;
    }
    let handle = match keeping {
        Keeping::AtHand => Handle::Open(handle),
        Keeping::InPlace => Handle::At(path.to_owned()),
    };
    Ok((Content::File(Arc::new(OpenFile { handle, length, hash: digest(hash), changed })), head))
}

/// The SHA-256 of what is in a file.
#[must_use]
pub fn hash(content: &Content) -> [u8; 32] {
    match content {
        Content::File(file) => file.hash,
        Content::Memory(bytes) => {
            let mut hash = Context::new(&SHA256);
            hash.update(bytes);
            digest(hash)
        }
    }
}

pub(super) fn digest(hash: Context) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(hash.finish().as_ref());
    digest
}

/// Everything that is in a file, for a service that takes it in one request. A large file is read anew, and blocks meanwhile.
///
/// # Errors
/// When it cannot be read, or was changed since it was opened.
pub fn bytes(content: &Content) -> io::Result<Cow<'_, [u8]>> {
    match content {
        Content::Memory(bytes) => Ok(Cow::Borrowed(bytes)),
        Content::File(file) => Ok(Cow::Owned(piece(content, 0, file.length)?)),
    }
}

/// The bytes of a file from `start` on; a large file blocks while they are read.
///
/// # Errors
/// When there are fewer than `length`, it cannot be read, or it was changed since it was opened.
pub fn piece(content: &Content, start: usize, length: usize) -> io::Result<Vec<u8>> {
    match content {
        Content::Memory(bytes) => {
            let piece = start.checked_add(length).and_then(|end| bytes.get(start..end));
            piece.map(<[u8]>::to_vec).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
        }
        Content::File(file) => {
            let opened;
            let handle = match &file.handle {
                Handle::Open(handle) => handle,
                Handle::At(path) => {
                    opened = File::open(path)?;
                    &opened
                }
            };
            let mut buffer = vec![0; length];
            let read = read_at(handle, &mut buffer, start as u64);
            let meta = handle.metadata()?;
            if meta.len() != file.length as u64 || meta.modified().ok() != file.changed {
                return Err(io::Error::other("it was changed since the run began"));
            }
            read.map(|()| buffer)
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, start)
}

#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut start: u64) -> io::Result<()> {
    while !buffer.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, buffer, start)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                buffer = &mut buffer[count..];
                start += count as u64;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Keeping, SMALL, bytes, hash, look, piece};
    use crate::message::Content;

    fn file(length: u64) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let pattern: Vec<u8> = (0..length).map(|number| (number % 251) as u8).collect();
        file.write_all(&pattern).unwrap();
        file
    }

    #[test]
    fn a_file_that_is_read_in_pieces_is_the_same_as_in_memory() {
        for (length, keeping) in
            [(SMALL + 1000, Keeping::AtHand), (SMALL + 1000, Keeping::InPlace), (9000, Keeping::InPlace)]
        {
            let file = file(length);
            let (content, _) = look(file.path(), length, keeping).unwrap();
            assert!(matches!(content, Content::File(_)));
            let whole: Content = std::fs::read(file.path()).unwrap().into();
            assert_eq!(bytes(&content).unwrap(), bytes(&whole).unwrap());
            assert_eq!(hash(&content), hash(&whole));
            let start = length as usize - 1007;
            assert_eq!(piece(&content, start, 100).unwrap(), piece(&whole, start, 100).unwrap());
            assert!(piece(&content, start, 2000).is_err() && piece(&whole, start, 2000).is_err());
        }
    }

    #[test]
    fn a_large_file_that_was_changed_is_not_read_on() {
        for keeping in [Keeping::AtHand, Keeping::InPlace] {
            let mut file = file(SMALL + 1);
            let (content, _) = look(file.path(), SMALL + 1, keeping).unwrap();
            file.write_all(b"more").unwrap();
            let error = piece(&content, 0, 10).unwrap_err();
            assert!(error.to_string().contains("changed"), "{error}");
        }
    }
}

//! The files that travel with a message: found before the run, and read when they are sent.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ring::digest::{Context, SHA256};

use crate::message::{Attachment, Content, OpenFile};
use crate::problem::Problem;

/// The largest file in bytes: no service here takes more.
const LARGEST: u64 = 150 << 20;
/// The largest file in bytes that is held in memory as long as the run lasts. A file that is changed meanwhile is sent as it was;
/// a larger one that is changed is not sent.
const SMALL: u64 = 4 << 20;
/// How much of a file is looked at once.
const STEP: usize = 256 << 10;

/// Opens the file at `path` under the name that recipients see.
///
/// # Errors
/// When it cannot be read, is no regular file, or is larger than 150 MiB.
pub fn open(path: &Path) -> Result<Attachment, Problem> {
    let refused = |why: &str| Problem::new(format!("the file `{}` cannot be attached: {why}", path.display()));
    let failed = |error: io::Error| refused(&error.to_string());
    let meta = std::fs::metadata(path).map_err(failed)?;
    if !meta.is_file() {
        return Err(refused("it is no regular file"));
    }
    if meta.len() > LARGEST {
        return Err(refused(&format!("it has {} bytes, and {LARGEST} is the most", meta.len())));
    }
    let content = match meta.len() {
        ..=SMALL => std::fs::read(path).map_err(failed)?.into(),
        _ => Content::File(Arc::new(look_through(path).map_err(failed)?)),
    };
    let name = path.file_name().map_or_else(|| "attachment".into(), |name| name.to_string_lossy());
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    Ok(Attachment { name: Arc::from(&*name), mime: Arc::from(mime.essence_str()), content })
}

fn look_through(path: &Path) -> io::Result<OpenFile> {
    let mut handle = File::open(path)?;
    let changed = handle.metadata()?.modified().ok();
    let (mut hash, mut buffer, mut length) = (Context::new(&SHA256), vec![0; STEP], 0);
    loop {
        match handle.read(&mut buffer)? {
            0 => break,
            count => {
                hash.update(&buffer[..count]);
                length += count;
            }
        }
    }
    Ok(OpenFile { handle, length, hash: digest(hash), changed })
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

fn digest(hash: Context) -> [u8; 32] {
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
            let mut buffer = vec![0; length];
            read_at(&file.handle, &mut buffer, start as u64)?;
            let meta = file.handle.metadata()?;
            if meta.len() != file.length as u64 || meta.modified().ok() != file.changed {
                return Err(io::Error::other("it was changed since the run began"));
            }
            Ok(buffer)
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

    use super::{SMALL, bytes, hash, open, piece};
    use crate::message::Content;

    fn file(length: u64) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let pattern: Vec<u8> = (0..length).map(|number| (number % 251) as u8).collect();
        file.write_all(&pattern).unwrap();
        file
    }

    #[test]
    fn a_large_file_is_read_in_pieces_and_is_the_same_as_in_memory() {
        let file = file(SMALL + 1000);
        let attachment = open(file.path()).unwrap();
        assert!(matches!(attachment.content, Content::File(_)));
        let whole: Content = std::fs::read(file.path()).unwrap().into();
        assert_eq!(bytes(&attachment.content).unwrap(), bytes(&whole).unwrap());
        assert_eq!(hash(&attachment.content), hash(&whole));
        let start = SMALL as usize - 7;
        assert_eq!(piece(&attachment.content, start, 100).unwrap(), piece(&whole, start, 100).unwrap());
        assert!(piece(&attachment.content, start, 2000).is_err() && piece(&whole, start, 2000).is_err());
    }

    #[test]
    fn a_large_file_that_was_changed_is_not_read_on() {
        let mut file = file(SMALL + 1);
        let attachment = open(file.path()).unwrap();
        file.write_all(b"more").unwrap();
        let error = piece(&attachment.content, 0, 10).unwrap_err();
        assert!(error.to_string().contains("changed"), "{error}");
    }
}

//! A file read line by line: counted, bounded, and hashed on the way.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::Path;

use ring::digest::{Context, SHA256};

use crate::audience::read::Digest;
use crate::problem::Problem;

/// The longest line or record, in bytes; more is no row of recipients, and would have to be held in memory.
pub(super) const LONGEST: usize = 1 << 20;

/// The lines of a file.
pub(super) struct Lines {
    input: BufReader<File>,
    hash: Context,
    /// The number of the line that was read last, from 1.
    pub(super) number: usize,
}

impl Lines {
    /// Opens a file.
    ///
    /// # Errors
    /// When it cannot be read, or is no text in an encoding that contains ASCII.
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        let name = path.display();
        let failed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Problem::new(format!("there is no file `{name}`"))
                .hint("check the path; it is relative to the file that names it"),
            io::ErrorKind::PermissionDenied => {
                Problem::new(format!("`{name}` may not be read")).hint("check the permissions of the file")
            }
            _ => unreadable(path, &error),
        };
        let file = File::open(path).map_err(failed)?;
        if file.metadata().map_err(failed)?.is_dir() {
            return Err(Problem::new(format!("`{name}` is a directory")).hint("name a file in it"));
        }
        let mut lines = Self { input: BufReader::with_capacity(1 << 16, file), hash: Context::new(&SHA256), number: 0 };
        let start = lines.input.fill_buf().map_err(failed)?;
        if start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) {
            return Err(Problem::new(format!("`{name}` is written in UTF-16")).hint("save it as UTF-8"));
        }
        if start.contains(&0) {
            return Err(Problem::new(format!("`{name}` is no text file")).hint("name a CSV or NDJSON file"));
        }
        if start.starts_with(BYTE_ORDER_MARK) {
            lines.hash.update(BYTE_ORDER_MARK);
            lines.input.consume(BYTE_ORDER_MARK.len());
        }
        Ok(lines)
    }

    /// Adds the next line to `text`, with its line break; false at the end.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        let before = text.len();
        let room = (LONGEST + 1).saturating_sub(before) as u64;
        self.input.by_ref().take(room).read_until(b'\n', text)?;
        let line = text.get(before..).unwrap_or_default();
        self.hash.update(line);
        if text.len() > LONGEST {
            return Err(io::Error::other("a row is longer than 1 MiB"));
        }
        self.number += usize::from(!line.is_empty());
        Ok(!line.is_empty())
    }

    /// The digest of all that was read.
    pub(super) fn digest(self) -> Digest {
        let mut digest = [0; 32];
        digest.copy_from_slice(self.hash.finish().as_ref());
        digest
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The problem of a file that cannot be read on.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem::new(format!("`{}` cannot be read: {error}", path.display())).hint("check the path and the disk")
}

/// A line without its line break.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

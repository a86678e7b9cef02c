//! Reading a configuration from disk, or from an input that has no path.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;

use crate::problem::{Origin, Problem, Source};

/// The largest configuration file, in bytes.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The text of a file; a problem where there is no such file, or it is too big or no UTF-8 text.
pub fn read_file(path: &Path) -> Result<Arc<Source>, Problem> {
    read(path, |text| Source::new(path.display().to_string(), text))
}

/// The same of a file that another one includes, at this place.
pub(crate) fn read_included(path: &Path, at: &Origin) -> Result<Arc<Source>, Problem> {
    let made = |text| Source::included(path.display().to_string(), text, at.clone());
    read(path, made).map_err(|problem| problem.at(at.clone()))
}

fn read(path: &Path, made: impl Fn(String) -> Arc<Source>) -> Result<Arc<Source>, Problem> {
    let name = path.display();
    let bytes = read_bytes(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Problem::new(format!("there is no file `{name}`")).hint("check the path"),
        ErrorKind::PermissionDenied => {
            Problem::new(format!("`{name}` may not be read")).hint("check the permissions of the file")
        }
        ErrorKind::IsADirectory => Problem::new(format!("`{name}` is a directory")).hint("name a file in it"),
        _ => Problem::new(format!("`{name}` cannot be read: {error}")).hint("check the path and the disk"),
    })?;
    decode(&name.to_string(), bytes, made)
}

/// The text of an input that problems call by this name; a problem where it cannot be read, is too big or no UTF-8 text.
pub fn read_from(name: &str, input: impl Read) -> Result<Arc<Source>, Problem> {
    let bytes = limited(input).map_err(|error| {
        Problem::new(format!("`{name}` cannot be read: {error}")).hint("check where the configuration comes from")
    })?;
    decode(name, bytes, |text| Source::new(name, text))
}

fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    if is_named_pipe(path) {
        return Err(std::io::Error::other("it is a pipe, to which nobody may ever write; `-c -` reads one"));
    }
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    limited(file)
}

/// Whether a path names a pipe; one that a shell has opened, as for `<(…)`, has no name that leads to it.
#[cfg(unix)]
fn is_named_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    path.metadata().is_ok_and(|known| known.file_type().is_fifo()) && path.canonicalize().is_ok()
}

#[cfg(not(unix))]
fn is_named_pipe(_: &Path) -> bool {
    false
}

/// All bytes, and one more than allowed where there are too many, also where the size is not known beforehand.
fn limited(input: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = vec![];
    input.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

pub(crate) fn decode(name: &str, bytes: Vec<u8>, made: impl Fn(String) -> Arc<Source>) -> Result<Arc<Source>, Problem> {
    if bytes.len() as u64 > MAX_BYTES {
        let message = format!("`{name}` is larger than {} MiB", MAX_BYTES / 1024 / 1024);
        return Err(Problem::new(message).hint("split the configuration into several files"));
    }
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::new(format!("`{name}` is written in UTF-16")).hint("save it as UTF-8"));
    }
    if bytes.contains(&0) {
        return Err(Problem::new(format!("`{name}` is no text file")).hint("name a YAML file"));
    }
    String::from_utf8(bytes).map(&made).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let source = made(String::from_utf8_lossy(error.as_bytes()).into_owned());
        let whole = source.text().len();
        source.conceal(0..whole);
        let place = Origin::new(&source, at..at + char::REPLACEMENT_CHARACTER.len_utf8());
        Problem::new("this byte is no UTF-8").at(place).hint("save the file as UTF-8")
    })
}

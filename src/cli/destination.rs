//! Where a report goes: standard output, a file that is replaced as a whole, or something that takes it as it comes.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::cli::output::Printer;
use crate::problem::Problem;

/// Names of standard output; a second way to it would write over the first.
const OUTPUT: [&str; 3] = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

/// Where a report goes.
#[derive(Debug)]
pub(super) enum Destination {
    /// Standard output.
    Output,
    /// Standard error.
    Note,
    /// A file that is replaced as a whole.
    Whole(PathBuf),
    /// A file to which lines are added.
    Lines(PathBuf, File),
    /// A pipe, a terminal or a device.
    Special(PathBuf, File),
}

impl Destination {
    /// A file for a report that is written when it is complete; what an earlier run left there stays until then.
    pub(super) fn whole(path: &Path) -> Result<Self, Problem> {
        if let Some(special) = special(path)? {
            return Ok(special);
        }
        let real = real(path);
        let probe = match File::options().write(true).open(&real) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            exists => match (beside(&real), exists) {
                (Ok((beside, _)), _) => fs::remove_file(beside),
                // It can be written in place at least.
                (Err(error), Ok(_)) if is_forbidden(&error) => Ok(()),
                (Err(error), _) => Err(error),
            },
        };
        probe.map(|()| Self::Whole(real)).map_err(|error| unwritable(path, &error))
    }

    /// A file to which lines are added as they come.
    pub(super) fn lines(path: &Path) -> Result<Self, Problem> {
        if let Some(special) = special(path)? {
            return Ok(special);
        }
        let open = || {
            let mut file = File::options().create(true).read(true).append(true).open(path)?;
            // A run that was killed may have left half a line.
            let mut last = [b'\n'];
            if file.seek(SeekFrom::End(-1)).is_ok() {
                file.read_exact(&mut last)?;
            }
            if last != [b'\n'] {
                file.write_all(b"\n")?;
            }
            Ok(file)
        };
        open().map(|file| Self::Lines(real(path), file)).map_err(|error: io::Error| unwritable(path, &error))
    }

    /// What problems call it.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Output => "standard output".to_owned(),
            Self::Note => "standard error".to_owned(),
            Self::Whole(path) | Self::Lines(path, _) | Self::Special(path, _) => format!("`{}`", path.display()),
        }
    }

    /// Whether a second report there would spoil the first.
    pub(super) fn is_exclusive(&self) -> bool {
        match self {
            Self::Output | Self::Whole(_) | Self::Lines(..) => true,
            Self::Note | Self::Special(..) => false,
        }
    }

    /// Writes a text: instead of what a file held, otherwise after it. A reader that went away is no failure.
    pub(super) fn write(&mut self, text: &str, printer: Printer) -> io::Result<()> {
        let result = match self {
            Self::Output => printer.deliver(text),
            Self::Note => {
                printer.note(text);
                Ok(())
            }
            Self::Whole(path) => replace(path, text),
            Self::Lines(_, file) | Self::Special(_, file) => {
                file.write_all(text.as_bytes()).and_then(|()| file.flush())
            }
        };
        result.or_else(|error| if error.kind() == ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
    }
}

/// The path by which a file is known, however it was written: the file that a link leads to is meant, and not the link.
fn real(path: &Path) -> PathBuf {
    let in_folder = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
    };
    fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
}

/// What is no file, opened; such things can neither be replaced nor cut.
fn special(path: &Path) -> Result<Option<Destination>, Problem> {
    if OUTPUT.iter().any(|name| Path::new(name) == path) {
        return Ok(Some(Destination::Output));
    }
    // What is already open may be a file, of which nothing that was written before may be lost.
    let device = ["/dev/fd", "/dev/stderr", "/proc"].iter().any(|folder| path.starts_with(folder));
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => {
            let problem = Problem::new(format!("the report `{}` cannot be written: it is a folder", path.display()));
            Err(problem.hint("name a file in it"))
        }
        Ok(found) if device || !found.is_file() => {
            let file = File::options().append(true).open(path).map_err(|error| unwritable(path, &error))?;
            Ok(Some(Destination::Special(path.to_owned(), file)))
        }
        Ok(_) | Err(_) => Ok(None),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Problem {
    if path.as_os_str().is_empty() {
        return Problem::new("a report names no file after its `=`").hint("write it as `json=FILE`");
    }
    Problem::new(format!("the report `{}` cannot be written: {error}", path.display()))
}

fn is_forbidden(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}

/// A new file in the same folder, so that renaming it replaces the other one at once.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().ok_or(ErrorKind::NotFound)?;
    let name = format!(".{}.{:08x}.tmp", name.to_string_lossy(), fastrand::u32(..));
    let beside = path.with_file_name(name);
    let file = File::options().create_new(true).write(true).open(&beside)?;
    Ok((beside, file))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let (beside, mut file) = match beside(path) {
        Ok(made) => made,
        // A folder that takes no new file may still hold one that can be written.
        Err(error) if is_forbidden(&error) => return fs::write(path, text),
        Err(error) => return Err(error),
    };
    let written = (|| {
        // First, so that nobody reads it meanwhile who must not.
        if let Ok(before) = fs::metadata(path) {
            file.set_permissions(before.permissions())?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()
    })();
    let replaced = written.and_then(|()| match fs::rename(&beside, path) {
        // A file that is mounted on its own cannot be replaced.
        Err(error) if error.kind() == ErrorKind::ResourceBusy => {
            fs::write(path, text).and_then(|()| fs::remove_file(&beside))
        }
        renamed => renamed,
    });
    if replaced.is_err() {
        let _ = fs::remove_file(&beside);
    }
    replaced
}

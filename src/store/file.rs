//! The file of one credential: read whole, replaced whole, never damaged.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::private::{private_file, private_folder};
use crate::problem::Problem;
use crate::store::entry::Entry;

/// The files of the credentials.
#[derive(Clone)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn below(state: &Path) -> Self {
        Self(state.join("tokens"))
    }

    /// The entry of a name, where there is one.
    pub(super) fn read(&self, name: &str) -> Result<Option<Entry>, Problem> {
        read(&self.path(name, "json"))
    }

    /// Every entry, or what is wrong with it, in no order.
    pub(super) fn list(&self) -> Result<Vec<Result<Entry, Problem>>, Problem> {
        let unreadable = |error: io::Error| {
            Problem::new(format!("the token store `{}` cannot be read: {error}", self.0.display()))
                .hint("let its owner read it, or name another folder with `--state-dir`")
        };
        let entries = match fs::read_dir(&self.0) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|end| end == "json") {
                found.extend(read(&path).transpose());
            }
        }
        Ok(found)
    }

    /// Replaces the entry of a name, durably; on an error the old one is as it was. The caller holds the lock.
    pub(super) fn write(&self, name: &str, entry: &Entry) -> Result<(), Problem> {
        let (new, path) = (self.path(name, "new"), self.path(name, "json"));
        let put = || {
            private_folder(&self.0)?;
            remove(&new)?;
            let mut file = private_file(&new)?;
            file.write_all(entry.text()?.as_bytes())?;
            file.sync_all()?;
            fs::rename(&new, &path)?;
            self.sync()
        };
        put().map_err(|error| {
            // A half-written file is of no use to anybody.
            let _ = remove(&new);
            self.unwritable(&error)
        })
    }

    /// Removes the entry of a name, durably.
    pub(super) fn forget(&self, name: &str) -> Result<(), Problem> {
        let gone = || {
            remove(&self.path(name, "new"))?;
            remove(&self.path(name, "json"))?;
            if self.0.exists() { self.sync() } else { Ok(()) }
        };
        gone().map_err(|error| self.unwritable(&error))
    }

    /// Makes an end of what a process left that died while it wrote: a whole file takes its place, anything less goes. The caller
    /// holds the lock.
    pub(super) fn settle(&self, name: &str) -> Result<(), Problem> {
        let new = self.path(name, "new");
        let Ok(text) = fs::read_to_string(&new) else { return Ok(()) };
        let older = |found: &Entry| {
            self.read(name).is_ok_and(|current| current.is_none_or(|current| current.refreshed < found.refreshed))
        };
        match Entry::read(&text).ok().filter(older) {
            // The login server may take nothing but the token in it by now.
            Some(entry) => self.write(name, &entry),
            None => remove(&new).map_err(|error| self.unwritable(&error)),
        }
    }

    /// Writes something as large as an entry, and removes it again.
    pub(super) fn probe(&self) -> Result<(), Problem> {
        const SIZE: usize = 8 << 10;
        let path = self.0.join("probe");
        let try_it = || {
            private_folder(&self.0)?;
            let mut file = private_file(&path)?;
            file.write_all(&[b' '; SIZE])?;
            file.sync_all()
        };
        let result = try_it();
        let _ = remove(&path);
        result.map_err(|error| self.unwritable(&error))
    }

    /// The file on which the lock of a name is taken.
    pub(super) fn lock(&self, name: &str) -> Result<File, Problem> {
        let open = || {
            private_folder(&self.0)?;
            private_file(&self.path(name, "lock"))
        };
        open().map_err(|error| self.unwritable(&error))
    }

    /// The problem of a folder that takes no tokens.
    pub(super) fn unwritable(&self, error: &io::Error) -> Problem {
        Problem::new(format!("the token store `{}` cannot be written: {error}", self.0.display())).hint(
            "a refresh token that changes would be lost: name another folder with `--state-dir`, or accept that with \
             `ephemeral_tokens: yes`",
        )
    }

    /// Brings the names of the folder to the disk, where a system has a way to ask for it.
    fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.0)?.sync_all() } else { Ok(()) }
    }

    fn path(&self, name: &str, end: &str) -> PathBuf {
        self.0.join(format!("{name}.{end}"))
    }
}

fn read(path: &Path) -> Result<Option<Entry>, Problem> {
    let text = match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => Err(error.to_string()),
    };
    text.and_then(|text| Entry::read(&text)).map(Some).map_err(|why| {
        Problem::new(format!("the stored token `{}` cannot be used: {why}", path.display()))
            .hint("remove the file, and sign in again with `dispatch auth`")
    })
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

//! The folder of a preview: nothing in it is touched that no preview wrote, and no link in it is followed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// The file by which a preview is known; it lists what belongs to one.
const MARKER: &str = ".dispatch-preview";
/// The first line of that file.
const FIRST_LINE: &str = "A preview of dispatch, which the next one replaces. These belong to it:";
/// The longest such file that is read, in bytes.
const LONGEST: u64 = 16 << 20;

/// A folder in which a preview may be written.
#[derive(Debug)]
pub(in crate::cli) struct Folder {
    path: PathBuf,
    /// What an earlier preview left there.
    old: BTreeSet<String>,
}

/// A preview that is being written, beside the earlier one.
pub(in crate::cli) struct Draft {
    folder: Folder,
    /// Where it grows.
    inside: PathBuf,
    name: String,
    /// What stands directly in it.
    tops: BTreeSet<String>,
}

impl Folder {
    /// Looks at a folder and changes nothing.
    ///
    /// # Errors
    /// When it is a link, no folder, cannot be read, or holds something that no preview wrote.
    pub(in crate::cli) fn at(path: &Path) -> Result<Self, Problem> {
        let refused =
            |why: String| Problem::new(format!("the preview cannot be written to `{}`: {why}", path.display()));
        let failed = |error: io::Error| refused(error.to_string());
        let folder = |old| Ok(Self { path: path.to_owned(), old });
        let found = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound && !path.as_os_str().is_empty() => {
                return folder(BTreeSet::new());
            }
            found => found.map_err(failed)?,
        };
        if found.is_symlink() {
            return Err(refused("it is a symbolic link".to_owned()).hint("name the folder itself"));
        }
        if !found.is_dir() {
            return Err(refused("it is no folder".to_owned()).hint("name a folder that does not exist yet"));
        }
        let entries: io::Result<Vec<_>> = fs::read_dir(path).and_then(Iterator::collect);
        let names = entries.map_err(failed)?.into_iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
        let names: BTreeSet<String> = names.collect();
        if names.is_empty() {
            return folder(BTreeSet::new());
        }
        let hint = "name a folder that does not exist yet, or one that an earlier preview wrote";
        let Some(old) = marked(path).map_err(failed)? else {
            return Err(refused("it holds other files".to_owned()).hint(hint));
        };
        match names.iter().find(|name| *name != MARKER && !old.contains(*name)) {
            Some(strange) => Err(refused(format!("it holds `{strange}`, which no preview wrote")).hint(hint)),
            None => folder(old),
        }
    }

    /// Makes room for a new preview beside the earlier one.
    ///
    /// # Errors
    /// Those of the file system.
    pub(in crate::cli) fn begin(self) -> io::Result<Draft> {
        fs::create_dir_all(&self.path)?;
        let name = format!(".new-{:08x}", fastrand::u32(..));
        // First, so that what a run that was killed left behind is known for a preview.
        mark(&self.path, self.old.iter().chain([&name]))?;
        let inside = self.path.join(&name);
        fs::create_dir(&inside)?;
        Ok(Draft { folder: self, inside, name, tops: BTreeSet::new() })
    }
}

impl Draft {
    /// Writes a file: directly in the folder, or in one below it.
    ///
    /// # Errors
    /// Those of the file system.
    pub(in crate::cli) fn file(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Some(top) = path.iter().next() {
            let top = top.to_string_lossy();
            if self.tops.insert(top.clone().into_owned()) && path.iter().count() > 1 {
                fs::create_dir(self.inside.join(&*top))?;
            }
        }
        // A new file in a new folder: nothing is there that could lead elsewhere.
        File::options().create_new(true).write(true).open(self.inside.join(path))?.write_all(bytes)
    }

    /// Puts the preview in the place of the earlier one; where that is.
    ///
    /// # Errors
    /// Those of the file system.
    pub(in crate::cli) fn finish(self) -> io::Result<PathBuf> {
        let Self { folder: Folder { path, old }, inside, name, tops } = self;
        mark(&path, old.iter().chain(&tops).chain([&name]))?;
        for gone in old.iter().map(|gone| path.join(gone)) {
            match fs::symlink_metadata(&gone) {
                // Neither of the two follows a link.
                Ok(found) if found.is_dir() => fs::remove_dir_all(&gone)?,
                Ok(_) => fs::remove_file(&gone)?,
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        for top in &tops {
            fs::rename(inside.join(top), path.join(top))?;
        }
        fs::remove_dir(&inside)?;
        mark(&path, &tops)?;
        Ok(path)
    }

    /// Takes away what was written so far.
    pub(in crate::cli) fn discard(self) {
        let Self { folder: Folder { path, old }, inside, .. } = self;
        // What cannot be taken away is known for a preview, and the next one replaces it.
        let _ = fs::remove_dir_all(inside).and_then(|()| mark(&path, &old));
    }
}

/// The names that the marker of a folder lists; nothing where it has none.
fn marked(folder: &Path) -> io::Result<Option<BTreeSet<String>>> {
    let path = folder.join(MARKER);
    match fs::symlink_metadata(&path) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LONGEST).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut lines = text.lines();
    Ok((lines.next() == Some(FIRST_LINE)).then(|| lines.map(str::to_owned).filter(|name| is_plain(name)).collect()))
}

/// Whether a name of the marker is that of something in its own folder.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\'])
}

fn mark<'a>(folder: &Path, names: impl IntoIterator<Item = &'a String>) -> io::Result<()> {
    let (path, beside) = (folder.join(MARKER), folder.join(format!("{MARKER}-new")));
    let names = names.into_iter().map(|name| format!("{name}\n"));
    let text: String = std::iter::once(format!("{FIRST_LINE}\n{MARKER}-new\n")).chain(names).collect();
    // A link that lies there is taken away, and not written through.
    let written = fs::remove_file(&beside);
    written.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })?;
    File::options().create_new(true).write(true).open(&beside)?.write_all(text.as_bytes())?;
    fs::rename(beside, path)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Folder, MARKER};

    fn write(path: &Path, files: &[(&str, &str)]) -> Result<(), String> {
        let mut draft = Folder::at(path).map_err(|problem| problem.message)?.begin().unwrap();
        files.iter().for_each(|(name, text)| draft.file(Path::new(name), text.as_bytes()).unwrap());
        draft.finish().unwrap();
        Ok(())
    }

    fn entries(path: &Path) -> Vec<String> {
        let names = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.filter(|name| name != MARKER).collect();
        names.sort();
        names
    }

    #[test]
    fn a_preview_replaces_an_earlier_one_and_nothing_else() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a/b");
        write(&path, &[("one/x.txt", "1"), ("index.html", "1")]).unwrap();
        write(&path, &[("two/x.txt", "2"), ("index.html", "2")]).unwrap();
        assert_eq!(entries(&path), ["index.html", "two"]);
        assert_eq!(fs::read_to_string(path.join("index.html")).unwrap(), "2");
        fs::write(path.join("notes.txt"), "mine").unwrap();
        assert!(write(&path, &[("index.html", "3")]).unwrap_err().contains("`notes.txt`"));
        assert_eq!(entries(&path), ["index.html", "notes.txt", "two"]);
    }

    #[test]
    fn a_folder_with_other_files_is_refused() {
        let temp = tempfile::tempdir().unwrap();
        write(temp.path(), &[("index.html", "1")]).unwrap();
        let other = tempfile::tempdir().unwrap();
        fs::write(other.path().join("mine"), "").unwrap();
        assert!(Folder::at(other.path()).unwrap_err().message.contains("other files"));
        assert!(Folder::at(&other.path().join("mine")).unwrap_err().message.contains("no folder"));
        assert!(Folder::at(Path::new("")).is_err());
    }

    #[test]
    fn what_a_killed_run_left_is_replaced() {
        let temp = tempfile::tempdir().unwrap();
        let mut draft = Folder::at(temp.path()).unwrap().begin().unwrap();
        draft.file(Path::new("one/x.txt"), b"1").unwrap();
        drop(draft);
        write(temp.path(), &[("index.html", "2")]).unwrap();
        assert_eq!(entries(temp.path()), ["index.html"]);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_followed() {
        use std::os::unix::fs::symlink;

        let (temp, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("keep"), "mine").unwrap();
        let path = temp.path().join("preview");
        write(&path, &[("one/x.txt", "1")]).unwrap();
        fs::remove_dir_all(path.join("one")).unwrap();
        symlink(outside.path(), path.join("one")).unwrap();
        symlink(outside.path().join("keep"), path.join(format!("{MARKER}-new"))).unwrap();
        write(&path, &[("one/keep", "2")]).unwrap();
        assert_eq!(fs::read_to_string(outside.path().join("keep")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(path.join("one/keep")).unwrap(), "2");
        let link = temp.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(Folder::at(&link).unwrap_err().message.contains("symbolic link"));
    }
}

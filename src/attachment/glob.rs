//! Patterns of files to attach.

use std::io;
use std::path::{Component, Path, PathBuf};

use crate::config::pattern::{self, Folders};

/// Whether a path is a pattern, which means nothing where a file is called exactly so.
pub(super) fn is_pattern(path: &str) -> bool {
    pattern::is_pattern(path)
}

/// The files that fit a pattern, sorted; what comes before its first `*` or `?` is a folder.
pub(super) fn find(written: &str, folders: &Folders) -> io::Result<Vec<PathBuf>> {
    let names: Vec<&str> = written.split(std::path::is_separator).collect();
    let plain = names.iter().take_while(|name| !pattern::is_pattern(name)).count();
    let (before, after) = names.split_at(plain);
    let before = if *before == [""] { "/".to_owned() } else { pattern::plain(&before.join("/")) };
    let after: Vec<&str> = after.iter().copied().filter(|name| !matches!(*name, "" | ".")).collect();
    let folder = if before.is_empty() { Path::new(".") } else { Path::new(&before) };
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let found = folders.matches(folder, &after)?;
    Ok(found.iter().map(|path| tidy(path)).collect())
}

/// The same path without `.` in it.
pub(super) fn tidy(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, Component::CurDir)).collect()
}

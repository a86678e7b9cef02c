//! Which files Git tracks, by asking the program.

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// How many files one call of the program is asked about; a command line has its limits.
const MOST: usize = 500;

/// Those of some files that Git tracks. A file below a `.git` counts as tracked where the program is not there or does not answer.
pub(super) fn tracked(files: &[&Path]) -> HashSet<PathBuf> {
    let mut by_root: BTreeMap<PathBuf, Vec<(PathBuf, &Path)>> = BTreeMap::new();
    for file in files {
        // What has no path, such as standard input, is in no repository.
        let Ok(real) = file.canonicalize() else { continue };
        let root = real.ancestors().skip(1).find(|folder| folder.join(".git").exists());
        let Some(root) = root.map(Path::to_path_buf) else { continue };
        let within = real.strip_prefix(&root).unwrap_or(&real).to_path_buf();
        by_root.entry(root).or_default().push((within, file));
    }
    let mut found = HashSet::new();
    for (root, files) in &by_root {
        for files in files.chunks(MOST) {
            let names: Vec<&Path> = files.iter().map(|(within, _)| within.as_path()).collect();
            let known = listed(root, &names);
            let is_known = |within: &Path| known.as_ref().is_none_or(|known| known.contains(within));
            found.extend(files.iter().filter(|(within, _)| is_known(within)).map(|(_, file)| file.to_path_buf()));
        }
    }
    found
}

/// Those of some files that the index of a repository has; nothing where nobody can tell.
fn listed(root: &Path, names: &[&Path]) -> Option<HashSet<PathBuf>> {
    let mut git = Command::new("git");
    // Names are no patterns, and a repository may not run programs of its own.
    git.args(["--literal-pathspecs", "-c", "core.fsmonitor=false", "-C"]).arg(root).args(["ls-files", "-z", "--"]);
    let output = git.args(names).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| output.stdout.split(|byte| *byte == 0).map(path).collect())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    let name: OsString = std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec());
    name.into()
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    let name: OsString = String::from_utf8_lossy(bytes).into_owned().into();
    name.into()
}

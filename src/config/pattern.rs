//! Patterns of paths: `*` and `?` inside a name, `**` for folders however deep.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Any folders, also none.
pub(crate) const ANY_DEPTH: &str = "**";

/// Whether a path is a pattern.
pub(crate) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?'])
}

/// The files below a folder that fit the names of a pattern, sorted.
///
/// What begins with a dot fits only a name that does so, too, and `**` follows no symbolic link, which could lead back.
pub(crate) fn matches(folder: &Path, names: &[&str]) -> io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::new();
    walk(folder, names, &mut found)?;
    Ok(found)
}

fn walk(folder: &Path, names: &[&str], found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    let Some((name, rest)) = names.split_first() else { return Ok(()) };
    if *name == ANY_DEPTH {
        walk(folder, if rest.is_empty() { &["*"] } else { rest }, found)?;
        for entry in folder.read_dir()? {
            let entry = entry?;
            if entry.file_type()?.is_dir() && !is_hidden(&entry) {
                walk(&entry.path(), names, found)?;
            }
        }
    } else if is_pattern(name) {
        for entry in folder.read_dir()? {
            let entry = entry?;
            let is_meant = !is_hidden(&entry) || name.starts_with('.');
            if is_meant && fits(name, &entry.file_name().to_string_lossy()) {
                go_on(&entry.path(), rest, found)?;
            }
        }
    } else {
        go_on(&folder.join(name), rest, found)?;
    }
    Ok(())
}

fn go_on(path: &Path, names: &[&str], found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if names.is_empty() {
        if path.is_file() {
            found.insert(path.to_owned());
        }
        return Ok(());
    }
    if path.is_dir() { walk(path, names, found) } else { Ok(()) }
}

fn is_hidden(entry: &std::fs::DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// Whether a name fits a pattern; in the time of their lengths multiplied, however many `*` there are.
fn fits(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    // Up to which places of the name the pattern can have come.
    let mut places = vec![false; name.len() + 1];
    places[0] = true;
    for wanted in pattern.chars() {
        if wanted == '*' {
            let first = places.iter().position(|reached| *reached).unwrap_or(places.len());
            places.iter_mut().skip(first).for_each(|reached| *reached = true);
        } else {
            for place in (1..places.len()).rev() {
                places[place] = places[place - 1] && (wanted == '?' || wanted == name[place - 1]);
            }
            places[0] = false;
        }
    }
    places[name.len()]
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_name_fits_as_in_a_shell() {
        for (pattern, name) in [("*", "a"), ("*.yaml", "ops.yaml"), ("a*b*c", "a-b-b-c"), ("t?", "té"), ("**", "x")] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("*.yaml", "ops.yml"), ("t?", "t"), ("a*b", "a-b-c"), ("?", ""), ("A", "a")] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
        assert!(!fits(&"*a".repeat(200), &"a".repeat(199)));
    }
}

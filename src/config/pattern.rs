//! Patterns of paths: `*` and `?` inside a name, `**` for folders however deep.
//!
//! A value that was filled in stands for itself: what would be a mark in it has a NUL before it, which no path holds.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Any folders, also none.
pub(crate) const ANY_DEPTH: &str = "**";

/// What is one in a pattern, unless [`LITERAL`] stands before it.
const MARKS: [char; 2] = ['*', '?'];

/// What stands before a character that stands for itself.
const LITERAL: char = '\0';

/// Whether a path is a pattern.
pub(crate) fn is_pattern(path: &str) -> bool {
    characters(path).any(|(c, is_literal)| MARKS.contains(&c) && !is_literal)
}

/// A text as a piece of a pattern in which it stands for itself.
#[must_use]
pub(crate) fn literal(text: &str) -> String {
    let mut piece = String::with_capacity(text.len());
    for c in text.chars() {
        // What was made literal already, as a block that is shown later, stays as it is.
        if MARKS.contains(&c) && !piece.ends_with(LITERAL) {
            piece.push(LITERAL);
        }
        piece.push(c);
    }
    piece
}

/// A pattern as the path that it would be if it were none.
#[must_use]
pub(crate) fn plain(pattern: &str) -> String {
    characters(pattern).map(|(c, _)| c).collect()
}

/// The characters of a pattern, each with whether it stands for itself in any case.
fn characters(pattern: &str) -> impl Iterator<Item = (char, bool)> {
    let mut rest = pattern.chars().peekable();
    std::iter::from_fn(move || match (rest.next()?, rest.peek()) {
        (LITERAL, Some(mark)) if MARKS.contains(mark) => rest.next().map(|mark| (mark, true)),
        (c, _) => Some((c, false)),
    })
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
        go_on(&folder.join(plain(name)), rest, found)?;
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
    for (wanted, is_literal) in characters(pattern) {
        if wanted == '*' && !is_literal {
            let first = places.iter().position(|reached| *reached).unwrap_or(places.len());
            places.iter_mut().skip(first).for_each(|reached| *reached = true);
        } else {
            for place in (1..places.len()).rev() {
                let is_any = wanted == '?' && !is_literal;
                places[place] = places[place - 1] && (is_any || wanted == name[place - 1]);
            }
            places[0] = false;
        }
    }
    places[name.len()]
}

#[cfg(test)]
mod tests {
    use super::{fits, is_pattern, literal, plain};

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

    #[test]
    fn what_was_filled_in_stands_for_itself() {
        let piece = literal("a*b?");
        assert!(!is_pattern(&piece) && is_pattern(&format!("{piece}*")));
        assert_eq!((plain(&piece), literal(&piece)), ("a*b?".to_owned(), piece.clone()));
        assert!(fits(&format!("{piece}-*"), "a*b?-c"));
        assert!(!fits(&format!("{piece}-*"), "axb?-c") && !fits(&piece, "a*bc"));
    }
}

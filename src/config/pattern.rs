//! Patterns of paths: `*` and `?` inside a name, `**` for folders however deep.
//!
//! A value that was filled in stands for itself: what would be a mark in it has a NUL before it, which no path holds.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

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

/// What is in folders, each of which is read once, however many patterns are looked up in it.
#[derive(Default)]
pub(crate) struct Folders(RefCell<HashMap<PathBuf, Rc<[Member]>>>);

/// A file or a folder.
struct Member {
    name: String,
    path: PathBuf,
    /// Whether it is a folder, and no link to one.
    is_folder: bool,
}

impl Folders {
    /// The files below a folder that fit the names of a pattern, sorted.
    ///
    /// What begins with a dot fits only a name that does so, too, and `**` follows no symbolic link, which could lead back.
    pub(crate) fn matches(&self, folder: &Path, names: &[&str]) -> io::Result<BTreeSet<PathBuf>> {
        let mut found = BTreeSet::new();
        self.walk(folder, names, &mut found)?;
        Ok(found)
    }

    fn walk(&self, folder: &Path, names: &[&str], found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        let Some((name, rest)) = names.split_first() else { return Ok(()) };
        if *name == ANY_DEPTH {
            self.walk(folder, if rest.is_empty() { &["*"] } else { rest }, found)?;
            for member in self.of(folder)?.iter().filter(|member| member.is_folder && !member.is_hidden()) {
                self.walk(&member.path, names, found)?;
            }
        } else if is_pattern(name) {
            for member in beginning(&self.of(folder)?, &start(name)) {
                let is_meant = !member.is_hidden() || name.starts_with('.');
                if is_meant && fits(name, &member.name) {
                    self.go_on(&member.path, rest, found)?;
                }
            }
        } else {
            self.go_on(&folder.join(plain(name)), rest, found)?;
        }
        Ok(())
    }

    fn go_on(&self, path: &Path, names: &[&str], found: &mut BTreeSet<PathBuf>) -> io::Result<()> {
        if names.is_empty() {
            if path.is_file() {
                found.insert(path.to_owned());
            }
            return Ok(());
        }
        if path.is_dir() { self.walk(path, names, found) } else { Ok(()) }
    }

    /// What is in a folder, sorted by name.
    fn of(&self, folder: &Path) -> io::Result<Rc<[Member]>> {
        if let Some(known) = self.0.borrow().get(folder) {
            return Ok(Rc::clone(known));
        }
        let member = |entry: io::Result<DirEntry>| {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            Ok(Member { name, path: entry.path(), is_folder: entry.file_type()?.is_dir() })
        };
        let mut members = folder.read_dir()?.map(member).collect::<io::Result<Vec<_>>>()?;
        members.sort_unstable_by(|one, other| one.name.cmp(&other.name));
        let members: Rc<[Member]> = members.into();
        self.0.borrow_mut().insert(folder.to_owned(), Rc::clone(&members));
        Ok(members)
    }
}

impl Member {
    fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }
}

/// What every name begins with that fits a pattern.
fn start(pattern: &str) -> String {
    characters(pattern).take_while(|(c, is_literal)| *is_literal || !MARKS.contains(c)).map(|(c, _)| c).collect()
}

/// Those of sorted members whose names begin so.
fn beginning<'m>(members: &'m [Member], start: &str) -> impl Iterator<Item = &'m Member> {
    let first = members.partition_point(|member| *member.name < *start);
    members.get(first..).unwrap_or_default().iter().take_while(move |member| member.name.starts_with(start))
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
    use std::collections::BTreeSet;

    use super::{Folders, fits, is_pattern, literal, plain};

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
    fn a_folder_that_is_read_once_has_the_same_files_for_every_pattern() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["7-a", "7-b", "7", "77-a", "8-a", "a*b", "axb", "é-a", ".7-a", "Z"];
        names.iter().for_each(|name| std::fs::write(folder.path().join(name), name).unwrap());
        let folders = Folders::default();
        for pattern in ["*", "7*", "7-*", "7?", "?-a", "*a", "8*", "9*", "é*", "a\0**", ".*", "Z*", "[*"] {
            let found = folders.matches(folder.path(), &[pattern]).unwrap();
            let found: BTreeSet<_> = found.iter().filter_map(|path| path.file_name()?.to_str()).collect();
            let is_meant = |name: &&str| fits(pattern, name) && name.starts_with('.') <= pattern.starts_with('.');
            assert_eq!(found, names.iter().copied().filter(is_meant).collect(), "{pattern}");
        }
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

//! The names that recipients see: one piece of a path, without anything that a recipient's machine could stumble over.

use std::collections::HashSet;
use std::sync::Arc;

use crate::message::Attachment;

/// The longest name in bytes; file systems take 255, and a number may come to it.
const LONGEST: usize = 240;

/// The name at the end of a path, without control characters and without those that turn the direction of text; nothing where nothing is
/// left of it.
pub(super) fn cleaned(written: &str) -> Option<String> {
    let last = written.rsplit(['/', '\\']).find(|piece| !piece.trim().is_empty())?;
    let seen: String = last.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let seen = seen.trim();
    if seen.chars().all(|c| c == '.') {
        return None;
    }
    Some(shortened(seen))
}

/// Whether a character shows what follows in another order, so that `exe.fdp` would be seen as `pdf.exe`.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The beginning and the ending of a name that is too long.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    let (stem, end) = split(name);
    let room = LONGEST.saturating_sub(end.len());
    let cut = (0..=room).rev().find(|at| stem.is_char_boundary(*at)).unwrap_or(0);
    format!("{}{end}", stem.get(..cut).unwrap_or_default())
}

/// A name before its ending, and the ending with its dot; an ending that is long is none.
fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= 20 => name.split_at(at),
        _ => (name, ""),
    }
}

/// The files, each once, of which no two have the same name: another `a.txt` is `a-2.txt`.
#[must_use]
pub fn told_apart(files: Vec<Attachment>) -> Vec<Attachment> {
    let mut once: Vec<Attachment> = Vec::with_capacity(files.len());
    for file in files {
        if !once.contains(&file) {
            once.push(file);
        }
    }
    let all: HashSet<String> = once.iter().map(|file| file.name.to_lowercase()).collect();
    let mut taken = HashSet::new();
    let apart = |mut file: Attachment| {
        if !taken.insert(file.name.to_lowercase()) {
            let (stem, end) = split(&file.name);
            let mut numbered = (2..).map(|number| format!("{stem}-{number}{end}"));
            // What another file is called already is no name for this one.
            let free = numbered.find(|name| !all.contains(&name.to_lowercase()) && taken.insert(name.to_lowercase()));
            file.name = free.map_or(Arc::clone(&file.name), Arc::from);
        }
        file
    };
    once.into_iter().map(apart).collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, cleaned, told_apart};
    use crate::message::Attachment;

    #[test]
    fn a_name_is_one_piece_of_a_path_and_can_be_seen() {
        for (written, name) in [
            ("reports/a.pdf", Some("a.pdf")),
            ("../../etc/passwd", Some("passwd")),
            (r"C:\Users\ann\a.pdf", Some("a.pdf")),
            ("a\r\nBcc: x@example.com.pdf", Some("aBcc: x@example.com.pdf")),
            ("\u{202e}fdp.exe", Some("fdp.exe")),
            ("folder/", Some("folder")),
            (" a b.txt ", Some("a b.txt")),
            ("..", None),
            ("", None),
            ("\u{7}", None),
        ] {
            assert_eq!(cleaned(written).as_deref(), name, "{written:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let name = cleaned(&format!("{}.pdf", "ä".repeat(500))).unwrap();
        assert!(name.len() <= LONGEST && name.ends_with("ä.pdf"), "{name}");
    }

    #[test]
    fn two_files_of_one_name_are_told_apart() {
        let file = |(at, name): (usize, &&str)| Attachment {
            name: (*name).into(),
            mime: "text/plain".into(),
            content: vec![at as u8].into(),
            link: None,
        };
        let all = |names: &[&str]| -> Vec<Attachment> { names.iter().enumerate().map(file).collect() };
        let names = |files| -> Vec<String> { told_apart(files).iter().map(|file| file.name.to_string()).collect() };
        assert_eq!(names(all(&["a.txt", "A.txt", "b", "a.txt", "b"])), ["a.txt", "A-2.txt", "b", "a-3.txt", "b-2"]);
        assert_eq!(names(all(&["a.txt", "a.txt", "a-2.txt"])), ["a.txt", "a-3.txt", "a-2.txt"]);
        assert_eq!(names(all(&[".env", ".env"])), [".env", ".env-2"]);
        // The same file under the same name is there once.
        assert_eq!(names([all(&["a.txt", "b"]), all(&["a.txt"])].concat()), ["a.txt", "b"]);
    }
}

//! Text as our own form of configuration writes it: dollars escaped where they would mean something, paths from a folder.

use std::path::{Component, Path, PathBuf};

use crate::config::reference::{Otherwise, Piece, Place, Program, Reference, Text};
use crate::config::words;

impl Text {
    /// The text as a native configuration in `folder` has to write it to mean the same.
    ///
    /// # Errors
    /// Words that say why it cannot.
    pub fn native(&self, folder: &Path) -> Result<String, String> {
        let written = text(self, folder)?;
        let mut read = Text::parse(&written).map_err(|bad| bad.message)?;
        read.rebase(folder);
        if read.says_the_same_as(self) {
            Ok(written)
        } else {
            Err("a reference in it cannot be written in another place".to_owned())
        }
    }

    /// Whether another text means the same, whichever way and from whichever folder it is written.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        bare(self) == bare(other)
    }
}

fn text(text: &Text, folder: &Path) -> Result<String, String> {
    let pieces = text.pieces.iter().map(|piece| match piece {
        Piece::Literal(literal) => Ok(escaped(literal)),
        Piece::Reference(reference) => written(reference, folder),
    });
    pieces.collect()
}

/// A dollar is literal unless another one or a brace follows, and a reference may follow what stands here.
fn escaped(literal: &str) -> String {
    let means_more = literal.contains("$$") || literal.contains("${") || literal.ends_with('$');
    if means_more { literal.replace('$', "$$") } else { literal.to_owned() }
}

fn written(reference: &Reference, folder: &Path) -> Result<String, String> {
    let place = match &reference.place {
        Place::Env(name) => format!("env:{name}"),
        Place::File(path) => format!("file:{}", relative(Path::new(path), folder).display()),
        Place::Cmd(program) => format!("cmd:{}", command(program, folder)?),
    };
    let otherwise = match &reference.otherwise {
        Otherwise::Missing => String::new(),
        Otherwise::Default { text: default, .. } => format!(":-{}", text(default, folder)?),
        Otherwise::Why(why) => format!(":?{why}"),
    };
    Ok(format!("${{{place}{otherwise}}}"))
}

fn command(program: &Program, folder: &Path) -> Result<String, String> {
    if tidy(&program.folder) != tidy(folder) {
        return Err(format!(
            "its command runs in `{}`, the folder of its configuration",
            tidy(&program.folder).display()
        ));
    }
    let quoted = |word: &Text| {
        let word = text(word, folder)?;
        let plain = words::split(&word).is_ok_and(|words| words == [word.as_str()]) && !word.contains(['{', '}']);
        Ok(match (plain, word.contains('\'')) {
            (true, _) => word,
            (false, false) => format!("'{word}'"),
            (false, true) => format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\"")),
        })
    };
    let words: Result<Vec<_>, String> = program.words.iter().map(quoted).collect();
    Ok(words?.join(" "))
}

/// The path from a folder; an absolute one stays as it is.
fn relative(path: &Path, folder: &Path) -> PathBuf {
    let absolute = || std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if path.is_absolute() {
        return path.to_owned();
    }
    let (path, folder) = (tidy(path), tidy(folder));
    let shared = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up: Vec<_> = folder.components().skip(shared).collect();
    if folder.is_absolute() || up.contains(&Component::ParentDir) {
        return absolute();
    }
    up.iter().map(|_| Component::ParentDir).chain(path.components().skip(shared)).collect()
}

/// The same path without `.` in it.
fn tidy(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// What a text means: without its spelling, and with every path from the root.
fn bare(text: &Text) -> Text {
    let pieces = text.pieces.iter().map(|piece| match piece {
        Piece::Literal(literal) => Piece::Literal(literal.clone()),
        Piece::Reference(reference) => Piece::Reference(bare_reference(reference)),
    });
    Text { pieces: pieces.collect() }
}

fn bare_reference(reference: &Reference) -> Reference {
    let place = match &reference.place {
        Place::Env(name) => Place::Env(name.clone()),
        Place::File(path) => Place::File(from_root(Path::new(path)).to_string_lossy().into_owned()),
        Place::Cmd(program) => Place::Cmd(Program {
            words: program.words.iter().map(bare).collect(),
            folder: from_root(&program.folder),
            written: String::new(),
        }),
    };
    let otherwise = match &reference.otherwise {
        Otherwise::Missing => Otherwise::Missing,
        Otherwise::Default { text, .. } => Otherwise::Default { text: bare(text), written: String::new() },
        Otherwise::Why(why) => Otherwise::Why(why.clone()),
    };
    Reference { place, otherwise }
}

/// A path from the root, with `..` taken back where that needs no look at the disk.
fn from_root(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    whole.components().fold(PathBuf::new(), |mut seen, part| {
        match (part, seen.components().next_back()) {
            (Component::CurDir, _) => {}
            (Component::ParentDir, Some(Component::Normal(_))) => {
                seen.pop();
            }
            _ => seen.push(part),
        }
        seen
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::reference::{Dollars, Text};

    fn moved(text: &str, from: &str, to: &str) -> Result<String, String> {
        let mut read = Text::parse_with(text, Dollars::Literal).expect("it is well formed");
        read.rebase(Path::new(from));
        read.native(Path::new(to))
    }

    #[test]
    fn dollars_are_escaped_only_where_they_would_mean_something() {
        for (apprise, native) in [
            ("5$", "5$$"),
            ("a$b", "a$b"),
            ("a$$b$c", "a$$$$b$$c"),
            ("${HOME}", "$${HOME}"),
            ("$${env:X}", "$$${env:X}"),
            ("${env:X:-$$}", "${env:X:-$$$$}"),
            ("${env:X:?why}y", "${env:X:?why}y"),
        ] {
            assert_eq!(moved(apprise, "", "").as_deref(), Ok(native));
        }
    }

    #[test]
    fn paths_count_from_the_new_folder() {
        for (from, to, native) in [
            ("", "", "${file:pw}"),
            ("teams", "", "${file:teams/pw}"),
            ("teams/", "./teams", "${file:pw}"),
            ("teams/ops", "teams/web", "${file:../ops/pw}"),
            ("/etc", "", "${file:/etc/pw}"),
        ] {
            assert_eq!(moved("${file:pw}", from, to).as_deref(), Ok(native), "{from} {to}");
        }
        assert_eq!(moved("${file:/run/x:-${file:y}}", "a", "b").as_deref(), Ok("${file:/run/x:-${file:../a/y}}"));
    }

    #[test]
    fn commands_keep_their_words() {
        for (apprise, native) in [
            ("${cmd:op read op://a/b}", "${cmd:op read op://a/b}"),
            ("${cmd:sh -c 'echo $$ \"}\"'}", "${cmd:sh -c 'echo $$$$ \"}\"'}"),
            ("${cmd:a \"it's\" b\\ c ''}", "${cmd:a \"it's\" 'b c' ''}"),
            ("${cmd:get ${file:my path}}", "${cmd:get '${file:my path}'}"),
        ] {
            assert_eq!(moved(apprise, "", "").as_deref(), Ok(native));
        }
        assert!(moved("${cmd:./x}", "a", "b").expect_err("it runs elsewhere").contains("runs in `a`"));
    }
}

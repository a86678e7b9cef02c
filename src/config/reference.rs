//! `${env:NAME}`, `${file:PATH}` and `${cmd:PROGRAM …}`: values that live outside the configuration.
//!
//! | written | what it is |
//! |---|---|
//! | `${env:X}` | the environment variable, which must be set |
//! | `${file:PATH}` | the text of a file, relative to the configuration, without one line break at its end |
//! | `${cmd:op read op://x/y}` | what a program prints, likewise; it runs in the folder of the configuration |
//! | `${env:X:-text}`, `${file:PATH:-text}` | the text where there is no such variable or file, or it is empty |
//! | `${env:X:?why}`, `${file:PATH:?why}` | a problem that says why, where there is none, or it is empty |
//! | `$$` | one dollar; in Apprise's form two dollars stay two |
//!
//! Any other dollar means itself. Braces inside a reference come in pairs, and a default may hold references in turn, as may an
//! argument of a command: `${env:A:-${file:b}}`. The words of a command are split as a shell splits them, before its references are
//! looked up, and quotes in it hide braces. No shell reads it; one is asked for as `${cmd:sh -c 'a | b'}`, and finds variables in
//! its own way: `sh -c 'echo "$X"'`.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::config::reference_syntax;

/// A value that lives elsewhere, and what holds where it is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Where it lives.
    pub place: Place,
    /// What holds where it is missing or empty.
    pub otherwise: Otherwise,
}

/// Where a referenced value lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// An environment variable.
    Env(String),
    /// A file, relative to the configuration that names it; one line break at its end is dropped.
    File(String),
    /// What a program prints; one line break at its end is dropped.
    Cmd(Program),
}

/// A program with its arguments; no shell reads them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Program {
    /// The program and its arguments, each of which may hold references.
    pub words: Vec<Text>,
    /// The folder in which it runs: that of the configuration that names it. Empty is the current one.
    pub folder: PathBuf,
    /// All of it as it is written.
    pub written: String,
}

/// What holds where a value is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Otherwise {
    /// A missing value is a problem, and an empty one is empty: `${env:X}`.
    Missing,
    /// A missing or empty value is this text: `${env:X:-text}`.
    Default {
        /// The text.
        text: Text,
        /// As it is written.
        written: String,
    },
    /// A missing or empty value is a problem that says why it is needed: `${env:X:?why}`.
    Why(String),
}

/// Shows the reference as it is written.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Env(name) => write!(f, "${{env:{name}")?,
            Place::File(path) => write!(f, "${{file:{path}")?,
            Place::Cmd(program) => write!(f, "${{cmd:{}", program.written)?,
        }
        match &self.otherwise {
            Otherwise::Missing => f.write_str("}"),
            Otherwise::Default { written, .. } => write!(f, ":-{written}}}"),
            Otherwise::Why(why) => write!(f, ":?{why}}}"),
        }
    }
}

impl Reference {
    /// Takes the file or the program as a configuration in `folder` means it.
    fn rebase(&mut self, folder: &Path) {
        match &mut self.place {
            Place::Env(_) => {}
            Place::File(path) => *path = folder.join(&*path).to_string_lossy().into_owned(),
            Place::Cmd(program) => {
                program.words.iter_mut().for_each(|word| word.rebase(folder));
                program.folder = folder.join(&program.folder);
            }
        }
        if let Otherwise::Default { text, .. } = &mut self.otherwise {
            text.rebase(folder);
        }
    }

    /// Whether its place, or one in its default or its arguments, is such a one.
    fn any_place(&self, is: &dyn Fn(&Place) -> bool) -> bool {
        let in_words = match &self.place {
            Place::Env(_) | Place::File(_) => false,
            Place::Cmd(program) => program.words.iter().any(|word| word.any_place(is)),
        };
        let in_default = match &self.otherwise {
            Otherwise::Default { text, .. } => text.any_place(is),
            Otherwise::Missing | Otherwise::Why(_) => false,
        };
        is(&self.place) || in_words || in_default
    }
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// Text that stands in the file.
    Literal(String),
    /// Text that stands elsewhere.
    Reference(Reference),
}

/// Text in which references are still unresolved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text {
    /// Its stretches; two literals never stand side by side, and none is empty.
    pub pieces: Vec<Piece>,
}

/// What two dollars in a row mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dollars {
    /// One dollar.
    Escape,
    /// Two dollars, as Apprise reads them.
    Literal,
}

/// Why a `${…}` cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadReference {
    /// Bytes from the start of the text.
    pub at: usize,
    /// What is wrong.
    pub message: String,
}

impl Text {
    /// Text without any reference, taken as it is.
    pub fn plain(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { pieces: if text.is_empty() { vec![] } else { vec![Piece::Literal(text)] } }
    }

    /// Reads references; `$` is literal anywhere but in `${scheme:…}`, and `$$` is one dollar.
    pub fn parse(text: &str) -> Result<Self, BadReference> {
        Self::parse_with(text, Dollars::Escape)
    }

    /// Reads references, with a choice of what `$$` means.
    pub fn parse_with(text: &str, dollars: Dollars) -> Result<Self, BadReference> {
        reference_syntax::text(text, dollars)
    }

    /// What is left of a text that cannot be read, without anything of its references.
    pub(crate) fn veiled(text: &str) -> Self {
        reference_syntax::veiled(text)
    }

    /// Takes every file and every program in it as a configuration in `folder` means them.
    pub(crate) fn rebase(&mut self, folder: &Path) {
        for piece in &mut self.pieces {
            if let Piece::Reference(reference) = piece {
                reference.rebase(folder);
            }
        }
    }

    /// Whether a program may have to run before all of the text is known.
    pub fn may_run(&self) -> bool {
        self.any_place(&|place| matches!(place, Place::Cmd(_)))
    }

    /// Whether the place of a reference in it, however deep, is such a one.
    pub(crate) fn any_place(&self, is: &dyn Fn(&Place) -> bool) -> bool {
        self.references().any(|reference| reference.any_place(is))
    }

    /// The text, where it holds no reference.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Several texts as one that lists them between commas; nothing where one of them holds a comma of its own.
    pub fn list(items: &[Self]) -> Option<Self> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let comma = (at > 0).then(|| Piece::Literal(",".to_owned()));
            for piece in comma.iter().chain(&item.pieces) {
                match (pieces.last_mut(), piece) {
                    (Some(Piece::Literal(before)), Piece::Literal(text)) => before.push_str(text),
                    _ => pieces.push(piece.clone()),
                }
            }
        }
        let has_comma = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.contains(','));
        let is_plain = |item: &Self| !item.pieces.is_empty() && !item.pieces.iter().any(has_comma);
        items.iter().all(is_plain).then_some(Self { pieces })
    }

    /// Every reference in it.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Reference(reference) => Some(reference),
            Piece::Literal(_) => None,
        })
    }

    /// The text with every reference replaced by what `look_up` knows of it.
    pub fn resolve<E>(&self, mut look_up: impl FnMut(&Reference) -> Result<String, E>) -> Result<String, E> {
        self.pieces.iter().try_fold(String::new(), |mut text, piece| {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Reference(reference) => text.push_str(&look_up(reference)?),
            }
            Ok(text)
        })
    }
}

/// Shows references as they are written.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => f.write_str(text),
            Piece::Reference(reference) => reference.fmt(f),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Otherwise, Piece, Place, Reference, Text};

    #[test]
    fn a_dollar_is_literal_unless_a_scheme_follows() {
        for text in ["a$b", "$", "${HOME}", "$HOME", "${A:x}", "${"] {
            assert_eq!(Text::parse(text).map(|t| t.literal().map(str::to_owned)), Ok(Some(text.to_owned())));
        }
        assert_eq!(Text::parse("a$$b").ok().and_then(|t| t.literal().map(str::to_owned)).as_deref(), Some("a$b"));
    }

    #[test]
    fn references_are_kept_apart_from_the_text_around_them() {
        let text = Text::parse("slack://${env:TOKEN}/#ops").expect("it is well formed");
        assert_eq!(
            text.pieces,
            [
                Piece::Literal("slack://".into()),
                Piece::Reference(Reference { place: Place::Env("TOKEN".into()), otherwise: Otherwise::Missing }),
                Piece::Literal("/#ops".into())
            ]
        );
        assert_eq!(text.to_string(), "slack://${env:TOKEN}/#ops");
        let resolved = text.resolve(|_| Ok::<_, ()>("x".to_owned()));
        assert_eq!(resolved.as_deref(), Ok("slack://x/#ops"));
    }

    #[test]
    fn an_unknown_scheme_is_named() {
        let bad = Text::parse("x${vault:a}").expect_err("there is no such scheme");
        assert_eq!(bad.at, 1);
        assert!(bad.message.contains("`${vault:…}`"), "{}", bad.message);
    }
}

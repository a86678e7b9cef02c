//! `${env:NAME}` and `${file:PATH}`: values that live outside the configuration.

use std::fmt;

/// Where a referenced value lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reference {
    /// An environment variable.
    Env(String),
    /// A file, relative to the configuration that names it; one line break at its end is dropped.
    File(String),
}

/// Shows the reference as it is written.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "${{env:{name}}}"),
            Self::File(path) => write!(f, "${{file:{path}}}"),
        }
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
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, from) = rest.split_at(at);
            literal.push_str(before);
            let escaped = if dollars == Dollars::Escape { from.strip_prefix("$$") } else { None };
            if let Some(after) = escaped {
                literal.push('$');
                rest = after;
            } else if let Some((body, after)) = reference_body(from) {
                let body = body.map_err(|message| BadReference { at: text.len() - from.len(), message })?;
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Reference(body));
                rest = after;
            } else {
                literal.push('$');
                rest = from.strip_prefix('$').unwrap_or("");
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self { pieces })
    }

    /// The text, where it holds no reference.
    pub fn literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
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

/// The reference at the start of `from`, which begins with a dollar, and what follows it.
fn reference_body(from: &str) -> Option<(Result<Reference, String>, &str)> {
    let inner = from.strip_prefix("${")?;
    let colon = inner.find(':')?;
    let (scheme, tail) = inner.split_at(colon);
    if scheme.is_empty() || !scheme.chars().all(|c| c.is_ascii_lowercase()) {
        return None;
    }
    let tail = tail.strip_prefix(':')?;
    let Some((name, after)) = tail.split_once('}') else {
        return Some((Err(format!("`${{{scheme}:` has no closing `}}`")), ""));
    };
    let reference = match scheme {
        _ if name.is_empty() => Err(format!("`${{{scheme}:}}` names nothing")),
        "env" => Ok(Reference::Env(name.to_owned())),
        "file" => Ok(Reference::File(name.to_owned())),
        other => Err(format!("`${{{other}:…}}` is not a known reference; known are `env` and `file`")),
    };
    Some((reference, after))
}

#[cfg(test)]
mod tests {
    use super::{Piece, Reference, Text};

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
                Piece::Reference(Reference::Env("TOKEN".into())),
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

//! How references are written: `${scheme:…}`, with braces in pairs inside, defaults and reasons.

use crate::config::reference::{BadReference, Dollars, Otherwise, Piece, Place, Program, Reference, Text};
use crate::config::words;

/// Text with its references.
pub(super) fn text(text: &str, dollars: Dollars) -> Result<Text, BadReference> {
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
        } else if let Some(opening) = Opening::read(from) {
            let start = text.len() - from.len();
            let (reference, after) =
                opening.reference(dollars).map_err(|bad| BadReference { at: start + bad.at, ..bad })?;
            if !literal.is_empty() {
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(Piece::Reference(reference));
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
    Ok(Text { pieces })
}

/// A text that cannot be read, with a reference to nothing in place of each of its references: a default in one that is not
/// understood may be a secret, and must not be taken for something else.
pub(super) fn veiled(text: &str) -> Text {
    let nothing = Reference {
        place: Place::Env(String::new()),
        otherwise: Otherwise::Default { text: Text::default(), written: String::new() },
    };
    let mut pieces = Vec::new();
    let (mut literal, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("${") {
        let from = &rest[at..];
        literal.push_str(&rest[..at]);
        if Opening::read(from).is_none() {
            literal.push_str("${");
            rest = &from["${".len()..];
            continue;
        }
        if !literal.is_empty() {
            pieces.push(Piece::Literal(std::mem::take(&mut literal)));
        }
        pieces.push(Piece::Reference(nothing.clone()));
        rest = length(from).map_or("", |length| &from[length..]);
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        pieces.push(Piece::Literal(literal));
    }
    Text { pieces }
}

/// How many bytes the reference at the start of a text has; nothing where there is none, or it does not end.
pub(super) fn length(from: &str) -> Option<usize> {
    let opening = Opening::read(from)?;
    opening.end().map(|end| from.len() - opening.tail.len() + end + 1)
}

/// The beginning of a reference: `${scheme:`.
struct Opening<'t> {
    scheme: &'t str,
    /// Everything after the colon.
    tail: &'t str,
}

impl<'t> Opening<'t> {
    fn read(from: &'t str) -> Option<Self> {
        let (scheme, tail) = from.strip_prefix("${")?.split_once(':')?;
        let named = !scheme.is_empty() && scheme.chars().all(|c| c.is_ascii_lowercase());
        named.then_some(Self { scheme, tail })
    }

    /// Where its closing brace stands in the tail; braces inside come in pairs, and the quotes of a command hide theirs.
    fn end(&self) -> Option<usize> {
        let quotes = self.scheme == "cmd";
        let mut depth = 0_usize;
        let mut quote = None;
        let mut characters = self.tail.char_indices();
        while let Some((at, c)) = characters.next() {
            match (c, quote) {
                ('\\', None | Some('"')) if quotes => {
                    characters.next();
                }
                (_, Some(open)) => quote = quote.filter(|_| c != open),
                ('\'' | '"', None) if quotes => quote = Some(c),
                ('{', None) => depth += 1,
                ('}', None) if depth == 0 => return Some(at),
                ('}', None) => depth -= 1,
                (_, None) => {}
            }
        }
        None
    }

    /// The reference, and what follows it.
    fn reference(&self, dollars: Dollars) -> Result<(Reference, &'t str), BadReference> {
        let scheme = self.scheme;
        let bad = |message: String| BadReference { at: 0, message };
        let Some(end) = self.end() else {
            let quote = if scheme == "cmd" { ", or a quote in it is not closed" } else { "" };
            return Err(bad(format!("`${{{scheme}:` has no closing `}}`{quote}")));
        };
        let (inner, after) = self.tail.split_at(end);
        let after = after.strip_prefix('}').unwrap_or(after);
        let reference = match scheme {
            _ if inner.trim().is_empty() => Err(bad(format!("`${{{scheme}:}}` names nothing"))),
            "env" => self.with_otherwise(inner, dollars).and_then(|(name, otherwise)| match name.split_once(':') {
                Some((name, _)) => {
                    Err(bad(format!("after `${{env:{name}:` comes `-` and a default, or `?` and a reason")))
                }
                None => Ok(Reference { place: Place::Env(name.to_owned()), otherwise }),
            }),
            "file" => self
                .with_otherwise(inner, dollars)
                .map(|(path, otherwise)| Reference { place: Place::File(path.to_owned()), otherwise }),
            "cmd" => program(inner, dollars)
                .map(|program| Reference { place: Place::Cmd(program), otherwise: Otherwise::Missing })
                .map_err(bad),
            other => Err(bad(format!("`${{{other}:…}}` is not a known reference; known are `env`, `file` and `cmd`"))),
        };
        Ok((reference?, after))
    }

    /// The name, and what holds where it has no value.
    fn with_otherwise(&self, inner: &'t str, dollars: Dollars) -> Result<(&'t str, Otherwise), BadReference> {
        let mark = inner.match_indices(':').find(|(at, _)| inner[at + 1..].starts_with(['-', '?']));
        let Some((at, _)) = mark else { return Ok((inner, Otherwise::Missing)) };
        let (name, rest) = (&inner[..at], &inner[at + 2..]);
        if name.is_empty() {
            return Err(BadReference { at: 0, message: format!("`${{{}:}}` names nothing", self.scheme) });
        }
        if inner[at + 1..].starts_with('?') {
            return Ok((name, Otherwise::Why(rest.trim().to_owned())));
        }
        let before = "${".len() + self.scheme.len() + ":".len() + at + ":-".len();
        let text = text(rest, dollars).map_err(|bad| BadReference { at: before + bad.at, ..bad })?;
        Ok((name, Otherwise::Default { text, written: rest.to_owned() }))
    }
}

/// A program and its arguments.
fn program(written: &str, dollars: Dollars) -> Result<Program, String> {
    let words = words::split(written)?;
    let words: Result<Vec<_>, _> = words.iter().map(|word| text(word, dollars)).collect();
    let words = words.map_err(|bad| bad.message)?;
    Ok(Program { words, folder: std::path::PathBuf::new(), written: written.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::config::reference::{Otherwise, Piece, Place, Text};

    fn only(text: &str) -> (Place, Otherwise) {
        match Text::parse(text).expect("it is well formed").pieces.as_slice() {
            [Piece::Reference(reference)] => (reference.place.clone(), reference.otherwise.clone()),
            pieces => panic!("{text} is {pieces:?}"),
        }
    }

    #[test]
    fn defaults_and_reasons_follow_a_colon() {
        let default = |text: &str| Otherwise::Default {
            text: Text::parse(text).expect("it is well formed"),
            written: text.to_owned(),
        };
        assert_eq!(only("${env:X:-y}"), (Place::Env("X".into()), default("y")));
        assert_eq!(only("${env:X:-}"), (Place::Env("X".into()), default("")));
        assert_eq!(only("${env:X:-a:?b}"), (Place::Env("X".into()), default("a:?b")));
        assert_eq!(only("${env:X:?why it's so}"), (Place::Env("X".into()), Otherwise::Why("why it's so".into())));
        assert_eq!(only("${file:a-b:c:-z}"), (Place::File("a-b:c".into()), default("z")));
        for text in ["${env:X:y}", "${env:X:=y}", "${env::-y}", "${file::?y}"] {
            assert!(Text::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn braces_nest_in_pairs_and_a_default_may_hold_references() {
        assert_eq!(only("${env:X:-{\"a\": {}}}").1, only("${env:Y:-{\"a\": {}}}").1);
        let (_, Otherwise::Default { text, .. }) = only("${env:A:-x${env:B:-${file:c}}$$}") else {
            panic!("a default")
        };
        assert_eq!(text.pieces.len(), 3);
        assert_eq!(text.pieces[2], Piece::Literal("$".into()));
        assert_eq!(
            Text::parse("ab${env:A:-c${vault:x}}").expect_err("there is no such scheme").at,
            "ab${env:A:-c".len()
        );
    }

    #[test]
    fn the_words_of_a_command_are_split_and_its_quotes_hide_braces() {
        let words = |text: &str| match only(text) {
            (Place::Cmd(program), Otherwise::Missing) => program.words.iter().map(ToString::to_string).collect(),
            other => vec![format!("{other:?}")],
        };
        assert_eq!(words("${cmd:op read op://a/b}"), ["op", "read", "op://a/b"]);
        assert_eq!(words("${cmd:sh -c 'echo \"}\" ${HOME}'}"), ["sh", "-c", "echo \"}\" ${HOME}"]);
        assert_eq!(words("${cmd:get ${file:my path} x{1}:-y}"), ["get", "${file:my path}", "x{1}:-y"]);
        assert!(Text::parse("${cmd:sh -c 'x}").is_err());
    }
}

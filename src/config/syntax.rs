//! What is wrong with a file that is no YAML, in words that help.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::{ErrorKind, ScanError};

use crate::problem::{Origin, Problem, Source};

/// A file in which nothing is written, or nothing but comments.
pub(crate) fn empty(source: &Arc<Source>) -> Problem {
    let message = if source.text().trim().is_empty() { "the file is empty" } else { "the file says nothing" };
    Problem::new(message).at(Origin::new(source, 0..0)).hint("write at least `accounts:` with one account below it")
}

/// Refuses characters that YAML does not allow anywhere, not even in quotes.
pub(crate) fn check_characters(source: &Arc<Source>) -> Result<(), Problem> {
    let is_bad = |c: char| match c {
        '\t' | '\n' | '\r' | '\u{85}' => false,
        '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control(),
    };
    let Some((at, bad)) = source.text().char_indices().find(|(_, c)| is_bad(*c)) else { return Ok(()) };
    let problem = Problem::new(format!("a control character (`U+{:04X}`) stands here", u32::from(bad)))
        .hint("delete it; in double quotes, `\\uNNNN` writes any character");
    Err(problem.at(Origin::new(source, at..at + bad.len_utf8())))
}

/// The parser's fault in our words, at its place.
pub(crate) fn explain(source: &Arc<Source>, error: &ScanError) -> Problem {
    let text = source.text();
    let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let (message, hint) = words(error.kind());
    // The parser has gone past a tab when it complains.
    let before = text.get(..at).unwrap_or("");
    let at = if is_tab(error.kind()) && before.ends_with('\t') { at - 1 } else { at };
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span: Range<usize> = at..at + width;
    Problem::new(message).at(Origin::new(source, span)).hint(hint)
}

fn is_tab(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    )
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    let (message, hint) = match kind {
        tab if is_tab(tab) => ("a tab is used for indentation", "indent with spaces"),
        ErrorKind::UnclosedQuotedScalar => {
            ("this quote is never closed", "add the closing quote, or double a `'` inside single quotes")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => {
            ("text follows a closing quote", "put the whole value in quotes, and double a `'` inside single quotes")
        }
        ErrorKind::UnknownQuotedScalarEscape => {
            ("this is no escape that YAML knows", "write `\\\\` for a backslash, or use single quotes")
        }
        ErrorKind::UnknownAnchor => {
            ("this alias has no anchor before it", "define it with `&name` first, or quote text that begins with `*`")
        }
        ErrorKind::MappingValueNotAllowed => {
            ("a colon stands where no key can be", "quote a value that contains `: `, and check the indentation")
        }
        ErrorKind::UnclosedFlowCollection { open: '[' } => ("this `[` is never closed", "add the closing `]`"),
        ErrorKind::UnclosedFlowCollection { .. } => ("this `{` is never closed", "add the closing `}`"),
        ErrorKind::InvalidColonPlacement => {
            ("a colon stands inside `[…]`", "close the list with `]`, or quote a value that contains a colon")
        }
        ErrorKind::ExpectedBlockMappingKey => ("this line is no `key: value`", "check the indentation and the colon"),
        ErrorKind::ExpectedBlockSequenceEntry => {
            ("this line does not continue the list above", "begin it with `- `, or check the indentation")
        }
        ErrorKind::InvalidIndentation => ("the indentation fits no line above", "align it with its neighbours"),
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
            ("a colon is missing after this key", "write `key: value`")
        }
        ErrorKind::UnexpectedCharacter { character } => {
            return (format!("a value cannot begin with `{character}`"), "put it in quotes");
        }
        ErrorKind::RecursionLimitExceeded => ("lists and mappings nest too deep here", "look for a stray bracket"),
        other => {
            return (
                format!("this is no YAML: {other}"),
                "check the indentation, quotes and brackets around this place",
            );
        }
    };
    (message.to_owned(), hint)
}

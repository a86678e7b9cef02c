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

/// Refuses what no text file holds.
pub(crate) fn check_characters(source: &Arc<Source>) -> Result<(), Problem> {
    let is_control = |b: &u8| (*b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) || *b == 0x7f;
    let Some(at) = source.text().bytes().position(|b| is_control(&b)) else { return Ok(()) };
    let code = source.text().as_bytes().get(at).copied().unwrap_or_default();
    let problem = Problem::new(format!("a control character (`U+{code:04X}`) stands here"))
        .hint("delete it; in double quotes, `\\xNN` writes any character");
    Err(problem.at(Origin::new(source, at..at + 1)))
}

/// The parser's fault in our words, at its place.
pub(crate) fn explain(source: &Arc<Source>, error: &ScanError) -> Problem {
    let text = source.text();
    let at = error.marker().byte_offset().unwrap_or_default().min(text.len());
    let (message, hint) = words(error.kind());
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span: Range<usize> = at..at + width;
    Problem::new(message).at(Origin::new(source, span)).hint(hint)
}

fn words(kind: &ErrorKind) -> (String, &'static str) {
    let (message, hint) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabAtBlockScalarStart
        | ErrorKind::TabInPlainScalar => ("a tab is used for indentation", "indent with spaces"),
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

//! What a service says, made safe to show: no secrets, no terminal control, no novels.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

use crate::outcome::{Failure, Receipt, Trace};
use crate::secret::Redactor;

/// The most characters of a text that are kept.
const LONGEST: usize = 500;

/// The failure with safe words.
pub(super) fn clean_failure(mut failure: Failure, redactor: &Redactor) -> Failure {
    failure.message = clean(&failure.message, redactor);
    failure.code = failure.code.map(|code| clean(&code, redactor));
    failure.hint = failure.hint.map(|hint| clean(&hint, redactor));
    failure.trace = failure.trace.map(|trace| clean_trace(trace, redactor));
    failure
}

/// The receipt with safe words.
pub(super) fn clean_receipt(receipt: Receipt, redactor: &Redactor) -> Receipt {
    Receipt {
        id: receipt.id.map(|id| clean(&id, redactor)),
        trace: receipt.trace.map(|trace| clean_trace(trace, redactor)),
    }
}

fn clean_trace(mut trace: Box<Trace>, redactor: &Redactor) -> Box<Trace> {
    for mark in [&mut trace.request_id, &mut trace.client_request_id].into_iter().flatten() {
        *mark = clean(mark, redactor);
    }
    trace
}

/// The text without secrets and control characters, on one line, and not too long.
fn clean(text: &str, redactor: &Redactor) -> String {
    // A secret may itself hold a line break, and dropped characters may have hidden one: hence before and after. It is cut last,
    // so that no half of a secret is left at the end.
    let plain = printable(&redactor.redact(text));
    cut(&redactor.redact(&plain)).into_owned()
}

fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or(text))),
        None => Cow::Borrowed(text),
    }
}

/// The words of a text with single spaces between them and without escape sequences and other characters that steer a terminal.
fn printable(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => skip_escape(&mut rest),
            '\u{9b}' => skip_control_sequence(&mut rest),
            c if c.is_whitespace() && !plain.ends_with(' ') => plain.push(' '),
            c if c.is_whitespace() || c.is_control() || turns_direction(c) => {}
            c => plain.push(c),
        }
    }
    plain.trim().to_owned()
}

/// Passes the rest of an escape sequence (ECMA-48).
fn skip_escape(rest: &mut Peekable<Chars<'_>>) {
    match rest.next() {
        Some('[') => skip_control_sequence(rest),
        // Strings such as the window's title end with a bell or `ESC \`.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(c) = rest.next() {
                if c == '\u{7}' || c == '\u{9c}' || (c == '\u{1b}' && rest.next_if_eq(&'\\').is_some()) {
                    break;
                }
            }
        }
        Some(_) | None => {}
    }
}

/// Passes parameters up to and including the letter that ends a control sequence.
fn skip_control_sequence(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| ('\u{20}'..='\u{3f}').contains(c)).is_some() {}
    rest.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
}

/// Whether the character makes text read in another order than it is written.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::clean;
    use crate::secret::Redactor;

    #[test]
    fn words_lose_secrets_and_control_characters_and_stay_on_one_line() {
        let mut redactor = Redactor::default();
        redactor.learn("hunter22");
        redactor.learn("BEGIN\nEND");
        for (said, shown) in [
            ("\u{1b}[31mno\u{1b}[0m", "no"),
            ("\u{1b}]0;owned\u{7}no", "no"),
            ("\u{9b}2Jno", "no"),
            ("line one\r\n\tline two\n", "line one line two"),
            ("token hunter22 is bad", "token **** is bad"),
            ("hun\u{0}ter22", "****"),
            ("key BEGIN\nEND", "key ****"),
            ("a\u{202e}b", "ab"),
            ("\u{1b}", ""),
        ] {
            assert_eq!(clean(said, &redactor), shown, "{said:?}");
        }
    }

    #[test]
    fn long_words_are_cut_and_never_inside_a_secret() {
        let mut redactor = Redactor::default();
        redactor.learn("hunter22");
        let text = clean(&format!("{}hunter22", "é".repeat(496)), &redactor);
        assert_eq!(text, format!("{}****", "é".repeat(496)));
        assert_eq!(clean(&"é".repeat(600), &redactor).chars().count(), 501);
    }
}

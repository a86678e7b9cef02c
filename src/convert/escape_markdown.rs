//! Characters in Markdown that are to be seen as they are.

use super::mention;

/// A URL inside the parentheses of a link.
pub(super) fn address(url: &str) -> String {
    let is_sign =
        |byte: u8| matches!(byte, b'<' | b'>' | b'|' | b'\\' | b'&' | b'(' | b')') || !byte.is_ascii_graphic();
    if !url.bytes().any(is_sign) {
        return url.to_owned();
    }
    let mut out = String::with_capacity(url.len());
    for (at, c) in url.char_indices() {
        let next = url.get(at + c.len_utf8()..).unwrap_or_default();
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            // A bar would end the cell of a table.
            '|' => out.push_str("%7C"),
            '\n' | '\r' => {}
            '\\' if next.starts_with(|next: char| next.is_ascii_punctuation()) => out.push_str("\\\\"),
            '&' if is_entity(next) => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    if out.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '(' | ')')) {
        format!("<{out}>")
    } else {
        out
    }
}

/// Whether `&` before a text would make a character of it.
fn is_entity(text: &str) -> bool {
    let length = text.bytes().take(34).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    length > 0 && text.as_bytes().get(length) == Some(&b';')
}

/// Text so that every character looks as written.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    escape(text, 0, &mut out);
    out
}

/// Adds text so that every character looks as written; what `out` ends with from `begin` on decides whether a line begins.
pub(super) fn escape(text: &str, begin: usize, out: &mut String) {
    let so_far = out.get(begin..).unwrap_or_default();
    let mut line_start = so_far.is_empty() || so_far.ends_with('\n');
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let inert = if line_start { "" } else { inert(rest) };
        out.push_str(inert);
        let from = rest.get(inert.len()..).unwrap_or_default();
        let mut chars = from.chars();
        let Some(c) = chars.next() else { return };
        let after = chars.as_str();
        let so_far = out.get(begin..).unwrap_or_default();
        let before = so_far.chars().next_back().unwrap_or(' ');
        let next = chars.next().unwrap_or(' ');
        let means_something = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' => true,
            // Inside a word an underscore is one; in an address a tilde is.
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '~' => before != '/' || !next.is_alphanumeric(),
            '&' => next == '#' || next.is_ascii_alphabetic(),
            // Before a link it would make an image of it.
            '!' => after.is_empty() || next == '[',
            '@' => !before.is_alphanumeric() && mention::at_start(from).is_some(),
            '#' | '>' => line_start,
            '+' | '-' => line_start && (next == c || next == '#' || next.is_whitespace()),
            ':' => line_start && next == '-',
            '=' => line_start,
            '.' | ')' => next.is_whitespace() && ends_a_number(so_far),
            _ => false,
        };
        if means_something {
            out.push('\\');
        }
        match c {
            // Spaces at the start of a line would vanish or make it code.
            ' ' if line_start => out.push('\u{a0}'),
            '\t' if line_start => out.push_str("\u{a0}\u{a0}\u{a0}\u{a0}"),
            c => out.push(c),
        }
        line_start = c == '\n' || (line_start && matches!(c, ' ' | '\t'));
        at += inert.len() + c.len_utf8();
    }
}

/// The characters at the start of a text that mean nothing where no line begins, and begin none.
fn inert(text: &str) -> &str {
    let may_mean = |byte: u8| {
        matches!(
            byte,
            b'\n' | b'\\' | b'`' | b'*' | b'[' | b']' | b'<' | b'|' | b'_' | b'~' | b'&' | b'!' | b'@' | b'.' | b')'
        )
    };
    text.get(..text.bytes().position(may_mean).unwrap_or(text.len())).unwrap_or_default()
}

/// Whether a text ends with a sign that has no backslash, so that it means something.
pub(super) fn ends_with_mark(text: &str, mark: char) -> bool {
    text.strip_suffix(mark).is_some_and(|before| (before.len() - before.trim_end_matches('\\').len()).is_multiple_of(2))
}

/// Whether the current line is a number so far, which a full stop would turn into the item of a list.
fn ends_a_number(out: &str) -> bool {
    let digits = out.len() - out.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let line = out.get(..out.len() - digits).unwrap_or("");
    (1..=9).contains(&digits) && (line.is_empty() || line.ends_with(['\n', '\u{a0}']))
}

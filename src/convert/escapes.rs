//! Escapes such as `\n` in a text of the command line, which become what they stand for, as `--interpret-escapes` asks.

use crate::problem::Problem;

/// The text with each escape replaced: `\n`, `\t`, `\r`, `\a`, `\b`, `\f`, `\v`, `\\`, `\'`, `\"`, octal `\101`, `\xHH`, `\uHHHH`,
/// `\UHHHHHHHH`, and a backslash at the end of a line, which joins it with the next one. A backslash before anything else is one.
///
/// # Errors
/// An escape that is cut short or stands for no character; `name` says in which text.
pub fn interpret_escapes(text: &str, name: &str) -> Result<String, Problem> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (character, length) = escape(after).ok_or_else(|| fault(after, name))?;
        out.extend(character);
        rest = after.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Ok(out)
}

/// The character behind a backslash, and how many bytes of the text say so; a backslash that means nothing stands for itself.
fn escape(after: &str) -> Option<(Option<char>, usize)> {
    let kind = after.chars().next()?;
    let plain = |character| Some((Some(character), kind.len_utf8()));
    match kind {
        '\n' => Some((None, 1)),
        'n' => plain('\n'),
        't' => plain('\t'),
        'r' => plain('\r'),
        'a' => plain('\u{7}'),
        'b' => plain('\u{8}'),
        'f' => plain('\u{c}'),
        'v' => plain('\u{b}'),
        '\\' | '\'' | '"' => plain(kind),
        'x' => hexadecimal(after, 2),
        'u' => utf16(after),
        'U' => hexadecimal(after, 8),
        // Names of characters would need all of Unicode's.
        'N' => None,
        '0'..='7' => {
            let length = after.bytes().take(3).take_while(|byte| (b'0'..=b'7').contains(byte)).count();
            let code = u32::from_str_radix(after.get(..length)?, 8).ok()?;
            Some((Some(char::from_u32(code)?), length))
        }
        _ => Some((Some('\\'), 0)),
    }
}

/// The character whose number follows in so many digits.
fn hexadecimal(after: &str, digits: usize) -> Option<(Option<char>, usize)> {
    Some((Some(char::from_u32(number(after, digits)?)?), 1 + digits))
}

/// The character of four digits, or of two times four where it needs a pair.
fn utf16(after: &str) -> Option<(Option<char>, usize)> {
    let first = number(after, 4)?;
    if let Some(character) = char::from_u32(first) {
        return Some((Some(character), 5));
    }
    let second = number(after.get(5..)?.strip_prefix('\\').filter(|second| second.starts_with('u'))?, 4)?;
    let units = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    Some((Some(char::decode_utf16(units).next()?.ok()?), 11))
}

/// The number in so many digits behind a letter.
fn number(after: &str, digits: usize) -> Option<u32> {
    let text = after.get(1..=digits).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(text, 16).ok()
}

fn fault(after: &str, name: &str) -> Problem {
    let shown: String = after.chars().take(10).take_while(|c| c.is_ascii_alphanumeric() || *c == '{').collect();
    let problem = match shown.as_str() {
        "" => Problem::new(format!("{name} ends with a lone backslash")),
        shown => Problem::new(format!("`\\{shown}` in {name} is no escape")),
    };
    problem.hint("write `\\\\` for a backslash, or leave out `--interpret-escapes`")
}

#[cfg(test)]
mod tests {
    use super::interpret_escapes;

    #[test]
    fn escapes_become_characters() {
        for (text, expected) in [
            (r"a\nb\tc\rd", "a\nb\tc\rd"),
            (r"\x41\u00e9\U0001F600\101\0", "Aé😀A\0"),
            (r"\ud83d\ude00!", "😀!"),
            (r#"\\n \' \""#, "\\n ' \""),
            ("one \\\ntwo", "one two"),
            (r"\d+ \é é", r"\d+ \é é"),
        ] {
            assert_eq!(interpret_escapes(text, "`--body`").expect("it is sound"), expected, "{text}");
        }
    }

    #[test]
    fn an_escape_that_is_cut_short_is_named() {
        for (text, expected) in [
            (r"C:\xyz", r"`\xyz` in `--body` is no escape"),
            (r"\u12", r"`\u12` in `--body` is no escape"),
            (r"\ud83d!", r"`\ud83d` in `--body` is no escape"),
            (r"\U00110000", r"`\U00110000` in `--body` is no escape"),
            (r"\N{BULLET}", r"`\N{BULLET` in `--body` is no escape"),
            (r"the end\", "`--body` ends with a lone backslash"),
        ] {
            assert_eq!(interpret_escapes(text, "`--body`").expect_err("it is not").message, expected, "{text}");
        }
    }
}

//! A text as a YAML scalar that every reader of YAML takes for this text.

use std::fmt::Write as _;

/// Words that readers of older YAML take for something else than text.
const TAKEN: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];

/// The text without quotes where nobody can mistake it, and in double quotes elsewhere.
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Several texts as a list in one line.
pub(super) fn list<'t>(items: impl IntoIterator<Item = &'t str>) -> String {
    let items: Vec<_> = items.into_iter().map(scalar).collect();
    format!("[{}]", items.join(", "))
}

/// Whether a text may stand without quotes, also inside a list in one line.
fn is_plain(text: &str) -> bool {
    let begins_well = text.starts_with(|c: char| c.is_ascii_alphabetic()) || text.starts_with('/');
    let inside = |c: char| c.is_ascii_alphanumeric() || "._/@+-:=~%".contains(c);
    let is_word = begins_well && text.chars().all(inside) && !text.ends_with(':');
    let is_reference = text.starts_with("${") && text.ends_with('}') && text[2..text.len() - 1].chars().all(inside);
    let is_time = {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < text.len() && ["ms", "s", "m", "h"].contains(&unit)
    };
    (is_word || is_time) && !TAKEN.contains(&text.to_lowercase().as_str()) || is_reference && !text.contains(": ")
}

/// YAML 1.2 section 5.7: what cannot be printed, or would break the line, as an escape.
fn quoted(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if is_printable(c) => quoted.push(c),
            c => {
                let code = u32::from(c);
                let _ = match code {
                    0..=0xff => write!(quoted, "\\x{code:02x}"),
                    0x100..=0xffff => write!(quoted, "\\u{code:04x}"),
                    _ => write!(quoted, "\\U{code:08x}"),
                };
            }
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a character may stand in a file as it is, and a reader can see it.
fn is_printable(c: char) -> bool {
    let invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let unassigned = matches!(u32::from(c), 0xe000..=0xf8ff | 0xfff0..=0xffff | 0x2_fffe..);
    !c.is_control() && !invisible && !unassigned && (c == ' ' || !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{list, scalar};

    #[test]
    fn quotes_stand_only_where_they_are_needed() {
        for plain in
            ["ops", "example.com", "https://example.com/a", "/hook", "a:b", "30s", "ann@example.com", "${env:X}"]
        {
            assert_eq!(scalar(plain), plain);
        }
        for (text, shown) in [
            ("yes", r#""yes""#),
            ("Null", r#""Null""#),
            ("0123", r#""0123""#),
            ("1:30", r#""1:30""#),
            ("1e3", r#""1e3""#),
            ("#x", r##""#x""##),
            ("a: b", r#""a: b""#),
            ("a:", r#""a:""#),
            ("", r#""""#),
            ("{a}", r#""{a}""#),
            ("${env:X:-a b}", r#""${env:X:-a b}""#),
            ("é\n\u{85}\u{2028}\u{1f600}\"\\", "\"é\\n\\x85\\u2028\u{1f600}\\\"\\\\\""),
        ] {
            assert_eq!(scalar(text), shown);
        }
        assert_eq!(list(["ops", "2:dev"]), r#"[ops, "2:dev"]"#);
    }

    #[test]
    fn another_reader_of_yaml_takes_it_for_the_same_text() {
        for c in (0..=0x3000).chain([0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xffff, 0x1_f600, 0x2_fffe, 0x10_ffff]) {
            let Some(c) = char::from_u32(c) else { continue };
            for text in [c.to_string(), format!("a{c}b"), format!("{c}{c} ")] {
                let read: String = serde_yaml::from_str(&scalar(&text)).expect(&text);
                assert_eq!(read, text);
            }
        }
    }
}

//! What a plain YAML scalar means: the core schema of YAML 1.2 (section 10.3.2), in which `yes` and `on` are text.

use std::borrow::Cow;

use crate::config::node::Kind;

/// Decides the type of a scalar that was written without quotes.
pub(crate) fn plain(text: Cow<'_, str>) -> Kind<'_> {
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" => Kind::Bool(true),
        "false" | "False" | "FALSE" => Kind::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Kind::Float(f64::NAN),
        _ => number(&text).unwrap_or(Kind::Str(text)),
    }
}

/// A number, unless it is none; a whole number too large for 64 bits stays text, so that no digit is lost.
fn number(text: &str) -> Option<Kind<'static>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let negative = text.starts_with('-');
    match unsigned {
        ".inf" | ".Inf" | ".INF" => {
            return Some(Kind::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
        }
        _ if unsigned.bytes().all(|b| b.is_ascii_digit()) => return text.parse().ok().map(Kind::Int),
        _ => {}
    }
    for (prefix, radix) in [("0o", 8), ("0x", 16)] {
        if let Some(digits) = text.strip_prefix(prefix) {
            return i64::from_str_radix(digits, radix).ok().map(Kind::Int);
        }
    }
    let exponent_signs = unsigned.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    if exponent_signs { text.parse().ok().map(Kind::Float) } else { None }
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::config::node::Kind;

    fn shown(text: &str) -> String {
        match plain(text.into()) {
            Kind::Str(text) => format!("text {text}"),
            kind => format!("{kind:?}"),
        }
    }

    #[test]
    fn words_of_older_yaml_stay_text() {
        for text in ["yes", "No", "on", "OFF", "1:30", "2024-01-01", "1_000", "0b1", "- 1", "1.2.3", "1e", ".", "nan"] {
            assert_eq!(shown(text), format!("text {text}"));
        }
    }

    #[test]
    fn numbers_follow_the_core_schema() {
        let pairs = [("0123", "Int(123)"), ("-5", "Int(-5)"), ("0o17", "Int(15)"), ("0x1F", "Int(31)")];
        let floats = [("1.5", "Float(1.5)"), ("1e3", "Float(1000.0)"), ("-.inf", "Float(-inf)"), (".5", "Float(0.5)")];
        for (text, value) in pairs.into_iter().chain(floats) {
            assert_eq!(shown(text), value);
        }
        assert_eq!(shown("12345678901234567890"), "text 12345678901234567890");
    }
}

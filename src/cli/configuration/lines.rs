//! YAML as people write it, with the place of every value behind it where that is asked for.

use crate::problem::Origin;

/// Words that other readers of YAML take for something else than text.
const WORDS: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// A value that is to be printed.
pub(super) enum Item {
    /// A scalar as YAML, and where it comes from.
    Scalar(String, Option<Origin>),
    List(Vec<Item>),
    Map(Vec<(String, Item)>),
}

/// Whether the places of values are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    Shown,
    Hidden,
}

/// The lines of a document.
pub(super) fn render(item: &Item, places: Places) -> String {
    lines(item, places).iter().map(|line| format!("{line}\n")).collect()
}

fn lines(item: &Item, places: Places) -> Vec<String> {
    match item {
        Item::Scalar(..) => inline(item, places).into_iter().collect(),
        Item::List(items) => {
            let of_one = |item: &Item| {
                let lines = inline(item, places).map_or_else(|| lines(item, places), |line| vec![line]);
                let marks = std::iter::once("- ").chain(std::iter::repeat("  "));
                lines.into_iter().zip(marks).map(|(line, mark)| format!("{mark}{line}")).collect::<Vec<_>>()
            };
            items.iter().flat_map(of_one).collect()
        }
        Item::Map(entries) => {
            let of_one = |(key, item): &(String, Item)| match inline(item, places) {
                Some(line) => vec![format!("{}: {line}", quoted(key))],
                None => {
                    let below = lines(item, places).into_iter().map(|line| format!("  {line}"));
                    std::iter::once(format!("{}:", quoted(key))).chain(below).collect()
                }
            };
            entries.iter().flat_map(of_one).collect()
        }
    }
}

/// A value that fits behind its key; nothing where it needs lines of its own.
fn inline(item: &Item, places: Places) -> Option<String> {
    match item {
        Item::Scalar(text, Some(origin)) if places == Places::Shown => {
            let (line, _) = origin.source.position(origin.span.start);
            Some(format!("{text}  # {}:{line}", origin.source.name()))
        }
        Item::Scalar(text, _) => Some(text.clone()),
        Item::List(items) if items.is_empty() => Some("[]".to_owned()),
        Item::Map(entries) if entries.is_empty() => Some("{}".to_owned()),
        Item::List(_) | Item::Map(_) => None,
    }
}

/// A value in one line.
pub(super) fn flow(item: &Item) -> String {
    match item {
        Item::Scalar(text, _) => text.clone(),
        Item::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Item::Map(entries) => {
            let entries: Vec<_> =
                entries.iter().map(|(key, item)| format!("{}: {}", quoted(key), flow(item))).collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// Text as YAML: as it is where it can be nothing but text, and in quotes elsewhere.
pub(super) fn quoted(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') => {
            format!("\\u{:04x}", u32::from(c))
        }
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

fn is_plain(text: &str) -> bool {
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '$' | '_'));
    let is_number = text.parse::<f64>().is_ok() || text.starts_with("0x") || text.starts_with("0o");
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    let next = text.chars().skip(1).map(Some).chain([None]);
    let fits = |(c, next): (char, Option<char>)| match c {
        // Older readers of YAML take `1:30` for a number.
        ':' => !text.starts_with(|c: char| c.is_ascii_digit()) && next.is_some_and(|next| next != ' '),
        ' ' => next.is_some_and(|next| !matches!(next, ' ' | '#')),
        c => c.is_alphanumeric() || "_-./@+%${}?&=*~!#;()".contains(c),
    };
    begins && !is_number && !is_word && text.chars().zip(next).all(fits)
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn text_is_quoted_where_it_could_be_something_else() {
        for plain in ["ops", "30s", "10/1m", "slack://${env:X}/#ops?a=b", "/etc/x", "a b"] {
            assert_eq!(quoted(plain), plain);
        }
        for (text, yaml) in [
            ("", r#""""#),
            ("1.5", r#""1.5""#),
            ("true", r#""true""#),
            ("****", r#""****""#),
            ("a: b", r#""a: b""#),
            ("a #b", r#""a #b""#),
            ("a\"\\\n\u{7f}", r#""a\"\\\n\u007f""#),
            ("a,b", r#""a,b""#),
        ] {
            assert_eq!(quoted(text), yaml);
            assert_eq!(serde_yaml::from_str::<String>(yaml).ok().as_deref(), Some(text));
        }
    }
}

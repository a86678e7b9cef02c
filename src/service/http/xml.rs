//! XML bodies: `@name` keys are attributes, `#text` is content, a list repeats its element.

use serde_json::Value as Json;

/// The document of a tree with one root element.
pub(crate) fn document(tree: &Json) -> Result<String, String> {
    match tree.as_object().map(|map| map.iter().collect::<Vec<_>>()).as_deref() {
        Some([(name, content)]) => {
            let mut text = r#"<?xml version="1.0" encoding="utf-8"?>"#.to_owned();
            element(&mut text, name, content)?;
            Ok(text)
        }
        _ => Err("an XML body needs exactly one root element".to_owned()),
    }
}

fn element(text: &mut String, name: &str, content: &Json) -> Result<(), String> {
    if let Json::Array(items) = content {
        return items.iter().try_for_each(|item| element(text, name, item));
    }
    let good = |c: char| c.is_alphanumeric() || "_-.:".contains(c);
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') || !name.chars().all(good) {
        return Err(format!("`{name}` cannot be the name of an XML element"));
    }
    text.push('<');
    text.push_str(name);
    let empty = serde_json::Map::new();
    let map = content.as_object().unwrap_or(&empty);
    for (key, value) in map.iter().filter_map(|(key, value)| Some((key.strip_prefix('@')?, value))) {
        text.push_str(&format!(" {key}=\""));
        text.push_str(&escaped(&plain(value)));
        text.push('"');
    }
    text.push('>');
    for (key, value) in map.iter().filter(|(key, _)| !key.starts_with('@')) {
        match key.as_str() {
            "#text" => text.push_str(&escaped(&plain(value))),
            child => element(text, child, value)?,
        }
    }
    if !content.is_object() {
        text.push_str(&escaped(&plain(content)));
    }
    text.push_str(&format!("</{name}>"));
    Ok(())
}

fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A text as XML says it, for content and for attributes in double quotes.
///
/// Characters that XML 1.0 cannot carry in any form are replaced, as nothing else may be done with them.
pub(crate) fn escaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\r' => text.push_str("&#13;"),
            '\t' | '\n' => text.push(c),
            '\u{fffe}' | '\u{ffff}' => text.push('\u{fffd}'),
            c if c < ' ' => text.push('\u{fffd}'),
            c => text.push(c),
        }
    }
    text
}

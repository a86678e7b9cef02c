//! Which language a configuration is written in: YAML, or the lines of Apprise's text format.

use std::path::Path;

use crate::config::line::begins_with_scheme;
use crate::problem::{Language, Source};

impl Language {
    /// The language by what is known of the web or by the end of the file's name, or else by its content.
    pub(crate) fn of(source: &Source) -> Self {
        let named = || Path::new(source.name()).extension().and_then(|end| Self::of_end(end.to_str()?));
        let known = source.site().map_or_else(named, |site| site.language);
        known.unwrap_or_else(|| Self::of_content(source.text()))
    }

    /// The language by the end of a file's name, where it says it.
    pub(crate) fn of_end(end: &str) -> Option<Self> {
        ["yaml", "yml"].iter().any(|known| end.eq_ignore_ascii_case(known)).then_some(Self::Yaml)
    }

    /// The language by what a server says of it; `text/plain` says nothing, because most servers say so of YAML.
    pub(crate) fn of_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_lowercase();
        let (_, kind) = essence.split_once('/').filter(|(class, _)| matches!(*class, "text" | "application"))?;
        matches!(kind, "yaml" | "x-yaml" | "json").then_some(Self::Yaml)
    }

    /// The language of the first line that can only be of one of them; YAML where no line says it.
    pub(crate) fn of_content(text: &str) -> Self {
        let lines = text.trim_start_matches('\u{feff}').lines();
        lines.map(str::trim).find_map(Self::of_line).unwrap_or(Self::Yaml)
    }

    /// Whether the content is in the text format, and no line of it looks like YAML.
    pub(crate) fn is_surely_text(text: &str) -> bool {
        let is_yaml = |line: &str| Self::of_line(line.trim()) == Some(Self::Yaml);
        Self::of_content(text) == Self::Text && !text.lines().any(is_yaml)
    }

    fn of_line(line: &str) -> Option<Self> {
        if line.is_empty() || line.starts_with('#') {
            return None;
        }
        let first_word = line.split(|c: char| c.is_whitespace() || c == ':').next().unwrap_or("");
        if first_word.eq_ignore_ascii_case("include") {
            // Both have it, and the colon tells them apart only where nobody made a slip.
            let has_colon = line.get(first_word.len()..).is_some_and(|rest| rest.trim_start().starts_with(':'));
            return (!has_colon && line != first_word).then_some(Self::Text);
        }
        if line.starts_with(';') || begins_with_scheme(line) {
            return Some(Self::Text);
        }
        if line.starts_with(['{', '[', '"', '\'', '%', '&', '!']) || line.starts_with("- ") || line.starts_with("---") {
            return Some(Self::Yaml);
        }
        let ends_key =
            |at: &usize| line.get(at + 1..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        let colon = line.match_indices(':').map(|(at, _)| at).find(ends_key);
        match (colon, line.find('=')) {
            (Some(colon), Some(equals)) if equals < colon => Some(Self::Text),
            (Some(_), _) => Some(Self::Yaml),
            (None, Some(_)) => Some(Self::Text),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::problem::Language;

    #[test]
    fn the_first_line_that_can_be_only_one_of_them_decides() {
        for text in [
            "# note\n\nurls:\n  - json://a",
            "---\nurls: []",
            "%YAML 1.2\n---\n",
            "\u{feff}\"urls\": [\"json://a\"]",
            "{urls: [json://a]}",
            "- json://a",
            "my_key: a=b",
            "include: other.yaml\nversion: 1",
            "include:\n  - other.yaml",
            "hello",
            "",
        ] {
            assert_eq!(Language::of_content(text), Language::Yaml, "{text}");
        }
        for text in [
            "json://a",
            "\u{feff}# note\r\n  ops, dev = json://a: b",
            "; note",
            "include other.conf",
            "include: other.conf\njson://a",
            "g1=t1,t2",
            "1:ops=json://a",
            "this line is bad!\njson://b",
            "=json://a",
        ] {
            assert_eq!(Language::of_content(text), Language::Text, "{text}");
        }
    }
}

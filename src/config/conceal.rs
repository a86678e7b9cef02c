//! Keeps what may be a secret out of the snippets that problems show.

use std::ops::Range;

use crate::config::keys;
use crate::problem::Source;

/// Words that make a key's value a credential wherever they occur in its name.
const TELLING: [&str; 13] =
    ["pass", "pwd", "secret", "token", "auth", "cred", "cookie", "bearer", "private", "sign", "hook", "jwt", "session"];
/// Words that do so as a word of their own, or at the end of the name.
const TELLING_ENDS: [&str; 4] = ["key", "pin", "sid", "otp"];

/// Whether the name of a key suggests that its value is a credential.
pub(crate) fn is_telling(name: &str) -> bool {
    let lower = name.to_lowercase();
    let tells =
        TELLING.iter().any(|word| lower.contains(word)) || TELLING_ENDS.iter().any(|word| lower.ends_with(word));
    tells && !keys::is_open(name)
}

/// Conceals what a URL inside `span` carries; the scheme, query keys and the marks between them stay.
pub(crate) fn url(source: &Source, span: &Range<usize>) {
    let written = source.text().get(span.clone()).unwrap_or("");
    // The quotes around a text are no part of it.
    let quoted = |quote| written.strip_suffix(quote).filter(|text| text.starts_with(quote));
    let written = quoted('"').or_else(|| quoted('\'')).unwrap_or(written);
    let Some(scheme) = written.find("://") else { return };
    // Marks before that belong to a URL that is mistyped, with another one somewhere inside.
    let rest = written.find([':', '/', '?', '@']).filter(|mark| *mark < scheme).unwrap_or(scheme + 3);
    let query = written.get(rest..).and_then(|text| text.find('?')).map_or(written.len(), |at| rest + at);
    source.conceal(span.start + rest..span.start + query);
    let mut start = query + 1;
    for pair in written.get(start..).unwrap_or("").split('&') {
        let value = pair.find('=').map_or(0, |at| at + 1);
        source.conceal(span.start + start + value..span.start + start + pair.len());
        start += pair.len() + 1;
    }
}

/// Conceals what may be secret in a text that could not be parsed, going by the look of its lines.
pub(crate) fn lines(source: &Source) {
    let mut start = 0;
    for line in source.text().split_inclusive('\n') {
        let content = line.trim_start_matches([' ', '\t', '-', '{', '\u{feff}']);
        let shown = match content.split_once(':') {
            Some((key, value)) if keys::is_open(key) && !value.contains([':', ',', '{', '#']) => line.len(),
            Some((key, _)) if !key.contains(['"', '\'', '#']) => line.len() - content.len() + key.len() + 1,
            _ => line.len() - content.len(),
        };
        source.conceal(start + shown..start + line.len());
        start += line.len();
    }
}

//! Plain text that keeps what markup said: link targets, numbers, the layout of code, rows.

use super::grid::grid;
use super::lines::{CodePlace, Quote, Style};
use super::tree::{Inline, plain};

/// How plain text is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| inline(text),
    code: |_, text| text.to_owned(),
    code_place: CodePlace::Margin,
    table: |columns, rows| grid(columns, rows, inline),
    quote: Quote::Prefix("> "),
    bullets: ["- "; 2],
    ordinals: [". "; 2],
    rule: "---",
};

/// Running text as plain text.
pub(super) fn inline(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Mention(text) => text.clone(),
            Inline::Marked(_, inner) => self::inline(inner),
            Inline::Link(url, label) => labelled(&self::inline(label), &plain(label), url),
            Inline::Image(url, alt) => labelled(alt, alt, url),
            Inline::Break => "\n".to_owned(),
            Inline::Soft => " ".to_owned(),
        })
        .collect()
}

/// A label with its address behind it, or the address alone where the label says no more.
pub(super) fn labelled(label: &str, said: &str, url: &str) -> String {
    address_alone(said, url).map_or_else(|| format!("{label} ({url})"), str::to_owned)
}

/// The address of a link that says no more than that.
pub(super) fn address_alone<'a>(said: &str, url: &'a str) -> Option<&'a str> {
    let address = url.strip_prefix("mailto:").unwrap_or(url);
    (said.is_empty() || said == url || said == address).then_some(address)
}

//! Plain text that keeps what markup said: link targets, numbers, the layout of code, rows.

use super::lines::{CodePlace, Quote, Style, rows};
use super::tree::{Inline, plain};

/// How plain text is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| inline(text),
    code: |_, text| text.to_owned(),
    code_place: CodePlace::Margin,
    table: rows,
    quote: Quote::Prefix("> "),
    bullet: "- ",
    rule: "---",
};

fn inline(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) => text.clone(),
            Inline::Marked(_, inner) => self::inline(inner),
            Inline::Link(url, label) => labelled(&self::inline(label), &plain(label), url),
            Inline::Image(url, alt) => labelled(alt, alt, url),
            Inline::Break => "\n".to_owned(),
        })
        .collect()
}

/// A label with its address behind it, or the address alone where the label says no more.
fn labelled(label: &str, said: &str, url: &str) -> String {
    let address = url.strip_prefix("mailto:").unwrap_or(url);
    if said.is_empty() || said == url || said == address { address.to_owned() } else { format!("{label} ({url})") }
}

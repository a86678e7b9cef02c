//! Plain text that keeps what markup said: link targets, numbers, the layout of code, rows.

use super::grid::grid;
use super::lines::{CodePlace, Quote, Style, alone};
use super::tree::{Inline, says};

/// How plain text is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| alone(inline, text),
    code: |_, text| text.to_owned(),
    code_place: CodePlace::Margin,
    table: |columns, rows| grid(columns, rows, inline),
    quote: Quote::Prefix("> "),
    bullets: ["- "; 2],
    ordinals: [". "; 2],
    rule: "---",
};

/// Adds running text as plain text.
pub(super) fn inline(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text(text) | Inline::Code(text) | Inline::Mention(text) => out.push_str(text),
            Inline::Marked(_, inner) => self::inline(inner, out),
            Inline::Link(url, label) => match address_alone(|said| says(label, said), url) {
                Some(address) => out.push_str(address),
                None => {
                    self::inline(label, out);
                    out.extend([" (", url, ")"]);
                }
            },
            Inline::Image(url, alt) => out.push_str(&labelled(alt, alt, url)),
            Inline::Break => out.push('\n'),
            Inline::Soft => out.push(' '),
        }
    }
}

/// A label with its address behind it, or the address alone where the label says no more.
pub(super) fn labelled(label: &str, said: &str, url: &str) -> String {
    address_alone(|address| said == address, url).map_or_else(|| format!("{label} ({url})"), str::to_owned)
}

/// The address of a link whose label says no more than that.
pub(super) fn address_alone(says: impl Fn(&str) -> bool, url: &str) -> Option<&str> {
    let address = without_scheme(url);
    (says("") || says(url) || says(address)).then_some(address)
}

/// The address of a mail, and every other one as it is.
fn without_scheme(url: &str) -> &str {
    url.strip_prefix("mailto:").unwrap_or(url)
}

//! Google Chat's own markup: `*bold*`, `<url|label>`, no headings, quotes or tables, and no way to escape anything.
//!
//! <https://developers.google.com/workspace/chat/format-messages>

use super::chat::{Chat, LAYOUT};
use super::lines::Style;
use super::mention::{Home, is_at_home};

const GOOGLE_CHAT: Chat = Chat {
    escape,
    verbatim: str::to_owned,
    link: |url, label| {
        let address = url.replace('|', "%7C").replace('<', "%3C").replace('>', "%3E");
        match label {
            "" => address,
            label if label == address => address,
            // A label that would end the link.
            label if label.contains(['<', '>', '|']) => format!("{label} ({url})"),
            label => format!("<{address}|{label}>"),
        }
    },
    mention: |mention| if is_at_home(mention, Home::GoogleChat) { mention.to_owned() } else { escape(mention) },
};

/// How Google Chat's markup is laid out.
pub(super) const STYLE: Style = Style {
    inline: |inlines, out| GOOGLE_CHAT.inline(inlines, out),
    heading: |_, text| GOOGLE_CHAT.heading(text),
    code: |_, text| GOOGLE_CHAT.code(text),
    table: |columns, rows| GOOGLE_CHAT.table(columns, rows),
    bullets: ["* "; 2],
    ..LAYOUT
};

/// Text in which `<users/all>` calls nobody and `<https://example.com|x>` leads nowhere: a character that is not seen keeps them apart.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('<').enumerate() {
        if at > 0 {
            out.push('<');
            let word = part.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "+-.".contains(c));
            let means_something = word.len() < part.len() && (word.starts_with(':') || part.starts_with("users/"));
            out.extend(means_something.then_some('\u{200b}'));
        }
        out.push_str(part);
    }
    out
}

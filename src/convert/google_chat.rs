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
        let label = label.replace(['<', '>', '|'], " ");
        if label.trim().is_empty() || label == address { address } else { format!("<{address}|{label}>") }
    },
    mention: |mention| if is_at_home(mention, Home::GoogleChat) { mention.to_owned() } else { escape(mention) },
};

/// How Google Chat's markup is laid out.
pub(super) const STYLE: Style = Style {
    inline: |inlines| GOOGLE_CHAT.inline(inlines),
    heading: |_, text| GOOGLE_CHAT.heading(text),
    code: |_, text| GOOGLE_CHAT.code(text),
    table: |columns, rows| GOOGLE_CHAT.table(columns, rows),
    bullets: ["* "; 2],
    ..LAYOUT
};

/// Text in which `<users/all>` calls nobody: a character that is not seen keeps it apart.
pub(super) fn escape(text: &str) -> String {
    text.replace("<users/", "<\u{200b}users/")
}

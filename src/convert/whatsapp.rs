//! WhatsApp's marks: `*bold*`, `- item`, `> quote`, no headings, labelled links or tables, and no way to escape anything.
//!
//! <https://faq.whatsapp.com/539178204879377>

use super::chat::{Chat, LAYOUT};
use super::lines::Style;
use super::text::labelled;

const WHATSAPP: Chat = Chat {
    escape: str::to_owned,
    verbatim: str::to_owned,
    link: |url, label| labelled(label, label, url),
    mention: str::to_owned,
};

/// How WhatsApp's marks are laid out.
pub(super) const STYLE: Style = Style {
    inline: |inlines, out| WHATSAPP.inline(inlines, out),
    heading: |_, text| WHATSAPP.heading(text),
    code: |_, text| WHATSAPP.code(text),
    table: |columns, rows| WHATSAPP.table(columns, rows),
    bullets: ["- "; 2],
    ..LAYOUT
};

//! Slack's `mrkdwn`: `*bold*`, `<url|label>`, and three characters that are escaped.
//!
//! It has no escape for `*`, `_`, `~` and backticks: <https://docs.slack.dev/messaging/formatting-message-text>

use super::chat::{Chat, LAYOUT};
use super::html::escape;
use super::lines::Style;
use super::mention::{Home, is_at_home};

const SLACK: Chat = Chat {
    escape,
    verbatim: escape,
    link: |url, label| {
        let address = escape(url).replace('|', "%7C");
        if label.is_empty() || label == address { format!("<{address}>") } else { format!("<{address}|{label}>") }
    },
    mention: |mention| if is_at_home(mention, Home::Slack) { mention.to_owned() } else { escape(mention) },
};

/// How `mrkdwn` is laid out.
pub(super) const STYLE: Style = Style {
    inline: |inlines, out| SLACK.inline(inlines, out),
    heading: |_, text| SLACK.heading(text),
    code: |_, text| SLACK.code(text),
    table: |columns, rows| SLACK.table(columns, rows),
    ..LAYOUT
};

//! Slack's `mrkdwn`: `*bold*`, `<url|label>`, and three characters that are escaped.
//!
//! It has no escape for `*`, `_`, `~` and backticks: <https://docs.slack.dev/messaging/formatting-message-text>

use super::html::escape;
use super::lines::{CodePlace, Quote, Style, one_line, rows};
use super::tree::{Inline, Mark};

/// How `mrkdwn` is laid out.
pub(super) const STYLE: Style = Style {
    inline,
    heading: |_, text| format!("*{}*", one_line(&inline(text))),
    code: |_, text| format!("```\n{}\n```", escape(text)),
    code_place: CodePlace::Margin,
    table: rows,
    quote: Quote::Prefix("> "),
    bullet: "• ",
    rule: "———",
};

fn inline(inlines: &[Inline]) -> String {
    inlines
        .iter()
        .map(|inline| match inline {
            Inline::Text(text) => escape(text),
            Inline::Code(text) => format!("`{}`", escape(text)),
            Inline::Link(url, label) => link(url, &one_line(&self::inline(label))),
            Inline::Image(url, alt) => link(url, &escape(alt)),
            Inline::Break => "\n".to_owned(),
            Inline::Marked(mark, inner) => {
                let inner = self::inline(inner);
                match mark {
                    Mark::Strong => format!("*{inner}*"),
                    Mark::Emphasis => format!("_{inner}_"),
                    Mark::Strike => format!("~{inner}~"),
                    Mark::Underline => inner,
                }
            }
        })
        .collect()
}

fn link(url: &str, label: &str) -> String {
    let address = escape(url).replace('|', "%7C");
    if label.is_empty() || label == address { format!("<{address}>") } else { format!("<{address}|{label}>") }
}

//! Which parser and which renderer a conversion takes.

use super::lines::lay_out;
use super::{discord, from_html, from_markdown, from_text, html, markdown, slack, telegram, text};
use crate::message::{Dialect, Format};

/// The body in the dialect of a service; unchanged where its format is the dialect's own.
///
/// Markdown goes to Discord unchanged, too: it reads Markdown, and its mentions and spoilers mean nothing to any other reader.
pub fn convert(body: &str, from: Format, to: Dialect) -> String {
    let blocks = match (from, to) {
        (Format::Text, Dialect::Text)
        | (Format::Html, Dialect::Html)
        | (Format::Markdown, Dialect::Markdown | Dialect::Discord) => return body.to_owned(),
        (Format::Text, _) => from_text::parse(body),
        (Format::Markdown, _) => from_markdown::parse(body),
        (Format::Html, _) => from_html::parse(body),
    };
    match to {
        Dialect::Text => lay_out(&text::STYLE, &blocks),
        Dialect::Html => html::render(&blocks),
        Dialect::Markdown => lay_out(&markdown::STYLE, &blocks),
        Dialect::SlackMrkdwn => lay_out(&slack::STYLE, &blocks),
        Dialect::TelegramHtml => lay_out(&telegram::STYLE, &blocks),
        Dialect::Discord => lay_out(&discord::STYLE, &blocks),
    }
}

/// One line of plain text, such as a title, so that it looks as written in a dialect.
pub fn escape(line: &str, to: Dialect) -> String {
    match to {
        Dialect::Text => line.to_owned(),
        Dialect::Html | Dialect::TelegramHtml | Dialect::SlackMrkdwn => html::escape(line),
        Dialect::Markdown | Dialect::Discord => markdown::escaped(line),
    }
}

/// The title in front of the body, for a service that has no title; the title is plain text, the body in the dialect already.
pub fn title_in_body(title: &str, body: &str, dialect: Dialect) -> String {
    let shown = escape(title, dialect);
    let (shown, gap) = match dialect {
        Dialect::Text => (shown, "\n"),
        Dialect::Html => (format!("<b>{shown}</b>"), "<br>\n"),
        Dialect::TelegramHtml => (format!("<b>{shown}</b>"), "\n"),
        Dialect::SlackMrkdwn => (format!("*{shown}*"), "\n"),
        Dialect::Markdown | Dialect::Discord => (format!("**{shown}**"), "\n\n"),
    };
    if body.trim().is_empty() { shown } else { format!("{shown}{gap}{body}") }
}

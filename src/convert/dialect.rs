//! Which parser and which renderer a conversion takes.

use super::clean::cleaned;
use super::html::Reader;
use super::lines::lay_out;
use super::tree::Block;
use super::{
    discord, escape_markdown, from_html, from_markdown, from_text, google_chat, html, markdown, slack, teams, telegram,
    telegram_markdown, text, whatsapp,
};
use crate::message::{Dialect, Format};

/// The body in the dialect of a service.
///
/// Text and Markdown that a service reads as they are stay as they are, and HTML does, but for what runs or loads something.
pub fn convert(body: &str, from: Format, to: Dialect) -> String {
    unconverted(body, from, to).unwrap_or_else(|| render(&parse(body, from), to))
}

/// The body as it arrives where the service reads what it was written in, and nothing where it has to be written anew from its tree.
#[must_use]
pub fn unconverted(body: &str, from: Format, to: Dialect) -> Option<String> {
    match (from, to) {
        (Format::Text, Dialect::Text) | (Format::Markdown, Dialect::Markdown) => Some(body.to_owned()),
        (Format::Html, Dialect::Html) => Some(cleaned(body)),
        _ => None,
    }
}

/// What a body says, as a tree.
#[must_use]
pub fn parse(body: &str, from: Format) -> Vec<Block> {
    match from {
        Format::Text => from_text::parse(body),
        Format::Markdown => from_markdown::parse(body),
        Format::Html => from_html::parse(body),
    }
}

/// Blocks in a dialect; any of them by themselves are a whole message, too.
#[must_use]
pub fn render(blocks: &[Block], to: Dialect) -> String {
    let style = match to {
        Dialect::Html => return Reader::Mail.render(blocks),
        Dialect::MatrixHtml => return Reader::Matrix.render(blocks),
        Dialect::Text => &text::STYLE,
        Dialect::Markdown => &markdown::STYLE,
        Dialect::SlackMrkdwn => &slack::STYLE,
        Dialect::TelegramHtml => &telegram::STYLE,
        Dialect::TelegramMarkdownV2 => &telegram_markdown::STYLE,
        Dialect::Discord => &discord::STYLE,
        Dialect::Teams => &teams::STYLE,
        Dialect::GoogleChat => &google_chat::STYLE,
        Dialect::Whatsapp => &whatsapp::STYLE,
    };
    lay_out(style, blocks)
}

/// What stands between two blocks of a message in a dialect, except between lists of one kind: these are written together, so that
/// they are told apart.
#[must_use]
pub fn gap(to: Dialect) -> &'static str {
    match to {
        Dialect::Html | Dialect::MatrixHtml => "\n",
        Dialect::Text
        | Dialect::Markdown
        | Dialect::SlackMrkdwn
        | Dialect::TelegramHtml
        | Dialect::TelegramMarkdownV2
        | Dialect::Discord
        | Dialect::Teams
        | Dialect::GoogleChat
        | Dialect::Whatsapp => "\n\n",
    }
}

/// One line of plain text, such as a title, so that it looks as written in a dialect and calls nobody.
pub fn escape(line: &str, to: Dialect) -> String {
    match to {
        Dialect::Text | Dialect::Whatsapp => line.to_owned(),
        Dialect::Html | Dialect::MatrixHtml | Dialect::TelegramHtml | Dialect::SlackMrkdwn => html::escape(line),
        Dialect::Markdown | Dialect::Teams => escape_markdown::escaped(line),
        Dialect::Discord => discord::escaped(line),
        Dialect::TelegramMarkdownV2 => telegram_markdown::escape(line),
        Dialect::GoogleChat => google_chat::escape(line),
    }
}

/// The title in front of the body, for a service that has no title; the title is plain text, the body in the dialect already.
pub fn title_in_body(title: &str, body: &str, dialect: Dialect) -> String {
    let shown = escape(title, dialect);
    let (shown, gap) = match dialect {
        Dialect::Text => (shown, "\n"),
        Dialect::Html => (format!("<b>{shown}</b>"), "<br>\n"),
        Dialect::MatrixHtml => (format!("<strong>{shown}</strong>"), "<br>\n"),
        Dialect::TelegramHtml => (format!("<b>{shown}</b>"), "\n"),
        Dialect::SlackMrkdwn | Dialect::TelegramMarkdownV2 | Dialect::GoogleChat | Dialect::Whatsapp => {
            (format!("*{shown}*"), "\n")
        }
        Dialect::Markdown | Dialect::Discord | Dialect::Teams => (format!("**{shown}**"), "\n\n"),
    };
    if body.trim().is_empty() { shown } else { format!("{shown}{gap}{body}") }
}

//! Which reader a markup takes.

use super::blocks::blocks;
use super::flavour::{DISCORD, GOOGLE_CHAT, SLACK, TELEGRAM, WHATSAPP};
use crate::convert::clean::cleaned;
use crate::convert::{convert, render};
use crate::message::{Dialect, Format};

/// What readers of a body see, as HTML that runs and loads nothing; nothing where they see the body as it is.
#[must_use]
pub fn seen(body: &str, dialect: Dialect) -> Option<String> {
    let flavour = match dialect {
        Dialect::Text => return None,
        Dialect::Html | Dialect::MatrixHtml => return Some(cleaned(body)),
        Dialect::TelegramHtml => return Some(cleaned(&with_known_spoilers(body))),
        // What the text blocks of Teams know of Markdown they read as everybody does.
        Dialect::Markdown | Dialect::Teams => return Some(convert(body, Format::Markdown, Dialect::Html)),
        Dialect::SlackMrkdwn => &SLACK,
        Dialect::GoogleChat => &GOOGLE_CHAT,
        Dialect::Whatsapp => &WHATSAPP,
        Dialect::Discord => &DISCORD,
        Dialect::TelegramMarkdownV2 => &TELEGRAM,
    };
    // Of the two kinds of HTML it is the one that shows what is hidden at first, and no pictures.
    Some(render(&blocks(body, flavour, 0), Dialect::MatrixHtml))
}

/// Telegram's HTML with what is hidden at first as that of Matrix has it: an element of its own nobody else knows.
fn with_known_spoilers(body: &str) -> String {
    body.replace("<tg-spoiler>", "<span data-mx-spoiler>").replace("</tg-spoiler>", "</span>")
}

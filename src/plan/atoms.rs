//! Stretches of markup that mean nothing when they are cut: tags, entities, links, escapes.

use std::ops::Range;

use crate::message::Dialect;

/// The longest entity, from `&` to `;`; the longest one of HTML has 33 characters.
const LONGEST_ENTITY: usize = 40;

/// Where they are in a text, in order, none inside another; found in one pass.
pub(super) fn atoms(text: &str, dialect: Dialect) -> Vec<Range<usize>> {
    let links = match dialect {
        Dialect::Text | Dialect::Whatsapp => return Vec::new(),
        Dialect::Html | Dialect::TelegramHtml | Dialect::MatrixHtml | Dialect::SlackMrkdwn | Dialect::GoogleChat => {
            false
        }
        Dialect::Markdown | Dialect::Discord | Dialect::Teams | Dialect::TelegramMarkdownV2 => true,
    };
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut brackets = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or(&[]);
        let length = match byte {
            b'<' => tag(rest),
            b'&' => entity(rest),
            b'\\' if links => escape(rest),
            b'[' if links => {
                brackets.push(at - usize::from(at > 0 && bytes.get(at - 1) == Some(&b'!')));
                None
            }
            b']' if links => {
                let link = brackets.pop().zip(target(rest));
                if let Some((start, length)) = link {
                    found.truncate(found.partition_point(|inner| inner.start < start));
                    found.push(start..at + length);
                }
                at += link.map_or(1, |(_, length)| length);
                continue;
            }
            _ => None,
        };
        found.extend(length.map(|length| at..at + length));
        at += length.unwrap_or(1);
    }
    found
}

/// `<…>` without another `<` inside, such as a tag, an address or a mention.
fn tag(rest: &[u8]) -> Option<usize> {
    let first = rest.get(1)?;
    let end = rest.iter().skip(1).position(|byte| matches!(byte, b'<' | b'>'))? + 1;
    (!first.is_ascii_whitespace() && rest.get(end) == Some(&b'>')).then_some(end + 1)
}

/// `&name;` or `&#number;`.
fn entity(rest: &[u8]) -> Option<usize> {
    let inner = rest.iter().skip(1).take(LONGEST_ENTITY);
    let end = inner.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count() + 1;
    (end > 1 && rest.get(end) == Some(&b';')).then_some(end + 1)
}

/// `\*`.
fn escape(rest: &[u8]) -> Option<usize> {
    rest.get(1)?.is_ascii_punctuation().then_some(2)
}

/// `](…)`, which ends a link; parentheses inside it are in pairs.
fn target(rest: &[u8]) -> Option<usize> {
    if rest.get(1) != Some(&b'(') {
        return None;
    }
    let mut depth = 0_usize;
    for (at, byte) in rest.iter().enumerate().skip(1) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            b'\n' | b'[' | b']' => return None,
            _ => {}
        }
    }
    None
}

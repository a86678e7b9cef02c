//! Mentions and their like, which each service writes in its own way: `<@U123>`, `<!here>`, `<users/all>`, `@everyone`.
//!
//! In Markdown they are what they are in the service that knows them; a backslash before one makes it text. In plain text and in
//! HTML they are text, so that a value that came from elsewhere calls nobody.
//!
//! <https://docs.slack.dev/messaging/formatting-message-text>, <https://discord.com/developers/docs/reference#message-formatting>,
//! <https://developers.google.com/workspace/chat/format-messages>

use std::borrow::Cow;

/// The longest mention, with room to spare, so that a `<` is never followed far.
const LONGEST: usize = 256;

/// A service that has mentions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Home {
    Slack,
    Discord,
    GoogleChat,
}

/// The mention that a text begins with.
pub(super) fn at_start(text: &str) -> Option<&str> {
    let length = match text.strip_prefix('@') {
        Some(called) => {
            let word = called.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(called.len());
            1 + word
        }
        None => text.bytes().take(LONGEST).position(|byte| byte == b'>')? + 1,
    };
    text.get(..length).filter(|mention| home(mention).is_some())
}

/// Whether a mention is one of this service's.
pub(super) fn is_at_home(mention: &str, service: Home) -> bool {
    home(mention) == Some(service)
}

/// The service that a mention belongs to.
fn home(mention: &str) -> Option<Home> {
    if let "@everyone" | "@here" = mention {
        return Some(Home::Discord);
    }
    let inner = mention.strip_prefix('<')?.strip_suffix('>')?;
    if inner.contains(['<', '>', '\n']) {
        return None;
    }
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let named = inner.split_once('|').map_or(inner, |(id, _)| id);
    if inner.strip_prefix("users/").is_some_and(|id| !id.is_empty() && !id.contains([' ', '/', '|'])) {
        return Some(Home::GoogleChat);
    }
    let of_discord = if let Some(id) = inner.strip_prefix('@') {
        digits(id.trim_start_matches(['!', '&']))
    } else if let Some(id) = inner.strip_prefix('#') {
        digits(id)
    } else if let Some(time) = inner.strip_prefix("t:") {
        digits(time.split_once(':').map_or(time, |(time, _)| time).trim_start_matches('-'))
    } else {
        let emoji = inner.strip_prefix('a').unwrap_or(inner).strip_prefix(':');
        emoji.and_then(|emoji| emoji.split_once(':')).is_some_and(|(_, id)| digits(id))
    };
    let of_slack = ["@U", "@W", "#C", "#G", "!subteam^"].iter().any(|kind| {
        let id = named.strip_prefix(kind);
        id.is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()))
    });
    let of_all = ["!here", "!channel", "!everyone"].contains(&named) || inner.starts_with("!date^");
    match (of_discord, of_slack || of_all) {
        (true, _) => Some(Home::Discord),
        (false, true) => Some(Home::Slack),
        (false, false) => None,
    }
}

/// Marks the `<!` of Slack's mentions, which Markdown would take for HTML, with a character that no text has.
pub(super) fn shielded(markdown: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for (at, _) in markdown.match_indices('<') {
        let from = markdown.get(at..).unwrap_or_default();
        if from.starts_with("<!") && at_start(from).is_some() {
            out.push_str(markdown.get(done..at).unwrap_or_default());
            out.push_str(SHIELD);
            done = at + SHIELD.len();
        }
    }
    if done == 0 { Cow::Borrowed(markdown) } else { Cow::Owned(out + markdown.get(done..).unwrap_or_default()) }
}

/// Text as it was before it was shielded.
pub(super) fn unshielded(text: &str) -> Cow<'_, str> {
    if text.contains('\u{1}') { Cow::Owned(text.replace(SHIELD, "<!")) } else { Cow::Borrowed(text) }
}

/// As long as what it stands for, so that places in the text stay.
const SHIELD: &str = "<\u{1}";

/// Text in which Discord finds nobody to call: it looks for `@everyone` and `<@1>` wherever they stand, escaped or not.
pub(super) fn hushed(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (at, part) in text.split('@').enumerate() {
        if at > 0 {
            out.push('@');
            let id = part.trim_start_matches(['!', '&']);
            if part.starts_with("everyone") || part.starts_with("here") || id.starts_with(|c: char| c.is_ascii_digit())
            {
                out.push('\u{200b}');
            }
        }
        out.push_str(part);
    }
    Cow::Owned(out)
}

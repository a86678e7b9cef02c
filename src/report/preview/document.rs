//! An HTML body as a document of its own that runs and loads nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::message::Dialect;

/// What a browser may do with a page of a preview: show it, with the styles and pictures that stand in it.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'";

/// What the policy does not reach: a browser connects ahead for frames and links although it may not load them, and a document may
/// ask to be left for another one.
static BEYOND_POLICY: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(<)(i?frame|fencedframe|object|embed|link)|()(http-equiv)").ok());

/// The body behind what keeps it inert. The messages of a plan have nothing in them that is changed here.
#[must_use]
pub fn document(body: &str) -> String {
    let body = match &*BEYOND_POLICY {
        Some(pattern) => pattern.replace_all(body, "${1}${3}x-${2}${4}"),
        None => Cow::Borrowed(body),
    };
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n{body}"
    )
}

/// What a body looks like where no mail program and no author of HTML decides that: as a message in a chat, in the colours of the page.
const CHAT: &str = "<meta name=\"color-scheme\" content=\"light dark\">
<style>
body { margin: .5rem .75rem; font: 15px/1.45 system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif; overflow-wrap: anywhere; }
p, ul, ol, blockquote, pre { margin: 0 0 .6rem; }
ul, ol { padding-left: 1.5rem; }
h1, h2, h3, h4, h5, h6 { font-size: 1.15rem; line-height: 1.3; margin: .2rem 0 .5rem; }
blockquote { padding-left: .7rem; border-left: 3px solid #8888; }
code, pre { font: .85em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, \"DejaVu Sans Mono\", monospace; background: #8882; border-radius: .25rem; }
code { padding: .1em .25em; }
pre { padding: .5rem .6rem; overflow: auto; }
pre code { padding: 0; background: none; }
[data-mx-spoiler] { background: #8885; border-radius: .25rem; outline: 1px dashed #888; }
</style>
";

/// The same for a frame of a page, in which a link leads nowhere: the frame may open no window.
pub(super) fn framed(body: &str, dialect: Dialect) -> String {
    let look = match dialect {
        Dialect::Html => "",
        Dialect::TelegramHtml => &format!("{CHAT}<style>body {{ white-space: pre-wrap }}</style>\n"),
        Dialect::Text
        | Dialect::Markdown
        | Dialect::SlackMrkdwn
        | Dialect::TelegramMarkdownV2
        | Dialect::Discord
        | Dialect::Teams
        | Dialect::MatrixHtml
        | Dialect::GoogleChat
        | Dialect::Whatsapp => CHAT,
    };
    document(&format!("<base target=\"_blank\">\n{look}{body}"))
}

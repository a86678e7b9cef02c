//! An HTML body as a document of its own that runs and loads nothing.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

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

/// The same for a frame of a page, in which a link leads nowhere: the frame may open no window.
pub(super) fn framed(body: &str) -> String {
    document(&format!("<base target=\"_blank\">\n{body}"))
}

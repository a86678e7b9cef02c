//! Requests read as their servers read them, down to the texts inside.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::support::server::Recorded;

/// How a service marks text up, and so what has to be undone to see what a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// Nothing is.
    Text,
    /// Nothing is, but whatever steers a terminal is shown as U+FFFD.
    Terminal,
    /// XML, which has no way at all to say most control characters: they become U+FFFD.
    Xml,
    /// Tags, and entities for `&`, `<` and `>`.
    Tags,
    /// Backslashes before punctuation; two spaces break a line.
    Markdown,
    /// Backslashes before punctuation; an empty line breaks a line.
    Card,
}

static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<(/?)([A-Za-z][\w:.-]*)[^<>]*>").unwrap());
static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\\([!-/:-@\[-`{-~])").unwrap());

impl Markup {
    /// A text that arrived, as a reader sees it.
    pub(super) fn undone(self, text: &str) -> String {
        match self {
            Self::Text | Self::Terminal | Self::Xml => text.to_owned(),
            Self::Tags => unix(&entities(&TAG.replace_all(text, ""))),
            Self::Markdown => unix(&ESCAPE.replace_all(text, "$1")).replace("  \n", "\n"),
            Self::Card => unix(&ESCAPE.replace_all(text, "$1")).replace("\n\n", "\n"),
        }
    }

    /// What of a text can arrive at all.
    pub(super) fn possible(self, text: &str) -> String {
        match self {
            Self::Text => text.to_owned(),
            Self::Xml => text.replace(['\0', '\u{1b}'], "\u{fffd}"),
            Self::Terminal => unix(text).replace(['\0', '\u{1b}', '\u{202e}'], "\u{fffd}"),
            // Markup is laid out anew, and readers cannot tell the two kinds of line break apart.
            Self::Tags | Self::Markdown => unix(text),
            Self::Card => unix(text).replace("\n\n", "\n"),
        }
    }
}

fn unix(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Every text in the query and the body, which has to be well-formed.
pub(super) fn texts(request: &Recorded) -> Vec<String> {
    let mut texts = match request.path.split_once('?') {
        Some((_, query)) => form(query),
        None => Vec::new(),
    };
    let kind = request.header("content-type").unwrap_or_default();
    match kind.split(';').next().unwrap_or_default() {
        "application/json" => leaves(&request.json(), &mut texts),
        "application/x-www-form-urlencoded" => texts.extend(form(request.text())),
        "application/xml" | "text/xml" => texts.extend(elements(request.text())),
        "multipart/form-data" => texts.extend(fields(&request.body, kind)),
        _ => {}
    }
    texts
}

fn leaves(json: &Value, into: &mut Vec<String>) {
    match json {
        Value::String(text) => into.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Value::Object(map) => map.values().for_each(|value| leaves(value, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn form(text: &str) -> Vec<String> {
    let query = reqwest::Url::parse(&format!("http://form.example/?{text}")).expect("a form is a query");
    query.query_pairs().map(|(_, value)| value.into_owned()).collect()
}

/// The texts between the tags of a document whose tags fit together.
fn elements(document: &str) -> Vec<String> {
    let (mut open, mut texts, mut end) = (Vec::new(), Vec::new(), 0);
    let document = document.split_once("?>").expect("it begins with a declaration").1;
    for tag in TAG.captures_iter(document) {
        let (whole, name) = (tag.get(0).unwrap(), tag[2].to_owned());
        let text = &document[end..whole.start()];
        assert!(!text.contains(['<', '>']), "a bare bracket in {text:?}");
        assert!(text.chars().all(|c| c >= ' ' || "\t\n".contains(c)), "a character that XML forbids in {text:?}");
        texts.push(entities(text));
        match &tag[1] {
            "" => open.push(name),
            _ => assert_eq!(open.pop(), Some(name), "{document}"),
        }
        end = whole.end();
    }
    assert!(open.is_empty() && end == document.len(), "{document}");
    texts
}

fn entities(text: &str) -> String {
    let known = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#13;", "\r"), ("&amp;", "&")];
    known.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
}

/// The text fields of a multipart body; a file is there as its name.
fn fields(body: &[u8], kind: &str) -> Vec<String> {
    let boundary = format!("--{}", kind.split_once("boundary=").expect("a boundary").1);
    let body = String::from_utf8_lossy(body);
    let (mut parts, mut texts) = (body.split(&boundary), Vec::new());
    assert_eq!(parts.next(), Some(""));
    for part in parts {
        if part == "--\r\n" {
            return texts;
        }
        let part = part.strip_prefix("\r\n").and_then(|part| part.strip_suffix("\r\n")).expect("lines of its own");
        let (head, content) = part.split_once("\r\n\r\n").expect("headers");
        for line in head.split("\r\n") {
            let known = ["content-disposition:", "content-type:"];
            assert!(known.iter().any(|name| line.to_lowercase().starts_with(name)), "a strange header: {line:?}");
        }
        match head.split_once("filename") {
            Some((_, name)) => texts.push(name.to_owned()),
            None => match serde_json::from_str(content) {
                Ok(json @ Value::Object(_)) => leaves(&json, &mut texts),
                _ => texts.push(content.to_owned()),
            },
        }
    }
    panic!("a body that does not end: {body}")
}

//! Requests read as their servers read them, down to the texts inside.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

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
        "multipart/form-data" => {
            for Field { file, content, .. } in multipart(&request.body, kind) {
                match (file, serde_json::from_slice(&content)) {
                    (Some((name, _)), _) => texts.push(name),
                    (None, Ok(json @ Value::Object(_))) => leaves(&json, &mut texts),
                    (None, _) => texts.push(String::from_utf8(content).expect("a field is text")),
                }
            }
        }
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
    pairs(text).into_iter().map(|(_, value)| value).collect()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let query = reqwest::Url::parse(&format!("http://form.example/?{text}")).expect("a form is a query");
    query.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
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

/// The fields of a form or a multipart body in the words of a preview; nothing where the body is another.
pub(super) fn pieces(request: &Recorded) -> Option<Value> {
    let kind = request.header("content-type").unwrap_or_default();
    let fields: Vec<(String, Value)> = match kind.split(';').next().unwrap_or_default() {
        "application/x-www-form-urlencoded" => {
            pairs(request.text()).into_iter().map(|(name, value)| (name, value.into())).collect()
        }
        "multipart/form-data" => {
            let shown = |Field { name, file, content }| match file {
                Some((file, mime)) => (name, json!({"name": file, "mime": mime, "bytes": content.len()})),
                None => (name, String::from_utf8(content).expect("a field is text").into()),
            };
            multipart(&request.body, kind).into_iter().map(shown).collect()
        }
        _ => return None,
    };
    let mut all = serde_json::Map::new();
    for (name, _) in &fields {
        let mut values: Vec<Value> = fields.iter().filter(|(own, _)| own == name).map(|(_, it)| it.clone()).collect();
        let shown = if values.len() == 1 { values.remove(0) } else { Value::Array(values) };
        all.insert(name.clone(), shown);
    }
    Some(Value::Object(all))
}

/// A field of a multipart body.
struct Field {
    name: String,
    /// The name and the MIME type of a file.
    file: Option<(String, String)>,
    content: Vec<u8>,
}

/// The fields of a multipart body, in order.
fn multipart(body: &[u8], kind: &str) -> Vec<Field> {
    let boundary = format!("--{}", kind.split_once("boundary=").expect("a boundary").1);
    let (mut rest, mut fields) = (after(body, boundary.as_bytes()).expect("it begins with the boundary").1, Vec::new());
    while rest != b"--\r\n" {
        let (part, next) = after(rest, format!("\r\n{boundary}").as_bytes()).expect("a body that ends");
        let part = part.strip_prefix(b"\r\n").expect("a line of its own");
        let (head, content) = after(part, b"\r\n\r\n").expect("headers");
        let head = std::str::from_utf8(head).expect("headers are text");
        let known = ["content-disposition:", "content-type:"];
        for line in head.split("\r\n") {
            assert!(known.iter().any(|name| line.to_lowercase().starts_with(name)), "a strange header: {line:?}");
        }
        let quoted = |key: &str| head.split_once(&format!("; {key}=\"")).map(|(_, text)| unquoted(text));
        let mime = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-type: ").map(str::to_owned));
        let file = quoted("filename").map(|file| (file, mime.unwrap_or_default()));
        fields.push(Field { name: quoted("name").expect("a name"), file, content: content.to_vec() });
        rest = next;
    }
    fields
}

/// The text up to the quotation mark that ends it.
fn unquoted(text: &str) -> String {
    let (mut out, mut chars) = (String::new(), text.chars());
    loop {
        match chars.next().expect("a quotation mark at the end") {
            '"' => return out,
            '\\' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
}

/// What stands before and after the first place of some bytes.
fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

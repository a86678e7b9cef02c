//! HTML that somebody else wrote, without what runs, submits or loads something: scripts, handlers, frames, forms, style sheets.
//!
//! It is looked through as browsers read it, and left as it is, to the byte, where nothing of that kind is in it. A sanitiser that
//! keeps only a fragment would take the head, the styles and the comments that mails are made of. What is not on the lists is not kept.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::from_html::is_safe;
use super::html::{attribute, escape};

/// The elements that stay; of all others the text does, unless it is none that anybody sees.
#[rustfmt::skip]
const ELEMENTS: [&str; 90] = [
    "a", "abbr", "address", "area", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "body", "br", "caption", "center", "cite",
    "code", "col", "colgroup", "data", "dd", "del", "details", "dfn", "dir", "div", "dl", "dt", "em", "figcaption", "figure", "font",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "i", "img", "ins", "kbd", "label", "legend",
    "li", "main", "map", "mark", "menu", "meta", "nav", "nobr", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small",
    "span", "strike", "strong", "style", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "title", "tr",
    "tt", "u", "ul", "var", "wbr",
];

/// Attributes that hold an address.
const ADDRESSES: [&str; 6] = ["href", "src", "background", "cite", "longdesc", "srcset"];

/// Attributes that run, submit or load something.
const ACTIVE: [&str; 5] = ["srcdoc", "formaction", "action", "ping", "http-equiv"];

/// What a style may not hold: it would load or run something, or hide that it does.
const UNSAFE_STYLE: [&str; 7] = ["@import", "expression", "javascript:", "vbscript:", "behavior", "-moz-binding", "\\"];

/// HTML without anything that acts.
pub(super) fn cleaned(html: &str) -> String {
    let cleaner =
        Cleaner(RefCell::new(State { out: String::with_capacity(html.len()), raw: Raw::None, dropped: false }));
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(cleaner, TokenizerOpts::default());
    // The sink never asks for a script to be run, so one call takes all of the input.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let state = tokenizer.sink.0.into_inner();
    if state.dropped { state.out } else { html.to_owned() }
}

/// Inside which element all is text, up to its end.
#[derive(PartialEq)]
enum Raw {
    None,
    /// One that stays.
    Kept(String),
    /// A style sheet, whose text is looked at as a whole, and where its tag begins.
    Style(String, usize),
    /// One that goes with all that is in it.
    Dropped(String),
}

struct State {
    out: String,
    raw: Raw,
    /// Whether anything did not stay.
    dropped: bool,
}

struct Cleaner(RefCell<State>);

impl TokenSink for Cleaner {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::NullCharacterToken => state.text("\u{fffd}"),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            Token::CommentToken(text) => state.out.push_str(&format!("<!--{text}-->")),
            Token::DoctypeToken(doctype) => state.doctype(&doctype),
            Token::EOFToken => state.finish(),
            Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl State {
    fn text(&mut self, text: &str) {
        match &mut self.raw {
            Raw::None => self.out.push_str(&escape(text)),
            Raw::Kept(_) => {
                self.dropped |= text.contains('<');
                self.out.push_str(&escape(text));
            }
            Raw::Style(style, _) => style.push_str(text),
            Raw::Dropped(_) => {}
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        let (raw, kind) = match name.as_str() {
            "style" => (Raw::Style(String::new(), self.out.len()), RawKind::Rawtext),
            "title" => (Raw::Kept(name.clone()), RawKind::Rcdata),
            "textarea" => (Raw::Dropped(name.clone()), RawKind::Rcdata),
            "script" => (Raw::Dropped(name.clone()), RawKind::ScriptData),
            "iframe" | "noembed" | "noframes" | "noscript" | "xmp" => (Raw::Dropped(name.clone()), RawKind::Rawtext),
            _ => {
                self.open(&name, tag);
                return TokenSinkResult::Continue;
            }
        };
        match raw {
            Raw::Kept(_) | Raw::Style(..) => self.open(&name, tag),
            Raw::Dropped(_) => self.dropped = true,
            Raw::None => {}
        }
        self.raw = raw;
        TokenSinkResult::RawData(kind)
    }

    fn open(&mut self, name: &str, tag: &Tag) {
        let refreshes =
            name == "meta" && tag.attrs.iter().any(|a| &*a.name.local == "http-equiv" && !is_harmless(&a.value));
        if !ELEMENTS.contains(&name) || refreshes {
            self.dropped = true;
            return;
        }
        self.out.push('<');
        self.out.push_str(name);
        for a in &tag.attrs {
            let attribute_name = &*a.name.local;
            if stays(name, attribute_name, &a.value) {
                self.out.push_str(&format!(" {attribute_name}=\"{}\"", attribute(&a.value)));
            } else {
                self.dropped = true;
            }
        }
        self.out.push('>');
    }

    fn end(&mut self, name: &str) {
        match std::mem::replace(&mut self.raw, Raw::None) {
            Raw::Dropped(open) if open == name => {}
            Raw::Style(style, at) if !is_harmless_style(&style) => {
                self.out.truncate(at);
                self.dropped = true;
            }
            Raw::Style(style, _) => self.out.push_str(&format!("{style}</style>")),
            _ if ELEMENTS.contains(&name) => self.out.push_str(&format!("</{name}>")),
            _ => self.dropped = true,
        }
    }

    /// A style sheet that never ends is none.
    fn finish(&mut self) {
        if let Raw::Style(_, at) = self.raw {
            self.out.truncate(at);
        }
        self.dropped |= self.raw != Raw::None;
    }

    fn doctype(&mut self, doctype: &Doctype) {
        let quoted = |id: &Option<StrTendril>| {
            id.as_ref().map_or(String::new(), |id| format!(" \"{}\"", id.replace(['"', '>'], "")))
        };
        let name = doctype.name.as_deref().unwrap_or("html");
        let kind = match (&doctype.public_id, &doctype.system_id) {
            (Some(_), _) => " PUBLIC",
            (None, Some(_)) => " SYSTEM",
            (None, None) => "",
        };
        self.out.push_str(&format!(
            "<!DOCTYPE {name}{kind}{}{}>",
            quoted(&doctype.public_id),
            quoted(&doctype.system_id)
        ));
    }
}

fn stays(element: &str, name: &str, value: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'));
    let active = name.starts_with("on") || (ACTIVE.contains(&name) && !(element == "meta" && name == "http-equiv"));
    let picture = ["src", "background"].contains(&name) && is_picture(value);
    let leads = !ADDRESSES.contains(&name) || is_safe(value) || value.trim().is_empty() || picture;
    plain && !active && leads && (name != "style" || is_harmless_style(value))
}

/// Whether a value of `http-equiv` says what the document is, rather than where to go.
fn is_harmless(value: &str) -> bool {
    ["content-type", "x-ua-compatible", "content-language"].iter().any(|known| value.trim().eq_ignore_ascii_case(known))
}

/// Whether an address holds a picture itself.
fn is_picture(value: &str) -> bool {
    let value = value.trim_start().to_ascii_lowercase();
    ["png", "gif", "jpeg", "jpg", "webp"].iter().any(|kind| value.starts_with(&format!("data:image/{kind};base64,")))
}

fn is_harmless_style(style: &str) -> bool {
    // A comment may stand in the middle of a word that is looked for.
    let mut seen = String::with_capacity(style.len());
    for (number, part) in style.split("/*").enumerate() {
        seen.push_str(if number == 0 { part } else { part.split_once("*/").map_or("", |(_, after)| after) });
    }
    seen.retain(|c| !c.is_whitespace() && !c.is_control());
    let seen = seen.to_ascii_lowercase();
    !style.contains('<') && !UNSAFE_STYLE.iter().any(|part| seen.contains(part))
}

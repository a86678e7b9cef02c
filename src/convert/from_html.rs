//! HTML: tags and entities as browsers read them, their meaning as far as a notification has it.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use super::build::Builder;
use super::open::Open;
use super::tree::{Block, Inline, Mark};

pub(super) fn parse(text: &str) -> Vec<Block> {
    let mut builder = Builder::new();
    feed(&mut builder, text);
    builder.finish()
}

/// Adds a stretch of HTML to a tree.
pub(super) fn feed(builder: &mut Builder, html: &str) {
    let reader = Reader(RefCell::new(State { builder, hidden: Hidden::No, spaced: false, at_pre: false }));
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(reader, TokenizerOpts::default());
    // The reader never asks for a script to be run, so one call takes all of the input.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
}

/// Opens a link, unless following it would run something.
pub(super) fn link(builder: &mut Builder, url: &str) {
    if is_safe(url) {
        builder.open(Open::Link(address(url)));
    }
}

/// Adds an image; one without a usable address leaves its text.
pub(super) fn image(builder: &mut Builder, url: &str, alt: String) {
    if is_safe(url) {
        builder.inline(Inline::Image(address(url), alt));
    } else {
        builder.text(&alt);
    }
}

/// An address as browsers ask for it: line breaks in it are none, and spaces are written as what they are.
fn address(url: &str) -> String {
    let url = url.trim();
    if url.bytes().all(|byte| byte.is_ascii_graphic()) {
        return url.to_owned();
    }
    url.replace(char::is_control, "").replace(' ', "%20")
}

/// Whether an address leads somewhere and does nothing else.
pub(super) fn is_safe(url: &str) -> bool {
    let seen = url.chars().filter(|c| !c.is_whitespace() && !c.is_control()).map(|c| c.to_ascii_lowercase());
    let begins_with = |scheme: &str| seen.clone().take(scheme.len()).eq(scheme.chars());
    seen.clone().next().is_some() && !["javascript:", "vbscript:", "data:", "file:"].into_iter().any(begins_with)
}

/// Whether text is inside an element that nobody sees.
#[derive(PartialEq)]
enum Hidden {
    No,
    Inside(String),
}

struct State<'a> {
    builder: &'a mut Builder,
    hidden: Hidden,
    /// Whether a space would follow another one.
    spaced: bool,
    /// Whether the next line break is the one that `<pre>` swallows.
    at_pre: bool,
}

struct Reader<'a>(RefCell<State<'a>>);

impl TokenSink for Reader<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => state.text(&text),
            Token::NullCharacterToken => state.text("\u{fffd}"),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => return state.start(&tag),
            Token::TagToken(tag) => state.end(&tag.name),
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::EOFToken | Token::ParseError(_) => {}
        }
        TokenSinkResult::Continue
    }
}

impl State<'_> {
    fn text(&mut self, text: &str) {
        if self.hidden != Hidden::No {
            return;
        }
        if self.builder.is_verbatim() {
            let swallowed = if self.at_pre { text.strip_prefix('\n') } else { None };
            self.builder.text(swallowed.unwrap_or(text));
            self.at_pre = false;
            self.spaced = false;
            return;
        }
        let mut collapsed = String::with_capacity(text.len());
        for c in text.chars() {
            let space = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if !(space && self.spaced) {
                collapsed.push(if space { ' ' } else { c });
            }
            self.spaced = space;
        }
        if !collapsed.is_empty() {
            self.builder.text(&collapsed);
        }
    }

    fn start(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let raw = match &*tag.name {
            "script" => RawKind::ScriptData,
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => RawKind::Rawtext,
            "title" | "textarea" => RawKind::Rcdata,
            _ => {
                self.open(tag);
                return TokenSinkResult::Continue;
            }
        };
        self.hidden = Hidden::Inside(tag.name.to_string());
        TokenSinkResult::RawData(raw)
    }

    fn open(&mut self, tag: &Tag) {
        let attribute = |name: &str| tag.attrs.iter().find(|a| &*a.name.local == name).map(|a| a.value.to_string());
        match &*tag.name {
            "br" => self.builder.line_break(),
            "hr" => self.builder.rule(),
            "img" => {
                let (url, alt) = (attribute("src").unwrap_or_default(), attribute("alt").unwrap_or_default());
                image(self.builder, &url, alt);
                self.spaced = false;
                return;
            }
            "a" => link(self.builder, &attribute("href").unwrap_or_default()),
            name => {
                if name == "code" && self.builder.is_verbatim() {
                    let class = attribute("class").unwrap_or_default();
                    self.builder.language(class.strip_prefix("language-").unwrap_or(""));
                }
                match opened(name) {
                    Some(Open::List(Some(first))) => {
                        let first = attribute("start").and_then(|start| start.trim().parse().ok()).unwrap_or(first);
                        self.builder.open(Open::List(Some(first)));
                    }
                    Some(open) => self.builder.open(open),
                    None if is_block(name) => self.builder.break_paragraph(),
                    None => {}
                }
            }
        }
        self.at_pre = &*tag.name == "pre";
        self.spaced |= &*tag.name == "br" || !is_inline(&tag.name);
    }

    fn end(&mut self, name: &str) {
        if self.hidden == Hidden::Inside(name.to_owned()) {
            self.hidden = Hidden::No;
            return;
        }
        match opened(name) {
            Some(open) => self.builder.close(&open),
            None if name == "a" => self.builder.close(&Open::Link(String::new())),
            None if is_block(name) => self.builder.break_paragraph(),
            None => {}
        }
        self.spaced |= !is_inline(name);
    }
}

/// Elements whose text nobody sees.
pub(super) const UNSEEN: [&str; 8] = ["script", "style", "xmp", "iframe", "noembed", "noframes", "title", "textarea"];

/// Whether HTML has an element of this name.
pub(super) fn is_element(name: &str) -> bool {
    #[rustfmt::skip]
    let others = [
        "a", "abbr", "area", "audio", "base", "bdi", "bdo", "big", "blink", "br", "button", "canvas", "col", "colgroup", "data", "datalist",
        "embed", "font", "hr", "img", "input", "label", "legend", "link", "map", "mark", "meta", "meter", "nobr", "noscript", "object",
        "optgroup", "output", "param", "picture", "progress", "q", "rp", "rt", "ruby", "slot", "small", "source", "span", "sub", "sup",
        "svg", "math", "tbody", "template", "tfoot", "thead", "time", "track", "video", "wbr",
    ];
    let name = name.to_ascii_lowercase();
    opened(&name).is_some() || is_block(&name) || UNSEEN.contains(&name.as_str()) || others.contains(&name.as_str())
}

/// What an element means here.
fn opened(name: &str) -> Option<Open> {
    Some(match name {
        "p" => Open::Paragraph,
        "h1" => Open::Heading(1),
        "h2" => Open::Heading(2),
        "h3" => Open::Heading(3),
        "h4" => Open::Heading(4),
        "h5" => Open::Heading(5),
        "h6" => Open::Heading(6),
        "ul" | "menu" => Open::List(None),
        "ol" => Open::List(Some(1)),
        "li" => Open::Item,
        "blockquote" => Open::Quote,
        "pre" => Open::Code(String::new()),
        "table" => Open::Table(vec![]),
        "tr" => Open::Row,
        "td" | "th" => Open::Cell,
        "b" | "strong" => Open::Mark(Mark::Strong),
        "i" | "em" | "cite" | "dfn" | "var" => Open::Mark(Mark::Emphasis),
        "s" | "del" | "strike" => Open::Mark(Mark::Strike),
        "u" | "ins" => Open::Mark(Mark::Underline),
        "tg-spoiler" => Open::Mark(Mark::Spoiler),
        "code" | "kbd" | "samp" | "tt" => Open::Verbatim,
        _ => return None,
    })
}

/// Elements without a meaning of their own that stand apart from the text around them.
fn is_block(name: &str) -> bool {
    #[rustfmt::skip]
    let names = [
        "address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "head", "header", "html", "main", "nav", "option", "section", "select", "summary",
    ];
    names.contains(&name)
}

/// Whether spaces around a tag are spaces between words.
fn is_inline(name: &str) -> bool {
    match opened(name) {
        Some(open) => matches!(open, Open::Mark(_) | Open::Verbatim),
        None => !is_block(name),
    }
}

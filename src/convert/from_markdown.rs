//! CommonMark with tables, strikethrough and task lists; HTML inside it is read as HTML.
//!
//! A new line in a paragraph is a space, as CommonMark has it; two spaces or a backslash before it make it a line break. Beyond
//! CommonMark, `||text||` is hidden until the reader asks for it, and the mentions of services are what they are there.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::build::Builder;
use super::open::Open;
use super::tree::{Align, Block, Inline, Mark};
use super::{from_html, mention};

pub(super) fn parse(text: &str) -> Vec<Block> {
    let source = mention::shielded(text);
    let mut reader =
        Reader { source: &source, builder: Builder::new(), run: 0..0, html: String::new(), image: None, unseen: None };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(&source, options).into_offset_iter() {
        reader.read(event, range);
    }
    reader.end_run();
    reader.builder.finish()
}

struct Reader<'a> {
    source: &'a str,
    builder: Builder,
    /// Where the text stands that is not in the tree yet, exactly as in the source: the parser cuts it into pieces.
    run: Range<usize>,
    /// The HTML block that is open.
    html: String,
    /// The URL and the text of the image that is open; images nest only as text.
    image: Option<(String, String)>,
    /// The element that is open inside running text and whose text nobody sees, such as a script.
    unseen: Option<&'static str>,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some(name) = self.unseen {
            match &event {
                Event::InlineHtml(tag) if is_end(tag, name) => self.unseen = None,
                Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell) => {
                    self.unseen = None
                }
                _ => {}
            }
            if !matches!(event, Event::Start(_) | Event::End(_)) {
                return;
            }
        }
        match (&event, &mut self.image) {
            (Event::End(TagEnd::Image), open) => {
                if let Some((url, alt)) = open.take() {
                    from_html::image(&mut self.builder, &url, alt);
                }
                return;
            }
            (Event::Text(text) | Event::Code(text), Some((_, alt))) => return alt.push_str(&mention::unshielded(text)),
            (Event::SoftBreak | Event::HardBreak, Some((_, alt))) => return alt.push(' '),
            (_, Some(_)) => return,
            (Event::Text(text), None) => {
                let verbatim = self.builder.is_verbatim() || self.source.get(range.clone()) != Some(text);
                if !verbatim && self.run.end == range.start {
                    self.run.end = range.end;
                    return;
                }
                self.end_run();
                if verbatim {
                    let text = mention::unshielded(text);
                    let text = if self.builder.is_verbatim() { text } else { text.replace(['\n', '\r'], " ").into() };
                    self.builder.text(&text);
                } else {
                    self.run = range;
                }
                return;
            }
            _ => self.end_run(),
        }
        let builder = &mut self.builder;
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.image = Some((mention::unshielded(&dest_url).into_owned(), String::new()))
            }
            Event::Start(tag) => start(builder, tag),
            Event::End(TagEnd::HtmlBlock) => from_html::feed(builder, &std::mem::take(&mut self.html)),
            Event::End(tag) => end(builder, tag),
            Event::Code(code) => builder.inline(Inline::Code(mention::unshielded(&code).into_owned())),
            Event::Html(chunk) => self.html.push_str(&mention::unshielded(&chunk)),
            Event::InlineHtml(tag) => {
                let name = name(&tag);
                self.unseen = from_html::UNSEEN.into_iter().find(|unseen| unseen.eq_ignore_ascii_case(name));
                match (self.unseen, name.is_empty() || from_html::is_element(name)) {
                    (Some(_), _) => {}
                    (None, true) => from_html::feed(builder, &tag),
                    // It is a word in angle brackets, as in `--file <path>`.
                    (None, false) => builder.text(&tag.replace(['\n', '\r'], " ")),
                }
            }
            Event::SoftBreak => builder.inline(Inline::Soft),
            Event::HardBreak => builder.inline(Inline::Break),
            Event::Rule => builder.rule(),
            Event::TaskListMarker(done) => builder.text(if done { "☑ " } else { "☐ " }),
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) | Event::Text(text) => {
                builder.text(&text)
            }
        }
    }

    /// Adds the text that was put off, with the mentions and the hidden words in it.
    fn end_run(&mut self) {
        let run = std::mem::replace(&mut self.run, 0..0);
        if run.is_empty() {
            return;
        }
        let text = mention::unshielded(self.source.get(run.clone()).unwrap_or_default());
        let before = self.source.get(..run.start).and_then(|before| before.chars().next_back());
        // The first character may be an escaped one, which means nothing.
        let mut at = match before {
            Some('\\') => text.chars().next().map_or(0, char::len_utf8),
            _ => 0,
        };
        let mut done = 0;
        let is_sign = |byte: &u8| matches!(byte, b'<' | b'@' | b'|');
        while let Some(found) = text.as_bytes().get(at..).and_then(|rest| rest.iter().position(is_sign)) {
            at += found;
            let rest = text.get(at..).unwrap_or_default();
            let follows = text.get(..at).and_then(|before| before.chars().next_back()).or(before.filter(|_| at == 0));
            let in_word = follows.is_some_and(char::is_alphanumeric);
            let (length, hidden) = match (mention::at_start(rest), hidden(rest)) {
                (Some(mention), _) if rest.starts_with('<') || !in_word => (mention.len(), None),
                (_, Some(hidden)) if !in_word => (hidden.len() + 4, Some(hidden)),
                _ => {
                    at += 1;
                    continue;
                }
            };
            self.builder.text(text.get(done..at).unwrap_or_default());
            match hidden {
                Some(hidden) => {
                    self.builder.open(Open::Mark(Mark::Spoiler));
                    self.builder.text(hidden);
                    self.builder.close(&Open::Mark(Mark::Spoiler));
                }
                None => {
                    let mention = rest.get(..length).unwrap_or_default().to_owned();
                    self.builder.inline(Inline::Mention(mention));
                }
            }
            at += length;
            done = at;
        }
        self.builder.text(text.get(done..).unwrap_or_default());
    }
}

/// The name of the element that a tag opens or closes; a comment has none.
fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    name.get(..name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count())
        .unwrap_or_default()
}

fn is_end(tag: &str, element: &str) -> bool {
    tag.starts_with("</") && name(tag).eq_ignore_ascii_case(element)
}

/// The words between the `||` at the start of a text and the next ones, where both stand as quotation marks would.
fn hidden(text: &str) -> Option<&str> {
    let (hidden, after) = text.strip_prefix("||")?.split_once("||")?;
    let bare = !hidden.is_empty() && hidden.trim() == hidden && !hidden.contains('|');
    (bare && !after.starts_with(|next: char| next.is_alphanumeric() || next == '|')).then_some(hidden)
}

fn start(builder: &mut Builder, tag: Tag<'_>) {
    match tag {
        Tag::Paragraph => builder.open(Open::Paragraph),
        Tag::Heading { level, .. } => builder.open(Open::Heading(level as u8)),
        Tag::BlockQuote(_) => builder.open(Open::Quote),
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            builder.open(Open::Code(info.split([' ', ',', '\t']).next().unwrap_or("").to_owned()));
        }
        Tag::CodeBlock(CodeBlockKind::Indented) => builder.open(Open::Code(String::new())),
        Tag::List(start) => builder.open(Open::List(start)),
        Tag::Item => builder.open(Open::Item),
        Tag::Table(columns) => builder.open(Open::Table(columns.into_iter().map(aligned).collect())),
        Tag::TableHead | Tag::TableRow => builder.open(Open::Row),
        Tag::TableCell => builder.open(Open::Cell),
        Tag::Emphasis => builder.open(Open::Mark(Mark::Emphasis)),
        Tag::Strong => builder.open(Open::Mark(Mark::Strong)),
        Tag::Strikethrough => builder.open(Open::Mark(Mark::Strike)),
        Tag::Link { link_type: LinkType::Email, dest_url, .. } => {
            from_html::link(builder, &format!("mailto:{dest_url}"))
        }
        Tag::Link { dest_url, .. } => from_html::link(builder, &mention::unshielded(&dest_url)),
        _ => {}
    }
}

fn aligned(column: Alignment) -> Align {
    match column {
        Alignment::None | Alignment::Left => Align::Start,
        Alignment::Center => Align::Centre,
        Alignment::Right => Align::End,
    }
}

fn end(builder: &mut Builder, tag: TagEnd) {
    builder.close(&match tag {
        TagEnd::Paragraph => Open::Paragraph,
        TagEnd::Heading(level) => Open::Heading(level as u8),
        TagEnd::BlockQuote(_) => Open::Quote,
        TagEnd::CodeBlock => Open::Code(String::new()),
        TagEnd::List(_) => Open::List(None),
        TagEnd::Item => Open::Item,
        TagEnd::Table => Open::Table(vec![]),
        TagEnd::TableHead | TagEnd::TableRow => Open::Row,
        TagEnd::TableCell => Open::Cell,
        TagEnd::Emphasis => Open::Mark(Mark::Emphasis),
        TagEnd::Strong => Open::Mark(Mark::Strong),
        TagEnd::Strikethrough => Open::Mark(Mark::Strike),
        TagEnd::Link => Open::Link(String::new()),
        _ => return,
    });
}

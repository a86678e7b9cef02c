//! CommonMark with tables, strikethrough and task lists; HTML inside it is read as HTML.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::build::Builder;
use super::from_html;
use super::open::Open;
use super::tree::{Block, Inline, Mark};

pub(super) fn parse(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder::new();
    let mut html = String::new();
    // The URL and the text of the image that is open; images nest only as text.
    let mut image: Option<(String, String)> = None;
    for event in Parser::new_ext(text, options) {
        match (event, &mut image) {
            (Event::End(TagEnd::Image), open) => {
                if let Some((url, alt)) = open.take() {
                    from_html::image(&mut builder, url, alt);
                }
            }
            (Event::Text(text) | Event::Code(text), Some((_, alt))) => alt.push_str(&text),
            (_, Some(_)) => {}
            (Event::Start(Tag::Image { dest_url, .. }), open) => *open = Some((dest_url.into_string(), String::new())),
            (Event::Start(tag), _) => start(&mut builder, tag),
            (Event::End(TagEnd::HtmlBlock), _) => from_html::feed(&mut builder, &std::mem::take(&mut html)),
            (Event::End(tag), _) => end(&mut builder, tag),
            (Event::Text(text), _) => builder.text(&text),
            (Event::Code(code), _) => builder.inline(Inline::Code(code.into_string())),
            (Event::Html(chunk), _) => html.push_str(&chunk),
            (Event::InlineHtml(tag), _) => from_html::feed(&mut builder, &tag),
            (Event::SoftBreak | Event::HardBreak, _) => builder.inline(Inline::Break),
            (Event::Rule, _) => builder.rule(),
            (Event::TaskListMarker(done), _) => builder.text(if done { "☑ " } else { "☐ " }),
            (Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text), _) => {
                builder.text(&text)
            }
        }
    }
    builder.finish()
}

fn start(builder: &mut Builder, tag: Tag<'_>) {
    match tag {
        Tag::Paragraph => builder.open(Open::Paragraph),
        Tag::Heading { level, .. } => builder.open(Open::Heading(level as u8)),
        Tag::BlockQuote(_) => builder.open(Open::Quote),
        Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
            builder.open(Open::Code(info.split([' ', ',']).next().unwrap_or("").to_owned()));
        }
        Tag::CodeBlock(CodeBlockKind::Indented) => builder.open(Open::Code(String::new())),
        Tag::List(start) => builder.open(Open::List(start)),
        Tag::Item => builder.open(Open::Item),
        Tag::Table(_) => builder.open(Open::Table),
        Tag::TableHead | Tag::TableRow => builder.open(Open::Row),
        Tag::TableCell => builder.open(Open::Cell),
        Tag::Emphasis => builder.open(Open::Mark(Mark::Emphasis)),
        Tag::Strong => builder.open(Open::Mark(Mark::Strong)),
        Tag::Strikethrough => builder.open(Open::Mark(Mark::Strike)),
        Tag::Link { dest_url, .. } => from_html::link(builder, &dest_url),
        _ => {}
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
        TagEnd::Table => Open::Table,
        TagEnd::TableHead | TagEnd::TableRow => Open::Row,
        TagEnd::TableCell => Open::Cell,
        TagEnd::Emphasis => Open::Mark(Mark::Emphasis),
        TagEnd::Strong => Open::Mark(Mark::Strong),
        TagEnd::Strikethrough => Open::Mark(Mark::Strike),
        TagEnd::Link => Open::Link(String::new()),
        _ => return,
    });
}

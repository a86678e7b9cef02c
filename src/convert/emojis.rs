//! Names such as `:tada:` become the characters that they stand for; code, words, tags and web addresses stay as they are.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::message::Format;

/// The longest name of an emoji, with room to spare, so that a colon is never followed far.
const LONGEST: usize = 64;

/// The text with every name of an emoji replaced where its format has running text.
pub fn emojis(text: &str, format: Format) -> String {
    let running = match format {
        Format::Text => std::iter::once(0..text.len()).collect(),
        Format::Markdown => in_markdown(text),
        Format::Html => in_html(text, 0..text.len()),
    };
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in running {
        out.push_str(text.get(done..range.start).unwrap_or_default());
        draw(text, range.clone(), &mut out);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// Writes a stretch of running text with its emojis.
fn draw(text: &str, range: Range<usize>, out: &mut String) {
    let mut at = range.start;
    // The end of the web address that was met last.
    let mut address = range.start;
    while let Some(found) = text.get(at..range.end).and_then(|rest| rest.find(':')) {
        let colon = at + found;
        out.push_str(text.get(at..colon).unwrap_or_default());
        at = colon;
        let rest = text.get(colon..range.end).unwrap_or_default();
        if colon >= address && rest.starts_with("://") {
            address = colon + rest.find(char::is_whitespace).unwrap_or(rest.len());
        }
        let emoji = if colon >= address && begins(out) { named(text, colon, range.end) } else { None };
        match emoji {
            Some((emoji, end)) => {
                out.push_str(emoji);
                at = end;
            }
            None => {
                out.push(':');
                at += 1;
            }
        }
    }
    out.push_str(text.get(at..range.end).unwrap_or_default());
}

/// Whether a name may begin after what was written so far: not inside a word, after another colon, or after an escape.
fn begins(before: &str) -> bool {
    before.chars().next_back().is_none_or(|last| !last.is_alphanumeric() && !"_:/\\".contains(last))
}

/// The emoji whose name stands between the colon at `colon` and the next one, and where it ends.
fn named(text: &str, colon: usize, end: usize) -> Option<(&'static str, usize)> {
    let rest = text.get(colon + 1..end)?;
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_+-".contains(byte);
    let length = rest.bytes().take(LONGEST).take_while(part).count();
    let name = rest.get(..length)?;
    let after = rest.get(length..)?.strip_prefix(':')?;
    if after.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
        return None;
    }
    let emoji = emojis::get_by_shortcode(&name.to_ascii_lowercase())?;
    Some((emoji.as_str(), colon + length + 2))
}

/// The stretches of running text in Markdown; HTML inside it has its own.
fn in_markdown(text: &str) -> Vec<Range<usize>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut running: Vec<Range<usize>> = Vec::new();
    let (mut code, mut html) = (false, None);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_)) => code = true,
            Event::End(TagEnd::CodeBlock) => code = false,
            Event::Start(Tag::HtmlBlock) => html = Some(range),
            Event::End(TagEnd::HtmlBlock) => {
                running.extend(html.take().into_iter().flat_map(|range| in_html(text, range)))
            }
            Event::Text(_) if !code => match running.last_mut() {
                // The parser cuts at every character that could mean something, as the `_` inside a name.
                Some(last) if last.end == range.start => last.end = range.end,
                _ => running.push(range),
            },
            _ => {}
        }
    }
    running
}

/// Elements whose text is code or is never seen.
const CODE: [&str; 9] = ["code", "kbd", "pre", "samp", "script", "style", "textarea", "title", "tt"];

/// The stretches of running text in a stretch of HTML.
fn in_html(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut running = Vec::new();
    let mut at = range.start;
    // The element of `CODE` that is open, and how many of its own kind are open inside it.
    let mut open: Option<(&str, usize)> = None;
    while at < range.end {
        let rest = text.get(at..range.end).unwrap_or_default();
        let tag = rest.find('<').unwrap_or(rest.len());
        if open.is_none() && tag > 0 {
            running.push(at..at + tag);
        }
        let inside = rest.get(tag..).unwrap_or_default();
        at += tag + tag_length(inside);
        let closes = inside.starts_with("</");
        let name = inside.get(1 + usize::from(closes)..).unwrap_or_default();
        let name = name.get(..name.bytes().take_while(u8::is_ascii_alphanumeric).count()).unwrap_or_default();
        open = match open {
            None if !closes => CODE.iter().find(|code| code.eq_ignore_ascii_case(name)).map(|code| (*code, 1)),
            Some((code, depth)) if code.eq_ignore_ascii_case(name) => {
                let depth = if closes { depth - 1 } else { depth + 1 };
                (depth > 0).then_some((code, depth))
            }
            same => same,
        };
    }
    running
}

/// How long the tag or comment is that a text begins with; quotes may hold a `>`.
fn tag_length(text: &str) -> usize {
    if let Some(comment) = text.strip_prefix("<!--") {
        return comment.find("-->").map_or(text.len(), |end| end + 7);
    }
    if !text.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c))) {
        return text.len().min(1);
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::emojis;
    use crate::message::Format;

    #[test]
    fn names_become_characters_between_words() {
        for (text, expected) in [
            (":+1: done :tada:", "👍 done 🎉"),
            (":TADA:!(:rocket:)", "🎉!(🚀)"),
            (":tada::rocket:", "🎉🚀"),
            ("at 10:30: :white_check_mark:", "at 10:30: ✅"),
            (":tada", ":tada"),
            (":nothing_of_the_kind:", ":nothing_of_the_kind:"),
            ("::tada::", "::tada::"),
        ] {
            assert_eq!(emojis(text, Format::Text), expected);
        }
    }

    #[test]
    fn words_and_web_addresses_stay() {
        for text in [
            "a:b:c",
            "12:a:b",
            "std::a::b",
            "http://x:80:smile:",
            "https://example.com/:smile:/x",
            "x:tada:",
            ":tada:x",
        ] {
            for format in [Format::Text, Format::Markdown, Format::Html] {
                assert_eq!(emojis(text, format), text);
            }
        }
        assert_eq!(emojis("https://example.com :tada:", Format::Text), "https://example.com 🎉");
    }

    #[test]
    fn code_stays_in_markdown() {
        for (text, expected) in [
            ("**:tada:** `:tada:`", "**🎉** `:tada:`"),
            (
                "```\n:tada:\n```\n:white_check_mark: [:tada: x](https://example.com/:tada:)",
                "```\n:tada:\n```\n✅ [🎉 x](https://example.com/:tada:)",
            ),
            ("    :tada:\n\n:tada:", "    :tada:\n\n🎉"),
            (r"\:tada: \\", r"\:tada: \\"),
            (
                "<div title=':tada:'>\n:tada: <code>:tada:</code>\n</div>",
                "<div title=':tada:'>\n🎉 <code>:tada:</code>\n</div>",
            ),
            ("| a | :tada: |\n|---|---|\n| :x: | `:x:` |", "| a | 🎉 |\n|---|---|\n| ❌ | `:x:` |"),
        ] {
            assert_eq!(emojis(text, Format::Markdown), expected);
        }
    }

    #[test]
    fn code_and_tags_stay_in_html() {
        for (text, expected) in [
            ("<p>:tada:</p><pre>:tada:<code>:x:</code>:x:</pre>:x:", "<p>🎉</p><pre>:tada:<code>:x:</code>:x:</pre>❌"),
            ("<a href=\":tada:\" title='>:tada:'>:tada:</a>", "<a href=\":tada:\" title='>:tada:'>🎉</a>"),
            ("<!-- :tada: > -->:tada:<style>:x:</style>", "<!-- :tada: > -->🎉<style>:x:</style>"),
            ("1 < 2 :tada: <b", "1 < 2 🎉 <b"),
            ("<code>a<code>:x:</code>:x:</CODE>:x:", "<code>a<code>:x:</code>:x:</CODE>❌"),
        ] {
            assert_eq!(emojis(text, Format::Html), expected);
        }
    }
}

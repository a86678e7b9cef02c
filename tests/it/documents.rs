//! Any document in any dialect: nothing is lost, nothing is left open, and what a service would refuse is not there.

use dispatch::convert::{Align, Block, Inline, Mark, parse, plain, render};
use dispatch::message::{Dialect, Format};
use proptest::prelude::*;

use crate::conversion::DIALECTS;
use crate::support::markdown_v2;

/// Words with every sign that means something somewhere.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[!-~é日🚀]{1,8}( [!-~é日🚀]{1,8}){0,2}",
        prop::sample::select(vec![
            "1. x",
            "# x",
            "- x",
            "> x",
            "+ x",
            "---",
            "===",
            "~~~",
            "```",
            "a_b_c",
            "__x__",
            "*x*",
            "~x~",
            "||x||",
            "[x](y)",
            "![x",
            "<b>",
            "</b>",
            "&amp;",
            "&#42;",
            "<@U1>",
            "<!here>",
            "@everyone",
            "<@1>",
            "<users/all>",
            "x\\",
            "\\*",
            ":-",
            "|-|",
            "-# x",
            "1) x",
            "https://example.com/a_b?c=1&d=*",
            "a`b",
            "``",
            "{x}",
            "x!",
            "(",
            ")",
            "\u{200d}e\u{301}",
            "<https://x.example|y>",
        ])
        .prop_map(str::to_owned),
    ]
}

fn inlines(depth: u32) -> BoxedStrategy<Vec<Inline>> {
    let mark = prop::sample::select(vec![Mark::Strong, Mark::Emphasis, Mark::Strike, Mark::Underline, Mark::Spoiler]);
    let url = prop::sample::select(vec![
        "https://example.com/",
        "https://example.com/a(b)?c=1&d=_*|",
        "mailto:ann@example.com",
        "http://example.com/x y",
        "mxc://example.com/a",
    ]);
    let leaf = prop_oneof![
        4 => words().prop_map(Inline::Text),
        1 => words().prop_map(Inline::Code),
        1 => Just(Inline::Break),
        1 => Just(Inline::Soft),
        1 => (url.clone(), words()).prop_map(|(url, alt)| Inline::Image(url.to_owned(), alt)),
        1 => prop::sample::select(vec!["<@U0AB1>", "<!here>", "<@12>", "@everyone", "<users/all>"]).prop_map(|m| Inline::Mention(m.to_owned())),
    ];
    if depth == 0 {
        return prop::collection::vec(leaf, 1..4).boxed();
    }
    let inner = inlines(depth - 1);
    let nested = prop_oneof![
        3 => leaf,
        1 => (mark, inner.clone()).prop_map(|(mark, inner)| Inline::Marked(mark, inner)),
        1 => (url, inner).prop_map(|(url, inner)| Inline::Link(url.to_owned(), inner)),
    ];
    prop::collection::vec(nested, 1..5).boxed()
}

fn blocks(depth: u32) -> BoxedStrategy<Vec<Block>> {
    let code = "[ -~é日]{0,12}(\n[ -~é日]{0,12}){0,3}";
    let row = prop::collection::vec(line(), 1..4);
    let aligns = prop::collection::vec(prop::sample::select(vec![Align::Start, Align::Centre, Align::End]), 0..4);
    let leaf = prop_oneof![
        4 => running().prop_map(Block::Paragraph),
        1 => (1..7_u8, line()).prop_map(|(level, text)| Block::Heading(level, text)),
        1 => (prop::sample::select(vec!["", "sh", "c++"]), code).prop_map(|(name, code)| Block::Code(name.to_owned(), code)),
        1 => (aligns, prop::collection::vec(row, 1..4)).prop_map(|(columns, rows)| Block::Table(columns, rows)),
        1 => Just(Block::Rule),
    ];
    if depth == 0 {
        return prop::collection::vec(leaf, 1..3).boxed();
    }
    let inner = blocks(depth - 1);
    let start = prop::option::of(prop::sample::select(vec![1, 2, 9]));
    let nested = prop_oneof![
        3 => leaf,
        1 => inner.clone().prop_map(Block::Quote),
        1 => (start, prop::collection::vec(inner, 1..4)).prop_map(|(start, items)| Block::List(start, items)),
    ];
    prop::collection::vec(nested, 1..4).boxed()
}

/// Running text as parsers make it: no mark in itself, no link in a link, nothing but words at the edges of marks and lines.
fn tidy(inlines: Vec<Inline>, marks: &[Mark], in_link: bool) -> Vec<Inline> {
    let mut tidied: Vec<Inline> = Vec::new();
    for inline in inlines {
        let inner = match inline {
            Inline::Marked(mark, inner) if marks.contains(&mark) => tidy(inner, marks, in_link),
            Inline::Marked(mark, inner) => vec![Inline::Marked(mark, tidy(inner, &[marks, &[mark]].concat(), in_link))],
            Inline::Link(_, inner) if in_link => tidy(inner, marks, true),
            Inline::Link(url, inner) => vec![Inline::Link(url.replace(' ', "%20"), tidy(inner, marks, true))],
            Inline::Image(url, alt) => vec![Inline::Image(url.replace(' ', "%20"), alt)],
            other => vec![other],
        };
        for inline in inner {
            match (tidied.last_mut(), inline) {
                (None | Some(Inline::Break | Inline::Soft), Inline::Break | Inline::Soft) => {}
                (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
                (Some(Inline::Marked(last, before)), Inline::Marked(mark, after)) if *last == mark => {
                    let both = [std::mem::take(before), after].concat();
                    *before = tidy(both, &[marks, &[mark]].concat(), in_link);
                }
                (Some(Inline::Code(_)), code @ Inline::Code(_)) => tidied.extend([Inline::Text("x".to_owned()), code]),
                (_, inline) => tidied.push(inline),
            }
        }
    }
    while let Some(Inline::Break | Inline::Soft) = tidied.last() {
        tidied.pop();
    }
    if tidied.is_empty() { vec![Inline::Text("x".to_owned())] } else { tidied }
}

fn running() -> impl Strategy<Value = Vec<Inline>> {
    inlines(2).prop_map(|text| tidy(text, &[], false))
}

/// Running text without lines, as headings and cells have it.
fn line() -> impl Strategy<Value = Vec<Inline>> {
    running()
        .prop_map(|text| text.into_iter().filter(|inline| !matches!(inline, Inline::Break | Inline::Soft)).collect())
}

/// Every character that readers are to see, in order.
fn said(blocks: &[Block]) -> String {
    let block = |block: &Block| match block {
        Block::Paragraph(text) | Block::Heading(_, text) => plain(text),
        Block::Code(_, text) => text.clone(),
        Block::Quote(inner) => said(inner),
        Block::List(_, items) => items.iter().map(|item| said(item)).collect(),
        Block::Table(_, rows) => rows.iter().flatten().map(|cell| plain(cell)).collect(),
        Block::Rule => String::new(),
    };
    blocks.iter().map(block).collect()
}

/// Text without spaces, and without what only keeps characters apart.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn unescaped(html: &str) -> String {
    let spaced = html.replace("&nbsp;", " ").replace("&emsp;", " ").replace("&quot;", "\"");
    spaced.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What is between the tags of HTML in which every tag is closed in its turn; the tags are among those allowed.
fn inside_tags(html: &str, allowed: &[&str]) -> Result<String, String> {
    let (mut text, mut open, mut rest) = (String::new(), Vec::new(), html);
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let (tag, after) = tag.split_once('>').ok_or_else(|| format!("a tag that never ends: {tag}"))?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Err(format!("</{name}> closes something else"));
            }
            continue;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        if !allowed.contains(&name) {
            return Err(format!("<{name}> is not allowed"));
        }
        if name == "blockquote" && open.contains(&name) && !allowed.contains(&"p") {
            return Err("a quote in a quote".to_owned());
        }
        if !["br", "hr", "img"].contains(&name) {
            open.push(name);
        }
        if name == "img" {
            let alt = tag.split_once("alt=\"").map_or("", |(_, alt)| alt.trim_end_matches('"'));
            text.push_str(alt);
        }
    }
    if open.is_empty() && !rest.contains('>') {
        Ok(unescaped(&(text + rest)))
    } else {
        Err(format!("left open: {open:?} {rest}"))
    }
}

const HTML: [&str; 28] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "code",
    "table",
    "tr",
    "th",
    "td",
    "hr",
    "br",
    "strong",
    "em",
    "del",
    "u",
    "a",
    "img",
    "span",
    "b",
    "i",
];
/// Those of <https://core.telegram.org/bots/api#html-style> that we use.
const TELEGRAM: [&str; 9] = ["b", "i", "u", "s", "tg-spoiler", "a", "code", "pre", "blockquote"];

/// What readers of a dialect see, or why its service would refuse it.
fn shown(written: &str, dialect: Dialect) -> Result<String, String> {
    match dialect {
        Dialect::Text | Dialect::GoogleChat | Dialect::Whatsapp => Ok(written.to_owned()),
        Dialect::Html | Dialect::MatrixHtml => inside_tags(written, &HTML),
        Dialect::TelegramHtml => inside_tags(written, &TELEGRAM),
        Dialect::TelegramMarkdownV2 => markdown_v2::read(written),
        Dialect::SlackMrkdwn => Ok(unescaped(written)),
        Dialect::Markdown => Ok(said(&parse(written, Format::Markdown))),
        // A backslash is one of the text as well, which the comparison leaves out.
        Dialect::Discord | Dialect::Teams => Ok(written.to_owned()),
    }
}

/// Whether the characters of a text stand in another one, in the same order.
fn stands_in(text: &str, other: &str) -> bool {
    let mut other = other.chars();
    text.chars().all(|c| other.any(|found| found == c))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_dialect_says_all_of_a_document(document in blocks(2)) {
        for dialect in DIALECTS {
            let written = render(&document, dialect);
            let seen = shown(&written, dialect);
            prop_assert!(seen.is_ok(), "{}: {seen:?}\n{written}", dialect.name());
            let without = |text: &str| solid(text).replace('\\', "");
            let (whole, seen) = (without(&said(&document)), without(&seen.unwrap_or_default()));
            // A letter beside a mark may be an entity, which only a parser reads.
            if dialect != Dialect::Teams {
                prop_assert!(stands_in(&whole, &seen), "{}: {whole} is not in\n{seen}\n{written}", dialect.name());
            }
        }
    }

    #[test]
    fn both_markups_of_telegram_show_the_same(document in blocks(2)) {
        let html = shown(&render(&document, Dialect::TelegramHtml), Dialect::TelegramHtml);
        let markdown = shown(&render(&document, Dialect::TelegramMarkdownV2), Dialect::TelegramMarkdownV2);
        // A quote in a list is marked in the one by its tag and in the other by a sign.
        let text = |shown: Result<String, String>| solid(&shown.unwrap_or_default()).replace('>', "");
        prop_assert_eq!(text(html), text(markdown));
    }

    #[test]
    fn markdown_is_read_back_as_it_was_written(document in blocks(2)) {
        let first = parse(&render(&document, Dialect::Markdown), Format::Markdown);
        prop_assert_eq!(solid(&said(&first)), solid(&said(&document)));
        let second = parse(&render(&first, Dialect::Markdown), Format::Markdown);
        prop_assert_eq!(second, first);
    }

    #[test]
    fn blocks_by_themselves_say_what_they_say_together(document in blocks(1)) {
        for dialect in [Dialect::Html, Dialect::TelegramHtml, Dialect::TelegramMarkdownV2, Dialect::Text] {
            let together = shown(&render(&document, dialect), dialect);
            let alone = document.iter().map(|block| shown(&render(std::slice::from_ref(block), dialect), dialect)).collect::<Result<String, _>>();
            prop_assert_eq!(solid(&alone.unwrap_or_default()), solid(&together.unwrap_or_default()), "{}", dialect.name());
        }
    }

    #[test]
    fn any_markup_is_converted_to_something_that_is_accepted(text in "[ -~\\n]{0,80}") {
        for from in [Format::Text, Format::Markdown, Format::Html] {
            let document = parse(&text, from);
            for dialect in DIALECTS {
                let written = render(&document, dialect);
                prop_assert!(shown(&written, dialect).is_ok(), "{}: {:?}\n{written}", dialect.name(), shown(&written, dialect));
            }
        }
    }
}

//! Overflow of markup: every part is whole by itself and fits, and together they say all that the message says.

use dispatch::config::policy::{Cutting, Numbering, Overflow};
use dispatch::convert::{Block, Inline, parse, plain};
use dispatch::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use dispatch::message::{Dialect, Format};
use dispatch::plan::overflow::{Body, Fitted, fit};
use dispatch::problem::Problem;

const UNNUMBERED: Cutting = Cutting { overflow: Overflow::Split, numbering: Numbering::None, max_parts: None };

fn chars(max: usize) -> Limits {
    Limits { title: TitleMode::Own(None), body: Some(Limit { max, unit: Unit::Chars }), sharing: Sharing::Separate }
}

fn markdown(text: &str, dialect: Dialect) -> Body<'_> {
    Body { text, format: Format::Markdown, dialect, end: &[] }
}

fn bodies(text: &str, dialect: Dialect, max: usize) -> Vec<String> {
    let fitted = fit(None, &markdown(text, dialect), &chars(max), UNNUMBERED).expect("there is room");
    fitted.pieces.into_iter().map(|piece| piece.body).collect()
}

fn truncated(text: &str, dialect: Dialect, max: usize) -> Result<Fitted, Problem> {
    fit(None, &markdown(text, dialect), &chars(max), Cutting { overflow: Overflow::Truncate, ..UNNUMBERED })
}

#[test]
fn what_is_open_at_a_cut_is_closed_and_opened_anew() {
    let cases: [(&str, &str, usize, &[&str]); 8] = [
        (
            "code with its language",
            "```rust\nlet a = 1;\nlet b = 2;\nlet c = 3;\n```",
            36,
            &["```rust\nlet a = 1;\nlet b = 2;\n```", "```rust\nlet c = 3;\n```"],
        ),
        (
            "a list goes on counting",
            "1. first item\n2. second item\n3. third item",
            30,
            &["1. first item\n2. second item", "3. third item"],
        ),
        ("marks", "**one two three four five six**", 20, &["**one two three**", "**four five six**"]),
        ("quotes", "> one two three\n>\n> four five six", 20, &["> one two three", "> four five six"]),
        (
            "a heading stays with its text",
            "first words\n\n# Title\n\nsecond words",
            26,
            &["first words", "# Title\n\nsecond words"],
        ),
        ("the rest of an item", "- one two three four\n- five", 16, &["- one two three", "four\n\n- five"]),
        (
            "a table has its head on every part",
            "| a | b |\n|---|---|\n| one | 1 |\n| two | 2 |\n| six | 6 |",
            50,
            &["| a | b |\n| --- | --- |\n| one | 1 |\n| two | 2 |", "| a | b |\n| --- | --- |\n| six | 6 |"],
        ),
        ("blocks before lines before words", "one two\n\nthree four five", 18, &["one two", "three four five"]),
    ];
    for (what, text, max, parts) in cases {
        assert_eq!(bodies(text, Dialect::Markdown, max), parts, "{what}");
    }
}

#[test]
fn links_code_and_mentions_stay_whole() {
    let link = "see it at [the page of it](https://example.com/a/b) now";
    assert_eq!(bodies(link, Dialect::SlackMrkdwn, 44), ["see it at", "<https://example.com/a/b|the page of it> now"]);
    assert_eq!(bodies("run `one two three` now", Dialect::Markdown, 20), ["run", "`one two three` now"]);
    assert_eq!(bodies("a & b &amp; c", Dialect::TelegramHtml, 9), ["a &amp; b", "&amp; c"]);
}

#[test]
fn what_is_longer_than_a_part_is_written_out_and_cut() {
    let url = format!("https://example.com/{}", "x".repeat(40));
    let parts = bodies(&format!("[a label]({url})"), Dialect::SlackMrkdwn, 30);
    assert!(parts.iter().all(|part| part.len() <= 30 && !part.contains('|')), "{parts:?}");
    assert_eq!(parts.concat().replace(' ', ""), format!("alabel({url})"));
    let table = format!("| a | b |\n|---|---|\n| {} | 1 |", "word ".repeat(10));
    let parts = bodies(&table, Dialect::Markdown, 30);
    assert!(parts.iter().all(|part| part.chars().count() <= 30), "{parts:?}");
    assert_eq!(parts.join(" ").matches("word").count(), 10);
}

#[test]
fn the_rest_of_code_or_a_link_that_was_cut_goes_with_what_follows() {
    let (long, behind) = (["xx"; 700].join(" "), " longer".repeat(120));
    for text in [format!("`{long}`{behind}"), format!("[{long}](https://a.b){behind}")] {
        assert_eq!(bodies(&text, Dialect::Discord, 2000).len(), 2);
    }
}

#[test]
fn pictures_stay_whole_where_there_is_no_word_between_them() {
    let picture = "[chart](https://example.com/a.png)";
    let parts = bodies(&format!("!{picture} ").repeat(100), Dialect::Discord, 1000);
    let whole: Vec<_> = parts.iter().map(|part| part.split(' ').all(|piece| piece == picture)).collect();
    assert_eq!(whole, [true; 4], "{parts:?}");
}

#[test]
fn marks_around_single_characters_come_apart_between_them() {
    let parts = bodies(&"a*b*".repeat(30), Dialect::TelegramMarkdownV2, 20);
    assert!(parts.iter().all(|part| part.len() <= 20), "{parts:?}");
    assert_eq!(parts.concat().replace('_', ""), "ab".repeat(30));
}

#[test]
fn a_number_stands_where_it_breaks_no_markup() {
    let numbered = |text: &str, dialect: Dialect, max: usize, numbering: Numbering| -> Vec<String> {
        let cutting = Cutting { numbering, ..UNNUMBERED };
        let fitted = fit(None, &markdown(text, dialect), &chars(max), cutting).expect("there is room");
        fitted.pieces.into_iter().map(|piece| piece.body).collect()
    };
    let code = "```\none\ntwo\nthree\nfour\n```";
    assert_eq!(
        numbered(code, Dialect::SlackMrkdwn, 25, Numbering::Parentheses),
        ["```\none\ntwo\n```\n\n(1/2)", "```\nthree\nfour\n```\n\n(2/2)"]
    );
    let text = "one two three four five";
    assert_eq!(
        numbered(text, Dialect::TelegramMarkdownV2, 22, Numbering::Brackets),
        ["one two three \\[1/2\\]", "four five \\[2/2\\]"]
    );
}

#[test]
fn truncation_closes_what_is_open_and_ends_in_an_ellipsis() {
    let cases = [
        ("**one two three four**", Dialect::Markdown, 18, "**one two three**…"),
        ("- one two\n- three four", Dialect::Markdown, 20, "- one two\n- three…"),
        ("a [long label here](https://example.com) b", Dialect::TelegramHtml, 20, "a…"),
        ("```\none\ntwo\nthree\n```", Dialect::SlackMrkdwn, 19, "```\none\ntwo\n```\n\n…"),
    ];
    for (text, dialect, max, expected) in cases {
        let fitted = truncated(text, dialect, max).expect("there is room");
        assert_eq!(fitted.pieces.into_iter().map(|piece| piece.body).collect::<Vec<_>>(), [expected], "{text}");
    }
    assert!(truncated("word", Dialect::Html, 2).is_err());
}

#[test]
fn a_message_may_be_refused_or_bounded_instead() {
    let of = |cutting| fit(Some("T"), &markdown("one two three four five six", Dialect::Discord), &chars(10), cutting);
    let refused = of(Cutting { overflow: Overflow::Fail, ..UNNUMBERED }).expect_err("it does not fit");
    assert_eq!(refused.message, "the message has 27 chars, and 10 is the most");
    let bounded = of(Cutting { max_parts: Some(2), ..UNNUMBERED }).expect_err("it takes more");
    assert_eq!(bounded.message, "the message would be sent in 3 parts, and `max_parts` is 2");
    assert_eq!(of(Cutting { max_parts: Some(3), ..UNNUMBERED }).expect("it takes three").pieces.len(), 3);
    let upstream = of(Cutting { overflow: Overflow::Upstream, ..UNNUMBERED }).expect("it is sent as it is");
    assert_eq!((upstream.pieces.len(), upstream.excess.map(|excess| excess.length)), (1, Some(27)));
}

#[test]
fn a_title_without_a_field_leads_the_first_part() {
    let limits = Limits { title: TitleMode::InBody, ..chars(30) };
    let split = |title: &str| -> Vec<String> {
        let body = markdown("one two three four five six seven", Dialect::SlackMrkdwn);
        let fitted = fit(Some(title), &body, &limits, UNNUMBERED).expect("there is room");
        fitted.pieces.into_iter().map(|piece| piece.body).collect()
    };
    assert_eq!(split("Down"), ["*Down*\none two three four five", "six seven"]);
    assert_eq!(
        split("A title that is far too long to lead"),
        ["*A title that is far too long*", "*to lead*\n\none two three four", "five six seven"]
    );
}

/// What a tree says, without white space.
pub(super) fn said(blocks: &[Block]) -> String {
    let one = |block: &Block| match block {
        Block::Paragraph(text) | Block::Heading(_, text) => shown(text),
        Block::Code(_, text) => text.clone(),
        Block::Quote(inner) => said(inner),
        Block::List(_, items) => items.iter().map(|item| said(item)).collect(),
        Block::Table(_, rows) => rows.iter().flatten().map(|cell| shown(cell)).collect(),
        Block::Rule => String::new(),
    };
    blocks.iter().map(one).collect::<String>().split_whitespace().collect()
}

fn shown(text: &[Inline]) -> String {
    plain(text)
}

#[test]
fn parts_of_a_long_document_say_all_of_it() {
    let text: String = (0..400)
        .map(|number| format!("## Part {number}\n\nSome *words* about `{number}` and [more](https://example.com/{number}).\n\n- one\n- two\n\n"))
        .collect();
    for dialect in [Dialect::Markdown, Dialect::Html, Dialect::Discord] {
        let format = dialect.format();
        let parts = bodies(&text, dialect, 2000);
        assert!(parts.iter().all(|part| part.chars().count() <= 2000));
        let joined: String = parts.iter().map(|part| said(&parse(part, format))).collect();
        assert_eq!(joined, said(&parse(&text, Format::Markdown)), "{dialect:?}");
        let full = parts.iter().rev().skip(1).filter(|part| part.chars().count() > 1000).count();
        assert_eq!(full, parts.len() - 1, "{dialect:?}");
    }
}

#[test]
fn markdown_that_is_nothing_but_definitions_arrives_as_text() {
    let text = (0..9).map(|number| format!("[{number}]: https://example.com/{number}\n")).collect::<String>();
    let parts = bodies(&text, Dialect::Text, 100);
    assert!(parts.len() > 1);
    assert_eq!(parts.join("\n"), text.trim_end());
}

//! Overflow by the worked examples of Apprise: the same parts, or better ones for a reason.

use dispatch::config::policy::{Cutting, Numbering, Overflow};
use dispatch::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use dispatch::message::{Dialect, Format};
use dispatch::plan::overflow::{Body, fit};

const PANGRAM: &str = "The quick brown fox jumps over the lazy dog. Pack my box with five dozen jugs.";

/// How an example is sent.
struct Way {
    title: usize,
    body: usize,
    sharing: Sharing,
    overflow: Overflow,
    markup: (Format, Dialect),
}

const PLAIN: Way = Way {
    title: 250,
    body: 20,
    sharing: Sharing::Separate,
    overflow: Overflow::Split,
    markup: (Format::Text, Dialect::Text),
};

impl Way {
    /// Every part as `title | body`.
    fn parts(&self, title: &str, text: &str) -> Vec<String> {
        let limit = |max| Limit { max, unit: Unit::Chars };
        let heading = if self.title == 0 { TitleMode::InBody } else { TitleMode::Own(Some(limit(self.title))) };
        let limits = Limits { title: heading, body: Some(limit(self.body)), sharing: self.sharing };
        let cutting = Cutting { overflow: self.overflow, numbering: Numbering::Brackets, max_parts: None };
        let body = Body { text, format: self.markup.0, dialect: self.markup.1, end: &[] };
        let title = Some(title).filter(|title| !title.is_empty());
        match fit(title, &body, &limits, cutting) {
            Ok(fitted) => {
                let shown = |piece: dispatch::plan::overflow::Piece| {
                    format!("{} | {}", piece.title.unwrap_or_default(), piece.body)
                };
                fitted.pieces.into_iter().map(shown).collect()
            }
            Err(problem) => vec![problem.message],
        }
    }
}

#[test]
fn apprises_worked_examples_are_equal_or_better() {
    let indented = "def f():\n    if x:\n        return 1\n    return 2";
    let way = |body| Way { body, ..PLAIN };
    let truncate = |title, body| Way { title, body, overflow: Overflow::Truncate, ..PLAIN };
    let shared = |title, body| Way { title, body, sharing: Sharing::Shared, ..PLAIN };
    let markup = |body, format, dialect| Way { body, markup: (format, dialect), ..PLAIN };
    let shown: Vec<(&str, Vec<String>)> = vec![
        ("2, W49: an ellipsis says that something is missing", truncate(250, 20).parts("T", PANGRAM)),
        ("3, W49", truncate(5, 20).parts("Long title here", "ok")),
        ("5, W49: numbered without a title, too", way(20).parts("", PANGRAM)),
        ("6, W49", Way { title: 100, ..way(20) }.parts("Hi", PANGRAM)),
        ("7: equal", way(20).parts("Hi", PANGRAM)),
        ("8: no zeros before numbers", way(8).parts("Hi", "The quick brown fox jumps")),
        (
            "9, W49: a title that is cut says so",
            way(45)
                .parts(&"X".repeat(248), PANGRAM)
                .iter()
                .map(|part| part.replace(&"X".repeat(200), "X*200"))
                .collect(),
        ),
        ("10: equal, in the title", way(10).parts("T", "abcdefghijklmnopqrstuvwxyz")),
        ("11, W46: no part for two letters", way(30).parts("T", &format!("ab\n{}", "cdefghij ".repeat(8)))),
        ("13, W44: no character is cut", way(7).parts("T", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦")),
        ("14, W44", way(3).parts("T", "🇨🇦🇨🇦🇨🇦")),
        ("15, W44", way(3).parts("T", &"e\u{301}".repeat(4))),
        ("16, W46: the title is no message of its own", Way { title: 0, ..way(40) }.parts("Hello", PANGRAM)),
        (
            "19: a short title stands on the first part alone",
            shared(50, 60).parts("Title of it all", &PANGRAM.repeat(2)),
        ),
        ("23: no part has a title alone", shared(250, 30).parts(&"T".repeat(40), PANGRAM)),
        ("24, W47: no empty part", way(10).parts("T", "1234567890    indented\n\n\n\n  code")),
        ("25: blank lines inside a part stay", way(22).parts("T", "para one\n\n\npara two\n\n\npara three")),
        ("26: equal", way(24).parts("T", indented)),
        ("28, W41: no entity is cut", markup(10, Format::Html, Dialect::Text).parts("T", "aaaaaaaa&nbsp;bbbb")),
        (
            "30, W42: tags are closed and opened",
            markup(20, Format::Html, Dialect::TelegramHtml).parts("T", "aaaaaa <b>bb cc dd ee</b>"),
        ),
        (
            "31, W43: a link stays whole",
            markup(24, Format::Markdown, Dialect::Markdown).parts("T", "aaaaaaaaaa [label](http://x.y/z)"),
        ),
        (
            "32, W43: a fence is closed and opened",
            markup(20, Format::Markdown, Dialect::Discord).parts("T", "```sh\none two\nthree\nfour\n```"),
        ),
        (
            "33: only a URL that is longer than a part is cut",
            way(37).parts("T", "see http://example.com/a/very/long/path now"),
        ),
        ("34, W50: nothing is lost, and nothing is sent", way(0).parts("T", "text")),
    ];
    let text: String = shown
        .iter()
        .map(|(what, parts)| {
            format!("{what}\n{}\n", parts.iter().map(|part| format!("  {part:?}\n")).collect::<String>())
        })
        .collect();
    insta::assert_snapshot!(text);
}

#[test]
fn nothing_is_changed_that_may_pass() {
    let upstream = Way { overflow: Overflow::Upstream, ..PLAIN };
    let text = format!("  {PANGRAM} \n\n");
    assert_eq!(upstream.parts("T", &text), [format!("T | {text}")], "example 1: no white space is taken away");
    assert_eq!(upstream.parts(&"T".repeat(300), "ok"), [format!("{} | ok", "T".repeat(300))], "example 4");
    let sms = Way { title: 0, body: 160, overflow: Overflow::Upstream, ..PLAIN };
    assert_eq!(sms.parts("Title", &"word ".repeat(100)), [format!(" | Title\n{}", "word ".repeat(100))], "example 18");
}

#[test]
fn thousands_of_parts_are_numbered() {
    let parts = Way { body: 1, ..PLAIN }.parts("T", &"x".repeat(10_000));
    assert_eq!(
        (parts.len(), parts[0].as_str(), parts[9_999].as_str()),
        (10_000, "T [1/10000] | x", "T [10000/10000] | x")
    );
}

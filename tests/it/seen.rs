//! What readers see of each service's own markup, read back as the service reads it.

use std::path::Path;

use dispatch::convert::{Block, convert, parse, plain, seen};
use dispatch::message::{Dialect, Format};
use proptest::prelude::*;

use crate::support::markdown_v2;

/// The markups that are read back by rules of their own.
const CHATS: [Dialect; 5] =
    [Dialect::SlackMrkdwn, Dialect::Discord, Dialect::GoogleChat, Dialect::Whatsapp, Dialect::TelegramMarkdownV2];

/// `tests/data/dialects/seen/NAME.txt` is what readers see of `tests/data/dialects/NAME.txt`; `UPDATE=1` writes it again.
#[test]
fn a_rich_document_is_seen_as_its_golden_files_say() {
    let folder = Path::new("tests/data/dialects");
    for dialect in CHATS.into_iter().chain([Dialect::Teams]) {
        let markup = std::fs::read_to_string(folder.join(format!("{}.txt", dialect.name()))).expect("it is readable");
        let html = seen(&markup, dialect).expect("it is more than text") + "\n";
        let path = folder.join(format!("seen/{}.txt", dialect.name()));
        #[expect(clippy::disallowed_methods, reason = "the switch of this test itself")]
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &html).expect("it is writable");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(html, golden, "{} differs; look at it, and run `UPDATE=1 cargo test seen`", path.display());
    }
    assert_eq!(seen("*a*", Dialect::Text), None);
}

fn check(dialect: Dialect, cases: &[(&str, &str)]) {
    for (markup, html) in cases {
        assert_eq!(seen(markup, dialect).as_deref(), Some(*html), "{markup:?} in {}", dialect.name());
    }
}

#[test]
fn marks_of_slack_and_its_kind_hold_around_whole_words_of_one_line() {
    let common = [
        ("*a* _b_ ~c~", "<p><strong>a</strong> <em>b</em> <del>c</del></p>"),
        ("_*a* b_", "<p><em><strong>a</strong> b</em></p>"),
        ("snake_case_name a_b_ 2*3*4 * a *", "<p>snake_case_name a_b_ 2*3*4 * a *</p>"),
        ("*a\nb* **c**", "<p>*a<br>\nb* **c**</p>"),
        ("`*a*` *`b*`*", "<p><code>*a*</code> <strong><code>b*</code></strong></p>"),
        ("x\n```\n*a*\n  b\n```\ny", "<p>x</p>\n<pre><code>*a*\n  b\n</code></pre>\n<p>y</p>"),
        ("```never closed", "<p>```never closed</p>"),
    ];
    for dialect in [Dialect::SlackMrkdwn, Dialect::GoogleChat, Dialect::Whatsapp] {
        check(dialect, &common);
    }
    let link = "<p><a href=\"https://example.com/?a=1&amp;b=2\">the <em>notes</em></a></p>";
    check(
        Dialect::SlackMrkdwn,
        &[
            ("<https://example.com/?a=1&amp;b=2|the _notes_>", link),
            ("<!here> <@U1> <#C1|ops> <!subteam^S1|@team>", "<p>@here @U1 #ops @team</p>"),
            ("a &lt;b&gt; &amp;lt; `&lt;` <b>", "<p>a &lt;b&gt; &amp;lt; <code>&lt;</code> &lt;b&gt;</p>"),
            ("> a\n> b\nc", "<blockquote><p>a<br>\nb</p></blockquote>\n<p>c</p>"),
            ("<javascript:alert(1)|x>", "<p>&lt;javascript:alert(1)|x&gt;</p>"),
        ],
    );
    check(
        Dialect::GoogleChat,
        &[("<https://example.com/?a=1&b=2|the _notes_>", link), ("<users/all> * a\n* b", "<p>@all * a<br>\n• b</p>")],
    );
    // A sign without its space quotes nothing, and so no code either.
    let html = seen(">```\na\n```", Dialect::Whatsapp).unwrap();
    assert!(html.ends_with("<pre><code>a\n</code></pre>"), "{html}");
    check(
        Dialect::Whatsapp,
        &[
            (
                "<https://example.com|x> > a",
                "<p>&lt;<a href=\"https://example.com\">https://example.com</a>|x&gt; &gt; a</p>",
            ),
            ("> a\n- b", "<blockquote><p>a</p></blockquote>\n<p>• b</p>"),
        ],
    );
}

#[test]
fn marks_of_discord_and_telegram_lie_in_each_other_and_are_escaped() {
    let link = "<p><a href=\"https://example.com/a_(b)\">x <strong>y</strong></a>.</p>";
    check(
        Dialect::Discord,
        &[
            ("**a *b*** __c__ _d_ ~~e~~", "<p><strong>a <em>b</em></strong> <u>c</u> <em>d</em> <del>e</del></p>"),
            ("***a*** ||b||", "<p><strong><em>a</em></strong> <span data-mx-spoiler>b</span></p>"),
            ("one\ntwo snake_case 2 * 3 * 4", "<p>one<br>\ntwo snake_case 2 * 3 * 4</p>"),
            ("\\*a\\* \\\\ \\a", "<p>*a* \\ \\a</p>"),
            ("[x **y**](<https://example.com/a_(b)>).", link),
            ("[x **y**](https://example.com/a_(b)).", link),
            ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
            ("[x](<y<https://c.d>)", "<p>[x](&lt;y&lt;<a href=\"https://c.d\">https://c.d</a>&gt;)</p>"),
            (
                "# a\n### b\n- c\n> ```rs\n> d\n> ```",
                "<h1>a</h1>\n<h3>b</h3>\n<p>• c</p>\n<blockquote><pre><code class=\"language-rs\">d\n</code></pre></blockquote>",
            ),
            (
                "see https://example.com/a_b_*c*.",
                "<p>see <a href=\"https://example.com/a_b_*c\">https://example.com/a_b_*c</a>*.</p>",
            ),
        ],
    );
    check(
        Dialect::TelegramMarkdownV2,
        &[
            (
                "*a _b_* __c__ ~d~ ||e||",
                "<p><strong>a <em>b</em></strong> <u>c</u> <del>d</del> <span data-mx-spoiler>e</span></p>",
            ),
            ("Half*way*through\\.", "<p>Half<strong>way</strong>through.</p>"),
            ("[x *y*](https://example.com/a_(b\\)).", link),
            ("`a\\`b\\\\` ```\nc\\`\n```", "<p><code>a`b\\</code></p>\n<pre><code>c`\n</code></pre>"),
            (">a\n>b\nc", "<blockquote><p>a<br>\nb</p></blockquote>\n<p>c</p>"),
        ],
    );
}

#[test]
fn html_of_a_service_is_seen_as_it_is_but_for_what_acts() {
    let telegram = "<b>a</b> <tg-spoiler>b</tg-spoiler>\n<script>c</script>";
    check(Dialect::TelegramHtml, &[(telegram, "<b>a</b> <span data-mx-spoiler=\"\">b</span>\n")]);
    check(Dialect::MatrixHtml, &[("<p onclick=\"x()\">a</p>", "<p>a</p>")]);
    check(Dialect::Teams, &[("**a**\n\n- b", "<p><strong>a</strong></p>\n<ul><li>b</li></ul>")]);
}

#[test]
fn hostile_markup_is_read_to_its_end() {
    let pieces = [
        "*a ", "*", "**a", "_", "`", "``a", "```", "[a](b", "[", "<", "<a|", "> ", "||", "\\", "&lt;", "*_~", "http://",
    ];
    for piece in pieces {
        for dialect in CHATS {
            for text in [piece.repeat(10_000), format!("{}x{}", piece.repeat(100), piece.repeat(100))] {
                let html = seen(&text, dialect).unwrap();
                assert!(!html.is_empty() && !html.contains("<script"), "{piece:?}");
            }
        }
    }
    let script = "<script>alert(1)</script> \"' <img src=x onerror=alert(1)>";
    for dialect in Dialect::ALL.into_iter().filter(|dialect| *dialect != Dialect::Text) {
        let html = seen(script, dialect).unwrap();
        assert!(!html.contains("<script") && !html.contains("<img src=x onerror"), "{html}");
    }
}

/// Everything that is said in HTML, without white space and what is not seen.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

fn said(blocks: &[Block]) -> String {
    let of = |block: &Block| match block {
        Block::Paragraph(text) | Block::Heading(_, text) => plain(text),
        Block::Quote(inner) => said(inner),
        Block::Code(_, code) => code.clone(),
        Block::List(_, items) => items.iter().map(|item| said(item)).collect(),
        Block::Table(_, rows) => rows.iter().flatten().map(|cell| plain(cell)).collect(),
        Block::Rule => String::new(),
    };
    blocks.iter().map(of).collect()
}

fn read_back(markup: &str, dialect: Dialect) -> String {
    letters(&said(&parse(&seen(markup, dialect).unwrap(), Format::Html)))
}

proptest! {
    #[test]
    fn any_text_is_seen_as_it_was_written_where_it_can_be_escaped(text in "[ -~éß\\n]{0,80}") {
        for dialect in [Dialect::Discord, Dialect::TelegramMarkdownV2] {
            let markup = convert(&text, Format::Text, dialect);
            prop_assert_eq!(read_back(&markup, dialect), letters(&text), "{} reads {:?}", dialect.name(), markup);
        }
        let bare = text.replace(['*', '_', '~', '`', '>'], "");
        let markup = convert(&bare, Format::Text, Dialect::SlackMrkdwn);
        prop_assert_eq!(read_back(&markup, Dialect::SlackMrkdwn), letters(&bare), "{:?}", markup);
    }

    #[test]
    fn telegram_shows_what_its_server_reads(text in "([a-z ]{0,6}([*_`|~#.>-]{1,3}|\\[x\\]\\(https://a\\.b\\)|\\n){0,3}){0,12}") {
        let markup = convert(&text, Format::Markdown, Dialect::TelegramMarkdownV2);
        let by_server = markdown_v2::read(&markup).map_err(TestCaseError::fail)?;
        prop_assert_eq!(read_back(&markup, Dialect::TelegramMarkdownV2), letters(&by_server), "{:?}", markup);
    }
}

//! Conversion: what each format becomes in each dialect.

use dispatch::convert::{convert, escape, title_in_body};
use dispatch::message::{Dialect, Format};
use proptest::prelude::*;

pub const DIALECTS: [Dialect; 11] = [
    Dialect::Text,
    Dialect::Html,
    Dialect::Markdown,
    Dialect::SlackMrkdwn,
    Dialect::TelegramHtml,
    Dialect::TelegramMarkdownV2,
    Dialect::Discord,
    Dialect::Teams,
    Dialect::MatrixHtml,
    Dialect::GoogleChat,
    Dialect::Whatsapp,
];

fn check(from: Format, to: Dialect, cases: &[(&str, &str)]) {
    for (input, expected) in cases {
        assert_eq!(convert(input, from, to), *expected, "{} to {}: {input:?}", from.name(), to.name());
    }
}

#[test]
fn definitions_name_dialects_as_reports_do() {
    for dialect in DIALECTS {
        assert_eq!(serde_json::to_value(dialect).ok(), Some(dialect.name().into()));
    }
}

#[test]
fn a_text_in_the_dialects_own_format_is_left_alone() {
    let text = " a\r\n\n<b>*x*</b>  \n\n";
    for (from, to) in
        [(Format::Text, Dialect::Text), (Format::Html, Dialect::Html), (Format::Markdown, Dialect::Markdown)]
    {
        assert_eq!(convert(text, from, to), text);
    }
}

#[test]
fn text_looks_as_written() {
    check(
        Format::Text,
        Dialect::Html,
        &[
            ("a < b & c\nd\n\ne", "<p>a &lt; b &amp; c<br>\nd</p>\n<p>e</p>"),
            ("https://e.example/?a=1&b=2", "<p>https://e.example/?a=1&amp;b=2</p>"),
            ("one two\r\n  three   four", "<p>one two<br>\n&nbsp; three&nbsp; &nbsp;four</p>"),
        ],
    );
    check(
        Format::Text,
        Dialect::Markdown,
        &[
            ("2 * 3 * 4 _x_ # [y](z)", "2 \\* 3 \\* 4 \\_x\\_ # \\[y\\](z)"),
            (
                "# no heading\n- no item\n1. no item\n> no quote",
                "\\# no heading  \n\\- no item  \n1\\. no item  \n\\> no quote",
            ),
            ("snake_case 1.5 a-b x&y &amp;", "snake_case 1.5 a-b x\\&y \\&amp;"),
            ("    not code\n---\n===", "\u{a0}\u{a0}\u{a0}\u{a0}not code  \n\\---  \n\\==="),
            ("https://e.example/~me/a_b", "https://e.example/~me/a_b"),
        ],
    );
    check(Format::Text, Dialect::SlackMrkdwn, &[("<!channel> a & b\n\n\nc", "&lt;!channel&gt; a &amp; b\n\n\nc")]);
    check(Format::Text, Dialect::TelegramHtml, &[("a < b\nc", "a &lt; b\nc")]);
    check(Format::Text, Dialect::Discord, &[("||no|| *spoiler*\nx", "\\|\\|no\\|\\| \\*spoiler\\*\nx")]);
}

#[test]
fn html_becomes_text_without_loss() {
    check(
        Format::Html,
        Dialect::Text,
        &[
            ("<a href=\"http://x.example\">link</a>", "link (http://x.example)"),
            ("<a href='mailto:a@example.com'>a@example.com</a>", "a@example.com"),
            ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
            ("<ol start=9><li>nine<li>ten<ul><li>deep</ul></ol>", "9. nine\n10. ten\n    - deep"),
            ("<table><tr><th>a<th>b<tr><td>c<td>d</table>", "a | b\n--|--\nc | d"),
            ("<pre>\na\n  b  <b>c</b>\n</pre>x", "a\n  b  c\n\nx"),
            ("<img alt=pic src=http://x.example/p.png>", "pic (http://x.example/p.png)"),
            ("<blockquote>q<p>r</blockquote>x", "> q\n>\n> r\n\nx"),
            ("<style>p{}</style><script>if (a<b) {}</script><title>t</title>ok", "ok"),
            ("<p>one\n  two<p>three<br>four &amp; &eacute;", "one two\n\nthree\nfour & é"),
            ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
            ("<select><b>x</b>kept</select>", "xkept"),
            ("<a href=\"javascript:alert(1)\">label</a>", "label"),
            ("<ul>stray<li>x</ul>", "- stray\n- x"),
            ("a<!-- b -->c", "ac"),
        ],
    );
}

#[test]
fn markdown_becomes_text_without_marks() {
    check(
        Format::Markdown,
        Dialect::Text,
        &[
            ("# H\n\n**b** and [l](http://u.example)", "H\n\nb and l (http://u.example)"),
            ("- [x] done\n- [ ] open\n  1. one", "- ☑ done\n- ☐ open\n  1. one"),
            ("```rust\nfn a() {}\n\n  b  \n```", "fn a() {}\n\n  b  "),
            ("> q\n>> r", "> q\n>\n> > r"),
            ("| a | b |\n|---|---|\n| **c** | `d` |", "a | b\n--|--\nc | d"),
            ("a\\\nb  \nc\n\n---", "a\nb\nc\n\n---"),
            ("<b>x</b> a < b <script>", "x a < b"),
        ],
    );
}

#[test]
fn markdown_becomes_html() {
    check(
        Format::Markdown,
        Dialect::Html,
        &[
            (
                "# H\n\n**b** *i* ~~s~~ `c<d`",
                "<h1>H</h1>\n<p><strong>b</strong> <em>i</em> <del>s</del> <code>c&lt;d</code></p>",
            ),
            ("```sh\na && b\n```", "<pre><code class=\"language-sh\">a &amp;&amp; b\n</code></pre>"),
            ("- a\n- b\n\n1. c", "<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li></ol>"),
            ("<script>alert(1)</script>\n\nok", "<p>ok</p>"),
            (
                "[x](javascript:alert(1)) [y](<http://e.example/\"a>)",
                "<p>x <a href=\"http://e.example/&quot;a\">y</a></p>",
            ),
            (
                "|a|\n|-|\n|b|",
                "<table border=\"1\" cellpadding=\"6\" cellspacing=\"0\" style=\"border-collapse:collapse\"><tr><th>a</th></tr><tr><td>b</td></tr></table>",
            ),
            ("a <u>b</u><br>c", "<p>a <u>b</u><br>\nc</p>"),
        ],
    );
}

#[test]
fn html_becomes_markdown() {
    check(
        Format::Html,
        Dialect::Markdown,
        &[
            (
                "<h1>T</h1><p>Hello <b>W </b><i>i</i> <a href=\"http://x.example/(a)\">l</a></p>",
                "# T\n\nHello **W** *i* [l](<http://x.example/(a)>)",
            ),
            ("<ul><li>a<ul><li>b</li></ul></li></ul>", "- a\n  - b"),
            ("<ul><li><p>a</p><pre>x\n\ny</pre></li></ul>", "- a\n\n  ```\n  x\n\n  y\n  ```"),
            ("<pre><code class=language-sh>a ``` b</code></pre>", "````sh\na ``` b\n````"),
            ("<table><tr><td>a|b<td><code>c|d</code></table>", "| a\\|b | `c\\|d` |\n| --- | --- |"),
            ("2*3_4 #x [y]", "2\\*3_4 #x \\[y\\]"),
            ("<code>a`b</code>", "``a`b``"),
            ("<img src=http://x.example/p.png alt=p>", "![p](http://x.example/p.png)"),
            ("<a href=http://x.example/>http://x.example/</a>", "<http://x.example/>"),
        ],
    );
}

const RICH: &str = "# News & more\n\n**bold** *it* ~~gone~~ `a<b` [the page](http://x.example/?a&b)\n\n\
                    - one\n- two\n\n> quoted\n\n```\nif a < b {}\n```\n\n| k | v |\n|---|---|\n| a | b |";

#[test]
fn chat_services_get_their_own_marks() {
    check(
        Format::Markdown,
        Dialect::SlackMrkdwn,
        &[(
            RICH,
            "*News &amp; more*\n\n*bold* _it_ ~gone~ `a&lt;b` <http://x.example/?a&amp;b|the page>\n\n• one\n• two\n\n> quoted\n\n\
             ```\nif a &lt; b {}\n```\n\n```\nk | v\n--|--\na | b\n```",
        )],
    );
    check(
        Format::Markdown,
        Dialect::TelegramHtml,
        &[(
            RICH,
            "<b>News &amp; more</b>\n\n<b>bold</b> <i>it</i> <s>gone</s> <code>a&lt;b</code> \
             <a href=\"http://x.example/?a&amp;b\">the page</a>\n\n• one\n• two\n\n<blockquote>quoted</blockquote>\n\n\
             <pre>if a &lt; b {}</pre>\n\n<pre>k | v\n--|--\na | b</pre>",
        )],
    );
    check(
        Format::Html,
        Dialect::Discord,
        &[(
            "<h5>H</h5><u>u</u> <a href=http://x.example>http://x.example</a><table><tr><td>a<td>b</table><ul><li><pre>x\n  y</pre></ul>",
            "### H\n\n__u__ http://x.example\n\n```\na | b\n```\n\n-\n```\nx\n  y\n```",
        )],
    );
}

#[test]
fn a_title_is_plain_text_wherever_it_goes() {
    assert_eq!(escape("a & <b>", Dialect::TelegramHtml), "a &amp; &lt;b&gt;");
    let cases = [
        (Dialect::Text, "a *b*\nbody"),
        (Dialect::Html, "<b>a *b*</b><br>\nbody"),
        (Dialect::Markdown, "**a \\*b\\***\n\nbody"),
        (Dialect::SlackMrkdwn, "*a *b**\nbody"),
        (Dialect::TelegramHtml, "<b>a *b*</b>\nbody"),
    ];
    for (dialect, expected) in cases {
        assert_eq!(title_in_body("a *b*", "body", dialect), expected);
    }
    assert_eq!(title_in_body("only", "", Dialect::Html), "<b>only</b>");
}

#[test]
fn deep_and_hostile_markup_is_converted_all_the_same() {
    let bombs = [
        "<b>",
        "<div>",
        "<ul><li>",
        "<blockquote>x",
        "<table><tr><td>",
        "<p>",
        "</b>",
        "<a href=x>y",
        "<pre>",
        "> ",
        "- ",
        "[",
        "*a ",
        "![",
        "`",
        "<",
        "&",
    ];
    for bomb in bombs {
        let text = bomb.repeat(20_000 / bomb.len());
        for from in [Format::Html, Format::Markdown] {
            for to in DIALECTS {
                let converted = convert(&text, from, to);
                assert!(converted.len() < 100 * text.len(), "{bomb} to {}: {}", to.name(), converted.len());
            }
        }
    }
}

proptest! {
    #[test]
    fn any_text_reads_the_same_after_markdown_and_html(text in "[ -~éß\\n]{0,60}") {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (there, back) in [(Dialect::Markdown, Format::Markdown), (Dialect::Html, Format::Html), (Dialect::TelegramHtml, Format::Html)] {
            let written = convert(&text, Format::Text, there);
            let read = convert(&written, back, Dialect::Text);
            prop_assert_eq!(words(&read), words(&text), "{}", written);
        }
    }
}

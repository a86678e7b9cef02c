//! What every dialect makes of one rich document, and of what would harm its readers.

use dispatch::convert::{convert, escape, parse, render};
use dispatch::message::{Dialect, Format};

use crate::conversion::DIALECTS;
use crate::support::cli::Folder;

/// `tests/data/dialects/NAME.txt` is the document in that dialect; `UPDATE=1` writes it again.
#[test]
fn a_rich_document_is_what_its_golden_files_say() {
    let folder = std::path::Path::new("tests/data/dialects");
    let source = std::fs::read_to_string(folder.join("source.md")).expect("it is readable");
    let tree = parse(&source, Format::Markdown);
    for dialect in DIALECTS {
        let path = folder.join(format!("{}.txt", dialect.name()));
        let written = render(&tree, dialect) + "\n";
        #[expect(clippy::disallowed_methods, reason = "the switch of this test itself")]
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &written).expect("it is writable");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, golden, "{} differs; look at it, and run `UPDATE=1 cargo test dialects`", path.display());
    }
}

/// The pairs of format and dialect in which a paragraph and a line break are told apart, and a mere new line is neither.
#[test]
fn paragraphs_line_breaks_and_new_lines_are_three_things() {
    let text = "one\ntwo\n\nthree";
    let markdown = "one  \ntwo\n\nthr\nee";
    let html = "<p>one<br>two</p><p>thr\nee</p>";
    for dialect in DIALECTS {
        let lines = match dialect {
            Dialect::Html | Dialect::MatrixHtml => "<p>one<br>\ntwo</p>\n<p>three</p>",
            Dialect::Markdown => "one  \ntwo\n\nthree",
            Dialect::Teams => "one\n\ntwo\n\nthree",
            Dialect::Text
            | Dialect::SlackMrkdwn
            | Dialect::TelegramHtml
            | Dialect::TelegramMarkdownV2
            | Dialect::Discord
            | Dialect::GoogleChat
            | Dialect::Whatsapp => "one\ntwo\n\nthree",
        };
        let space = match dialect {
            Dialect::Html | Dialect::MatrixHtml | Dialect::Markdown => "\n",
            _ => " ",
        };
        let spaced = lines.replace("three", &format!("thr{space}ee"));
        assert_eq!(render(&parse(text, Format::Text), dialect), lines, "text to {}", dialect.name());
        assert_eq!(render(&parse(markdown, Format::Markdown), dialect), spaced, "markdown to {}", dialect.name());
        // In HTML a new line and a space are the same.
        assert_eq!(
            render(&parse(html, Format::Html), dialect),
            lines.replace("three", "thr ee"),
            "html to {}",
            dialect.name()
        );
    }
}

#[test]
fn a_mention_calls_somebody_only_where_its_author_wrote_markdown() {
    let calls = [
        ("<@U0AB12>", Dialect::SlackMrkdwn, "&lt;@U0AB12&gt;"),
        ("<!here>", Dialect::SlackMrkdwn, "&lt;!here&gt;"),
        ("<!subteam^S12|ops>", Dialect::SlackMrkdwn, "&lt;!subteam^S12|ops&gt;"),
        ("<#C0AB12>", Dialect::SlackMrkdwn, "&lt;#C0AB12&gt;"),
        ("<@123>", Dialect::Discord, "\\<@\u{200b}123>"),
        ("<@&123>", Dialect::Discord, "\\<@\u{200b}&123>"),
        ("@everyone", Dialect::Discord, "@\u{200b}everyone"),
        ("<users/all>", Dialect::GoogleChat, "<\u{200b}users/all>"),
    ];
    for (call, dialect, words) in calls {
        assert_eq!(convert(call, Format::Markdown, dialect), call, "{}", dialect.name());
        assert_eq!(convert(&format!("*a* {call}, b"), Format::Markdown, Dialect::Text), format!("a {call}, b"));
        let html = call.replace('&', "&amp;").replace('<', "&lt;");
        let escaped = format!("\\{call}");
        for (written, from) in [(call, Format::Text), (&escaped, Format::Markdown), (&html, Format::Html)] {
            let shown = convert(written, from, dialect).replace("\\@", "@");
            assert_eq!(shown, words, "{written} to {}", dialect.name());
        }
        assert_eq!(escape(call, dialect).replace("\\@", "@"), words, "a title for {}", dialect.name());
        // A value that was escaped for Markdown stays one.
        assert_eq!(convert(&escape(call, Dialect::Markdown), Format::Markdown, dialect).replace("\\@", "@"), words);
    }
    assert_eq!(
        convert("ops@everyone.example `<@U1> @here`", Format::Markdown, Dialect::Discord),
        "ops@\u{200b}everyone.example `<@U1> @here`"
    );
    assert_eq!(convert("<!here> **now**", Format::Markdown, Dialect::SlackMrkdwn), "<!here> *now*");
}

#[test]
fn a_label_cannot_pass_for_a_link_of_google_chat() {
    assert_eq!(
        convert("<https://x.example|y> a<b", Format::Text, Dialect::GoogleChat),
        "<\u{200b}https://x.example|y> a<b"
    );
    assert_eq!(convert("[a|b](https://x.example)", Format::Markdown, Dialect::GoogleChat), "a|b (https://x.example)");
}

#[test]
fn hidden_words_are_hidden_where_a_service_can() {
    let shown = |dialect| convert("it is ||Ann||, a||b||c", Format::Markdown, dialect);
    assert_eq!(shown(Dialect::Discord), "it is ||Ann||, a\\|\\|b\\|\\|c");
    assert_eq!(shown(Dialect::TelegramHtml), "it is <tg-spoiler>Ann</tg-spoiler>, a||b||c");
    assert_eq!(shown(Dialect::TelegramMarkdownV2), "it is ||Ann||, a\\|\\|b\\|\\|c");
    assert_eq!(shown(Dialect::MatrixHtml), "<p>it is <span data-mx-spoiler>Ann</span>, a||b||c</p>");
    assert_eq!(shown(Dialect::SlackMrkdwn), "it is Ann, a||b||c");
}

#[test]
fn code_is_what_it_was_in_every_dialect() {
    let code = "a  *b* _c_ ~d~ :tada: [e](f) {g} @h #i\n\n  \\j `k` <l> & m";
    for dialect in DIALECTS {
        let written = convert(&format!("x\n\n````sh\n{code}\n````\n\n> - y"), Format::Markdown, dialect);
        let expected = match dialect {
            Dialect::Html | Dialect::MatrixHtml | Dialect::TelegramHtml | Dialect::SlackMrkdwn => {
                code.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
            }
            Dialect::TelegramMarkdownV2 => code.replace('\\', "\\\\").replace('`', "\\`"),
            // Text blocks of Teams have no code, so it is text there.
            Dialect::Teams => "a  \\*b\\* \\_c\\_".to_owned(),
            Dialect::Text | Dialect::Markdown | Dialect::Discord | Dialect::GoogleChat | Dialect::Whatsapp => {
                code.to_owned()
            }
        };
        assert!(written.contains(&expected), "{}: {written}", dialect.name());
    }
}

#[test]
fn what_a_dialect_cannot_show_is_readable() {
    let cases = [
        ("![chart](https://x.example/c.png)", Dialect::Text, "chart (https://x.example/c.png)"),
        ("![chart](https://x.example/c.png)", Dialect::Discord, "[chart](https://x.example/c.png)"),
        (
            "[![build](https://x.example/b.svg)](https://x.example/ci)",
            Dialect::SlackMrkdwn,
            "<https://x.example/ci|build>",
        ),
        (
            "[![build](https://x.example/b.svg)](https://x.example/ci)",
            Dialect::TelegramHtml,
            "<a href=\"https://x.example/ci\">build</a>",
        ),
        ("[ring](tel:+123)", Dialect::MatrixHtml, "<p>ring (tel:+123)</p>"),
        ("[ring](tel:+123)", Dialect::Discord, "ring (tel:+123)"),
        ("[page](https://x.example)", Dialect::Whatsapp, "page (https://x.example)"),
        ("# **T** *i*", Dialect::Whatsapp, "*T _i_*"),
        ("# **T** *i*", Dialect::Teams, "**T _i_**"),
        ("~~a~~ `b` <u>c</u>", Dialect::Teams, "a b c"),
        ("a *b\\\nc* d", Dialect::SlackMrkdwn, "a _b_\n_c_ d"),
        ("un*frigging*real", Dialect::SlackMrkdwn, "un\u{200b}_frigging_\u{200b}real"),
        ("___a___", Dialect::TelegramMarkdownV2, "_*a*_"),
        ("<u>*a*</u>", Dialect::TelegramMarkdownV2, "__\u{200b}_a_\u{200b}__"),
        ("- a\n\n  > b\n- c", Dialect::TelegramMarkdownV2, "• a\n\n  \\> b\n\n• c"),
        // A bare mark away from the margin is refused.
        ("* >> a\n  >> b", Dialect::TelegramMarkdownV2, "• \\> \\> a b"),
        ("- > a", Dialect::Teams, "- \\> a"),
    ];
    for (markdown, dialect, expected) in cases {
        assert_eq!(convert(markdown, Format::Markdown, dialect), expected, "{markdown} to {}", dialect.name());
    }
}

#[test]
fn html_from_elsewhere_acts_no_more_and_looks_the_same() {
    let mail = "<!DOCTYPE html><html><head><title>News</title><style>p > b { color: red }</style></head>\
                <body bgcolor=\"#fff\"><!--[if mso]><p><![endif]--><p style=\"margin:0\" class=x>Hi &nbsp; <B>Ann</b><br/>\
                <img src='cid:logo' alt=\"logo\"><a href=\"https://x.example/?a=1&amp;b\">go</a></body></html>";
    assert_eq!(convert(mail, Format::Html, Dialect::Html), mail, "there is nothing to take out of it");
    let cases = [
        ("a<script>alert(1)</script>b", "ab"),
        ("<p onclick=\"x()\" id=a>b</p>", "<p id=\"a\">b</p>"),
        ("<a href=\" java\nscript:x()\">b</a>", "<a>b</a>"),
        ("<a href=\"&#106;avascript:x()\">b</a>", "<a>b</a>"),
        ("<img src=x onerror=alert(1)>", "<img src=\"x\">"),
        (
            "<img src=\"data:text/html,x\"><img src=\"data:image/png;base64,AA\">",
            "<img><img src=\"data:image/png;base64,AA\">",
        ),
        ("<link rel=stylesheet href=https://x.example/a.css>b", "b"),
        ("<style>@import 'https://x.example/a.css';</style>b", "b"),
        (
            "<style>p{color:red}</style><i style=\"behavior:url(x)\">b</i><base href=x>",
            "<style>p{color:red}</style><i>b</i>",
        ),
        ("<p style=\"width:ex/**/pression(x)\">b</p>", "<p>b</p>"),
        ("<iframe src=https://x.example>in</iframe>b<object data=x>c</object>", "bc"),
        ("<form action=https://x.example><input name=a><button>go</button></form>", "go"),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>b", "b"),
        ("<math><mtext><script>alert(1)</script></mtext></math>b", "b"),
        ("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>", "<img src=\"x\">\"&gt;"),
        ("<meta http-equiv=refresh content=\"0;url=https://x.example\">b", "b"),
        ("<title><script>alert(1)</script></title>b", "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>b"),
        ("<script>never ended", ""),
        ("<b a\"b=c onfocus=x>d", "<b>d"),
    ];
    for (html, expected) in cases {
        assert_eq!(convert(html, Format::Html, Dialect::Html), expected, "{html}");
        // What is left has nothing that would be taken out of it.
        assert_eq!(convert(expected, Format::Html, Dialect::Html), expected);
    }
}

#[test]
fn a_word_in_angle_brackets_is_one_in_markdown() {
    assert_eq!(convert("call it with --file <path>", Format::Markdown, Dialect::Text), "call it with --file <path>");
    assert_eq!(convert("a <b>b</b> <script>x *y* z</script> c", Format::Markdown, Dialect::Text), "a b  c");
}

/// What Apprise makes of each is in the comment, where ours is better.
#[test]
fn apprises_worked_examples_are_equal_or_better() {
    let cases = [
        // Every space as `&nbsp;`, which keeps lines from wrapping, and carriage returns that stay.
        (
            Format::Text,
            Dialect::Html,
            "  two  spaces\ttab\r\nline2\n",
            "<p>&nbsp; two&nbsp; spaces&emsp;tab<br>\nline2</p>",
        ),
        (Format::Text, Dialect::Html, "https://e/?a=1&b=2", "<p>https://e/?a=1&amp;b=2</p>"),
        // `link`
        (Format::Html, Dialect::Text, "<a href=\"http://x.y\">link</a>", "link (http://x.y)"),
        // `- one\n- two`
        (Format::Html, Dialect::Text, "<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        // `a\nb\nc\nd`
        (Format::Html, Dialect::Text, "<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a | b\n--|--\nc | d"),
        // `a b`
        (Format::Html, Dialect::Text, "<pre>a\n  b\n</pre>", "a\n  b"),
        // Nothing.
        (Format::Html, Dialect::Text, "<img alt=pic src=http://x.y/p>", "pic (http://x.y/p)"),
        // `>qx`
        (Format::Html, Dialect::Text, "<blockquote>q</blockquote>x", "> q\n\nx"),
        // `ad`, as browsers have it: `<b and c>` is a tag.
        (Format::Html, Dialect::Text, "a<b and c>d", "ad"),
        (Format::Html, Dialect::Text, "<script>x</script>ok", "ok"),
        (Format::Html, Dialect::Text, "<select><b>x</b>leak</select>", "xleak"),
        (
            Format::Html,
            Dialect::Markdown,
            "<h1>T</h1><p>Hello <b>W</b> <i>i</i> <a href=\"http://x/(a)\">l</a></p>",
            "# T\n\nHello **W** *i* [l](<http://x/(a)>)",
        ),
        (Format::Html, Dialect::Markdown, "2*3_4 #x [y]", "2\\*3_4 #x \\[y\\]"),
        // The label as a link to `#`.
        (Format::Html, Dialect::Markdown, "<a href=\"javascript:x\">l</a>", "l"),
        // One paragraph of `<code>`; the script goes through; `~~` and lists that are merged stay.
        (
            Format::Markdown,
            Dialect::Html,
            "```\na\n```\n<script>x</script>\n\n~~y~~",
            "<pre><code>a\n</code></pre>\n<p><del>y</del></p>",
        ),
        (Format::Markdown, Dialect::Html, "- a\n\n1. b", "<ul><li>a</li></ul>\n<ol><li>b</li></ol>"),
        // As it was written.
        (Format::Markdown, Dialect::Text, "# H\n\n**b** [l](u)", "H\n\nb l (u)"),
        // As it was written, which reads as emphasis and a link.
        (Format::Text, Dialect::Markdown, "2 * 3 * 4 _x_ # [y](z)", "2 \\* 3 \\* 4 \\_x\\_ # \\[y\\](z)"),
    ];
    for (from, to, text, expected) in cases {
        assert_eq!(convert(text, from, to), expected, "{} to {}: {text:?}", from.name(), to.name());
    }
}

#[test]
fn a_definition_of_ones_own_may_name_every_dialect() {
    for dialect in DIALECTS {
        let name = dialect.name();
        let definition = format!(
            "version: 1\nname: own\ntitle: Own\ncategory: chat\ndocs: https://own.example.com\nschemes: {{own: https}}\n\
             urls: [{{url: \"{{host}}\"}}]\nfields: {{host: {{help: The host., type: host, required: true}}}}\n\
             formats: {{markdown: {name}, text: {name}}}\nsend: [{{url: \"{{{{ base }}}}\", json: {{text: \"{{{{ body }}}}\"}}}}]\n\
             tests: [{{name: a message, url: \"own://own.example.com\", message: {{body: \"a *b*\", format: markdown}}}}]\n"
        );
        let config = "version: 1\nservices: [own]\naccounts: [{name: own, url: 'own://own.example.com'}]\n";
        let folder = Folder::with(config).file("own/own.yaml", definition);
        let ended = folder.run(&["-d", "--report", "json", "-i", "markdown", "-b", "**b** 1.5"]);
        assert_eq!(ended.code, Some(0), "{name}: {}", ended.shown());
        let body = &ended.json()["deliveries"][0]["parts"][0]["body"];
        assert_eq!(body, &convert("**b** 1.5", Format::Markdown, dialect), "{name}");
    }
}

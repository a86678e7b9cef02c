//! The report on the summary page of a CI job.

use dispatch::deliver::event::PartOutcome;
use dispatch::outcome::Failure;
use dispatch::report::markdown;
use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::report::stage::{heading, report, sent, throttled, told};

/// What the Markdown makes besides words: the tags, with the cells of every row counted, and all HTML.
fn markup(text: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut found = Vec::new();
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Start(Tag::Paragraph | Tag::HtmlBlock) | Event::End(_) | Event::Text(_) | Event::SoftBreak => {}
            Event::Start(tag) => found.push(format!("{tag:?}")),
            other => found.push(format!("{other:?}")),
        }
    }
    found
}

#[test]
fn a_summary_has_a_verdict_counts_and_troubles() {
    insta::assert_snapshot!(markdown::render(&told()), @r#"
    ## ⏸️ dispatch: stopped before the end

    sent 1 of 4 deliveries (5 parts) to 3 accounts in 6.0s: 1 failed, 1 unknown, 1 deferred, 1 skipped, 1 not needed. Run run-1, started 2030-01-01 00:00:00 UTC.

    | Deliveries | Sent | Failed | Unknown | Not attempted | Skipped | Attempts |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 6 | 1 | 1 | 1 | 1 | 2 | 5 |

    ### Troubles

    | What | Why | Where | What to do |
    | --- | --- | --- | --- |
    | **failed**, 1 delivery | recipient: no such "mailbox" &lt;b&gt;x&lt;/b&gt; | **announce** (o365): bob&#64;example.com |  |
    | **unknown**, 1 delivery | timeout: no answer; it may or may not have been delivered | **chat** (o365): \#ops |  |
    | **not attempted**, 1 delivery | put off until 2030-01-01T01&#58;00&#58;00Z | **pager** (o365) |  |
    | **skipped**, 1 delivery | dispatch.yaml&#58;3&#58;5&#58; \`colour\` is not an option | **broken** |  |

    ### Deliveries

    | Account | Service | Target | Outcome | Tries | Seconds |
    | --- | --- | --- | --- | ---: | ---: |
    | announce | o365 | ann&#64;example.com | sent | 3 | 0.8 |
    | announce | o365 | bob&#64;example.com | failed | 1 | 0.8 |
    | chat | o365 | \#ops | unknown | 1 | 0.8 |
    | pager | o365 |  | not attempted | 0 | 0.8 |
    | backup | o365 |  | skipped | 0 | 0.8 |
    | broken |  |  | skipped | 0 | 0.0 |
    "#);
}

#[test]
fn many_deliveries_are_folded_up() {
    let many: Vec<_> = (0..30).map(|n| (heading("a", &format!("u{n}@example.com")), sent())).collect();
    let text = markdown::render(&report(many));
    assert!(text.starts_with("## ✅ dispatch: all sent\n\nsent 30 of 30 deliveries to 1 account"), "{text}");
    let (before, folded) = text.split_once("<details><summary>All 30 deliveries</summary>\n\n|").unwrap();
    assert!(!before.contains("u1&#64;") && folded.contains("u29&#64;example.com"), "{text}");
    assert!(folded.ends_with("\n\n</details>\n"), "{text}");
}

#[test]
fn a_summary_fits_into_the_room_that_there_is() {
    let many: Vec<_> = (0..30_000).map(|n| (heading("a", &format!("user-{n}@example.com")), sent())).collect();
    let text = markdown::render(&report(many));
    assert!(text.len() < 1_000_000, "{}", text.len());
    assert!(text.contains("There is no room here for ") && text.ends_with("</details>\n"));
}

#[test]
fn nothing_from_outside_makes_markup() {
    let with = |words: &str| {
        let mut failure = Failure { message: words.into(), ..throttled() }.hint(words);
        failure.code = Some(words.into());
        markup(&markdown::render(&report(vec![
            (heading("a", words), PartOutcome::Failed(failure)),
            (heading(words, "b"), sent()),
        ])))
    };
    let plain = with("words");
    for hostile in [
        "a | b | c",
        "a \\| b \\",
        "line\n\n# heading\n\n| x |\n",
        "<script>alert(1)</script> <!-- &lt; &amp;",
        "</details><img src=x>",
        "`code` ``|`` **bold** _it_ ~~no~~",
        "[link](https://example.com) ![image](https://example.com/x.png) [ref]: x",
        "<https://example.com> https://example.com www.example.com a@example.com",
        "- list\n1. list\n> quote\n---\n***\n=== ",
        "$x$ $$y$$ &#124; \u{7c}",
    ] {
        assert_eq!(with(hostile), plain, "{hostile}");
    }
}

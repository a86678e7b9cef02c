//! Overflow of markup, whatever the document, the dialect and the limit.

use dispatch::config::policy::{Cutting, Numbering, Overflow};
use dispatch::convert::parse;
use dispatch::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use dispatch::message::{Dialect, Format};
use dispatch::plan::overflow::{Body, fit};
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::trees::said;
use crate::conversion::DIALECTS;

/// Running text with whatever Markdown has.
fn stretch() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        6 => "[a-z]{1,9}",
        1 => Just("ab.".to_owned()),
        1 => "[a-z]{40,90}",
        1 => prop::sample::select(vec![
            "**bold words here**", "*slanted*", "~~gone~~", "`code here`", "[a label](https://example.com/x)",
            "![picture](https://example.com/p.png)", "&amp;", "\\*", "<", "👩‍👩‍👧‍👦", "e\u{301}\u{302}", "漢字。漢字", "🇨🇦🇨🇦", "1.", "#", "_a_",
            "[**deep *label* here**](https://example.com/y)", "**bold [link](https://example.com/z) bold**",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(word, 1..30).prop_map(|words| words.join(" "))
}

fn block() -> impl Strategy<Value = String> {
    let row = || "[a-z]{1,8}( [a-z]{1,8})?";
    prop_oneof![
        4 => stretch(),
        1 => stretch().prop_map(|text| format!("## {text}")),
        1 => stretch().prop_map(|text| format!("> {text}\n>\n> and more of it")),
        2 => prop::collection::vec(stretch(), 1..6).prop_map(|items| {
            items.iter().map(|item| format!("- {item}\n  - inner words")).collect::<Vec<_>>().join("\n")
        }),
        1 => prop::collection::vec(stretch(), 1..6).prop_map(|items| {
            items.iter().enumerate().map(|(number, item)| format!("{}. {item}", number + 3)).collect::<Vec<_>>().join("\n")
        }),
        1 => prop::collection::vec("[a-z (){};<&*_]{0,40}", 1..12).prop_map(|lines| {
            format!("```rust\nfirst\n{}\n```", lines.join("\n"))
        }),
        1 => prop::collection::vec((row(), row()), 1..9).prop_map(|rows| {
            let rows: Vec<_> = rows.iter().map(|(a, b)| format!("| {a} | {b} |")).collect();
            format!("| head | other |\n|---|---|\n{}", rows.join("\n"))
        }),
    ]
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(block(), 1..10).prop_map(|blocks| blocks.join("\n\n"))
}

fn dialect() -> impl Strategy<Value = Dialect> {
    prop::sample::select(DIALECTS.to_vec())
}

fn limit() -> impl Strategy<Value = Limit> {
    let unit = prop::sample::select(vec![Unit::Bytes, Unit::Chars, Unit::Utf16]);
    (120_usize..900, unit).prop_map(|(max, unit)| Limit { max, unit })
}

/// Letters and digits in order, which no dialect changes.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether all of `part` stands in `whole`, in order, with other characters between.
fn is_within(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.chars().all(|c| rest.any(|other| other == c))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn parts_fit_and_lose_nothing(text in document(), dialect in dialect(), limit in limit(), numbered in any::<bool>()) {
        let limits = Limits { title: TitleMode::Own(None), body: Some(limit), sharing: Sharing::Separate };
        let numbering = if numbered { Numbering::Parentheses } else { Numbering::None };
        let cutting = Cutting { overflow: Overflow::Split, numbering, max_parts: None };
        let body = Body { text: &text, format: Format::Markdown, dialect, end: &[] };
        let pieces = fit(None, &body, &limits, cutting).expect("there is room").pieces;
        for piece in &pieces {
            prop_assert!(limit.holds(&piece.body), "{} of {limit:?}: {}", limit.unit.measure(&piece.body), piece.body);
            prop_assert!(!piece.body.trim().is_empty());
        }
        let whole = letters(&said(&parse(&text, Format::Markdown)));
        let count = pieces.len();
        let sent: String = pieces.iter().enumerate().map(|(index, piece)| {
            let number = letters(&format!("{}/{count}", index + 1));
            let letters = letters(&piece.body);
            letters.strip_suffix(&number).filter(|_| numbered && count > 1).map(str::to_owned).unwrap_or(letters)
        }).collect();
        prop_assert!(is_within(&whole, &sent), "{whole}\n{sent}\n{pieces:?}");
    }

    #[test]
    fn parts_are_whole_markup_that_says_what_the_message_says(text in document(), max in 150_usize..900) {
        let limits = Limits {
            title: TitleMode::Own(None), body: Some(Limit { max, unit: Unit::Chars }), sharing: Sharing::Separate,
        };
        let cutting = Cutting { overflow: Overflow::Split, numbering: Numbering::None, max_parts: None };
        for dialect in [Dialect::Html, Dialect::Markdown] {
            let body = Body { text: &text, format: Format::Markdown, dialect, end: &[] };
            let pieces = fit(None, &body, &limits, cutting).expect("there is room").pieces;
            let said_in_parts: String = pieces.iter().map(|piece| letters(&said(&parse(&piece.body, dialect.format())))).collect();
            // A table says its head on every part.
            let whole = letters(&said(&parse(&text, Format::Markdown)));
            let heads = said_in_parts.matches("headother").count() - whole.matches("headother").count();
            prop_assert_eq!(said_in_parts.len(), whole.len() + heads * "headother".len(), "{:?}", pieces);
            prop_assert!(is_within(&whole, &said_in_parts));
        }
    }

    #[test]
    fn no_character_comes_apart(text in document(), dialect in dialect(), limit in limit()) {
        let limits = Limits { title: TitleMode::Own(None), body: Some(limit), sharing: Sharing::Separate };
        let cutting = Cutting { overflow: Overflow::Split, numbering: Numbering::None, max_parts: None };
        let body = Body { text: &text, format: Format::Markdown, dialect, end: &[] };
        let pieces = fit(None, &body, &limits, cutting).expect("there is room").pieces;
        let clusters = |text: &str| text.graphemes(true).filter(|it| it.chars().count() > 1 && !it.is_ascii()).map(str::to_owned).collect::<Vec<_>>();
        let sent: Vec<_> = pieces.iter().flat_map(|piece| clusters(&piece.body)).collect();
        prop_assert_eq!(sent, clusters(&text));
    }

    #[test]
    fn what_is_truncated_fits_and_ends_in_an_ellipsis(text in document(), dialect in dialect(), limit in limit()) {
        let limits = Limits { title: TitleMode::Own(None), body: Some(limit), sharing: Sharing::Separate };
        let cutting = Cutting { overflow: Overflow::Truncate, numbering: Numbering::None, max_parts: None };
        let body = Body { text: &text, format: Format::Markdown, dialect, end: &[] };
        let fitted = fit(None, &body, &limits, cutting).expect("there is room");
        prop_assert!(limit.holds(&fitted.pieces[0].body));
        prop_assert_eq!(fitted.excess.is_some(), fitted.pieces[0].body.contains('…'));
    }
}

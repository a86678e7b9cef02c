//! Overflow of plain text: whatever the text and the limit, parts fit, nothing is lost and nothing is cut apart.

use dispatch::config::policy::{Cutting, Numbering, Overflow};
use dispatch::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use dispatch::message::{Dialect, Format};
use dispatch::plan::overflow::{Body, Piece, fit};
use dispatch::problem::Problem;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

const PANGRAM: &str = "The quick brown fox jumps over the lazy dog. Pack my box with five dozen jugs.";

fn limits(max: usize, unit: Unit) -> Limits {
    Limits { title: TitleMode::Own(None), body: Some(Limit { max, unit }), sharing: Sharing::Separate }
}

fn cut(title: Option<&str>, text: &str, limits: &Limits, overflow: Overflow) -> Result<Vec<Piece>, Problem> {
    let body = Body { text, format: Format::Text, dialect: Dialect::Text, end: &[] };
    let cutting = Cutting { overflow, numbering: Numbering::Brackets, max_parts: None };
    fit(title, &body, limits, cutting).map(|fitted| fitted.pieces)
}

fn split(title: Option<&str>, body: &str, limits: &Limits) -> Vec<Piece> {
    cut(title, body, limits, Overflow::Split).expect("there is room")
}

fn bodies(body: &str, max: usize) -> Vec<String> {
    split(Some("T"), body, &limits(max, Unit::Chars)).into_iter().map(|piece| piece.body).collect()
}

/// What must survive: the text without the numbers at the ends of parts and without white space.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn without_numbers(pieces: &[Piece]) -> String {
    let count = pieces.len();
    let strip = |(index, piece): (usize, &Piece)| {
        let number = format!("[{}/{count}]", index + 1);
        // Where the title has the number, whatever the body ends with is its own.
        let in_title = piece.title.as_deref().is_some_and(|title| title.ends_with(&number));
        let body = piece.body.strip_suffix(&number).filter(|_| !in_title);
        body.unwrap_or(&piece.body).to_owned()
    };
    if count == 1 { pieces[0].body.clone() } else { pieces.iter().enumerate().map(strip).collect() }
}

#[test]
fn a_message_that_is_not_cut_stays_what_it_is() {
    for overflow in [Overflow::Upstream, Overflow::Truncate, Overflow::Split] {
        let pieces = cut(Some("T"), " a \n\n", &limits(9, Unit::Chars), overflow).expect("it fits");
        assert_eq!(pieces, [Piece { title: Some("T".into()), body: " a \n\n".into() }]);
    }
    let long = cut(Some("T"), PANGRAM, &limits(9, Unit::Chars), Overflow::Upstream);
    assert_eq!(long.expect("nothing is cut")[0].body, PANGRAM);
}

#[test]
fn truncation_ends_in_an_ellipsis_inside_the_limit() {
    let cut = |title: TitleMode, sharing, unit, max| {
        let limits = Limits { title, body: Some(Limit { max, unit }), sharing };
        cut(Some("A long title"), PANGRAM, &limits, Overflow::Truncate).expect("there is room").remove(0)
    };
    let own = TitleMode::Own(Some(Limit { max: 5, unit: Unit::Chars }));
    let piece = cut(own, Sharing::Separate, Unit::Chars, 13);
    assert_eq!((piece.title.as_deref(), &*piece.body), (Some("A lo…"), "The quick br…"));
    assert_eq!(cut(own, Sharing::Separate, Unit::Bytes, 13).body, "The quick…");
    let shared = cut(TitleMode::Own(None), Sharing::Shared, Unit::Chars, 20);
    assert_eq!((shared.title.as_deref(), &*shared.body), (Some("A long ti…"), "The quick…"));
}

#[test]
fn parts_are_numbered_in_the_title() {
    let pieces = split(Some("Hi"), PANGRAM, &limits(45, Unit::Chars));
    let shown: Vec<_> = pieces.iter().map(|p| (p.title.as_deref().unwrap_or(""), &*p.body)).collect();
    assert_eq!(
        shown,
        [
            ("Hi [1/2]", "The quick brown fox jumps over the lazy dog."),
            ("Hi [2/2]", "Pack my box with five dozen jugs.")
        ]
    );
}

#[test]
fn without_room_in_a_title_the_number_ends_the_body() {
    let tiny = Limits { title: TitleMode::Own(Some(Limit { max: 8, unit: Unit::Chars })), ..limits(51, Unit::Chars) };
    for (title, limits) in [(None, limits(51, Unit::Chars)), (Some("Hi"), tiny)] {
        let pieces = split(title, PANGRAM, &limits);
        assert_eq!(pieces[0].body, "The quick brown fox jumps over the lazy dog. [1/2]");
        assert_eq!(pieces[1].title.as_deref(), title);
    }
}

#[test]
fn a_title_that_has_no_field_leads_the_first_part() {
    let sms = Limits { title: TitleMode::InBody, ..limits(60, Unit::Chars) };
    let pieces = split(Some("Down"), PANGRAM, &sms);
    assert_eq!(pieces[0].title, None);
    assert_eq!(pieces[0].body, "Down\nThe quick brown fox jumps over the lazy dog. [1/2]");
}

#[test]
fn a_long_title_that_shares_the_limit_stands_on_the_first_part_alone() {
    let shared = Limits { sharing: Sharing::Shared, ..limits(40, Unit::Chars) };
    let pieces = split(Some(&"T".repeat(40)), PANGRAM, &shared);
    assert_eq!(pieces[0].title, Some(format!("{}…", "T".repeat(19))));
    assert_eq!(pieces[0].body, "The quick [1/3]");
    assert!(pieces[1..].iter().all(|piece| piece.title.is_none()));
}

#[test]
fn a_short_title_that_shares_the_limit_stands_on_every_part() {
    let shared = Limits { sharing: Sharing::Shared, ..limits(60, Unit::Chars) };
    let titles: Vec<_> = split(Some("Hi"), PANGRAM, &shared).into_iter().map(|piece| piece.title).collect();
    assert_eq!(titles, [Some("Hi [1/2]".to_owned()), Some("Hi [2/2]".to_owned())]);
}

#[test]
fn cuts_prefer_the_longest_pause_and_full_parts() {
    let cases = [
        ("one two\n\nthree\nfour five", 22, vec!["one two\n\nthree", "four five"]),
        ("one two three\n\nfour\nfive six", 22, vec!["one two three", "four\nfive six"]),
        ("ab\nabcdefg hijklmnop qrstuv", 22, vec!["ab\nabcdefg hijklmnop", "qrstuv"]),
        (
            "def f():\n    if x:\n        return 1\n    return 2",
            20,
            vec!["def f():\n    if x:", "        return 1", "    return 2"],
        ),
        ("今日は。明日は晴れ", 6, vec!["今日は。", "明日は晴れ"]),
        ("abcdefghijklmnopqrstuvwxyz", 10, vec!["abcdefghij", "klmnopqrst", "uvwxyz"]),
    ];
    for (text, max, parts) in cases {
        assert_eq!(bodies(text, max), parts, "{text}");
    }
}

#[test]
fn a_limit_without_room_is_a_problem() {
    for (text, max, unit) in [("👩‍👩‍👧 and so on", 3, Unit::Bytes), ("plenty", 0, Unit::Chars)] {
        let problem = cut(Some("T"), text, &limits(max, unit), Overflow::Split).expect_err("nothing fits");
        assert!(problem.message.contains(&format!("limit of {max}")), "{problem}");
    }
    assert!(cut(None, "too long", &limits(6, Unit::Chars), Overflow::Split).is_err());
}

#[test]
fn white_space_alone_makes_one_message() {
    let pieces = split(Some("T"), &" \n".repeat(100), &limits(20, Unit::Chars));
    assert_eq!(pieces, [Piece { title: Some("T".into()), body: String::new() }]);
}

#[test]
fn large_and_hostile_texts_are_cut_all_the_same() {
    let sms = limits(160, Unit::Utf16);
    for pattern in ["word ", "x", "<a", "[", "](", "[a](", "&amp", "\u{301}", "🇨🇦", " ", "a\u{200d}", "<a href='"]
    {
        let text = pattern.repeat(1_000_000 / pattern.len()) + ".";
        let pieces = cut(None, &text, &sms, Overflow::Split).expect("there is room");
        assert_eq!(solid(&without_numbers(&pieces)), solid(&text), "{pattern}");
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let stretch = prop_oneof![
        4 => "[a-z]{1,12}",
        3 => Just(" ".to_owned()),
        1 => prop::sample::select(vec![
            "\n", "\n\n", "\r\n", "\r\n\r\n", ". ", "! ", "\t", "\0", "👩‍👩‍👧‍👦", "🇨🇦🇨🇦🇨🇦", "e\u{301}\u{302}", "שלום", "مرحبا", "\u{202e}",
            "漢字。", "&amp;", "<b>", "[a b](http://x/)", "\\*", "\u{600}", " \u{301}", "\u{fffd}", "```", "[1/2]", "[", "](",
        ]).prop_map(str::to_owned),
    ];
    prop::collection::vec(stretch, 0..120).prop_map(|stretches| stretches.concat())
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let unit = prop::sample::select(vec![Unit::Bytes, Unit::Chars, Unit::Utf16]);
    let title = prop_oneof![
        Just(TitleMode::InBody),
        Just(TitleMode::Own(None)),
        (1_usize..60, unit.clone()).prop_map(|(max, unit)| TitleMode::Own(Some(Limit { max, unit }))),
    ];
    let sharing = prop::sample::select(vec![Sharing::Separate, Sharing::Shared]);
    (title, 30_usize..200, unit, sharing).prop_map(|(title, max, unit, sharing)| Limits {
        title,
        body: Some(Limit { max, unit }),
        sharing,
    })
}

/// Whether every part keeps within what the service takes.
fn all_fit(pieces: &[Piece], limits: &Limits) -> Result<(), TestCaseError> {
    for piece in pieces {
        let title = piece.title.as_deref().unwrap_or("");
        if let TitleMode::Own(Some(own)) = limits.title {
            prop_assert!(own.holds(title), "title of {own:?}: {title:?}");
        }
        let body = limits.body.expect("it is set above");
        let taken = if limits.sharing == Sharing::Shared { body.unit.measure(title) } else { 0 };
        prop_assert!(taken + body.unit.measure(&piece.body) <= body.max, "{limits:?}: {piece:?}");
    }
    Ok(())
}

proptest! {
    #[test]
    fn every_split_fits_and_loses_nothing(
        body in hostile(), title in prop::option::of("[A-Za-z0-9 é]{1,80}"), limits in any_limits(),
    ) {
        let title = title.as_deref().map(str::trim).filter(|title| !title.is_empty());
        let pieces = cut(title, &body, &limits, Overflow::Split).expect("there is room");
        all_fit(&pieces, &limits)?;
        prop_assert!(pieces.len() == 1 || pieces.iter().all(|piece| !piece.body.trim().is_empty()));
        let sent = solid(&without_numbers(&pieces));
        match (limits.title, title) {
            (TitleMode::InBody, Some(_)) => prop_assert!(sent.ends_with(&solid(&body))),
            _ => prop_assert_eq!(sent, solid(&body)),
        }
        let numbered = |(index, piece): (usize, &Piece)| {
            let number = format!("[{}/{}]", index + 1, pieces.len());
            piece.body.ends_with(&number) || piece.title.as_deref().is_some_and(|title| title.ends_with(&number))
        };
        prop_assert!(pieces.len() == 1 || pieces.iter().enumerate().all(numbered));
    }

    #[test]
    fn every_truncation_fits_and_is_a_start(body in hostile(), limits in any_limits()) {
        let limits = Limits { title: TitleMode::Own(None), ..limits };
        let pieces = cut(Some("The title"), &body, &limits, Overflow::Truncate).expect("there is room");
        all_fit(&pieces, &limits)?;
        let kept = pieces[0].body.strip_suffix('…').unwrap_or(&pieces[0].body);
        prop_assert!(body.starts_with(kept));
    }

    #[test]
    fn no_cut_goes_through_a_character(body in hostile()) {
        // The longest cluster of the strategy has fewer than 16 code points.
        let limits = limits(16, Unit::Chars);
        let whole: Vec<_> = body.graphemes(true).filter(|cluster| !cluster.trim().is_empty()).map(str::trim).collect();
        let pieces = split(Some("T"), &body, &limits);
        let cut: Vec<_> = pieces.iter().flat_map(|piece| piece.body.graphemes(true)).filter(|c| !c.trim().is_empty()).map(str::trim).collect();
        prop_assert_eq!(cut, whole);
    }
}

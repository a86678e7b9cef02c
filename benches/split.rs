//! How long a megabyte of Markdown takes to come apart into parts of 4,096 units, where 50 ms are the aim, and whether four of them
//! take four times as long.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot go on has failed, and it prints")]

use std::fmt::Write;
use std::time::{Duration, Instant};

use dispatch::config::policy::{Cutting, Numbering, Overflow};
use dispatch::limit::{Limit, Limits, Sharing, TitleMode, Unit};
use dispatch::message::{Dialect, Format};
use dispatch::plan::overflow::{Body, fit};

const MEGABYTE: usize = 1 << 20;
const AIM: Duration = Duration::from_millis(50);

fn main() {
    let kinds = ["mixed", "one paragraph", "one line", "one code block"];
    for (kind, text) in kinds.into_iter().zip([mixed, paragraph, line, code] as [fn(usize) -> String; 4]) {
        for dialect in [Dialect::TelegramMarkdownV2, Dialect::Discord, Dialect::Text] {
            let [one, four] = [1, 4].map(|megabytes| time(&text(megabytes * MEGABYTE), dialect));
            let growth = four.as_secs_f64() / (4.0 * one.as_secs_f64());
            println!("split 1 MB of Markdown, {kind}, {dialect:?}: {one:.1?} (aim: {AIM:?}), growth {growth:.2}");
        }
    }
}

/// The median of a few rounds.
fn time(text: &str, dialect: Dialect) -> Duration {
    let limit = Limit { max: 4096, unit: Unit::Utf16 };
    let limits = Limits { title: TitleMode::Own(None), body: Some(limit), sharing: Sharing::Separate };
    let cutting = Cutting { overflow: Overflow::Split, numbering: Numbering::Brackets, max_parts: None };
    let body = Body { text, format: Format::Markdown, dialect, end: &[] };
    let mut rounds: Vec<_> = (0..7)
        .map(|_| {
            let start = Instant::now();
            let fitted = fit(Some("News"), &body, &limits, cutting).expect("there is room");
            assert!(fitted.pieces.len() > 200);
            start.elapsed()
        })
        .collect();
    rounds.sort();
    rounds[rounds.len() / 2]
}

fn mixed(length: usize) -> String {
    let mut text = String::new();
    for number in 0.. {
        if text.len() >= length {
            break;
        }
        write!(
            text,
            "## Part {number}\n\nSome *words* about `{number}` and [more](https://example.com/{number}), **all of it** bold.\n\n\
             - one item\n- two items & more\n\n```sh\necho {number}\n```\n\n"
        )
        .expect("a string takes everything");
    }
    text
}

fn paragraph(length: usize) -> String {
    "some words, *marked* here and there. ".repeat(length / 37)
}

fn line(length: usize) -> String {
    "some words without any marks. ".repeat(length / 30)
}

fn code(length: usize) -> String {
    format!("```\n{}```\n", "a line of code, and another one\n".repeat(length / 32))
}

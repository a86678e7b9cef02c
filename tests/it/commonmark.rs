//! The examples of the CommonMark specification: what they mean, and that Markdown which we write means what it was written from.

use std::collections::BTreeMap;

use dispatch::convert::{Block, parse, render};
use dispatch::message::{Dialect, Format};
use percent_encoding::percent_decode_str;
use serde::Deserialize;

#[derive(Deserialize)]
struct Specification {
    examples: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    example: u32,
    markdown: String,
    html: String,
}

fn examples() -> Vec<Example> {
    let text = std::fs::read_to_string("tests/data/commonmark-0.31.2-examples.json").expect("it is readable");
    serde_json::from_str::<Specification>(&text).expect("it is JSON").examples
}

fn tree(markdown: &str) -> Vec<Block> {
    parse(markdown, Format::Markdown)
}

/// Why our HTML differs from that of an example, on purpose.
fn differs(example: u32) -> Option<&'static str> {
    Some(match example {
        148..=167 | 169..=191 => "a block of HTML is read, not copied",
        21 | 31 | 344 | 475..=477 | 494 | 524 | 536 | 613..=617 | 623 | 625..=631 | 642 | 643 => {
            "a tag of HTML is read, not copied"
        }
        201 => "an unknown element is left out, its text is not",
        308 | 309 => "a comment is left out",
        79 | 280..=284 | 315 => "a heading or an item that says nothing is left out",
        369 | 373 | 389 | 407..=409 | 417..=419 | 425..=427 | 432 | 461 | 463..=466 | 468 => {
            "a mark inside the same mark is one"
        }
        200 | 485..=487 | 567 => "a link to nowhere is none",
        484 => "a link without a label shows where it leads",
        491 => "an unknown element is left out",
        81 | 82 | 95 => "a heading is one line",
        39 => "an encoded new line is a space",
        _ => return None,
    })
}

#[test]
fn every_example_means_what_the_specification_says() {
    let mut faults = BTreeMap::new();
    for example in examples() {
        let ours = normal(&render(&tree(&example.markdown), Dialect::Html));
        let theirs = normal(&example.html);
        match differs(example.example) {
            None if ours != theirs => {
                faults.insert(example.example, format!("{:?}: `{ours}` instead of `{theirs}`", example.markdown))
            }
            Some(why) if ours == theirs => faults.insert(example.example, format!("it is the same, although {why}")),
            _ => None,
        };
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn markdown_that_we_write_reads_back_as_the_same_tree() {
    let faults: Vec<_> = examples()
        .into_iter()
        // HTML may have lines in a cell; Markdown cannot.
        .filter(|example| example.example != 148)
        .filter_map(|example| {
            let first = tree(&example.markdown);
            let written = render(&first, Dialect::Markdown);
            let second = tree(&written);
            (first != second)
                .then(|| format!("{} {:?} {written:?}\n{first:?}\n{second:?}", example.example, example.markdown))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn html_that_we_write_reads_back_as_the_same_tree() {
    let faults: Vec<_> = examples()
        .into_iter()
        .filter_map(|example| {
            let first = render(&tree(&example.markdown), Dialect::Html);
            let second = render(&parse(&first, Format::Html), Dialect::Html);
            // A new line of the source is a space to those who read HTML.
            let words = |html: &str| normal(html).split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            (words(&first) != words(&second))
                .then(|| format!("{} {:?}\n{first:?}\n{second:?}", example.example, example.markdown))
        })
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// HTML without the differences that nobody sees: paragraphs in items, titles of links, white space between tags, spellings.
fn normal(html: &str) -> String {
    let title = regex::Regex::new(r#"(?s) title=".*?"( />|>)"#).expect("it is sound");
    let between = regex::Regex::new(r"\s*(</?(?:ul|ol|li|blockquote|h[1-6]|hr|pre|table|tr|th|td)\b[^>]*>)\s*")
        .expect("it is sound");
    let html = percent_decode_str(html).decode_utf8_lossy().into_owned();
    let html = title.replace_all(&html, "$1").replace(" />", ">").replace("<p>", "\n").replace("</p>", "\n");
    let spelled = [("&quot;", "\""), ("&nbsp;", " "), ("\u{a0}", " "), ("&emsp;", "\t"), ("&amp;", "&")];
    let html = spelled.iter().fold(html, |html, (from, to)| html.replace(from, to));
    let lines: Vec<_> = html.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    between.replace_all(&lines.join("\n"), "$1").into_owned()
}

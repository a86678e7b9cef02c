//! Whatever a configuration holds, it is read or refused, and nothing breaks.

use std::sync::Arc;

use dispatch::bind::{Resolving, bind, outline, state};
use dispatch::config::{self, from_argument, from_variable};
use dispatch::problem::Source;
use proptest::prelude::*;
use proptest::sample::select;

use super::stage::{CATALOG, read_source};

/// Reads bytes as a file of this name, up to its accounts.
fn read_bytes(name: &str, bytes: &[u8]) {
    if let Ok(source) = config::read_from(name, bytes) {
        read_all(&source);
    }
}

fn read_all(source: &Arc<Source>) {
    let read = read_source(source);
    for entry in &read.config.accounts {
        let _ = state(entry, &CATALOG, &read.config.defaults);
    }
    // Every place lies in its text.
    for problem in read.problems.sorted() {
        if let Some(origin) = problem.origin {
            assert!(origin.source.text().get(origin.span.clone()).is_some(), "{}", problem.message);
        }
    }
}

fn read_urls(text: &str) {
    for given in from_variable("URLS", text).into_iter().chain([from_argument(text)]) {
        let mut config = config::model::Config::default();
        config.accounts.push(given.entry);
        let outlines = outline(&config);
        let (entry, defaults) = (&config.accounts[0], &config.defaults);
        let _ = bind(entry, &outlines[0], &CATALOG, defaults, Resolving::Without);
        let _ = state(entry, &CATALOG, defaults);
    }
}

/// What configurations are made of, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "urls:",
        "accounts:",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        ": ",
        "json://",
        "slack://a/b/c",
        "o365://",
        "tag: ",
        "tags: ",
        "groups:",
        "include: ",
        "include ",
        "version: 1",
        "&a ",
        "*a",
        "<<: ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "'",
        "\"",
        "#",
        " # ",
        "=",
        "ops",
        "2:ops",
        "${env:X",
        "${file:",
        "${cmd:",
        ":-",
        "}",
        "$$",
        "%41",
        "%",
        "@",
        "?",
        "/",
        "?to=",
        "&",
        "name: a",
        "url: ",
        "service: json",
        "!tag ",
        "|\n",
        ">\n",
        "\t",
        "\r\n",
        "\u{feff}",
        "é",
        "\u{1f600}",
        "\u{100000}",
        "host: ",
        "to: ",
        "asset: ",
        "defaults: ",
        "tests: ",
        "vars: ",
        "schema: json",
        "json://_:",
        "---\n",
        "? ",
        "retry: 3",
        "overflow: split",
        "x@y.example",
        "[::1]",
        ";",
        "null",
        "~",
        "0x1F",
        "1:30",
    ]);
    let any = prop_oneof![9 => piece.prop_map(str::to_owned), 1 => "\\PC{0,4}"];
    proptest::collection::vec(any, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
        read_bytes("any.yaml", &bytes);
        read_bytes("any.conf", &bytes);
        read_urls(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_pieces_of_configurations_are_read_or_refused(text in pieces()) {
        read_bytes("any.yaml", text.as_bytes());
        read_bytes("any.conf", text.as_bytes());
        read_urls(&text);
    }
}

//! Apprise's text format: the grammar and the worked examples of it.

use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};

#[test]
fn the_grammar_of_lines() {
    let rows: &[Row] = &[
        ("\n# a\n ; b\njson://c", "one service; empty lines and comments are ignored", Equal),
        ("json://c", "a URL without tags", Equal),
        ("a-1, b_2\tc=json://h", "tags a-1 b_2 c, separated by comma, space or tab", Equal),
        ("=json://c", "untagged", Equal),
        ("g=t\nt=json://c", "a group assignment: g and t", Equal),
        (
            "g=t:1\nt=json://c",
            "ERROR, no `:` on the right of a group; the file is lost",
            Better("W14", "the other lines count"),
        ),
        (
            "INCLUDE missing.conf\njson://c",
            "include, in any case; one that fails does not fail the load",
            Better("W26", "an include that fails is an error"),
        ),
        ("json://c\nword", "WARNING \"no group(s)\", line skipped", Better("W16", "a line that is lost is an error")),
        ("json://c\nthis line is bad!", "ERROR, the file yields nothing", Better("W14", "one bad line is one problem")),
        ("json://c\r\n\r\njson://d\r\n", "two services", Equal),
        (
            "\u{feff}json://c",
            "fatal, the first line no longer matches",
            Better("W14", "a byte order mark is none of the text"),
        ),
    ];
    assert_snapshot!(table(rows, |text| read("x.conf", text)));
}

#[test]
fn the_worked_examples() {
    let rows: &[Row] = &[
        ("t1, t2 t3=json://c", "one service, tags t1 t2 t3", Equal),
        ("2:alert,5:x = json://d", "tags alert (priority 2), x (5)", Equal),
        ("TAG=JSON://F.com", "tag tag, host F.com", Equal),
        ("alert:3=json://a", "WARNING, service skipped", Better("W16", "an account that is lost is an error")),
        ("json://a # c", "json://a; the rest is lost as a fragment", Better("W10", "what is left out is said")),
        ("json://c json://d", "ERROR, that line only is lost", Equal),
        (
            "my.tag=json://a\njson://b",
            "ERROR, whole file lost",
            Better("W14", "dots are good in a tag, as they are in YAML"),
        ),
        (
            "équipe=json://a\njson://b",
            "ERROR, whole file lost",
            Better("W14", "letters of all languages are good in a tag"),
        ),
        (
            "include: c.conf\njson://b",
            "ERROR, whole file lost",
            Better("W14", "read as an include, and the other lines count"),
        ),
        ("g1=t1,t2\nt1=json://a", "json://a tags t1 g1", Better("W17", "a member that is nobody's tag is a problem")),
        ("t1=json://a\ng1=t1", "json://a tags t1 g1", Equal),
        (
            "Teama=json://d\ngrp=teama",
            "no group tag, the case differs",
            Better("W34", "groups go without case, as filters do"),
        ),
        ("json://-bad-\njson://c", "ERROR for that line", Differs("a name that only the name server can refuse")),
        ("nosuch://x\njson://c", "ERROR per line, the remaining lines load", Equal),
        ("json://a\njson://a", "two services", Equal),
    ];
    assert_snapshot!(table(rows, |text| read("x.conf", text)));
}

//! Apprise's text format: the grammar and the worked examples of it.

use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};

#[test]
fn the_grammar_of_lines() {
    let rows: &[Row] = &[
        ("\n# a\n ; b\njson://c", "json host=c", Equal),
        (" \t json://c \t", "json host=c", Equal),
        ("a-1, b_2\tc=json://h", "json host=h tags=a-1,b_2,c", Equal),
        ("=json://c", "json host=c", Equal),
        ("g=t\nt=json://c", "json host=c tags=t,g", Equal),
        (
            "g, k=t, u v\nt=json://c\nu=json://d\nv=json://e",
            "json host=c tags=t,g,k\njson host=d tags=u,g,k\njson host=e tags=v,g,k",
            Equal,
        ),
        (
            "g=t:1\nt=json://c",
            "ERROR, no `:` on the right of a group; the file is lost",
            Better("W14", "the other lines count"),
        ),
        ("json://c\nword", "WARNING \"no group(s)\", line skipped\njson host=c", Equal),
        ("json://c\nthis line is bad!", "ERROR, the file yields nothing", Better("W14", "one bad line is one problem")),
        ("json://c\r\n\r\r\njson://d\r\n", "json host=c\njson host=d", Equal),
        (
            "\u{feff}json://c",
            "ERROR, the first line no longer matches; the file is lost",
            Better("W14", "a byte order mark is none of the text"),
        ),
    ];
    assert_snapshot!(table(rows, |text| read("x.conf", text)));
}

#[test]
fn the_worked_examples() {
    let rows: &[Row] = &[
        ("t1, t2 t3=json://c", "json host=c tags=t1,t2,t3", Equal),
        ("2:alert,5:x = json://d", "json host=d tags=2:alert,5:x", Equal),
        ("TAG=JSON://F.com", "json host=F.com tags=tag", Equal),
        (
            "alert:3=json://a\njson://b",
            "WARNING, service skipped\njson host=b",
            Differs("its other mistakes are found, too"),
        ),
        ("json://a # c", "json host=a", Differs("what is left out is said")),
        ("json://c json://d\njson://e", "ERROR, that line only is lost\njson host=e", Equal),
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
        ("g1=t1,t2\nt1=json://a", "json host=a tags=t1,g1", Differs("a member that is nobody's tag is a problem")),
        ("g1=t1,t2\nt1=json://a\nt2=json://b", "json host=a tags=t1,g1\njson host=b tags=t2,g1", Equal),
        ("t1=json://a\ng1=t1", "json host=a tags=t1,g1", Equal),
        ("Teama=json://d\ngrp=teama", "json host=d tags=teama", Better("W34", "groups go without case, as filters do")),
        ("json://-bad-\njson://c", "ERROR for that line\njson host=c", Equal),
        ("nosuch://x\njson://c", "ERROR for that line\njson host=c", Equal),
        ("json://a\njson://a", "json host=a\njson host=a", Equal),
    ];
    assert_snapshot!(table(rows, |text| read("x.conf", text)));
}

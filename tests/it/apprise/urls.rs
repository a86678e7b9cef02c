//! URLs: the table of the grammar, lists of URLs in one text, and the parameters that every service has.

use dispatch::config::{GivenUrl, from_argument, from_variable, load};
use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, described, table};

/// The accounts of URLs that were given on the command line.
fn given(urls: Vec<GivenUrl>) -> String {
    let (mut config, mut problems) = load(&[]);
    for GivenUrl { entry, problem } in urls {
        config.accounts.push(entry);
        problems.extend(problem.into_iter().collect());
    }
    described(&config, problems)
}

fn one(url: &str) -> String {
    given(vec![from_argument(url)])
}

#[test]
fn the_table_of_the_grammar() {
    let rows: &[Row] = &[
        ("  JSON://Host  ", "blanks removed, scheme in any case, host as written", Equal),
        ("json:/h", "rejected", Equal),
        ("json:h", "rejected", Equal),
        ("json:///h", "extra slashes are tolerated: host h", Differs("an empty host is a slip, not a slash too many")),
        ("json://h?", "invalid", Better("W10", "an empty query says nothing and does no harm")),
        ("json://user:pa:ss@host", "password pa", Better("W2", "the password is whole")),
        ("json://user:p@ss@host", "password p, host ss", Better("W1", "split at the last `@`")),
        ("json://:pass@host", "user empty, password pass", Equal),
        ("json://SECRET@host?user=bob", "user bob, password SECRET", Equal),
        (
            "json://host?user=u&pass=p&password=q&port=99",
            "user u, password p (`pass` wins), port 99",
            Differs("of two names for one field the later wins"),
        ),
        ("json://user:p%40ss%3Aw@host", "password p@ss:w", Equal),
        ("json://user:p/ss@host", "invalid", Equal),
        (
            "json://user:p#ss@host",
            "invalid",
            Better("W2", "a `#` is an ordinary character, so that the password is whole"),
        ),
        ("json://user:p?ss@host", "invalid", Equal),
        ("json://host/a%20b+c/", "path /a%20b+c/", Equal),
        ("json://host/%2Fa%2fb/c", "path //a/b/c", Better("W6", "an escape stays an escape")),
        ("json://host/a,b;c", "path /a%2Cb, `;c` lost", Better("W6", "nothing is lost")),
        ("json://host//a///b", "duplicate slashes collapse: /a/b", Equal),
        ("json://host/a/../b", "dot segments are left alone", Equal),
        ("json://host/#channel", "path /%23channel", Equal),
        ("json://host/a#b", "`#b` is lost", Better("W6", "nothing is lost")),
        ("json://[fe80::1%25eth0]/x", "host [fe80::]", Better("W8", "an address with a zone is refused, not damaged")),
        ("json://::1/x", "host [::1]", Differs("brackets tell the address from a port")),
        ("json://[::1]:8080/x", "host [::1], port 8080", Equal),
        ("json://0.pool.ntp.org", "invalid", Better("W8", "a valid host")),
        ("json://h:0", "port 0", Better("W9", "no port")),
        ("json://h:70000", "port 70000", Better("W9", "no port")),
        ("json://h:-5", "port -5", Better("W9", "no port")),
        (
            "json://host?-x=1;y=2&-z",
            "x=1, y=2, z is empty (`;` separates too)",
            Better("W10", "a `;` in a value stays"),
        ),
        ("json://host?-x=1&-x=2", "x=2, the last wins", Equal),
        ("json://host?-x=a+b%20c", "x is `a+b c`, the plus stays", Equal),
        (
            "json://host?+X=1&%2BY=2&-p=q&:k=v& Z=3",
            "headers X=1 Y=2 Z=3, parameters p=q, payload k=v",
            Differs("a name that begins with a blank is a slip, not a header"),
        ),
        ("json://host?x=1", "an unknown option is ignored", Better("W10", "it is a problem")),
        ("nosuch://host", "ERROR", Equal),
        ("json://host?USER=bob", "names in any case", Equal),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn lists_of_urls_in_one_text() {
    let rows: &[Row] = &[
        ("json://a?-to=x,form://b", "two URLs", Equal),
        ("json://a?-u=http://b", "one URL", Equal),
        ("json://a json://b", "two URLs", Equal),
        ("json://a/x, y", "one URL", Equal),
    ];
    assert_snapshot!(table(rows, |text| given(from_variable("APPRISE_URLS", text))));
}

#[test]
fn the_parameters_of_every_service() {
    const STRICT: &str = "a slip is a problem, and does not fall back in silence";
    let rows: &[Row] = &[
        ("json://h?overflow=upstream", "upstream", Equal),
        ("json://h?overflow=truncate", "truncate", Equal),
        ("json://h?overflow=split", "split", Equal),
        ("json://h?overflow=foo", "WARNING and the default", Better("W10", STRICT)),
        ("json://h?format=text", "text", Equal),
        ("json://h?format=Markdown", "markdown", Equal),
        ("json://h?format=html", "html", Equal),
        ("json://h?format=bar", "WARNING and the default", Better("W10", STRICT)),
        ("json://h?verify=no", "off", Equal),
        ("json://h?verify=ture", "off", Better("W12", STRICT)),
        ("json://h?verify=", "off", Better("W12", STRICT)),
        ("json://h?redirect=no", "off", Equal),
        ("json://h?redirect=2", "off", Better("W12", STRICT)),
        ("json://h?cto=2.5&rto=7", "2.5 s and 7 s", Equal),
        ("json://h?cto=soon", "WARNING and the default", Better("W13", STRICT)),
        ("json://h?cto=-5", "accepted", Better("W13", STRICT)),
        ("json://h?rto=inf", "accepted", Better("W13", STRICT)),
        ("json://h?cto=nan", "accepted", Better("W13", STRICT)),
        ("json://h?emojis=yes", "on", Equal),
        ("json://h?tz=europe/berlin", "in any case", Equal),
        (
            "json://h?tz=Berlin",
            "a city alone is accepted",
            Differs("the name is written in full, and the problem says it"),
        ),
        ("json://h?tz=Mars/X", "ERROR, service dropped", Equal),
        ("json://h?store=no", "makes the service unloadable", Better("W5", "it loads and stores nothing")),
        ("json://h?retry=3", "3", Equal),
        ("json://h?retry=0", "none", Equal),
        ("json://h?retry=10", "10", Equal),
        ("json://h?retry=11", "clamped to 10", Better("W10", STRICT)),
        ("json://h?retry=-1", "WARNING and the default", Better("W10", STRICT)),
        ("json://h?retry=two", "WARNING and the default", Better("W10", STRICT)),
        ("json://h?wait=2.5", "2.5 s", Equal),
        ("json://h?wait=20", "20 s", Equal),
        ("json://h?wait=99", "clamped to 20", Differs("as it is written")),
        ("json://h?wait=-1", "WARNING and the default", Better("W10", STRICT)),
        ("json://h?wait=inf", "WARNING and the default", Better("W10", STRICT)),
        ("json://h?optional=yes", "on", Equal),
        ("json://h?optional=2", "off", Better("W12", STRICT)),
        ("json://u:p@h:1?user=v", "user v", Equal),
        ("json://u:p@h:1?pass=q", "password q", Equal),
        ("json://u:p@h:1?password=q", "password q", Equal),
        ("json://u:p@h:1?port=2", "port 2", Equal),
        ("json://h?port=abc", "WARNING, the port is ignored", Better("W9", STRICT)),
        ("json://h?tag=a", "not recognised, ignored", Better("W10", STRICT)),
        ("json://h?overfow=split", "ignored", Better("W10", STRICT)),
        ("json://h?OVERFLOW=truncate", "names are in any case", Equal),
    ];
    assert_snapshot!(table(rows, one));
}

#[test]
fn the_words_for_yes_and_no() {
    const LETTERS: &str = "whole words only, so that no slip is taken for an answer";
    let yes = |word: &str| one(&format!("json://h?optional={word}"));
    let equal = ["y", "yes", "t", "true", "1", "on", "allow", "enable", "always", "n", "no", "f", "false", "0", "off"];
    let equal = equal.iter().chain(&["deny", "disable", "never", "YES"]).map(|word| (*word, "the same word", Equal));
    let odd = ["ye", "tr", "al", "en", "ne", "fa", "of", "de", "di", "nope"];
    let odd = odd.iter().map(|word| (*word, "by its first two letters", Better("W12", LETTERS)));
    let none = ["2", "10", "1.0", "n/a"].iter().map(|word| (*word, "`no`, as all else", Better("W12", LETTERS)));
    assert_snapshot!(table(&equal.chain(odd).chain(none).collect::<Vec<_>>(), yes));
}

//! Mail addresses: what Apprise's shared parser makes of each, and what lists of them come to.

use dispatch::problem::Problems;
use dispatch::service::email::{Mailbox, parse, parse_list};
use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};

/// The mailboxes, one a line, or what is wrong.
fn shown(read: Result<Vec<Mailbox>, Problems>) -> String {
    match read {
        Ok(all) => all.iter().map(|mailbox| format!("{mailbox}\n")).collect(),
        Err(problems) => problems.sorted().iter().map(|problem| format!("error {problem}\n")).collect(),
    }
}

#[test]
fn one_address() {
    const TAIL: &str = "what would be lost in silence is a problem";
    let rows: &[Row] = &[
        ("Bob <bob@example.com>", "Bob <bob@example.com>", Equal),
        ("Bob Smith:bob@example.com", "Bob Smith <bob@example.com>", Differs("a colon begins a group in RFC 5322")),
        ("\"Smith, Bob\" <bob@example.com>", "\"Smith, Bob\" <bob@example.com>", Equal),
        ("bob+tag@example.com", "bob+tag@example.com", Equal),
        ("a+b+c@example.com", "rejected", Better("W4", "a valid address")),
        ("o'brien@example.com", "o <brien@example.com>", Better("W3", "an apostrophe is a letter like others")),
        ("bob@localhost", "bob@localhost", Equal),
        ("bob@myhost", "bob@myhost", Differs("a domain without a dot is a slip, `localhost` aside")),
        ("bob@x", "rejected", Equal),
        ("bob@example.com garbage", "bob@example.com", Differs(TAIL)),
        ("bob@example.com>junk", "bob@example.com", Differs(TAIL)),
        (
            "Bob\r\nBcc: evil@example.com <bob@example.com>",
            "evil@example.com",
            Better("W3", "a line break is in no address"),
        ),
        ("bob@münchen.example", "rejected", Better("W4", "a valid address")),
        ("用户@example.com", "rejected", Better("W4", "a valid address")),
        ("bob@192.0.2.1", "rejected", Equal),
        ("bob@x.c", "rejected", Differs("a domain of this shape may exist")),
        ("bob@example.com,al@example.com", "bob@example.com", Better("W3", "one value is one address")),
    ];
    assert_snapshot!(table(rows, |text| shown(parse(text).map(|mailbox| vec![mailbox]).map_err(Problems::from))));
}

#[test]
fn lists() {
    const LOST: &str = "every item that is no address is a problem";
    let rows: &[Row] = &[
        ("bob@example.com,al@example.com", "bob@example.com\nal@example.com", Equal),
        ("junk, a@example.com", "a@example.com", Better("W4", LOST)),
        ("bob@localhost, a@example.com", "a@example.com", Better("W4", "both are there")),
        ("junk", "WARNING", Equal),
        ("a@example.com junk b@example.com", "a@example.com\njunk b@example.com", Differs(LOST)),
    ];
    assert_snapshot!(table(rows, |text| shown(parse_list(text))));
}

/// As they reach an account of Microsoft 365.
#[test]
fn recipients() {
    let rows: &[Row] = &[
        (
            "to=a@example.com,a@example.com",
            "to=[a@example.com | a@example.com]",
            Better("W11", "nobody gets a mail twice"),
        ),
        (
            "to=Bob Smith <bob@example.com>,al@example.com",
            "WARNING, no address: Bob\nWARNING, no address: Smith\nto=[al@example.com | bob@example.com]",
            Better("W11", "names stay whole, and the order is kept"),
        ),
        ("to=o'brien@example.com", "to=[o <brien@example.com>]", Better("W3", "an apostrophe is a letter like others")),
        ("to=z@example.com,a@example.com", "to=[a@example.com | z@example.com]", Better("W11", "the order is kept")),
    ];
    let id = "00000000-0000-0000-0000-000000000000";
    let url = |query: &str| format!("o365://me@example.com/a-tenant/{id}/hunter2/?{query}");
    assert_snapshot!(table(rows, |query| read("x.conf", &url(query))));
}

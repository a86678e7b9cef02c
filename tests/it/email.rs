//! Mail addresses: what is read, and what is refused by name.

use dispatch::service::email::{self, Mailbox};

fn named(name: &str, address: &str) -> Mailbox {
    Mailbox { name: Some(name.to_owned()), address: address.to_owned() }
}

fn plain(address: &str) -> Mailbox {
    Mailbox { name: None, address: address.to_owned() }
}

#[test]
fn addresses_are_read_as_people_write_them() {
    let cases = [
        ("ann@example.com", plain("ann@example.com")),
        (" <ann@example.com> ", plain("ann@example.com")),
        ("o'brien@example.com", plain("o'brien@example.com")),
        ("a+b+c@x.example", plain("a+b+c@x.example")),
        ("Bob Smith <bob@example.com>", named("Bob Smith", "bob@example.com")),
        ("Dr. Zoë O'Hara<zoe@example.com>", named("Dr. Zoë O'Hara", "zoe@example.com")),
        (r#""Smith, Bob" <bob@example.com>"#, named("Smith, Bob", "bob@example.com")),
        (r#""The \"Boss\" <hq>" <bob@example.com>"#, named(r#"The "Boss" <hq>"#, "bob@example.com")),
        ("ann@münchen.example", plain("ann@xn--mnchen-3ya.example")),
        ("用户@example.com", plain("用户@example.com")),
        ("root@localhost", plain("root@localhost")),
    ];
    for (text, expected) in cases {
        assert_eq!(email::parse(text).expect(text), expected, "{text}");
    }
}

#[test]
fn what_is_no_address_is_refused_with_a_reason() {
    let cases = [
        ("junk", "no `@`"),
        ("@example.com", "before the `@`"),
        ("ann@", "after the `@`"),
        ("ann@example", "no dot"),
        ("ann@1.2.3.4", "number"),
        ("ann@exa_mple.com", "not a domain"),
        ("ann@-example.com", "not a domain"),
        ("ann@example..com", "not a domain"),
        ("ann..b@example.com", "dot before"),
        ("ann b@example.com", "not allowed"),
        ("ann@example.com garbage", "not a domain"),
        ("ann@example.com>junk", "not a domain"),
        ("Ann <ann@example.com> junk", "`>` has to end it"),
        ("Ann <ann@example.com", "`>` has to end it"),
        ("Ann (boss) <ann@example.com>", "comments"),
        ("ann(boss)@example.com", "comments"),
        ("Smith, Ann <ann@example.com>", "double quotes"),
        (r#""Ann <ann@example.com>"#, "not closed"),
        (r#""Ann" B <ann@example.com>"#, "follows the quoted name"),
        ("Ann\r\nBcc: eve@example.com <ann@example.com>", "line break"),
    ];
    for (text, reason) in cases {
        let problem = email::parse(text).expect_err(text);
        let shown = text.escape_debug().to_string();
        assert!(problem.message.contains(&shown), "{text}: {}", problem.message);
        assert!(problem.message.contains(reason), "{text}: {}", problem.message);
    }
}

#[test]
fn a_list_keeps_its_order_and_its_quoted_commas() {
    let list = r#"zoe@example.com, "Smith, Bob; jr." <bob@example.com>; Ann <ann@example.com>,"#;
    let expected =
        vec![plain("zoe@example.com"), named("Smith, Bob; jr.", "bob@example.com"), named("Ann", "ann@example.com")];
    assert_eq!(email::parse_list(list).expect("every item is an address"), expected);
}

#[test]
fn every_bad_item_of_a_list_is_named() {
    let problems = email::parse_list("junk, ann@example.com, bob@localhorst, a@b.example c@d.example");
    let messages: Vec<_> = problems.expect_err("three are bad").sorted().into_iter().map(|p| p.message).collect();
    assert_eq!(messages.len(), 3, "{messages:?}");
    for (message, item) in messages.iter().zip(["junk", "bob@localhorst", "a@b.example c@d.example"]) {
        assert!(message.contains(&format!("`{item}`")), "{message}");
    }
}

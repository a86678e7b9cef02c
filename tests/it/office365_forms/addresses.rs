//! The addresses of an account: their order, their names, and what is said of the bad ones.

use serde_json::json;

use crate::office365_forms::bound::{Bound, CLIENT, MODERN, targets};

#[test]
fn targets_keep_their_names_and_their_order() {
    let base = format!("o365://a@example.com/example.com/{CLIENT}/{MODERN}");
    for (rest, expected) in [
        ("z@x.com/b@x.com/y@x.com", &["z@x.com", "b@x.com", "y@x.com"][..]),
        ("?to=Bob Smith <bob@x.com>,al@x.com", &["Bob Smith <bob@x.com>", "al@x.com"]),
        ("?to=o'brien@x.com", &["o'brien@x.com"]),
        ("?to=bob@x.com;al@y.com", &["bob@x.com", "al@y.com"]),
        ("?to=a+b@x.com", &["a+b@x.com"]),
        (
            "z@x.com?to=\"Smith, Bob; jr.\" <bob@x.com>;al@x.com",
            &["z@x.com", "\"Smith, Bob; jr.\" <bob@x.com>", "al@x.com"],
        ),
        ("ann@münchen.example", &["ann@münchen.example"]),
        ("${env:WHO}", &["ann@example.com"]),
    ] {
        let account = Bound::url(&format!("{base}/{rest}")).sound(rest);
        assert_eq!(targets(&account), expected, "{rest}");
    }
    let account = Bound::url(&format!("{base}/o'brien@x.com/ann@münchen.example")).sound("two");
    let addresses: Vec<_> = account.targets.iter().map(|target| target.value["address"].clone()).collect();
    assert_eq!(addresses, ["o'brien@x.com", "ann@xn--mnchen-3ya.example"]);
}

#[test]
fn every_bad_address_is_named_and_none_is_dropped() {
    let base = format!("o365://a@example.com/example.com/{CLIENT}/{MODERN}");
    for (rest, named) in [
        ("?to=bad-addr,a@x.com", &["`bad-addr`"][..]),
        ("?to=bob@localhorst, a@x.com, junk", &["`bob@localhorst`", "`junk`"]),
        ("b@/c@", &["`b@`", "`c@`"]),
        ("?to=Team: b@x.com, c@x.com;", &["a group (`name: …;`) is not taken"]),
        ("?to=\"john doe\"@x.com", &["Exchange takes no double quotes"]),
        ("?cc=junk, c@x.com&bcc=worse;d@", &["`junk`", "`worse`", "`d@`"]),
        ("?reply_to=nobody", &["`nobody`"]),
        ("?to=Bob%0D%0ABcc: evil@x.com <bob@x.com>", &["line break"]),
    ] {
        let bound = Bound::url(&format!("{base}/{rest}"));
        let all = bound.errors.join("\n");
        assert!(!bound.errors.is_empty() && named.iter().all(|name| all.contains(name)), "{rest}: {all}");
        assert!(bound.account.is_none());
    }
}

#[test]
fn nobody_gets_a_second_copy_and_that_is_said() {
    let entry = json!({"service": "o365", "source": "a@example.com", "tenant": "example.com", "client_id": CLIENT,
        "client_secret": MODERN, "to": ["b@x.com", "B@x.com"], "cc": "b@X.com, c@x.com, C@x.com", "bcc": "c@x.com, d@x.com"});
    let warnings = Bound::of(&entry).warnings;
    assert_eq!(warnings.len(), 4, "{warnings:?}");
    for (warning, words) in warnings.iter().zip([
        "the target `B@x.com` is named twice",
        "`b@X.com` of `cc` is a target, too",
        "`C@x.com` of `cc` is in `cc` already",
        "`c@x.com` of `bcc` is in `cc` already",
    ]) {
        assert!(warning.starts_with(words), "{warning}");
    }
}

#[test]
fn a_mail_takes_500_people() {
    let list = |count: usize| (0..count).map(|number| format!("p{number}@x.com")).collect::<Vec<_>>();
    let entry = |cc: usize| {
        json!({"service": "o365", "source": "a@example.com", "tenant": "example.com", "client_id": CLIENT,
        "client_secret": MODERN, "to": "b@x.com", "cc": list(cc), "bcc": "q@x.com"})
    };
    assert_eq!(Bound::of(&entry(498)).errors, [""; 0]);
    let errors = Bound::of(&entry(499)).errors;
    assert!(errors[0].starts_with("`cc` and `bcc` hold 500 people, and a mail takes 500"), "{errors:?}");
}

//! Native to URL to native is the identity, for accounts of every service.

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;

use dispatch::bind::state;
use dispatch::problem::{Origin, Source};
use dispatch::restate::{Secrets, difference, url};
use dispatch::service::builtin::BUILTIN;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestCaseError, TestRunner};
use serde_json::{Value, json};

use super::accounts::account;
use super::stage::{CATALOG, read};

/// What no URL of a service can say, whatever the other fields are: on ntfy.sh the first name would be taken for a server.
const NO_URL: [(&str, &str); 1] = [("ntfy", "mode")];

/// A text as our own form writes it.
fn escaped(value: Value) -> Value {
    match value {
        Value::String(text) => text.replace('$', "$$").into(),
        Value::Array(items) => items.into_iter().map(escaped).collect(),
        Value::Object(map) => map.into_iter().map(|(name, value)| (name, escaped(value))).collect(),
        other => other,
    }
}

#[test]
fn native_to_url_to_native_is_the_identity() {
    let mut faults = Vec::new();
    for builtin in BUILTIN {
        let bound = Cell::new(0);
        let cases = Cases { cases: 96, failure_persistence: None, ..Cases::default() };
        let result = TestRunner::new(cases).run(&account(builtin.name), |entry| {
            let native = |entry: &Value| json!({"version": 1, "accounts": [escaped(entry.clone())]}).to_string();
            let before = read("native.yaml", native(&entry));
            // Fields that exclude each other make no account, whatever form they have.
            let [Some(account)] = before.accounts.as_slice() else { return Ok(()) };
            bound.set(bound.get() + 1);
            let stated = state(&before.config.accounts[0], &CATALOG, &before.config.defaults)
                .expect("it was bound")
                .expect("it is known");
            let place = Origin::new(&Source::new("", ""), 0..0);
            let written = url(&stated, &CATALOG, Path::new(""), Secrets::Shown, &place);
            let written = match written {
                Ok(written) => written,
                Err(problems) => {
                    let words = problems.words();
                    let is_known = NO_URL.iter().any(|(service, known)| {
                        *service == builtin.name && words.contains(&format!("`{known}` keeps this account"))
                    });
                    prop_assert!(is_known, "{}", words);
                    return Ok(());
                }
            };
            let after = read("url.yaml", native(&json!({"url": written})));
            let [Some(again)] = after.accounts.as_slice() else {
                return Err(TestCaseError::fail(format!("{written}: {}", after.problems)));
            };
            prop_assert_eq!(difference(account, again, &HashMap::new()), None, "{}", written);
            Ok(())
        });
        match result {
            Ok(()) => assert!(bound.get() >= 20, "only {} accounts of `{}` are valid", bound.get(), builtin.name),
            Err(error) => faults.push(format!("{}: {error}", builtin.name)),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

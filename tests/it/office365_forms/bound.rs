//! An account as its configuration makes it, and what is said of it.

use dispatch::bind::{Account, Given, Resolving, Vault, bind, outline};
use dispatch::config;
use dispatch::problem::{Level, Source};
use dispatch::service::catalog::Catalog;
use serde_json::{Value, json};

pub const TENANT: &str = "22222222-3333-4444-8555-666666666666";
pub const CLIENT: &str = "00000000-0000-0000-0000-000000000000";
pub const OBJECT: &str = "11111111-2222-4333-8444-555555555555";
/// A secret as Entra makes them today.
pub const MODERN: &str = "abc8Q~defghijklmnopqrstuvwxyz.0123456-_7";

/// An account and what was said of it: its fields, its targets, the errors, the warnings.
pub struct Bound {
    pub account: Option<Account>,
    pub errors: Vec<String>,
    pub warnings: Vec<String>,
    /// The configuration as problems show it.
    pub shown: String,
}

impl Bound {
    pub fn of(entry: &Value) -> Self {
        let source = Source::new("test.yaml", json!({"version": 1, "accounts": [entry]}).to_string());
        let (config, problems) = config::load(std::slice::from_ref(&source));
        problems.check(()).expect("the configuration is sound");
        let vault = Vault::new([("WHO".to_owned(), "ann@example.com".to_owned())]);
        let (outlines, catalog) = (outline(&config), Catalog::builtin());
        let entry = &config.accounts[0];
        let (account, problems) = bind(entry, &outlines[0], &catalog, &config.defaults, Resolving::With(&vault));
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        for problem in problems.sorted() {
            assert!(problem.origin.is_some(), "{problem} has no place");
            let list = if problem.level == Level::Error { &mut errors } else { &mut warnings };
            list.push(format!("{} ({})", problem.message, problem.hint.unwrap_or_default()));
        }
        Self { account, errors, warnings, shown: source.shown() }
    }

    pub fn url(url: &str) -> Self {
        Self::of(&json!({"url": url}))
    }

    /// The account, about which nothing may have been said.
    pub fn sound(self, about: &str) -> Account {
        assert_eq!((self.errors, self.warnings), (vec![], vec![]), "{about}");
        self.account.expect(about)
    }
}

pub fn field(account: &Account, name: &str) -> Option<Value> {
    let (_, given) = account.fields.iter().find(|(own, _)| **own == *name)?;
    match given {
        Given::Now(value) => Some(serde_json::to_value(value).expect("fields are plain")),
        Given::Later(..) => Some(json!("later")),
    }
}

pub fn targets(account: &Account) -> Vec<&str> {
    account.targets.iter().map(|target| &*target.label).collect()
}

/// The fields that were asked for, and the targets.
pub fn read(url: &str, names: &[&str]) -> (Vec<Value>, Vec<String>) {
    let account = Bound::url(url).sound(url);
    let values = names.iter().map(|name| field(&account, name).unwrap_or_default()).collect();
    (values, targets(&account).into_iter().map(str::to_owned).collect())
}

pub fn organization(url: &str) -> (Vec<Value>, Vec<String>) {
    read(url, &["source", "tenant_id", "client_id", "client_secret"])
}

pub fn personal(url: &str) -> (Vec<Value>, Vec<String>) {
    read(url, &["source", "client_id", "refresh_token"])
}

//! The configuration that tests of the routing are about.

use crate::support::cli::Folder;

/// Accounts with steps, a fallback, and one of which nothing is known without a variable.
const ACCOUNTS: &str = "\
version: 1
vars: {product: Acme}
accounts:
  - {name: Ops-chat, url: 'slack://T00000000/B00000000/abcdefabcdef', tags: [ops]}
  - {name: pager, url: 'json://pager.example.com', tags: ['1:ops']}
  - {name: announce, url: 'ntfy://acme-news', tags: [news], fallback: [pager]}
  - {name: plain, url: 'json://example.com'}
  - {name: behind, url: '${env:BEHIND}', tags: [hidden]}
groups: {everyone: [ops, news]}
tests:
";

const TEMPLATE: &str = "\
---
title: '{{ product }} {{ version }} is out'
vars:
  version: {required: true, description: the version}
  note: {}
---
{{ product }} {{ version }} was deployed at {{ now | date('%H:%M') }} in {{ run.id }}.
";

pub fn folder(tests: &str) -> Folder {
    let indented: String = tests.lines().map(|line| format!("  {line}\n")).collect();
    Folder::with(&(ACCOUNTS.to_owned() + &indented)).file("deploy.j2", TEMPLATE)
}

pub fn check(tests: &str) -> String {
    folder(tests).run(&["check", "--no-secrets"]).shown()
}

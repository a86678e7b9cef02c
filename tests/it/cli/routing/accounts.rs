//! Tests of whom a message reaches: which ones hold, and what is said about the others.

use insta::assert_snapshot;

use crate::cli::routing::stage::check;
use crate::support::cli::Folder;

#[test]
fn tests_that_hold_are_counted() {
    let shown = check(
        "- {tag: ops, expect: [pager, ops-chat]}
- {tag: OPS, expect: ops-chat pager, steps: [[ops-chat], [pager]]}
- {tag: [ops, news], includes: [announce, Pager], excludes: [plain, behind]}
- {tag: 'everyone,!ops', expect: [announce], recipients: {announce: [acme-news]}}
- {expect: [plain]}
- {tag: nobody, expect: []}
- {tag: '!nobody', fails: no account has the tag `nobody`}
- {template: deploy.j2, tag: ops, fails: needs the variable `version`}
- template: deploy.j2
  tag: [ops, news]
  vars: {version: 1.2}
  title: Acme 1.2 is out
  title_contains: [1.2, Acme]
  body_contains: [was deployed, in test]
  parts: 1
- template: deploy.j2
  tag: ops
  vars: {version: '1.20'}
  now: 2026-03-01T12:34:00+01:00
  account: pager
  body: |
    Acme 1.20 was deployed at 11:34 in test.
- template: deploy.j2
  vars: {version: 1}
  account: [ops-chat]
  body: \"Acme 1 is out\\nAcme 1 was deployed at 00:00 in test.\"
",
    );
    assert_snapshot!(shown, @r"
    exit 0
    --- stderr
    5 accounts in order
    of `behind` only the reference was checked, because its whole URL stands behind that
    11 tests passed
    ");
}

#[test]
fn whom_a_message_misses_and_whom_it_reaches_beside_is_told() {
    let shown = check(
        "- name: ops reaches chat and mail
  tag: ops
  expect: [ops-chat, announce]
- {tag: [news, 'plain,!ops'], expect: [announce]}
- {tag: news, includes: [ops-chat], excludes: [announce]}
- {expect: []}
- {tag: ops, expect: [ops-chat, anounce]}
- {tag: nwes, expect: [announce]}
- {tag: nwes, excludes: [announce]}
- {tag: '!nwes', expect: []}
",
    );
    assert_snapshot!(shown, @r"
    exit 2
    --- stderr
    error: test `ops reaches chat and mail`: missing `announce` (it has `news`, `everyone`); unexpected `pager` (it fits `ops`)
      --> dispatch.yaml:13:13
       |
    13 |     expect: [ops-chat, announce]
       |             ^^^^^^^^^^^^^^^^^^^^
       |
       = help: selected: `Ops-chat`, `pager`; `dispatch accounts --tag ops` shows why

    error: this test: unexpected `pager` (fallback of `announce`), `plain` (it fits `plain,!ops`)
      --> dispatch.yaml:14:41
       |
    14 |   - {tag: [news, 'plain,!ops'], expect: [announce]}
       |                                         ^^^^^^^^^^
       |
       = help: selected: `pager`, `announce`, `plain`; `dispatch accounts --tag news --tag 'plain,!ops'` shows why

    error: this test: missing `Ops-chat` (it has `ops`, `everyone`)
      --> dispatch.yaml:15:27
       |
    15 |   - {tag: news, includes: [ops-chat], excludes: [announce]}
       |                           ^^^^^^^^^^
       |
       = help: selected: `pager`, `announce`; `dispatch accounts --tag news` shows why

    error: this test: unexpected `announce` (it fits `news`)
      --> dispatch.yaml:15:49
       |
    15 |   - {tag: news, includes: [ops-chat], excludes: [announce]}
       |                                                 ^^^^^^^^^^
       |
       = help: selected: `pager`, `announce`; `dispatch accounts --tag news` shows why

    error: this test: unexpected `plain` (no tag asked for, and it has none)
      --> dispatch.yaml:16:14
       |
    16 |   - {expect: []}
       |              ^^
       |
       = help: selected: `plain`; `dispatch accounts` shows why

    error: no account is called `anounce`
      --> dispatch.yaml:17:35
       |
    17 |   - {tag: ops, expect: [ops-chat, anounce]}
       |                                   ^^^^^^^
       |
       = help: did you mean `announce`?

    error: this test: no account has the tag `nwes`
      --> dispatch.yaml:18:11
       |
    18 |   - {tag: nwes, expect: [announce]}
       |           ^^^^
       |
       = help: did you mean `news`?

    error: this test: no account has the tag `nwes`
      --> dispatch.yaml:19:11
       |
    19 |   - {tag: nwes, excludes: [announce]}
       |           ^^^^
       |
       = help: did you mean `news`?

    error: this test: no account has the tag `nwes`
      --> dispatch.yaml:20:11
       |
    20 |   - {tag: '!nwes', expect: []}
       |           ^^^^^^^
       |
       = help: did you mean `news`?

    9 problems found; nothing was sent
    8 of 8 tests failed
    ");
}

#[test]
fn steps_and_recipients_are_told_as_they_are() {
    let shown = check(
        "- {tag: ops, steps: [[ops-chat, pager]]}
- {tag: nobody, expect: [], steps: [[pager]]}
- {tag: news, recipients: {announce: [acme], pager: json, plain: x}}
",
    );
    assert_snapshot!(shown, @r"
    exit 2
    --- stderr
    error: this test: the message goes out in other steps
      --> dispatch.yaml:11:23
       |
    11 |   - {tag: ops, steps: [[ops-chat, pager]]}
       |                       ^^^^^^^^^^^^^^^^^^^
       |
       = help: it goes to `Ops-chat`, and then to `pager`

    error: this test: the message goes out in other steps
      --> dispatch.yaml:12:38
       |
    12 |   - {tag: nobody, expect: [], steps: [[pager]]}
       |                                      ^^^^^^^^^
       |
       = help: it goes nowhere

    error: this test: of the targets of `announce`, missing `acme`; unexpected `acme-news`
      --> dispatch.yaml:13:40
       |
    13 |   - {tag: news, recipients: {announce: [acme], pager: json, plain: x}}
       |                                        ^^^^^^
       |
       = help: it sends to `acme-news`

    error: this test: of the targets of `pager`, missing `json`
      --> dispatch.yaml:13:55
       |
    13 |   - {tag: news, recipients: {announce: [acme], pager: json, plain: x}}
       |                                                       ^^^^
       |
       = help: it has no targets

    error: this test: `plain` is not selected
      --> dispatch.yaml:13:61
       |
    13 |   - {tag: news, recipients: {announce: [acme], pager: json, plain: x}}
       |                                                             ^^^^^
       |
       = help: `dispatch accounts --tag news` shows which are, and why

    5 problems found; nothing was sent
    3 of 3 tests failed
    ");
}

#[test]
fn urls_of_the_environment_are_in_no_test() {
    let folder = Folder::with(
        "accounts: [{name: here, url: 'json://example.com', tags: ops}]\ntests: [{tag: all, expect: [here]}]\n",
    );
    let ended = folder.dispatch(&["check"]).env("DISPATCH_URLS", "json://elsewhere.example.com").run();
    assert_eq!(ended.shown(), "exit 0\n--- stderr\n2 accounts in order\n1 test passed");
}

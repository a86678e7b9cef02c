//! The tests of a configuration: which ones pass, and what is said about the others.

use insta::assert_snapshot;

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

fn folder(tests: &str) -> Folder {
    let indented: String = tests.lines().map(|line| format!("  {line}\n")).collect();
    Folder::with(&(ACCOUNTS.to_owned() + &indented)).file("deploy.j2", TEMPLATE)
}

fn check(tests: &str) -> String {
    folder(tests).run(&["check", "--no-secrets"]).shown()
}

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
    assert_snapshot!(shown, @r#"
    exit 2
    --- stderr
    error: this test: missing `pager` (it has `ops`, `everyone`)
      --> dispatch.yaml:14:36
       |
    14 |   - {tag: 'everyone,!ops', expect: [announce, pager], recipients: {announce: [acme-news]}}
       |                                    ^^^^^^^^^^^^^^^^^
       |
       = help: selected: `announce`; `dispatch accounts --tag 'everyone,!ops'` shows why

    error: this test: the body is another for `Ops-chat`
      --> dispatch.yaml:36:11
       |
    36 |     body: "*Acme 1 is out*\nAcme 1 was deployed at 00:00 in test."
       |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: `-` is expected, `+` is what came
               - *Acme 1 is out*
               + Acme 1 is out
                 Acme 1 was deployed at 00:00 in test.

    2 problems found; nothing was sent
    2 of 11 tests failed
    "#);
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
fn what_a_template_makes_is_shown_beside_what_is_expected() {
    let shown = check(
        "- name: deploy message
  template: deploy.j2
  tag: ops
  vars: {version: 1.2}
  title: Acme 1.3 is out
  title_contains: beta
  body_contains: [deployed, Berlin]
  parts: 2
- name: body
  template: deploy.j2
  account: pager
  vars: {version: 1.2}
  body: |
    Acme 1.2 was deployed at 00:01 in test.
    Cheers
",
    );
    assert_snapshot!(shown, @r"
    exit 2
    --- stderr
    error: test `deploy message`: the title is `Acme 1.2 is out` for `Ops-chat` and 1 other message
      --> dispatch.yaml:15:12
       |
    15 |     title: Acme 1.3 is out
       |            ^^^^^^^^^^^^^^^
       |
       = help: change the template, or the test

    error: test `deploy message`: `beta` is not in the title for `Ops-chat` and 1 other message
      --> dispatch.yaml:16:21
       |
    16 |     title_contains: beta
       |                     ^^^^
       |
       = help: the title is `Acme 1.2 is out`

    error: test `deploy message`: `Berlin` is not in the body for `Ops-chat` and 1 other message
      --> dispatch.yaml:17:31
       |
    17 |     body_contains: [deployed, Berlin]
       |                               ^^^^^^
       |
       = help: the body is
                 Acme 1.2 is out
                 Acme 1.2 was deployed at 00:00 in test.

    error: test `deploy message`: the message travels in 1 part for `Ops-chat` and 1 other message
      --> dispatch.yaml:18:12
       |
    18 |     parts: 2
       |            ^
       |
       = help: shorten the message, or expect as many

    error: test `body`: the body is another for `pager`
      --> dispatch.yaml:24:7
       |
    24 |       Acme 1.2 was deployed at 00:01 in test.
       |       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: `-` is expected, `+` is what came
               - Acme 1.2 was deployed at 00:01 in test.
               - Cheers
               + Acme 1.2 was deployed at 00:00 in test.

    5 problems found; nothing was sent
    2 of 2 tests failed
    ");
}

#[test]
fn what_stands_in_the_way_of_a_message_is_told_in_the_test() {
    let shown = check(
        "- {template: deploy.j2, tag: ops, title: Acme}
- {template: deploy.j2, tag: ops, vars: {version: 1, verison: 2}, title: Acme}
- {template: missing.j2, tag: ops, title: Acme}
- {template: deploy.j2, tag: nobody, expect: [], vars: {version: 1}}
- {template: deploy.j2, tag: ops, account: [announce, pager], vars: {version: 1}}
- {template: deploy.j2, tag: ops, fails: something else}
- {template: deploy.j2, tag: ops, vars: {version: 1}, fails: needs the variable}
",
    );
    assert_snapshot!(shown, @r"
    exit 2
    --- stderr
    error: this test: the template needs the variable `version`: the version, at deploy.j2:4:3
      --> dispatch.yaml:11:16
       |
    11 |   - {template: deploy.j2, tag: ops, title: Acme}
       |                ^^^^^^^^^
       |
       = help: give it in the `vars` of the test

    error: this test: the template has no variable `verison`
      --> dispatch.yaml:12:16
       |
    12 |   - {template: deploy.j2, tag: ops, vars: {version: 1, verison: 2}, title: Acme}
       |                ^^^^^^^^^
       |
       = help: did you mean `version`?

    error: this test: there is no file `missing.j2`
      --> dispatch.yaml:13:16
       |
    13 |   - {template: missing.j2, tag: ops, title: Acme}
       |                ^^^^^^^^^^
       |
       = help: check the path

    error: this test: no account is selected, so that no message is made
      --> dispatch.yaml:14:16
       |
    14 |   - {template: deploy.j2, tag: nobody, expect: [], vars: {version: 1}}
       |                ^^^^^^^^^
       |
       = help: name other tags, or none

    error: this test: `announce` is not selected, so that no message is made for it
      --> dispatch.yaml:15:47
       |
    15 |   - {template: deploy.j2, tag: ops, account: [announce, pager], vars: {version: 1}}
       |                                               ^^^^^^^^
       |
       = help: name other tags, or another account

    error: this test: it fails, but not with these words
      --> dispatch.yaml:16:44
       |
    16 |   - {template: deploy.j2, tag: ops, fails: something else}
       |                                            ^^^^^^^^^^^^^^
       |
       = help: it says: the template needs the variable `version`: the version, at deploy.j2:4:3

    error: this test: nothing fails
      --> dispatch.yaml:17:64
       |
    17 |   - {template: deploy.j2, tag: ops, vars: {version: 1}, fails: needs the variable}
       |                                                                ^^^^^^^^^^^^^^^^^^
       |
       = help: remove `fails`, or change what the test gives the template

    7 problems found; nothing was sent
    7 of 7 tests failed
    ");
}

#[test]
fn what_references_hide_is_not_tried_and_said() {
    let folder = folder(
        "- {tag: hidden, expect: [behind]}
- {name: letters, tag: hidden, template: deploy.j2, vars: {version: 1}, title: Acme 1 is out}
- {tag: [hidden, plain], template: deploy.j2, vars: {version: 1}, title: Acme 1 is out}
- {tag: hidden, recipients: {behind: [x]}, expect: [behind]}
",
    );
    assert_snapshot!(folder.run(&["check", "--no-secrets"]).shown(), @r"
    exit 0
    --- stderr
    test `letters` (dispatch.yaml:12:5) was not tried for `behind`, of which references hide what it asks for
    this test (dispatch.yaml:13:5) was not tried for `behind`, of which references hide what it asks for
    this test (dispatch.yaml:14:5) was not tried for `behind`, of which references hide what it asks for
    3 tests passed, 1 test not tried
    5 accounts in order
    of `behind` only the reference was checked, because its whole URL stands behind that
    ");
    let known = folder.dispatch(&["check"]).env("BEHIND", "ntfy://x").run();
    assert_snapshot!(known.shown(), @r"
    exit 0
    --- stderr
    4 tests passed
    5 accounts in order
    ");
}

#[test]
fn tests_lie_in_files_beside_the_configuration_and_in_those_that_it_includes() {
    let folder = folder("- tests/*.yaml\n- {tag: ops, includes: [late]}")
        .file("tests/ops.yaml", "- tag: ops\n  expect: [ops-chat, pager, late]\n")
        .file("tests/news.yaml", "- {tag: news, expect: [announce]}\n")
        .file("teams/web.yaml", "accounts: [{name: late, url: 'json://l.example.com', tags: '2:ops'}]\ntests: [../tests/ops.yaml, web]\n")
        .file("teams/web/tests.yml", "- {tag: late, template: ../../deploy.j2, vars: {version: 1}, title: Acme 2 is out}\n");
    let top = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap() + "include: teams/*.yaml\n";
    let folder = folder.file("dispatch.yaml", top);
    assert_snapshot!(folder.run(&["check", "--no-secrets"]).shown(), @r"
    exit 2
    --- stderr
    error: this test: the title is `Acme 1 is out` for `late`
     --> teams/web/tests.yml:1:69
      |
    1 | - {tag: late, template: ../../deploy.j2, vars: {version: 1}, title: Acme 2 is out}
      |                                                                     ^^^^^^^^^^^^^
      |
      = note: included at teams/web.yaml:2:28, which is included at dispatch.yaml:13:10
      = help: change the template, or the test

    error: this test: unexpected `pager` (fallback of `announce`)
     --> tests/news.yaml:1:23
      |
    1 | - {tag: news, expect: [announce]}
      |                       ^^^^^^^^^^
      |
      = note: included at dispatch.yaml:11:5
      = help: selected: `pager`, `announce`; `dispatch accounts --tag news` shows why

    2 problems found; nothing was sent
    2 of 4 tests failed
    ");
}

#[test]
fn a_file_of_tests_is_checked_like_any_other() {
    let folder = folder("- tests")
        .file("tests/1-mapping.yaml", "tests: []\n")
        .file("tests/2-empty.yaml", "")
        .file("tests/3-nothing.yaml", "[]\n")
        .file("tests/4-path.yaml", "- more.yaml\n- {tag: ops, expects: [pager]}\n- {tag: x, template: /etc/hostname}\n")
        .file("tests/5-broken.yaml", "- {tag: ops\n");
    assert_snapshot!(folder.run(&["check", "--no-secrets"]).shown(), @r"
    exit 2
    --- stderr
    error: a file of tests must be a list of them, not a mapping
     --> tests/1-mapping.yaml:1:1
      |
    1 | *********
      | ^^^^^^^^^
      |
      = note: included at dispatch.yaml:11:5
      = help: begin with `- tag: …` and `expect: […]` below it

    error: the file is empty
     --> tests/2-empty.yaml:1:1
      |
    1 |
      | ^
      |
      = note: included at dispatch.yaml:11:5
      = help: write at least `accounts:` with one account below it

    error: a file of tests must be a list of them, not a list
     --> tests/3-nothing.yaml:1:1
      |
    1 | **
      | ^^
      |
      = note: included at dispatch.yaml:11:5
      = help: begin with `- tag: …` and `expect: […]` below it

    error: a test must be a mapping, not text
     --> tests/4-path.yaml:1:3
      |
    1 | - more.yaml
      |   ^^^^^^^^^
      |
      = note: included at dispatch.yaml:11:5
      = help: write `- tag: …` with `expect: […]` below it

    error: unknown key `expects`
     --> tests/4-path.yaml:2:14
      |
    2 | - {tag: ops, expects: *******}
      |              ^^^^^^^
      |
      = note: included at dispatch.yaml:11:5
      = help: did you mean `expect`?

    error: `/etc/hostname` lies outside the folder of `dispatch.yaml`
     --> tests/4-path.yaml:3:22
      |
    3 | - {tag: x, template: /etc/hostname}
      |                      ^^^^^^^^^^^^^
      |
      = note: included at dispatch.yaml:11:5
      = help: move it into that folder, or say `allow_outside: true` in `dispatch.yaml`

    error: this `{` is never closed
     --> tests/5-broken.yaml:1:3
      |
    1 | - {tag: ops
      |   ^
      |
      = note: included at dispatch.yaml:11:5
      = help: add the closing `}`

    7 problems found; nothing was sent
    ");
    for (written, words) in [("- test.yaml", "there is no file `test.yaml`"), ("- ../*.yaml", "lies outside the folder")] {
        let ended = self::folder(written).file("tests.yaml", "- {}").run(&["check", "--no-secrets"]);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.stderr.contains(words), "{}", ended.shown());
    }
}

#[test]
fn a_run_needs_no_file_of_tests_and_no_test_that_holds() {
    let folder = Folder::with("accounts: [{name: here, url: 'file:///dev/null', tags: ops}]\ntests: [tests.yaml, {tag: ops, expect: []}]\n");
    let ended = folder.run(&["--tag", "ops", "-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let ended = folder.file("tests.yaml", "- {tag: ops, expect: [here]}\n").run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.ends_with("1 of 2 tests failed\n"), "{}", ended.shown());
}

#[test]
fn urls_of_the_environment_are_in_no_test() {
    let folder = Folder::with("accounts: [{name: here, url: 'json://example.com', tags: ops}]\ntests: [{tag: all, expect: [here]}]\n");
    let ended = folder.dispatch(&["check"]).env("DISPATCH_URLS", "json://elsewhere.example.com").run();
    assert_eq!(ended.shown(), "exit 0\n--- stderr\n2 accounts in order\n1 test passed");
}

#[test]
fn what_steers_a_terminal_is_not_printed_from_a_body() {
    let folder = folder("- {template: bell.j2, account: plain, body: x}").file("bell.j2", "ring \u{7}\u{1b}[2J\n");
    let shown = folder.run(&["check", "--no-secrets"]).shown();
    assert!(shown.contains("+ ring  ") && !shown.contains(['\u{7}', '\u{1b}']), "{shown:?}");
}

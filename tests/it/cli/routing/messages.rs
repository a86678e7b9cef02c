//! Tests of what templates make, and what is said when they make something else.

use insta::assert_snapshot;

use crate::cli::routing::stage::{check, folder};

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
    test `letters` (dispatch.yaml:12:5) was not tried for `behind`, of which references or a large audience hide what it asks for
    this test (dispatch.yaml:13:5) was not tried for `behind`, of which references or a large audience hide what it asks for
    this test (dispatch.yaml:14:5) was not tried for `behind`, of which references or a large audience hide what it asks for
    5 accounts in order
    of `behind` only the reference was checked, because its whole URL stands behind that
    3 tests passed, 1 test not tried
    ");
    let known = folder.dispatch(&["check"]).env("BEHIND", "ntfy://x").run();
    assert_snapshot!(known.shown(), @r"
    exit 0
    --- stderr
    5 accounts in order
    4 tests passed
    ");
}

#[test]
fn what_steers_a_terminal_is_not_printed_from_a_body() {
    let folder = folder("- {template: bell.j2, account: plain, body: x}").file("bell.j2", "ring \u{7}\u{1b}[2J\n");
    let shown = folder.run(&["check", "--no-secrets"]).shown();
    assert!(shown.contains("+ ring  ") && !shown.contains(['\u{7}', '\u{1b}']), "{shown:?}");
}

#[test]
fn a_document_says_how_the_tests_ended() {
    let folder = folder(
        "- {tag: ops, expect: []}\n- {expect: [plain]}\n- {tag: hidden, template: deploy.j2, vars: {version: 1}}",
    );
    let document = folder.run(&["check", "--no-secrets", "--format", "json"]).json();
    assert_eq!(document["summary"]["tests"], serde_json::json!({"passed": 1, "failed": 1, "not_tried": 1}));
    assert_eq!((&document["problems"][0]["line"], &document["problems"][0]["column"]), (&11.into(), &24.into()));
}

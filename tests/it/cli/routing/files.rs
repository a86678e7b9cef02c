//! Tests in files of their own.

use insta::assert_snapshot;

use crate::cli::routing::stage::{self, folder};
use crate::support::cli::Folder;

#[test]
fn tests_lie_in_files_beside_the_configuration_and_in_those_that_it_includes() {
    let folder = folder("- tests/*.yaml\n- {tag: ops, includes: [late]}")
        .file("tests/ops.yaml", "- tag: ops\n  expect: [ops-chat, pager, late]\n")
        .file("tests/news.yaml", "- {tag: news, expect: [announce]}\n")
        .file(
            "teams/web.yaml",
            "accounts: [{name: late, url: 'json://l.example.com', tags: '2:ops'}]\ntests: [../tests/ops.yaml, web]\n",
        )
        .file(
            "teams/web/tests.yml",
            "- {tag: late, template: ../../deploy.j2, vars: {version: 1}, title: Acme 2 is out}\n",
        );
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

    error: there is no test in this file
     --> tests/2-empty.yaml:1:1
      |
    1 |
      | ^
      |
      = note: included at dispatch.yaml:11:5
      = help: begin with `- tag: …` and `expect: […]` below it

    error: there is no test in this file
     --> tests/3-nothing.yaml:1:1
      |
    1 | []
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
    for (written, words) in
        [("- test.yaml", "there is no file `test.yaml`"), ("- ../*.yaml", "lies outside the folder")]
    {
        let ended = stage::folder(written).file("tests.yaml", "- {}").run(&["check", "--no-secrets"]);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.stderr.contains(words), "{}", ended.shown());
    }
}

#[test]
fn a_run_needs_no_file_of_tests_and_no_test_that_holds() {
    let folder = Folder::with(
        "accounts: [{name: here, url: 'file:///dev/null', tags: ops}]\ntests: [tests.yaml, {tag: ops, expect: []}]\n",
    );
    let ended = folder.run(&["--tag", "ops", "-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let ended = folder.file("tests.yaml", "- {tag: ops, expect: [here]}\n").run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.ends_with("1 of 2 tests failed\n"), "{}", ended.shown());
}

#[test]
fn an_environment_changes_tests_by_their_names_and_has_its_own() {
    let folder = Folder::with(
        "accounts:
  - {name: ops-chat, url: 'json://c.example.com', tags: ops}
  - {name: pager, url: 'json://p.example.com', tags: night}
tests:
  - {name: ops, tag: ops, expect: [ops-chat]}
  - {name: night, tag: night, expect: [pager]}
",
    )
    .file(
        "dispatch.prod.yaml",
        "accounts: [{name: pager, tags: ops}]\ntests: [{name: ops, expect: [ops-chat, pager]}]\n",
    )
    .file("dispatch.files.yaml", "tests: tests/*.yaml\n")
    .file("tests/a.yaml", "- {name: night, tag: night, expect: [ops-chat]}\n- {tag: ops, expect: [ops-chat]}\n")
    .file("tests/a.files.yaml", "- {name: night, expect: [pager]}\n- {name: one more, tag: ops, expect: []}\n");
    assert_eq!(folder.run(&["check"]).stderr.lines().last(), Some("2 tests passed"));
    assert_snapshot!(folder.run(&["check", "--env", "prod"]).shown(), @r"
    exit 2
    --- stderr
    error: test `night`: no account has the tag `night`
     --> dispatch.yaml:6:24
      |
    6 |   - {name: night, tag: night, expect: [pager]}
      |                        ^^^^^
      |
      = help: `dispatch accounts` shows the tags of each

    1 of 2 tests failed
    ");
    assert_snapshot!(folder.run(&["check", "--env", "files"]).shown(), @r"
    exit 2
    --- stderr
    error: test `one more`: unexpected `ops-chat` (it fits `ops`)
     --> tests/a.files.yaml:2:38
      |
    2 | - {name: one more, tag: ops, expect: []}
      |                                      ^^
      |
      = note: included at dispatch.files.yaml:1:8
      = help: selected: `ops-chat`; `dispatch accounts --env files --tag ops` shows why

    1 of 3 tests failed
    ");
}

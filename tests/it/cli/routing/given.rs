//! Tests with a message as it is, which accounts put into their own templates, and with an environment of their own.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};

const ACCOUNTS: &str = "\
version: 1
vars: {product: Acme}
template_env: [REGION, 'CI_*']
accounts:
  - {name: wrapped, url: 'json://a.example.com', template: wrap.html.j2, tags: ops}
  - {name: plain, url: 'json://b.example.com', tags: ops}
  - {name: place, url: 'json://c.example.com', template: place.j2, tags: place}
tests:
";

fn folder(tests: &str) -> Folder {
    let indented: String = tests.lines().map(|line| format!("  {line}\n")).collect();
    Folder::with(&(ACCOUNTS.to_owned() + &indented))
        .file("wrap.html.j2", "---\ntitle: '[{{ product }}] {{ title }}'\n---\n<b>{{ title }}</b>: {{ body }}")
        .file("place.j2", "in {{ env('REGION') }}{% if env('CI_JOB', default='') %} by {{ env('CI_JOB') }}{% endif %}")
}

/// A check in an environment that says something of everything that is open.
fn check(folder: &Folder) -> Ended {
    folder.dispatch(&["check"]).env("REGION", "real").env("CI_JOB", "real").run()
}

#[test]
fn a_message_stands_in_the_templates_of_accounts_and_as_it_is_elsewhere() {
    let tests = "\
- {tag: ops, message: {title: \"Disk\\n full\", body: a <b>}, account: wrapped, title: '[Acme] Disk full', body: '<b>Disk full</b>: <p>a &lt;b&gt;</p>'}
- {tag: ops, message: {title: Disk full, body: a <b>}, account: plain, title: Disk full, body: a <b>}
- {tag: ops, message: {body: '**a**', format: markdown}, account: wrapped, body_contains: <strong>a</strong>}
- {tag: ops, message: {title: Up, body: x}, expect: [wrapped, plain], title_contains: Up}
- {message: {}, env: {REGION: eu}, account: place, body: in eu}
- {tag: ops, message: {}, fails: the message is empty}
";
    let ended = check(&folder(tests));
    assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stderr
    3 accounts in order
    6 tests passed
    ");
}

#[test]
fn what_a_message_does_not_become_is_told() {
    let tests = "\
- {tag: ops, message: {title: Up, body: all good}, account: wrapped, title: '[Acme] Down', body_contains: bad}
- {tag: ops, message: {title: Up, body: all good}, account: wraped, title: Up}
- {tag: ops, message: {title: Up, body: all good}, account: place, body: in eu}
- {tag: ops, message: {title: Up, body: all good}, account: plain, vars: {version: 1}, title: Up}
- {tag: ops, message: {title: Up, body: all good}, account: wrapped, vars: {prodct: Other}, title: Up}
";
    let ended = check(&folder(tests));
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: this test: the title is `[Acme] Up` for `wrapped`
     --> dispatch.yaml:9:79
      |
    9 |   - {tag: ops, message: {title: Up, body: all good}, account: wrapped, title: '[Acme] Down', body_contains: bad}
      |                                                                               ^^^^^^^^^^^^^
      |
      = help: change the template, or the test

    error: this test: `bad` is not in the body for `wrapped`
     --> dispatch.yaml:9:109
      |
    9 |   - {tag: ops, message: {title: Up, body: all good}, account: wrapped, title: '[Acme] Down', body_contains: bad}
      |                                                                                                             ^^^
      |
      = help: the body is
                <b>Up</b>: <p>all good</p>

    error: no account is called `wraped`
      --> dispatch.yaml:10:63
       |
    10 |   - {tag: ops, message: {title: Up, body: all good}, account: wraped, title: Up}
       |                                                               ^^^^^^
       |
       = help: did you mean `wrapped`?

    error: this test: `place` is not selected, so that no message is made for it
      --> dispatch.yaml:11:63
       |
    11 |   - {tag: ops, message: {title: Up, body: all good}, account: place, body: in eu}
       |                                                               ^^^^^
       |
       = help: name other tags, or another account

    error: this test: no account that is looked at has a template that takes `version`
      --> dispatch.yaml:12:25
       |
    12 |   - {tag: ops, message: {title: Up, body: all good}, account: plain, vars: {version: 1}, title: Up}
       |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: leave it out, or name other accounts

    error: this test: the title is `[Acme] Up` for `wrapped`
      --> dispatch.yaml:13:102
       |
    13 |   - {tag: ops, message: {title: Up, body: all good}, account: wrapped, vars: {prodct: Other}, title: Up}
       |                                                                                                      ^^
       |
       = help: change the template, or the test

    6 problems found; nothing was sent
    5 of 5 tests failed
    ");
}

#[test]
fn an_environment_is_that_of_one_test_and_no_more_than_what_is_open() {
    let tests = "\
- {message: {}, env: {REGION: eu}, account: place, body: in eu}
- {message: {}, env: {REGION: us, CI_JOB: 7}, account: place, body: in us by 7}
- {message: {}, account: place, body: in real by real}
- {template: place.j2, env: {REGION: eu, CI_JOB: ''}, account: plain, body: in eu}
- {tag: place, message: {}, env: {CI_JOB: x}, fails: '`REGION` is not set'}
- {message: {}, env: {}, account: place, body: in real}
- {message: {}, env: {HOME: /root, REGOIN: eu}, account: place, body: in eu}
";
    let ended = check(&folder(tests));
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: this test: the environment variable `REGION` is not set (for account `place`), at place.j2:1:7
      --> dispatch.yaml:14:15
       |
    14 |   - {message: {}, env: {}, account: place, body: in real}
       |               ^^
       |
       = help: give it in the `env` of the test

    error: this test: the environment variable `HOME` is not open to templates
      --> dispatch.yaml:15:25
       |
    15 |   - {message: {}, env: {HOME: /root, REGOIN: eu}, account: place, body: in eu}
       |                         ^^^^
       |
       = help: add `HOME` to `template_env` in the configuration

    error: this test: the environment variable `REGOIN` is not open to templates
      --> dispatch.yaml:15:38
       |
    15 |   - {message: {}, env: {HOME: /root, REGOIN: eu}, account: place, body: in eu}
       |                                      ^^^^^^
       |
       = help: add `REGOIN` to `template_env` in the configuration; did you mean `REGION`?

    3 problems found; nothing was sent
    2 of 7 tests failed
    ");
}

#[test]
fn a_case_of_a_fixture_has_an_environment_of_its_own() {
    let cases = "\
- {name: europe, env: {REGION: eu}, body: in eu}
- {name: as it is, body: in real by real}
- {name: shut, env: {HOME: /root}, body: in eu}
";
    let folder =
        folder("").file("dispatch.yaml", "template_env: [REGION, 'CI_*']\naccounts: []\n").file("cases.yaml", cases);
    let run = folder.dispatch(&["render", "place.j2", "--fixture", "cases.yaml"]);
    let ended = run.env("REGION", "real").env("CI_JOB", "real").run();
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stdout
    # europe

    in eu

    # as it is

    in real by real
    --- stderr
    error: test `shut`: the environment variable `HOME` is not open to templates
     --> cases.yaml:3:22
      |
    3 | - {name: shut, env: {HOME: /root}, body: in eu}
      |                      ^^^^
      |
      = help: add `HOME` to `template_env` in the configuration

    1 of 3 tests failed
    ");
    let folder = folder.file("cases.yaml", "- {message: {body: x}, body: x}\n");
    let ended = folder.run(&["render", "place.j2", "--fixture", "cases.yaml"]);
    assert!(ended.stderr.contains("`message` is about accounts"), "{}", ended.shown());
}

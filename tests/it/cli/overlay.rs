//! `--env`: what an overlay changes, which files are overlays, and that a run goes on with the one that it began with.

use insta::assert_snapshot;

use crate::support::cli::Folder;

/// One account that writes to a file, another one in production, and a second file with an overlay of its own.
fn two_environments() -> Folder {
    Folder::with(
        "include: teams/*.yaml\naccounts:\n  - {name: log, service: file, path: base.ndjson}\n  - {name: old, url: 'json://old.example.com'}\n",
    )
    .file("dispatch.prod.yaml", "accounts:\n  - {name: log, path: prod.ndjson}\n  - !remove {name: old}\n")
    .file("dispatch.staging.yaml", "accounts:\n  - !remove {name: old}\n")
    .file("teams/dev.yaml", "accounts:\n  - {name: dev, service: file, path: dev.ndjson}\n")
    .file("teams/dev.prod.yaml", "accounts:\n  - {name: dev, path: dev-prod.ndjson}\n")
}

#[test]
fn an_overlay_changes_its_file_and_the_variable_names_the_environment_too() {
    let folder = two_environments();
    let ended = folder.run(&["--env", "prod", "-b", "hello"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(folder.records("prod.ndjson").len(), 1);
    assert_eq!(folder.records("dev-prod.ndjson").len(), 1);
    assert_eq!((folder.records("base.ndjson").len(), folder.records("dev.ndjson").len()), (0, 0));
    let ended = folder.dispatch(&["-b", "hello"]).env("DISPATCH_ENV", "staging").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!((folder.records("base.ndjson").len(), folder.records("dev.ndjson").len()), (1, 1));
    let accounts = folder.dispatch(&["accounts", "--env", ""]).env("DISPATCH_ENV", "staging").run();
    assert_snapshot!(accounts.shown(), @r"
    exit 0
    --- stdout
     account  service  targets  tags  why
     log      file
     old      json
     dev      file
    ");
}

#[test]
fn an_environment_that_no_file_knows_is_refused() {
    let folder = two_environments();
    assert_snapshot!(folder.run(&["--env", "prd", "-b", "hello"]).shown(), @r"
    exit 2
    --- stderr
    error: no file has an overlay for the environment `prd`
     |
     = help: did you mean `prod`?
    ");
    assert_snapshot!(folder.run(&["check", "--env", "elsewhere"]).shown(), @r"
    exit 2
    --- stderr
    error: no file has an overlay for the environment `elsewhere`
     |
     = help: known here: `prod`, `staging`
    ");
    assert_snapshot!(folder.run(&["check", "--env", "../prod"]).shown(), @r"
    exit 2
    --- stderr
    error: `../prod` is no name of an environment
     |
     = help: use letters, digits, `_` and `-`; `prod` stands for `dispatch.prod.yaml`
    ");
    let alone = Folder::with("accounts: [{url: 'json://example.com'}]");
    assert_snapshot!(alone.run(&["check", "--env", "prod"]).shown(), @r"
    exit 2
    --- stderr
    error: no file has an overlay for the environment `prod`
     |
     = help: write `dispatch.prod.yaml` beside `dispatch.yaml`
    ");
}

#[test]
fn check_says_which_files_are_overlays() {
    let folder = two_environments();
    assert_snapshot!(folder.run(&["check"]).shown(), @r"
    exit 0
    --- stderr
    3 accounts in order
    without overlays; there are some for `--env` `prod`, `staging`
    ");
    assert_snapshot!(folder.run(&["check", "--env", "prod"]).shown(), @r"
    exit 0
    --- stderr
    2 accounts in order
    with `dispatch.prod.yaml`, `teams/dev.prod.yaml` laid over
    ");
    let folder = Folder::with("include: 'teams/dev.*.yaml'\naccounts: []\n")
        .file("teams/dev.yaml", "accounts: []")
        .file("teams/dev.prod.yaml", "accounts: []");
    assert_snapshot!(folder.run(&["check"]).shown(), @r"
    exit 0
    --- stderr
    warning[include-without-match]: no file matches `teams/dev.*.yaml`
     --> dispatch.yaml:1:10
      |
    1 | include: 'teams/dev.*.yaml'
      |          ^^^^^^^^^^^^^^^^^^
      |
      = help: `teams/dev.prod.yaml` is an overlay, which `--env` lays over another file

    0 accounts in order
    ");
}

#[test]
fn an_overlay_is_no_file_of_its_own_beside_that() {
    let folder = two_environments().file("both.yaml", "include: [dispatch.yaml, dispatch.prod.yaml]");
    assert_snapshot!(folder.run(&["check", "--env", "prod", "--config", "both.yaml"]).shown(), @r"
    exit 2
    --- stderr
    error: `dispatch.prod.yaml` is an overlay for the environment `prod`, and a file of its own, too
     |
     = help: remove it from `include` and `--config`, or give it another name

    error: `!remove` has a meaning only in an overlay
     --> dispatch.prod.yaml:3:5
      |
    3 |   - !remove {name:*****
      |     ^^^^^^^
      |
      = note: included at both.yaml:1:26
      = help: write it in `dispatch.NAME.yaml` beside `dispatch.yaml`, which `--env NAME` lays over it

    2 problems found; nothing was sent
    ");
}

#[cfg(unix)]
#[test]
fn an_overlay_that_lies_outside_of_the_tree_is_refused() {
    let folder =
        two_environments().file("tree/dispatch.yaml", "include: sub/a.yaml").file("tree/sub/a.yaml", "vars: {}");
    std::os::unix::fs::symlink(folder.path("dispatch.prod.yaml"), folder.path("tree/sub/a.prod.yaml")).expect("a link");
    let ended = folder.run(&["check", "--env", "prod", "--config", "tree/dispatch.yaml"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`tree/sub/a.prod.yaml` lies outside the folder of"), "{}", ended.stderr);
}

#[test]
fn a_fault_is_shown_in_the_overlay_and_leaves_out_its_account_where_asked_for() {
    let folder = Folder::with(
        "accounts:\n  - {name: good, service: file, path: out.ndjson}\n  - {name: chat, url: 'json://example.com'}\n",
    )
    .file(
        "dispatch.prod.yaml",
        "accounts:\n  - {name: chat, pasword: hunter2}\n  - {name: good, headers: &h {a: b}, timeout: 5 parsecs}\n",
    );
    assert_snapshot!(folder.run(&["check", "--env", "prod"]).shown(), @r"
    exit 2
    --- stderr
    error: `json` has no option `pasword`
     --> dispatch.prod.yaml:2:18
      |
    2 |   - {name: chat, pasword: *******}
      |                  ^^^^^^^
      |
      = help: did you mean `password`?

    error: `file` has no option `headers`
     --> dispatch.prod.yaml:3:18
      |
    3 |   - {name: good, headers: &h ******, timeout: 5 parsecs}
      |                  ^^^^^^^
      |
      = help: `dispatch services file` lists what there is

    error: `timeout` must be a duration or a number of seconds, above zero, not `5 parsecs`
     --> dispatch.prod.yaml:3:47
      |
    3 |   - {name: good, headers: &h ******, timeout: 5 parsecs}
      |                                               ^^^^^^^^^
      |
      = help: for example `timeout: 30s`

    3 problems found; nothing was sent
    ");
    let folder = folder.file("dispatch.prod.yaml", "accounts:\n  - {name: chat, rate: fast}\n");
    let ended = folder.run(&["--env", "prod", "-b", "hello", "--skip-invalid"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert_eq!(folder.records("out.ndjson").len(), 1, "{}", ended.shown());
}

#[test]
fn a_run_goes_on_in_its_environment_and_sees_what_changed_in_it() {
    let folder = two_environments();
    let ended = folder.run(&["--env", "prod", "-b", "hello", "--first", "1"]);
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let other = folder.run(&["resume", "--env", "staging"]);
    assert_snapshot!(other.shown(), @r"
    exit 2
    --- stderr
    error: the run began with `--env prod`, and now `--env` says `staging`
     |
     = help: leave `--env` out: the run goes on as it began
    ");
    let overlay = std::fs::read_to_string(folder.path("dispatch.prod.yaml")).expect("it is there");
    let folder = folder.file("dispatch.prod.yaml", format!("{overlay}vars: {{a: 1}}\n"));
    let changed = folder.run(&["resume"]);
    assert_snapshot!(changed.shown(), @r"
    exit 2
    --- stderr
    error: run `[RUN]` would go on with something else than it began with:
             the configuration `dispatch.prod.yaml` has changed
     |
     = help: undo the changes, or go on with what is there now with `--force`
    ");
    let folder = folder.file("dispatch.prod.yaml", overlay);
    let ended = folder.dispatch(&["resume"]).env("DISPATCH_ENV", "staging").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let sent = ["prod.ndjson", "dev-prod.ndjson", "base.ndjson", "dev.ndjson"].map(|name| folder.records(name).len());
    assert_eq!(sent, [1, 1, 0, 0]);
}

#[test]
fn a_run_without_an_environment_stays_without_one() {
    let folder = two_environments().file("dispatch.yaml", "accounts:\n  - {name: log, service: file, path: base.ndjson}\n  - {name: two, service: file, path: two.ndjson}\n");
    let ended = folder.run(&["-b", "hello", "--first", "1"]);
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let ended = folder.dispatch(&["resume"]).env("DISPATCH_ENV", "prod").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(folder.records("two.ndjson").len(), 1);
}

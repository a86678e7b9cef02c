//! What `dispatch check` warns of that is allowed and most likely not meant, and what it does not warn of.

use std::process::Command;

use crate::support::cli::{Folder, Run};

/// The warnings of a check, each as `code place: message`.
fn warnings(run: Run) -> Vec<String> {
    let ended = run.run();
    let found = ended.json();
    let of = |problem: &serde_json::Value| {
        assert_eq!(problem["level"], "warning", "{}", ended.stdout);
        assert!(problem["hint"].is_string() || problem["code"] == "duplicate-target", "{problem}");
        let word = |name: &str| problem[name].as_str().unwrap_or("-").to_owned();
        format!("{} {}:{}: {}", word("code"), problem["line"], problem["column"], word("message"))
    };
    found["problems"].as_array().expect("a list").iter().map(of).collect()
}

fn of_config(config: &str) -> Vec<String> {
    warnings(Folder::with(config).dispatch(&["check", "--format", "json"]))
}

fn git(folder: &Folder, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(folder.path("")).args(arguments).env("GIT_CONFIG_GLOBAL", folder.path("none"));
    assert!(git.output().expect("git is there").status.success(), "{arguments:?}");
}

#[test]
fn an_account_that_nothing_leads_to_is_found_among_others_that_have_names() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'console://', tags: [ops]}
  - {url: 'file:///x'}
";
    assert_eq!(of_config(config), ["unreachable-account 4:5: neither a tag nor a name leads to this account"]);
    // Without tags at all, whoever sends names none; and accounts of Apprise have no names.
    let fine = [
        "version: 1\naccounts:\n  - {name: a, url: 'console://'}\n  - {url: 'file:///x'}\n",
        "urls:\n  - console://:\n      tag: ops\n  - file:///x\n",
        "version: 1\naccounts:\n  - {name: a, url: 'console://', tags: [ops]}\n  - {name: b, url: 'file:///x'}\n",
    ];
    fine.iter().for_each(|config| assert!(of_config(config).is_empty(), "{config}"));
}

#[test]
fn a_group_that_makes_no_difference_is_found() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'console://', tags: [ops, web]}
  - {name: b, url: 'file:///x', tags: [web]}
groups:
  ops: [a]
  everyone: [ops, web]
  web: [ops]
";
    assert_eq!(
        of_config(config),
        [
            "unused-group 6:3: every account in the group `ops` has that tag anyway",
            "unused-group 8:3: every account in the group `web` has that tag anyway",
        ]
    );
}

#[test]
fn what_is_missed_is_not_said_while_something_is_wrong() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'console://', tags: [ops]}
  - {name: b, url: 'nope://', tags: [web]}
groups: {ops: [a]}
";
    let ended = Folder::with(config).run(&["check", "--format", "json"]);
    let summary = &ended.json()["summary"];
    assert_eq!((summary["errors"].as_u64(), summary["warnings"].as_u64()), (Some(1), Some(0)));
}

#[test]
fn an_account_that_is_there_twice_is_found() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'jsons://example.com/x', tags: [ops]}
  - {name: b, service: jsons, host: example.com, path: /x, tags: [web], retry: 5}
  - {name: c, url: 'jsons://example.com/y', tags: [ops]}
  - {name: d, url: 'gotify://localhost/${env:A}', windows: 'mon-fri 08:00-18:00 UTC'}
  - {name: e, url: 'gotify://localhost/${env:A}', windows: 'sat-sun 08:00-18:00 UTC'}
  - {name: f, url: 'gotify://localhost/${env:B}'}
  - {name: g, url: 'gotify://localhost/${env:B}'}
  - {name: h, service: ntfys, to: [r, s]}
  - {name: i, service: ntfys, to: [s, r]}
  - {name: j, service: ntfys, to: [s]}
  - {name: k, url: 'console://'}
  - {name: l, url: 'console://'}
";
    assert_eq!(
        of_config(config),
        [
            "duplicate-account 4:12: `b` reaches the same recipients by the same credentials as `a`",
            "duplicate-account 9:12: `g` reaches the same recipients by the same credentials as `f`",
            "duplicate-account 11:12: `i` reaches the same recipients by the same credentials as `h`",
        ]
    );
}

#[test]
fn a_secret_in_plain_text_is_found_in_files_that_git_tracks_and_never_shown() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'jsons://me:hunter2@example.com'}
  - {name: b, service: jsons, host: example.com, password: hunter2}
  - {name: c, service: jsons, host: example.com, headers: {X-Tag: ops, X-Api-Key: hunter2}}
  - {name: d, service: jsons, host: example.com, path: /d, headers: {X-Tag: ops}, user: me, password: '${env:PW}'}
  - {name: e, url: 'ntfys://me:${env:PW}@ntfy.example.com/alerts'}
  - {name: f, url: 'gotifys://example.com/${env:TOKEN:-hunter2}'}
";
    let o365 = "\
version: 1
accounts:
  - name: mail
    service: o365
    source: a@example.com
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    certificate: keys/mail
";
    let folder = Folder::with(config).file("o365.yaml", o365);
    let check = || folder.dispatch(&["check", "--format", "json", "--no-secrets"]);
    assert!(warnings(check()).is_empty(), "no repository");
    git(&folder, &["init", "--quiet"]);
    assert!(warnings(check()).is_empty(), "not tracked yet");
    git(&folder, &["add", "."]);
    let found = [
        "plain-secret 3:20: a secret of this URL is in plain text in a file that Git tracks",
        "plain-secret 4:60: `password` is in plain text in a file that Git tracks",
        "plain-secret 5:59: `headers` is in plain text in a file that Git tracks",
        "plain-secret 8:20: a secret of this URL is in plain text in a file that Git tracks",
    ];
    assert_eq!(warnings(check()), found);
    let shown = folder.run(&["check", "--no-secrets"]);
    assert!(shown.code == Some(0) && !shown.stderr.contains("hunter2"), "{}", shown.shown());
    // The path of a key is no secret.
    assert!(warnings(folder.dispatch(&["check", "--format", "json", "-c", "o365.yaml"])).is_empty());
    // Where Git is not there to tell, what lies in a work tree counts as tracked.
    git(&folder, &["rm", "--quiet", "--cached", "dispatch.yaml"]);
    assert!(warnings(check()).is_empty(), "tracked no longer");
    assert_eq!(warnings(check().env("PATH", folder.path("none"))), found);
    // What came by another way is in no repository.
    let input = folder.dispatch(&["check", "--format", "json", "--no-secrets", "-c", "-"]).input(config);
    assert!(warnings(input).is_empty());
}

#[test]
fn a_credential_that_travels_in_the_open_is_found() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'json://me:${env:PW}@example.com'}
  - {name: b, url: 'gotify://gotify.example.com/${env:PW}'}
  - {name: c, url: 'slack://_/ops?token=${env:PW}&api_url=http://slack.example.com'}
  - {name: d, url: 'json://example.com/x'}
  - {name: e, url: 'json://me:${env:PW}@localhost:8080'}
  - {name: f, url: 'json://me:${env:PW}@[::1]/x'}
  - {name: g, url: 'jsons://me:${env:PW}@example.com'}
  - {name: h, url: 'ntfy://me:${env:PW}@ntfy.sh/alerts'}
  - {name: i, url: 'json://${env:HOST}/x'}
";
    let folder = Folder::with(config);
    assert_eq!(
        warnings(folder.dispatch(&["check", "--format", "json", "--no-secrets"])),
        [
            "credential-over-http 3:20: a credential of `a` travels unencrypted to `example.com`",
            "credential-over-http 4:20: a credential of `b` travels unencrypted to `gotify.example.com`",
            "credential-over-http 5:20: a credential of `c` travels unencrypted to `slack.example.com`",
        ]
    );
}

#[test]
fn a_tag_that_is_most_likely_a_slip_is_found() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'console://', tags: [alerts, web-1]}
  - {name: b, url: 'file:///b', tags: [alerts, web-2, billing]}
  - {name: c, url: 'file:///c', tags: [alert, web-2, biling, on_call]}
  - {name: d, url: 'file:///d', tags: [oncall]}
groups: {everyone: [alerts, on_call], money: [billing]}
";
    assert_eq!(
        of_config(config),
        [
            "misspelt-tag 5:40: no other account and no group has the tag `alert`, and others have `alerts`",
            "misspelt-tag 5:54: no other account and no group has the tag `biling`, and others have `billing`",
            "misspelt-tag 6:40: no other account and no group has the tag `oncall`, and others have `on_call`",
        ]
    );
}

#[test]
fn names_that_mean_more_than_the_account_are_found() {
    let config = "\
version: 1
accounts:
  - {name: Web, url: 'console://', tags: [web, all]}
  - {name: b, url: 'file:///b', tags: [web]}
  - {name: ALL, url: 'file:///c', tags: [c]}
";
    assert_eq!(
        of_config(config),
        [
            "name-like-tag 3:12: the name `Web` is a tag of `b`, too",
            "reserved-word 3:48: `all` has no meaning of its own: `--tag all` selects every account",
            "name-like-tag 5:12: the name `ALL` is a tag of `Web`, too",
            "reserved-word 5:12: `all` has no meaning of its own: `--tag all` selects every account",
        ]
    );
}

#[test]
fn a_variable_that_a_template_declares_and_does_not_use_is_found() {
    let template = "---\ntitle: \"{{ a }}\"\nvars:\n  a: {default: x}\n  b: {default: y}\n---\n{{ vars.a }}\n";
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n")
        .file("a.j2", template)
        .file("b.j2", "{{ a }}");
    assert_eq!(
        warnings(folder.dispatch(&["check", "--format", "json", "--template", "a.j2"])),
        ["unused-variable 5:3: the template declares the variable `b` and does not use it"]
    );
    let given = ["check", "--format", "json", "--template", "b.j2", "--var", "a=1", "--var", "d=1"];
    assert_eq!(warnings(folder.dispatch(&given)), ["unused-variable null:null: the template has no variable `d`"]);
}

#[test]
fn a_comment_allows_a_warning_at_its_place() {
    let config = "\
version: 1
accounts:
  # dispatch: allow unreachable-account, duplicate-account
  - {url: 'file:///x'}
  - {name: web, url: 'console://'} # dispatch: allow name-like-tag
  - {name: c, url: 'jsons://example.com/y', tags: [web]}
  - {name: c2, url: 'jsons://example.com/y', tags: [web]} # dispatch: allow unused-group
";
    assert_eq!(
        of_config(config),
        ["duplicate-account 7:12: `c2` reaches the same recipients by the same credentials as `c`"]
    );
}

#[test]
fn accounts_of_the_environment_are_linted_too() {
    let folder = Folder::new();
    let run = folder.dispatch(&["check", "--format", "json"]);
    let urls = "json://me:hunter2@example.com, json://me:hunter2@example.com";
    assert_eq!(
        warnings(run.env("DISPATCH_URLS", urls)),
        [
            "credential-over-http 1:1: a credential of `json-1` travels unencrypted to `example.com`",
            "credential-over-http 1:32: a credential of `json-2` travels unencrypted to `example.com`",
            "duplicate-account 1:32: `json-2` reaches the same recipients by the same credentials as `json-1`",
        ]
    );
}

#[test]
fn the_option_of_a_url_that_another_one_takes_the_place_of_is_named() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'json://localhost?port=1&port=2&+x=1&+y=2'}
  - {name: b, url: 'json://localhost?pass=p&user=u&password=q'}
  - {name: c, url: 'json://localhost?retry=1&Retry=2'}
";
    assert_eq!(
        of_config(config),
        [
            "ignored-key 3:38: `port` is given twice, and the last one counts",
            "ignored-key 4:38: `pass` and `password` mean the same, and `password` counts, because it comes later",
            "ignored-key 5:38: `retry` and `Retry` mean the same, and `Retry` counts, because it comes later",
        ]
    );
}

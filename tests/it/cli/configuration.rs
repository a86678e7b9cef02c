//! `dispatch config`: the merged configuration, which loads again and shows no secret, and where its values come from.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::cli::Folder;

/// Every secret in it holds this word.
const SECRET: &str = "hunter2";

/// Two files, an overlay, and defaults on every level.
fn layered() -> Folder {
    Folder::with(
        r##"version: 1
include: teams/*.yaml
vars: {product: Acme, api_token: hunter2, cost: "5$ $$$${env:X}", list: [1, 2.50, "true"]}
defaults:
  timeout: 30s
  retry: {attempts: 4, max_delay: 2m}
  services:
    json: {timeout: 40s, method: put, password: hunter2}
    o365: {tenant_id: example.onmicrosoft.com, client_secret: hunter2}
accounts:
  - {name: chat, url: "slack://${env:SLACK_TOKEN}/#ops?footer=yes&timeout=9s", tags: [ops, "2:chat"]}
  - {name: hook, url: "json://user:hunter2@hooks.example.com:8443/path?+X-Own=hunter2&method=post", timeout: 10s}
  - {name: mail, service: o365, source: noreply@example.com, client_id: 00000000-0000-0000-0000-000000000000, to: "Bob <bob@example.com>"}
groups: {everyone: [ops, team], "1:late": chat}
ledger: {keep: 30d}
"##,
    )
    .file("dispatch.prod.yaml", "defaults: {timeout: 60s}\naccounts:\n  - {name: hook, timeout: 15s}\n")
    .file(
        "teams/a.yaml",
        "defaults: {retry: {max_delay: 9m}, rate: 5/1m, services: {json: {method: patch}}}\naccounts:\n  \
         - {name: team.a, url: 'json://${env:HOST:-hunter2}/x', tags: team, retry: 2}\n",
    )
}

fn explained(folder: &Folder, paths: &[&str]) -> String {
    let one = |path: &&str| {
        let ended = folder.run(&["config", "explain", path, "--env", "prod"]);
        assert_eq!(ended.code, Some(0), "{path}: {}", ended.shown());
        ended.stdout
    };
    paths.iter().map(one).collect()
}

#[test]
fn all_files_are_shown_as_one_with_the_place_of_every_value() {
    let folder = layered();
    let ended = folder.run(&["config", "show", "--env", "prod", "--origin"]);
    assert!(!ended.shown().contains(SECRET), "{}", ended.shown());
    assert_snapshot!(ended.shown(), @r#"
    exit 0
    --- stdout
    # Made of `dispatch.yaml`, `teams/a.yaml`, `dispatch.prod.yaml`; secrets are masked.
    # Paths count from the folder in which this was printed.
    version: 1
    vars:
      product: Acme  # dispatch.yaml:3
      api_token: "****"  # dispatch.yaml:3
      cost: "5$ $$$${env:X}"  # dispatch.yaml:3
      list:
        - 1  # dispatch.yaml:3
        - 2.50  # dispatch.yaml:3
        - "true"  # dispatch.yaml:3
    defaults:
      timeout: 60s  # dispatch.prod.yaml:1
      retry:
        attempts: 4  # dispatch.yaml:6
        max_delay: 2m  # dispatch.yaml:6
      services:
        json:
          timeout: 40s  # dispatch.yaml:8
          method: put  # dispatch.yaml:8
          password: "****"  # dispatch.yaml:8
        o365:
          tenant_id: example.onmicrosoft.com  # dispatch.yaml:9
          client_secret: "****"  # dispatch.yaml:9
    accounts:
      - name: chat  # dispatch.yaml:11
        url: "slack://${env:SLACK_TOKEN}/#ops?footer=yes&timeout=9s"  # dispatch.yaml:11
        tags:
          - ops  # dispatch.yaml:11
          - "2:chat"  # dispatch.yaml:11
      - name: hook  # dispatch.prod.yaml:3
        url: "json://user:****@hooks.example.com:8443/****?+X-Own=****&method=post"  # dispatch.yaml:12
        timeout: 15s  # dispatch.prod.yaml:3
      - name: mail  # dispatch.yaml:13
        service: o365  # dispatch.yaml:13
        source: noreply@example.com  # dispatch.yaml:13
        client_id: "00000000-0000-0000-0000-000000000000"  # dispatch.yaml:13
        to: "Bob <bob@example.com>"  # dispatch.yaml:13
      - name: team.a  # teams/a.yaml:3
        url: "json://${env:HOST:-****}/****"  # teams/a.yaml:3
        retry:
          attempts: "3"  # teams/a.yaml:3
          max_delay: 9m  # teams/a.yaml:1
        rate: "5/1m"  # teams/a.yaml:1
        method: patch  # teams/a.yaml:1
        tags:
          - team  # teams/a.yaml:3
    groups:
      everyone:
        - ops  # dispatch.yaml:14
        - team  # dispatch.yaml:14
      "1:late":
        - chat  # dispatch.yaml:14
    ledger:
      keep: "30d"  # dispatch.yaml:15
    "#);
}

#[test]
fn what_is_shown_loads_again_and_says_the_same() {
    let folder = layered();
    let shown = folder.run(&["config", "show", "--env", "prod"]);
    let again = folder.dispatch(&["config", "show", "--config", "-"]).input(&shown.stdout).run();
    let body = |text: &str| text.split_once("version:").map(|(_, body)| body.to_owned());
    assert_eq!(again.code, Some(0), "{}", again.shown());
    assert_eq!(body(&shown.stdout), body(&again.stdout));
    // What the defaults of the included file brought is now in the account.
    let ended = folder.dispatch(&["config", "explain", "team.a.rate", "--config", "-"]).input(&shown.stdout).run();
    assert!(ended.stdout.contains("in the account"), "{}", ended.shown());
}

#[test]
fn every_good_configuration_is_shown_so_that_it_loads_again() {
    let mut shown_ones = 0;
    for entry in Path::new("tests/configs/valid").read_dir().expect("the folder exists") {
        let path = entry.expect("it is readable").path();
        if !path.is_file() || path.extension().is_some_and(|end| end == "txt") {
            continue;
        }
        let path = std::path::absolute(path).expect("there is a folder");
        let folder = Folder::new();
        let shown = folder.run(&["config", "show", "--config", &path.to_string_lossy()]);
        assert!(!shown.stdout.contains(SECRET), "{}", shown.shown());
        // Only accounts of services that exist can be bound, and a mask is no credential.
        if shown.code != Some(0) || shown.stdout.contains("****") {
            continue;
        }
        shown_ones += 1;
        let again = folder.dispatch(&["config", "show", "--config", "-"]).input(&shown.stdout).run();
        let body = |text: &str| text.split_once("version:").map(|(_, body)| body.to_owned());
        assert_eq!(body(&shown.stdout), body(&again.stdout), "{}: {}", path.display(), again.shown());
    }
    assert!(shown_ones > 5, "only {shown_ones} could be compared");
}

#[test]
fn a_value_is_explained_through_overlays_defaults_and_urls() {
    let folder = layered();
    let paths = [
        "hook.timeout",
        "chat.timeout",
        "hook.method",
        "TEAM.A.method",
        "team.a.retry",
        "team.a.rate",
        "mail.client_secret",
        "mail.tenant_id",
        "hook.password",
        "hook.url",
        "team.a.url",
        "chat.tags",
        "mail.savesent",
        "hook.format",
    ];
    let words = explained(&folder, &paths);
    assert!(!words.contains(SECRET), "{words}");
    assert_snapshot!(words, @r#"
    hook.timeout: 15s
      from dispatch.prod.yaml:3:27, in the account
      over 10s at dispatch.yaml:12:110, which the overlay replaces
      over 40s at dispatch.yaml:8:21, in the `defaults` of its service
      over 60s at dispatch.prod.yaml:1:21, in `defaults`
      over 30s at dispatch.yaml:5:12, which the overlay replaces
      over 30s, built in
    chat.timeout: 9s
      from dispatch.yaml:11:67, in its URL
      over 60s at dispatch.prod.yaml:1:21, in `defaults`
      over 30s at dispatch.yaml:5:12, which the overlay replaces
      over 30s, built in
    hook.method: post
      from dispatch.yaml:12:87, in its URL
      over put at dispatch.yaml:8:34, in the `defaults` of its service
      over POST, the default of `json`
    team.a.method: patch
      from teams/a.yaml:1:74, in the `defaults` of its service
      over put at dispatch.yaml:8:34, in the `defaults` of its service
      over POST, the default of `json`
    team.a.retry.attempts: "3"
      from teams/a.yaml:3:77, in the account
      over 4 at dispatch.yaml:6:21, in `defaults`
      over 4, built in
    team.a.retry.budget: not set
    team.a.retry.max_delay: 9m
      from teams/a.yaml:1:31, in `defaults`
      over 2m at dispatch.yaml:6:35, in `defaults`
      over 2m, built in
    team.a.retry.max_wait: 1h
      built in
    team.a.retry.min_delay: 1s
      built in
    team.a.rate: "5/1m"
      from teams/a.yaml:1:42, in `defaults`
    mail.client_secret: "****"
      from dispatch.yaml:9:63, in the `defaults` of its service
    mail.tenant_id: example.onmicrosoft.com
      from dispatch.yaml:9:23, in the `defaults` of its service
    hook.password: "****"
      from dispatch.yaml:12:23, in its URL
      over "****" at dispatch.yaml:8:49, in the `defaults` of its service
    hook.url: "json://user:****@hooks.example.com:8443/****?+X-Own=****&method=post"
      from dispatch.yaml:12:23, in the account
    team.a.url: "json://${env:HOST:-****}/****"
      from teams/a.yaml:3:25, in the account
    chat.tags: [ops, "2:chat"]
      ops from dispatch.yaml:11:87
      2:chat from dispatch.yaml:11:92
    mail.savesent: true
      the default of `o365`
    hook.format: not set
    "#);
}

#[test]
fn slips_in_a_path_are_answered_with_what_was_meant() {
    let folder = layered();
    let mut words = String::new();
    for path in ["hok.timeout", "hook.timout", "hook.retry.atempts", "hook", "team.a", "hook.colour"] {
        let ended = folder.run(&["config", "explain", path]);
        assert_eq!(ended.code, Some(2), "{path}: {}", ended.shown());
        words.push_str(&ended.stderr);
    }
    assert_snapshot!(words, @r"
    error: there is no account `hok`
     |
     = help: did you mean `hook`?

    error: `json` has no field `timout`
     |
     = help: did you mean `hook.timeout`?

    error: `json` has no field `retry.atempts`
     |
     = help: did you mean `hook.retry.attempts`?

    error: `hook` names no field
     |
     = help: write the account, a dot, and the field, as in `ops-chat.timeout`

    error: there is no account `team`
     |
     = help: known here: `chat`, `hook`, `mail`, `team.a`

    error: `json` has no field `colour`
     |
     = help: `dispatch services json` lists what there is
    ");
}

#[test]
fn a_configuration_with_faults_is_not_shown() {
    let folder = Folder::with("accounts: [{name: a, url: 'json://example.com', pasword: hunter2}]");
    let ended = folder.run(&["config", "show"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(!ended.stderr.contains(SECRET), "{}", ended.stderr);
}

#[test]
fn audiences_are_shown_and_come_back() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'file:///tmp/unused.ndjson', audience: [team, list]}
audiences:
  team: [ann@example.com, {to: bob@example.com, name: 'Bob $$5', age: 3, tags: [a, 'yes']}]
  list: {file: list.csv, address: email, delimiter: ;}
";
    let folder = Folder::with(config).file("list.csv", "email;name\ncat@example.com;Cat\n");
    let shown = folder.run(&["config", "show"]).stdout;
    let body = |shown: &str| shown.lines().skip(2).map(|line| format!("{line}\n")).collect::<String>();
    let again = folder.file("shown.yaml", &shown).run(&["config", "show", "-c", "shown.yaml"]);
    assert_eq!(body(&again.stdout), body(&shown), "{}", again.stderr);
    for line in ["  list:", "    address: email", "      name: \"Bob $$5\"", "    audience:"] {
        assert!(shown.lines().any(|shown| shown == line), "no `{line}` in {shown}");
    }
}

#[test]
fn targets_under_several_names_are_explained_together() {
    let config = "\
version: 1
accounts:
  - {name: a, service: file, path: x.ndjson, to: ann, targets: [bob]}
";
    let shown = Folder::with(config).run(&["config", "explain", "a.to"]).stdout;
    assert_eq!(
        shown,
        "a.to: [ann, bob]\n  from dispatch.yaml:3:64, in the account\n  and from dispatch.yaml:3:50, in the account\n"
    );
}

//! `defaults` of services: what they reach, what is stronger, and how their faults are found.

use insta::assert_snapshot;

use crate::support::cli::Folder;

/// Where the account's records went, after a run that sent something.
fn written(folder: &Folder, account: &[&str]) -> Vec<&'static str> {
    let ended = folder.run(&[&["-b", "hello"], account].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let names = ["outer", "nearer", "url", "account"];
    let found = |name: &&str| {
        let path = folder.path(&format!("{name}.ndjson"));
        std::fs::remove_file(path).is_ok()
    };
    names.into_iter().filter(found).collect()
}

#[test]
fn an_account_is_stronger_than_its_url_and_that_is_stronger_than_the_defaults_of_the_nearest_file() {
    let outer = "include: team.yaml\ndefaults: {services: {file: {path: outer.ndjson}}}\n";
    let team = |defaults: &str, account: &str| format!("{defaults}\naccounts: [{{service: file{account}}}]\n");
    let nearer = "defaults: {services: {file: {path: nearer.ndjson}}}";
    let folder = Folder::with(outer).file("team.yaml", team("", ""));
    assert_eq!(written(&folder, &[]), ["outer"]);
    let folder = folder.file("team.yaml", team(nearer, ""));
    assert_eq!(written(&folder, &[]), ["nearer"]);
    let folder =
        folder.file("team.yaml", team(nearer, ", url: 'file:///?path=url.ndjson'").replace("service: file, ", ""));
    assert_eq!(written(&folder, &[]), ["url"]);
    let folder = folder.file("team.yaml", team(nearer, ", path: account.ndjson"));
    assert_eq!(written(&folder, &[]), ["account"]);
    let folder = folder.file("team.yaml", team(nearer, ", path: null"));
    assert_snapshot!(folder.run(&["check"]).shown(), @r"
    exit 2
    --- stderr
    error: `file` needs `path`: The file to append to, one JSON record a part; its folder must exist.
     --> team.yaml:2:12
      |
    2 | accounts: [{service: file, path: null}]
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = note: included at dispatch.yaml:1:10
    ");
}

/// One account, whose only try fails at once: nobody listens there.
#[test]
fn delivery_settings_of_a_service_are_stronger_than_those_of_their_file_and_weaker_than_those_of_a_nearer_one() {
    let attempts = |top: &str, team: &str, account: &str| {
        let folder = Folder::with(&format!("include: team.yaml\ndefaults: {top}\n")).file(
            "team.yaml",
            format!("defaults: {team}\naccounts: [{{name: a, url: 'json://127.0.0.1:1', wait: 1ms{account}}}]\n"),
        );
        let ended = folder.run(&["-b", "hello", "--report", "json"]);
        assert_eq!(ended.code, Some(1), "{}", ended.shown());
        ended.json()["deliveries"][0]["parts"][0]["attempts"].as_u64()
    };
    assert_eq!(attempts("{retry: 3, services: {json: {retry: 1}}}", "{}", ""), Some(2));
    assert_eq!(attempts("{services: {json: {retry: 1}}, retry: 3}", "{services: {jsons: {retry: 2}}}", ""), Some(3));
    assert_eq!(attempts("{services: {json: {retry: 1}}}", "{retry: 3}", ""), Some(4));
    assert_eq!(attempts("{services: {form: {retry: 1}}}", "{retry: 0}", ""), Some(1));
    assert_eq!(attempts("{services: {json: {retry: 1}}}", "{services: {json: {retry: 2}}}", ", retry: 0"), Some(1));
}

#[test]
fn recipients_are_defaults_too() {
    let folder = Folder::with(
        "defaults:\n  services:\n    json: {host: 127.0.0.1}\n    file: {path: out.ndjson, to: [ann, bob]}\n\
         accounts:\n  - {name: hook, service: json}\n  - {name: two, service: file}\n  - {name: one, service: file, to: cid}\n",
    );
    let ended = folder.run(&["accounts"]);
    assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stdout
     account  service  targets   tags  why
     hook     json
     two      file     ann, bob
     one      file     cid
    ");
}

#[test]
fn faults_of_defaults_are_found_without_any_account_and_show_no_secret() {
    let folder = Folder::with(
        "defaults:\n  services:\n    slak: {token: hunter2}\n    jsn: {user: hunter2}\n    json: {hedaers: {A: hunter2}, jsons: 1}\n    o365: {client_secret: hunter2}\n    azure: {source: ann@example.com}\n\
         accounts: []\n",
    );
    let ended = folder.run(&["check"]);
    assert!(!ended.shown().contains("hunter2"), "{}", ended.shown());
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: there is no service `slak`
     --> dispatch.yaml:3:5
      |
    3 |     slak: {token: *******}
      |     ^^^^
      |
      = help: did you mean `slack`?

    error: there is no service `jsn`
     --> dispatch.yaml:4:5
      |
    4 |     jsn: {user: *******}
      |     ^^^
      |
      = help: did you mean `json`?

    error: `json` has no option `hedaers`
     --> dispatch.yaml:5:12
      |
    5 |     json: {hedaers: ************, jsons: *}
      |            ^^^^^^^
      |
      = help: did you mean `headers`?

    error: `json` has no option `jsons`
     --> dispatch.yaml:5:35
      |
    5 |     json: {hedaers: ************, jsons: *}
      |                                   ^^^^^
      |
      = help: `dispatch services json` lists what there is

    error: `o365` and `azure` are the same service
     --> dispatch.yaml:7:5
      |
    7 |     azure: {source: ann@example.com}
      |     ^^^^^
      |
      = help: write all of it under `o365`

    5 problems found; nothing was sent
    ");
}

/// What a field stands for may depend on what the account says, wherever the field itself is written.
#[test]
fn a_secret_among_defaults_means_what_it_would_mean_in_the_account() {
    let folder = Folder::with(
        "defaults: {services: {o365: {secret: hunter2, client_id: 00000000-0000-0000-0000-000000000000}}}\n\
         accounts:\n  - {name: own, service: o365, source: ann@outlook.com, to: bob@example.com}\n  \
         - {name: org, service: o365, source: ann@example.com, tenant_id: example.com, to: bob@example.com}\n",
    );
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
}

//! Files that `defaults` name for accounts that name none themselves.

use std::collections::BTreeMap;

use insta::assert_snapshot;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

const CONFIG: &str = "conf/dispatch.yaml";

/// Two files with defaults of their own; nothing listens where the hook leads to.
fn layered() -> Folder {
    let log = |name: &str, more: &str| format!("  - {{name: {name}, url: 'file:///?path=out.ndjson'{more}}}\n");
    let folder = Folder::new()
        .file(
            "conf/dispatch.yaml",
            format!(
                "version: 1\ninclude: teams/*.yaml\nvars: {{version: '1.2'}}\n\
                 defaults:\n  attachments: ['all-{{{{ version }}}}.txt']\n  services: {{file: {{attachments: [{{path: file.txt, name: Log.txt}}]}}}}\n\
                 accounts:\n{}{}{}  - {{name: hook, url: 'json://127.0.0.1:9/'}}\n",
                log("plain", ""),
                log("own", ", attachments: own.txt"),
                log("none", ", attachments: []"),
            ),
        )
        .file(
            "conf/teams/a.yaml",
            format!("defaults: {{attachments: near.txt}}\naccounts:\n{}", log("near", "")),
        )
        .file("conf/teams/b.yaml", format!("accounts:\n{}", log("far", "")))
        .file("conf/dispatch.prod.yaml", "defaults: {services: {file: {attachments: [prod.txt]}}}\n");
    let names = ["all-1.2.txt", "file.txt", "own.txt", "teams/near.txt", "prod.txt"];
    names.into_iter().fold(folder, |folder, name| folder.file(&format!("conf/{name}"), name))
}

/// What each account would send.
fn planned(folder: &Folder, config: &str, more: &[&str]) -> BTreeMap<String, Vec<String>> {
    let arguments = ["-c", config, "-b", "x", "--dry-run", "--report", "json"];
    let ended = folder.run(&[&arguments[..], more].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let report = ended.json();
    let words = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let all = report["deliveries"].as_array().expect("there are deliveries").iter();
    let files = |value: &serde_json::Value| value.as_array().into_iter().flatten().map(words).collect();
    all.map(|it| (words(&it["account"]), files(&it["parts"][0]["attachments"]))).collect()
}

#[test]
fn the_nearest_list_counts_and_no_other() {
    let folder = layered();
    let expect = |of_service: &str| {
        [
            ("plain", vec![of_service]),
            ("own", vec!["own.txt"]),
            ("none", vec![]),
            ("hook", vec!["all-1.2.txt"]),
            ("near", vec!["near.txt"]),
            ("far", vec![of_service]),
        ]
        .map(|(name, files)| (name.to_owned(), files.into_iter().map(str::to_owned).collect()))
        .into()
    };
    assert_eq!(planned(&folder, CONFIG, &[]), expect("Log.txt"));
    assert_eq!(planned(&folder, CONFIG, &["--env", "prod"]), expect("prod.txt"));
    // What is given for the run comes in addition, as it does beside the files of an account.
    let folder = folder.file("given.txt", "given");
    assert_eq!(planned(&folder, CONFIG, &["-a", "given.txt"])["plain"], ["given.txt", "Log.txt"]);
}

#[test]
fn the_configuration_says_where_they_come_from() {
    let folder = layered();
    let explained: String = ["plain", "own", "none", "hook", "near"]
        .iter()
        .map(|name| {
            let path = format!("{name}.attachments");
            folder.run(&["config", "explain", &path, "-c", "conf/dispatch.yaml"]).stdout
        })
        .collect();
    assert_snapshot!(explained, @r#"
    plain.attachments: [conf/file.txt]
      conf/file.txt from conf/dispatch.yaml:6:42, in the `defaults` of its service
      over ["conf/all-{{ version }}.txt"] at conf/dispatch.yaml:5:16, in `defaults`
    own.attachments: [conf/own.txt]
      conf/own.txt from conf/dispatch.yaml:9:63, in the account
      over [conf/file.txt] at conf/dispatch.yaml:6:34, in the `defaults` of its service
      over ["conf/all-{{ version }}.txt"] at conf/dispatch.yaml:5:16, in `defaults`
    none.attachments: none
      from conf/dispatch.yaml:10:64, in the account
      over [conf/file.txt] at conf/dispatch.yaml:6:34, in the `defaults` of its service
      over ["conf/all-{{ version }}.txt"] at conf/dispatch.yaml:5:16, in `defaults`
    hook.attachments: ["conf/all-{{ version }}.txt"]
      conf/all-{{ version }}.txt from conf/dispatch.yaml:5:17, in `defaults`
    near.attachments: [conf/teams/near.txt]
      conf/teams/near.txt from conf/teams/a.yaml:1:25, in `defaults`
      over [conf/file.txt] at conf/dispatch.yaml:6:34, in the `defaults` of its service
      over ["conf/all-{{ version }}.txt"] at conf/dispatch.yaml:5:16, in `defaults`
    "#);
    let overlaid = ["config", "explain", "plain.attachments", "-c", "conf/dispatch.yaml", "--env", "prod"];
    assert_snapshot!(folder.run(&overlaid).stdout, @r#"
    plain.attachments: [conf/prod.txt]
      conf/prod.txt from conf/dispatch.prod.yaml:1:44, in the `defaults` of its service
      over [{path: file.txt, name: Log.txt}] at conf/dispatch.yaml:6:34, which the overlay replaces
      over ["conf/all-{{ version }}.txt"] at conf/dispatch.yaml:5:16, in `defaults`
    "#);
    let shown = folder.run(&["config", "show", "--origin", "-c", "conf/dispatch.yaml"]);
    assert_snapshot!(shown.stdout, @r#"
    # Made of `conf/dispatch.yaml`, `conf/teams/a.yaml`, `conf/teams/b.yaml`; secrets are masked.
    # Paths count from the folder in which this was printed.
    version: 1
    vars:
      version: "1.2"  # conf/dispatch.yaml:3
    defaults:
      attachments:
        - "conf/all-{{ version }}.txt"  # conf/dispatch.yaml:5
      services:
        file:
          attachments:
            - path: conf/file.txt  # conf/dispatch.yaml:6
              name: Log.txt  # conf/dispatch.yaml:6
    accounts:
      - name: plain  # conf/dispatch.yaml:8
        url: "file:///?path=out.ndjson"  # conf/dispatch.yaml:8
      - name: own  # conf/dispatch.yaml:9
        url: "file:///?path=out.ndjson"  # conf/dispatch.yaml:9
        attachments:
          - conf/own.txt  # conf/dispatch.yaml:9
      - name: none  # conf/dispatch.yaml:10
        url: "file:///?path=out.ndjson"  # conf/dispatch.yaml:10
        attachments: []
      - name: hook  # conf/dispatch.yaml:11
        url: json://127.0.0.1:9/  # conf/dispatch.yaml:11
      - name: near  # conf/teams/a.yaml:3
        url: "file:///?path=out.ndjson"  # conf/teams/a.yaml:3
        attachments:
          - conf/teams/near.txt  # conf/teams/a.yaml:1
      - name: far  # conf/teams/b.yaml:2
        url: "file:///?path=out.ndjson"  # conf/teams/b.yaml:2
    "#);
    // As one file, it means the same.
    let whole = folder.run(&["config", "show", "-c", "conf/dispatch.yaml"]).stdout;
    let before = planned(&folder, CONFIG, &[]);
    assert_eq!(planned(&folder.file("whole.yaml", whole), "whole.yaml", &[]), before);
}

#[test]
fn what_is_wrong_with_them_is_told_once_with_and_without_accounts() {
    let defaults = "defaults: {attachments: ['{{ a', {nmae: x}, gone.txt], services: {file: {attachments: [7, '${env:A}']}, slack: {tags: [x]}}}\n";
    let told = |accounts: &str| {
        let ended = Folder::with(&format!("{defaults}accounts: [{accounts}]\n")).run(&["check"]);
        assert_eq!(ended.code, Some(2), "{accounts}");
        let told = ended.stderr.lines().filter(|line| line.starts_with("error: ")).map(str::to_owned);
        told.collect::<Vec<_>>().join("\n")
    };
    assert_snapshot!(told(""), @r"
    error: syntax error: unexpected end of input, expected end of variable block
    error: `attachments` names no file here
    error: unknown key `nmae`
    error: `attachments` must be a path, an address, a mapping with `path`, or a list of such, not a number
    error: a path cannot hold a reference
    error: `tags` is of one account, and cannot be a default
    ");
    assert_eq!(told(""), told("{name: a, url: 'console://'}, {name: b, url: 'console://'}"));
    let good = "defaults: {attachments: gone.txt}\naccounts: [{name: a, url: 'file:///?path=a'}, {name: b, url: 'file:///?path=b'}]\n";
    let ended = Folder::with(good).run(&["check"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let warning = "warning[attachment-missing]: there is no file `gone.txt` to attach\n --> dispatch.yaml:1:25\n";
    assert_eq!(ended.stderr.matches(warning).count(), 1, "{}", ended.stderr);
}

#[test]
fn they_lie_where_the_files_of_accounts_lie() {
    let text = |head: &str, path: &str| {
        format!("{head}defaults: {{attachments: {path}}}\naccounts: [{{name: log, url: 'file:///?path=out.ndjson'}}]\n")
    };
    let folder = Folder::new().file("outside.txt", "outside").file("conf/dispatch.yaml", text("", "../outside.txt"));
    let arguments = ["-c", "conf/dispatch.yaml", "-b", "x"];
    let ended = folder.run(&arguments);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("lies outside the folder of `conf/dispatch.yaml`"), "{}", ended.stderr);
    let folder = folder.file("conf/dispatch.yaml", text("allow_outside: true\n", "../outside.txt"));
    assert_eq!(folder.run(&arguments).code, Some(0));
}

#[test]
fn an_account_from_the_web_takes_no_file_of_this_machine_along() {
    let hook = Server::start(|_| Reply::status(200));
    let (host, defaults) = (hook.host(), "defaults: {attachments: [secret.txt]}");
    let account = move |name: &str| format!("accounts: [{{name: {name}, url: 'json://{host}/{name}'}}]\n");
    let far = account("far");
    let web = Server::start(move |request| match request.path.as_str() {
        "/far.yaml" => Reply::status(200).header("content-type", "application/yaml").body(far.clone()),
        _ => Reply::status(200).header("content-type", "application/yaml").body(format!("{defaults}\n{far}")),
    });
    let folder = Folder::new().file("secret.txt", "s3cret");
    let folder =
        folder.file("dispatch.yaml", format!("include: {}\n{defaults}\n{}", web.url("/far.yaml"), account("here")));
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mut sent: Vec<_> =
        hook.requests().iter().map(|it| (it.path.clone(), it.json()["attachments"].clone())).collect();
    sent.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert_eq!(sent[0], ("/far".to_owned(), serde_json::json!([])));
    assert_eq!(sent[1].1[0]["filename"], "secret.txt");
    // Nor does it where all of that is one file of this machine.
    let shown = folder.run(&["config", "show"]).stdout;
    let folder = folder.file("one.yaml", shown);
    let far = &planned(&folder, "one.yaml", &[])["far"];
    assert!(far.is_empty(), "{far:?}");
    let ended = folder.run(&["-c", &web.url("/names.yaml"), "-b", "x"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("`attachments` has no meaning in a file from the web"), "{}", ended.stderr);
}

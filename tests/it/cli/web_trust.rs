//! What a configuration from the web may do, and how a run with one goes on.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Recorded, Reply, Server};

fn serving(text: impl Into<String>) -> Server {
    let text = text.into();
    Server::start(move |_| Reply::status(200).body(text.as_str()))
}

fn shown(ended: &Ended, server: &Server) -> String {
    ended.shown().replace(&server.host(), "[SERVER]")
}

#[test]
fn it_reaches_nothing_of_this_machine() {
    let server = serving(
        "\
services: [definitions]
tests: [tests/*.yaml]
ledger: {runs: 3}
allow_outside: yes
defaults: {verify: no}
include: [file:///etc/hosts, /etc/*, 'x.yaml?allow_env=HOME', 'x.yaml?verify=no']
accounts:
  - {name: a, url: 'jsons://a.example.com', password: '${file:/etc/hostname}'}
  - {name: b, url: 'jsons://b.example.com', password: '${env:HOME}'}
  - {name: c, url: 'jsons://c.example.com', password: '${env:X:-${cmd:id}}'}
  - {name: d, url: 'jsons://d.example.com?verify=no'}
  - {name: e, url: 'file:///tmp/x'}
  - {name: f, service: o365, source: a@example.com, tenant_id: example.com, managed_identity: system}
",
    );
    let folder = Folder::new();
    assert_snapshot!(shown(&folder.run(&["check", "-c", &server.url("/a.yaml")]), &server), @r"
    exit 2
    --- stderr
    error: `services` has no meaning in a file from the web
     --> http://[SERVER]/a.yaml:1:1
      |
    1 | services: [definitions]
      | ^^^^^^^^
      |
      = help: remove it, or write it in a file of this machine

    error: `tests` has no meaning in a file from the web
     --> http://[SERVER]/a.yaml:2:1
      |
    2 | tests: [tests/*.yaml]
      | ^^^^^
      |
      = help: remove it, or write it in a file of this machine

    error: `ledger` has no meaning in a file from the web
     --> http://[SERVER]/a.yaml:3:1
      |
    3 | ledger: {runs: 3}
      | ^^^^^^
      |
      = help: remove it, or write it in a file of this machine

    error: `allow_outside` has no meaning in a file from the web
     --> http://[SERVER]/a.yaml:4:1
      |
    4 | allow_outside: yes
      | ^^^^^^^^^^^^^
      |
      = help: remove it, or write it in a file of this machine

    error: a file from the web cannot turn off the check of certificates
     --> http://[SERVER]/a.yaml:5:20
      |
    5 | defaults: {verify: no}
      |                    ^^
      |
      = help: name the authority in SSL_CERT_FILE, or write the account in a file of this machine

    error: `include` takes neither this scheme nor options of a file
     --> http://[SERVER]/a.yaml:6:11
      |
    6 | include: [*****************, /etc/*, 'x.yaml?allow_env=HOME', 'x.yaml?verify=no']
      |           ^^^^^^^^^^^^^^^^^
      |
      = help: write a path, or an address that begins with `https://`

    error: a pattern cannot be looked up on the web
     --> http://[SERVER]/a.yaml:6:30
      |
    6 | include: [*****************, /etc/*, 'x.yaml?allow_env=HOME', 'x.yaml?verify=no']
      |                              ^^^^^^
      |
      = help: name the files one by one

    error: `allow_env` has no meaning in a file from the web
     --> http://[SERVER]/a.yaml:6:38
      |
    6 | include: [*****************, /etc/*, 'x.yaml?allow_env=HOME', 'x.yaml?verify=no']
      |                                      ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: say it where this file is named

    error: a file from the web cannot turn off the check of certificates
     --> http://[SERVER]/a.yaml:6:63
      |
    6 | include: [*****************, /etc/*, 'x.yaml?allow_env=HOME', 'x.yaml?verify=no']
      |                                                               ^^^^^^^^^^^^^^^^^^
      |
      = help: name the authority in SSL_CERT_FILE, or write the account in a file of this machine

    error: a file from the web can refer neither to files nor to commands
     --> http://[SERVER]/a.yaml:8:55
      |
    8 |   - {name: a, url: 'jsons://*************', password: ***********************}
      |                                                       ^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write the account in a file of this machine

    error: a file from the web can refer only to variables that are allowed to it
     --> http://[SERVER]/a.yaml:9:55
      |
    9 |   - {name: b, url: 'jsons://*************', password: *************}
      |                                                       ^^^^^^^^^^^^^
      |
      = help: add `allow_env=NAME` to the query of the address where the file is named

    error: a file from the web can refer neither to files nor to commands
      --> http://[SERVER]/a.yaml:10:55
       |
    10 |   - {name: c, url: 'jsons://*************', password: *********************}
       |                                                       ^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write the account in a file of this machine

    error: a file from the web cannot turn off the check of certificates
      --> http://[SERVER]/a.yaml:11:43
       |
    11 |   - {name: d, url: 'jsons://*************?verify=**'}
       |                                           ^^^^^^
       |
       = help: name the authority in SSL_CERT_FILE, or write the account in a file of this machine

    error: an account from the web cannot write into files of this machine
      --> http://[SERVER]/a.yaml:12:5
       |
    12 |   - {name: e, url: 'file://******'}
       |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write the account in a file of this machine

    error: `managed_identity` of an account from the web would be a credential of this machine
      --> http://[SERVER]/a.yaml:13:95
       |
    13 |   - {name: f, service: o365, source: a@example.com, tenant_id: example.com, managed_identity: system}
       |                                                                                               ^^^^^^
       |
       = help: write the account in a file of this machine

    15 problems found; nothing was sent
    ");
    let ran = folder.run(&["-b", "x", "-g", "all", "--skip-invalid", "-c", &server.url("/a.yaml")]);
    assert_eq!(ran.code, Some(2), "{}", ran.shown());
}

#[test]
fn nothing_is_looked_up_for_an_account_that_is_left_out() {
    let server = serving(
        "accounts:\n  - {url: 'console://?to=a'}\n  - {url: 'console://?to=${cmd:touch ran}${file:/etc/hostname}'}\n",
    );
    let folder = Folder::new();
    let ended = folder.run(&["-b", "x", "--skip-invalid", "-c", &server.url("/a.yaml")]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert!(ended.stdout.contains("skipped: ") && ended.stdout.contains("sent 1 of 1"), "{}", ended.shown());
    assert!(!folder.path("ran").exists());
}

#[test]
fn it_refers_to_the_variables_that_its_address_allows() {
    let server = Server::start(|request: &Recorded| match request.path.as_str() {
        "/a.yaml" => Reply::status(200).body("include: b.yaml\naccounts: [{url: 'console://?to=${env:WHO}'}]\n"),
        _ => Reply::status(200).body("accounts: [{url: 'console://?to=${env:WHO}-too'}]\n"),
    });
    let run = |path: &str| Folder::new().dispatch(&["-b", "x", "-c", &server.url(path)]).env("WHO", "ann").run();
    let allowed = run("/a.yaml?allow_env=OTHER,WHO");
    assert!(allowed.stdout.contains("to ann [info]") && allowed.stdout.contains("to ann-too"), "{}", allowed.shown());
    for path in ["/a.yaml", "/a.yaml?allow_env=WH", "/a.yaml?allow_env="] {
        let refused = run(path);
        assert_eq!(refused.code, Some(2), "{path}: {}", refused.shown());
        assert!(refused.stderr.contains("add `allow_env=NAME`"), "{path}: {}", refused.stderr);
    }
}

/// In Apprise, the `asset` of a remote file changes how all other files are delivered to, W31.
#[test]
fn its_defaults_are_its_own() {
    let server = serving("asset: {default_service_retry: 9}\nurls: ['console://?to=theirs']\n");
    let folder = Folder::with("accounts: [{name: ours, url: 'json://127.0.0.1:1', wait: 1ms}]\n");
    let report = |arguments: &[&str]| {
        let ended = folder.run(&[arguments, &["-b", "x", "--report", "json"]].concat());
        ended.json()["summary"]["attempts"].clone()
    };
    let alone = report(&["-c", "dispatch.yaml"]);
    let together = report(&["-c", "dispatch.yaml", "-c", &server.url("/theirs.yaml")]);
    assert_eq!(together.as_u64(), alone.as_u64().map(|attempts| attempts + 1), "the console takes one");
}

#[test]
fn it_takes_no_credentials_of_this_machine_along() {
    let catcher = Server::start(|_| Reply::status(200));
    let theirs = serving(format!("accounts: [{{url: 'json://{}'}}]\n", catcher.host()));
    let folder = Folder::with(&format!(
        "include: {}\ndefaults: {{services: {{json: {{user: me, password: hunter2}}}}}}\n",
        theirs.url("/theirs.yaml")
    ));
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(catcher.requests()[0].header("authorization"), None);
}

#[test]
fn a_run_goes_on_only_with_what_it_began_with() {
    let (before, after) = ("console://?to=ann\nconsole://?to=bob\n", "console://?to=ann\nconsole://?to=eve\n");
    let serves = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let changed = std::sync::Arc::clone(&serves);
    let server = Server::start(move |_| {
        Reply::status(200).body(if changed.load(std::sync::atomic::Ordering::SeqCst) { after } else { before })
    });
    let folder = Folder::new();
    let open = server.url("/a?ref=main");
    assert_eq!(folder.run(&["-b", "x", "--first", "1", "-c", &open]).code, Some(4));
    serves.store(true, std::sync::atomic::Ordering::SeqCst);
    let other = folder.run(&["resume"]);
    assert_eq!(other.code, Some(2), "{}", other.shown());
    assert!(other.stderr.contains("/a?ref=*` has changed"), "{}", other.stderr);
    serves.store(false, std::sync::atomic::Ordering::SeqCst);
    let resumed = folder.run(&["resume"]);
    assert!(resumed.code == Some(0) && resumed.stdout.contains("to bob"), "{}", resumed.shown());
}

#[test]
fn an_address_with_a_credential_is_warned_of_and_not_kept() {
    let server = serving("console://?to=ann\nconsole://?to=bob\n");
    let folder = Folder::new();
    let told = format!("http://me:hunter2@{}/a", server.host());
    let first = folder.run(&["-b", "x", "--first", "1", "-c", &told]);
    assert_eq!(first.code, Some(4), "{}", first.shown());
    assert!(first.stderr.contains("an address of `--config` holds a credential"), "{}", first.stderr);
    let state = std::fs::read_dir(folder.path("state")).expect("there is a ledger");
    for file in state.filter_map(|file| std::fs::read(file.ok()?.path()).ok()) {
        assert!(!file.windows(7).any(|window| window == b"hunter2"), "the ledger holds it");
    }
    let without = folder.run(&["resume"]);
    assert!(without.stderr.contains("the ledger does not hold the run's `--config`"), "{}", without.stderr);
    let resumed = folder.run(&["resume", "-c", &told]);
    assert!(resumed.code == Some(0) && resumed.stdout.contains("to bob"), "{}", resumed.shown());
    let quiet = format!("http://me:${{env:PW}}@{}/a", server.host());
    let ended = folder.dispatch(&["-b", "x", "--first", "1", "-c", &quiet]).env("PW", "hunter2").run();
    assert!(!ended.stderr.contains("credential"), "{}", ended.stderr);
    assert_eq!(folder.dispatch(&["resume"]).env("PW", "hunter2").run().code, Some(0));
}

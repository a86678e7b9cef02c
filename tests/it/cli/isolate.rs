//! `fragments: isolate`: one bad file of many costs its own accounts, and no others.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

const TOP: &str = "fragments: isolate\ninclude: [teams/*.yaml]\n";

fn server() -> Server {
    Server::start(|_| Reply::status(200))
}

/// A configuration with one account of this name and these further keys.
fn account(server: &Server, name: &str, keys: &str) -> String {
    let url = server.url(&format!("/{name}")).replace("http://", "json://");
    format!("accounts:\n  - {{name: {name}, url: '{url}', tags: ops{keys}}}\n")
}

/// What became of each delivery, and the exit code.
fn outcomes(ended: &Ended) -> (Option<i32>, Vec<String>) {
    let report = ended.json();
    let line = |it: &serde_json::Value| format!("{} {}", it["account"], it["status"]).replace('"', "");
    (ended.code, report["deliveries"].as_array().unwrap().iter().map(line).collect())
}

fn paths(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.path).collect()
}

#[test]
fn a_bad_file_costs_its_own_accounts_and_no_others() {
    let server = server();
    let bad = account(&server, "web", "") + "  - {name: db, url: 'json://127.0.0.1:1', tags: ops, colour: red}\n";
    let folder = Folder::with(&(TOP.to_owned() + &account(&server, "top", "")))
        .file("teams/bad.yaml", bad)
        .file("teams/good.yaml", account(&server, "good", ""));
    assert_snapshot!(folder.run(&["-b", "x", "-g", "ops"]).shown(), @r"
    exit 1
    --- stdout
    skipped: 2 deliveries to 2 accounts
      teams/bad.yaml:3:54: `json` has no option `colour` (`dispatch services json` lists what there is)
      - web
      - db
    sent 2 of 2 deliveries to 2 accounts in [TIME]: 2 skipped
    --- stderr
    warning: `json` has no option `colour`
     --> teams/bad.yaml:3:54
      |
    3 |   - {name: db, url: 'json://***********', tags: ops, colour: ***}
      |                                                      ^^^^^^
      |
      = note: included at dispatch.yaml:2:11
      = help: `dispatch services json` lists what there is
    ");
    let mut reached = paths(&server);
    reached.sort();
    assert_eq!(reached, ["/good", "/top"]);
    let planned = folder.run(&["-b", "x", "-g", "ops", "--dry-run", "--report", "json"]);
    assert_eq!(
        outcomes(&planned),
        (Some(1), vec!["top planned".into(), "good planned".into(), "web skipped".into(), "db skipped".into()])
    );
    // Nobody who was asked for is missing.
    let alone = folder.run(&["-b", "x", "-g", "good", "--report", "json"]);
    assert_eq!(outcomes(&alone), (Some(0), vec!["good sent".into()]), "{}", alone.shown());
    let checked = folder.run(&["check"]);
    assert_eq!(checked.code, Some(2));
    assert!(checked.stderr.starts_with("error: `json` has no option `colour`"), "{}", checked.shown());
}

#[test]
fn without_the_key_everything_refuses() {
    let server = server();
    for top in ["include: [teams/*.yaml]\n", "fragments: refuse\ninclude: [teams/*.yaml]\n"] {
        let folder = Folder::with(top)
            .file("teams/bad.yaml", "colour: red\n")
            .file("teams/good.yaml", account(&server, "good", ""));
        assert_eq!(folder.run(&["-b", "x", "-g", "ops"]).code, Some(2));
    }
    assert!(paths(&server).is_empty());
}

#[test]
fn a_file_in_which_no_account_can_be_seen_is_skipped_by_its_name() {
    let server = server();
    let top = format!("{}include: [teams/*.yaml, missing.yaml]\n", "fragments: isolate\n");
    let folder = Folder::with(&top)
        .file("teams/broken.yaml", "accounts: [{url: 'json://127.0.0.1:1'\n")
        .file("teams/binary.yaml", [0xff, b'a'])
        .file("teams/good.yaml", account(&server, "good", ""))
        .file("teams/misspelt.yaml", "acounts: [{url: 'json://127.0.0.1:1'}]\n");
    let ended = folder.run(&["-b", "x", "-g", "ops", "--report", "json"]);
    let skipped = ["missing.yaml", "teams/binary.yaml", "teams/broken.yaml", "teams/misspelt.yaml"];
    let (code, mut found) = outcomes(&ended);
    assert_eq!((code, found.remove(0)), (Some(1), "good sent".to_owned()), "{}", ended.shown());
    found.sort();
    assert_eq!(found, skipped.map(|file| format!("{file} skipped")));
    assert_eq!(ended.stderr.matches("warning: ").count(), 4, "{}", ended.stderr);
    assert_eq!(folder.run(&["check"]).stderr.matches("error: ").count(), 4);
    assert_eq!(paths(&server), ["/good"]);
}

#[test]
fn what_refers_to_a_file_that_is_left_out_goes_on_without_it() {
    let server = server();
    let top = format!("{TOP}groups: {{everyone: [top, web]}}\n{}", account(&server, "top", ", fallback: web"));
    let bad = account(&server, "web", "") + "groups: {night: [top, nobody]}\n";
    let folder = Folder::with(&top).file("teams/bad.yaml", bad);
    let everyone = folder.run(&["-b", "x", "-g", "everyone", "--report", "json"]);
    assert_eq!(outcomes(&everyone), (Some(1), vec!["top sent".into(), "web skipped".into()]));
    let said: Vec<_> =
        everyone.stderr.lines().filter(|line| line.contains("warning: ") || line.contains("help: ")).collect();
    assert_eq!(
        said,
        [
            "warning: no tag, account or group is called `web`",
            "  = help: there is one in a file that is left out",
            "warning: no account is called `web`",
            "  = help: there is one in a file that is left out",
            "warning: no tag, account or group is called `nobody`",
            "  = help: known here: `everyone`, `night`, `ops`, `top`, `web`",
        ]
    );
    // The group that brought the account into the run is gone with its file, and a tag to leave out is still known.
    let night = folder.run(&["-b", "x", "-g", "night,!web", "--report", "json"]);
    assert_eq!(outcomes(&night), (Some(1), vec!["top skipped".into()]), "{}", night.shown());
    assert_eq!(paths(&server), ["/top"]);
}

#[test]
fn what_only_a_bad_file_includes_is_left_out_with_it() {
    let server = server();
    let folder = Folder::with(TOP)
        .file("teams/bad.yaml", "include: [own/inner.yaml, shared/all.yaml]\nvars: {a: 1}\nvars: {b: 2}\n")
        .file("teams/good.yaml", "include: shared/all.yaml\n".to_owned() + &account(&server, "good", ""))
        .file("teams/own/inner.yaml", account(&server, "inner", ""))
        .file("teams/shared/all.yaml", account(&server, "shared", ""));
    let ended = folder.run(&["-b", "x", "-g", "ops", "--report", "json"]);
    let expected = ["good sent", "shared sent", "teams/bad.yaml skipped", "inner skipped"];
    assert_eq!(outcomes(&ended), (Some(1), expected.map(str::to_owned).to_vec()), "{}", ended.shown());
}

#[test]
fn the_later_of_two_files_that_want_one_name_gives_way() {
    let server = server();
    let folder = Folder::with(&format!("{TOP}groups: {{all-ops: ops}}\n"))
        .file("teams/1.yaml", account(&server, "same", ""))
        .file("teams/2.yaml", account(&server, "same", ""))
        .file("teams/3.yaml", account(&server, "all-ops", ""))
        .file("teams/4.yaml", "include: ../teams/4.yaml\n".to_owned() + &account(&server, "circle", ""));
    let ended = folder.run(&["-b", "x", "-g", "all-ops", "--report", "json"]);
    let expected = ["same sent", "same skipped", "all-ops skipped"];
    let (code, found) = outcomes(&ended);
    assert_eq!(
        (code, &found[..1], &found[1..3]),
        (Some(1), &["same sent".to_owned()][..], &expected.map(str::to_owned)[1..]),
        "{}",
        ended.shown()
    );
    assert_eq!(paths(&server), ["/same"]);
}

#[test]
fn a_fault_of_the_file_that_is_named_stops_everything() {
    let server = server();
    let files = |top: &str| {
        Folder::with(&(TOP.to_owned() + top))
            .file("teams/bad.yaml", "colour: red\n")
            .file("teams/good.yaml", account(&server, "good", ""))
    };
    for top in
        ["colour: blue\n", "groups: {all-ops: [ops, nobody]}\n", "accounts: [{name: good, url: 'json://h', x: 1}]\n"]
    {
        let ended = files(top).run(&["-b", "x", "-g", "ops"]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{top} {}", ended.shown());
    }
    assert!(paths(&server).is_empty());
}

#[test]
fn a_missing_secret_of_an_included_account_costs_that_account() {
    let server = server();
    let bad = "accounts:\n  - {name: web, url: 'json://me:${env:NOT_SET}@127.0.0.1:1', tags: ops}\n";
    let folder = Folder::with(TOP).file("teams/bad.yaml", bad).file("teams/good.yaml", account(&server, "good", ""));
    let ended = folder.run(&["-b", "x", "-g", "ops", "--report", "json"]);
    assert_eq!(outcomes(&ended), (Some(1), vec!["good sent".into(), "web skipped".into()]), "{}", ended.shown());
}

#[test]
fn unnamed_accounts_keep_their_names_and_a_mended_file_is_a_change() {
    let server = server();
    let url = |path: &str| server.url(path).replace("http://", "json://");
    let file = |path: &str| format!("accounts: [{{url: '{}', tags: ops}}]\n", url(path));
    let folder = Folder::with(TOP)
        .file("teams/1.yaml", file("/1"))
        .file("teams/2.yaml", file("/2") + "colour: red\n")
        .file("teams/3.yaml", file("/3"));
    let ended = folder.run(&["-b", "x", "-g", "ops", "--first", "1", "--report", "json"]);
    let (code, found) = outcomes(&ended);
    assert_eq!((code, found.first().map(String::as_str)), (Some(4), Some("json-1 sent")), "{}", ended.shown());
    assert!(
        found.contains(&"json-2 skipped".to_owned()) && found.contains(&"json-3 not_attempted".to_owned()),
        "{found:?}"
    );
    let again = folder.run(&["resume", "--report", "json"]);
    let (code, found) = outcomes(&again);
    assert!(code != Some(0) && found.contains(&"json-3 sent".to_owned()), "{}", again.shown());
    let folder = folder.file("teams/2.yaml", file("/2"));
    folder.run(&["-b", "x", "-g", "ops", "--first", "1"]);
    let folder = folder.file("teams/2.yaml", file("/2") + "colour: red\n");
    let changed = folder.run(&["resume"]);
    assert!(changed.stderr.contains("the configuration `teams/2.yaml` has changed"), "{}", changed.shown());
}

#[test]
fn a_bad_overlay_is_a_fault_of_the_file_under_it() {
    let server = server();
    let folder = Folder::with(TOP)
        .file("dispatch.prod.yaml", "vars: {a: 1}\n")
        .file("teams/bad.yaml", account(&server, "web", ""))
        .file("teams/bad.prod.yaml", "colour: red\n")
        .file("teams/good.yaml", account(&server, "good", ""));
    let ended = folder.run(&["-b", "x", "-g", "ops", "--env", "prod", "--report", "json"]);
    assert_eq!(outcomes(&ended), (Some(1), vec!["good sent".into(), "web skipped".into()]), "{}", ended.shown());
}

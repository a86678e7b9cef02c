//! Columns of audiences that have the types which the template declares.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};

const CONFIG: &str = "\
accounts:
  - {name: announce, service: file, path: out.ndjson, audience: customers, tags: [mail]}
audiences:
  customers: {file: customers.csv}
";

const TEMPLATE: &str = "\
---
vars:
  score: {type: number, required: true}
  active: {type: boolean, default: true}
  teams: {type: list}
  since: {type: date}
---
{{ score + 1 }} {{ target.score * 2 }} {{ 'on' if active else 'off' }} \
{{ teams | join('+') if teams is not none else '-' }} {{ since | date('%d.%m.') if since else '-' }}";

const SCORES: &str = "---\nvars: {score: {type: number}}\n---\n{{ score + 1 }}";

fn folder(rows: &str) -> Folder {
    Folder::with(CONFIG).file("customers.csv", rows).file("typed.j2", TEMPLATE).file("scores.j2", SCORES)
}

fn sent(folder: &Folder) -> Vec<String> {
    let body = |record: &serde_json::Value| record["body"].as_str().unwrap_or("-").to_owned();
    let mut sent: Vec<_> = folder.records("out.ndjson").iter().map(body).collect();
    sent.sort();
    sent
}

fn send(folder: &Folder, template: &str, more: &[&str]) -> Ended {
    folder.run(&[&["-g", "mail", "--template", template], more].concat())
}

#[test]
fn cells_are_numbers_dates_and_lists_and_blank_ones_what_the_template_says() {
    let rows = "email,score,active,teams,since\nann@example.com,7,no,\"a, b\",2026-03-01\nbob@example.com, 0.5 ,,,\n";
    let folder = folder(rows);
    let ended = send(&folder, "typed.j2", &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(sent(&folder), ["1.5 1.0 on - -", "8 14 off a+b 01.03."]);
    let checked = folder.run(&["check", "--template", "typed.j2"]);
    assert_eq!(checked.code, Some(0), "{}", checked.shown());
}

#[test]
fn a_cell_of_another_type_makes_a_bad_row() {
    let rows = "\
email,score,active,since
ann@example.com,many,yes,
bob@example.com,1,perhaps,soon
cid@example.com,,yes,
dan@example.com,4,yes,2026-03-01
";
    let folder = folder(rows);
    let ended = send(&folder, "typed.j2", &[]);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: the column `score` must be a number
     --> customers.csv:2:1
      |
    2 | ann@example.com
      | ^^^^^^^^^^^^^^^
      |
      = help: for example `0.5`; the template declares its type at typed.j2:3:3

    error: the column `active` must be true or false
     --> customers.csv:3:1
      |
    3 | bob@example.com
      | ^^^^^^^^^^^^^^^
      |
      = help: for example `true`; the template declares its type at typed.j2:4:3

    error: the column `since` must be a date
     --> customers.csv:3:1
      |
    3 | bob@example.com
      | ^^^^^^^^^^^^^^^
      |
      = help: for example `2026-12-24`; the template declares its type at typed.j2:6:3

    error: the column `score` must be a number
     --> customers.csv:4:1
      |
    4 | cid@example.com
      | ^^^^^^^^^^^^^^^
      |
      = help: for example `0.5`; the template declares its type at typed.j2:3:3

    4 problems found; nothing was sent
    ");
    assert!(sent(&folder).is_empty());
    let checked = folder.run(&["check", "--template", "typed.j2"]);
    assert_eq!((checked.code, checked.stderr), (Some(2), ended.stderr));
    // Without the template the cells are text, which any row may hold.
    assert_eq!(folder.run(&["check"]).code, Some(0));
}

#[test]
fn a_condition_compares_what_has_a_type() {
    let folder = folder("email,score\nann@example.com,9\nbob@example.com,10\n");
    let ended = send(&folder, "scores.j2", &["--where", "score > 9.5 and target.score < 11"]);
    assert_eq!((ended.code, sent(&folder)), (Some(0), vec!["11".to_owned()]), "{}", ended.shown());
    let without = folder.run(&["-g", "mail", "-b", "x", "--where", "score > 9.5"]);
    assert!(without.stderr.contains("or give `score` a type in the `vars` of the template"), "{}", without.shown());
}

#[test]
fn values_of_ndjson_have_the_type_that_they_are_written_with() {
    let lines = "{\"to\": \"ann@example.com\", \"score\": 1}\n{\"to\": \"bob@example.com\", \"score\": \"1\"}\n";
    let folder = folder("email\n").file("more.ndjson", lines);
    let ended = send(&folder, "scores.j2", &["--audience", "more.ndjson"]);
    assert_eq!((ended.code, sent(&folder).len()), (Some(2), 0), "{}", ended.shown());
    assert!(
        ended.stderr.contains("error: the column `score` must be a number\n --> more.ndjson:2:1"),
        "{}",
        ended.stderr
    );
    let folder = folder.file("more.ndjson", lines.lines().next().unwrap());
    send(&folder, "scores.j2", &["--audience", "more.ndjson"]);
    assert_eq!(sent(&folder), ["2"]);
}

#[test]
fn a_test_of_a_template_finds_bad_cells_as_well() {
    let tests = "tests:\n  - {template: scores.j2, tag: mail, body_contains: '10'}\n";
    let folder = folder("email,score\nann@example.com,many\n").file("dispatch.yaml", CONFIG.to_owned() + tests);
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("the column `score` must be a number (customers.csv:2)"), "{}", ended.shown());
    let folder = folder.file("customers.csv", "email,score\nann@example.com,9\n");
    assert_eq!(folder.run(&["check"]).code, Some(0));
}

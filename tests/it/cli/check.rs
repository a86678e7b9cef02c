//! What `dispatch check` finds, in every form in which it says so, and which warnings it lets pass.

use insta::assert_snapshot;
use serde_json::{Value, json};

use crate::support::cli::{Ended, Folder};

/// A top file with a warning and an error, and an included one with an error.
fn folder() -> Folder {
    let top = "\
version: 1
include: [teams/*.yaml]
accounts:
  - {name: a, service: file, path: a.ndjson, to: [x, x]}
  - name: b
    url: console://
    overfow: split
";
    let team = "accounts:\n  - {name: c, url: 'jsn://example.com'}\n";
    Folder::with(top).file("teams/web.yaml", team)
}

/// The document that a check prints, which fits its schema.
fn document(ended: &Ended) -> Value {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string("schemas/problems.schema.json").unwrap()).unwrap();
    let document = ended.json();
    let schema = jsonschema::draft7::new(&schema).unwrap();
    let faults: Vec<_> = schema.iter_errors(&document).map(|fault| fault.to_string()).collect();
    assert!(faults.is_empty(), "{faults:#?}");
    document
}

/// The codes of the problems of a document, each with its level.
fn codes<'d>(document: &'d Value) -> Vec<(&'d str, &'d str)> {
    let problems = document["problems"].as_array().unwrap();
    let word = |problem: &'d Value, name: &str| problem[name].as_str();
    problems.iter().filter_map(|problem| word(problem, "code").zip(word(problem, "level"))).collect()
}

#[test]
fn every_problem_is_one_object_of_the_document() {
    let ended = folder().run(&["check", "--format", "json"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(2), ""));
    let found = document(&ended);
    assert_eq!(
        found["summary"],
        json!({"accounts": 3, "errors": 2, "warnings": 1, "tests": {"passed": 0, "failed": 0, "not_tried": 0}})
    );
    assert_eq!(
        found["problems"],
        json!([
            {
                "level": "warning", "code": "duplicate-target", "hint": null,
                "message": "the target `x` is named twice; it gets one message",
                "file": "dispatch.yaml", "line": 4, "column": 54, "end_line": 4, "end_column": 55, "included_at": [],
            },
            {
                "level": "error", "code": null, "hint": "did you mean `overflow`?",
                "message": "`console` has no option `overfow`",
                "file": "dispatch.yaml", "line": 7, "column": 5, "end_line": 7, "end_column": 12, "included_at": [],
            },
            {
                "level": "error", "code": null, "hint": "did you mean `json`?",
                "message": "there is no URL scheme `jsn`",
                "file": "teams/web.yaml", "line": 2, "column": 20, "end_line": 2, "end_column": 39,
                "included_at": [{"file": "dispatch.yaml", "line": 2, "column": 11}],
            },
        ])
    );
}

#[test]
fn a_workflow_gets_an_annotation_for_every_problem() {
    let ended = folder().run(&["check", "--format", "github"]);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stdout
    ::warning file=dispatch.yaml,line=4,col=54,endLine=4,endColumn=55,title=dispatch%3A duplicate-target::dispatch.yaml:4:54: the target `x` is named twice; it gets one message
    ::error file=dispatch.yaml,line=7,col=5,endLine=7,endColumn=12,title=dispatch::dispatch.yaml:7:5: `console` has no option `overfow`%0Ahint: did you mean `overflow`?
    ::error file=teams/web.yaml,line=2,col=20,endLine=2,endColumn=39,title=dispatch::teams/web.yaml:2:20: there is no URL scheme `jsn`%0Ahint: did you mean `json`?%0Aincluded at dispatch.yaml:2:11
    ");
}

#[test]
fn what_stands_in_a_file_cannot_begin_a_command_of_a_workflow() {
    let config = "version: 1\naccounts:\n  - {name: \"50%\\n::error::x,y\", url: 'console://'}\n";
    let folder = Folder::new().file("a,b:c.yaml", config);
    let ended = folder.run(&["check", "--format", "github", "-c", "a,b:c.yaml"]);
    assert_snapshot!(ended.stdout, @"::error file=a%2Cb%3Ac.yaml,line=3,col=12,endLine=3,endColumn=31,title=dispatch::a,b:c.yaml:3:12: `50%25%0A::error::x,y` is no valid name%0Ahint: use letters, digits, `.`, `_` and `-`, and begin with a letter or digit");
}

#[test]
fn a_configuration_that_cannot_be_read_is_a_problem_of_the_document_too() {
    let folder = Folder::new();
    let found = |run: &Ended| document(run)["problems"].as_array().unwrap().clone();
    let missing = found(&folder.run(&["check", "--format", "json"]));
    assert_eq!((missing.len(), &missing[0]["file"]), (1, &Value::Null));
    let broken = folder.dispatch(&["check", "--format", "json", "-c", "-"]).input("accounts: [\n").run();
    assert_eq!(broken.code, Some(2));
    assert_eq!(found(&broken)[0]["file"], "<standard input>");
}

#[test]
fn no_problem_is_left_out_however_many_there_are() {
    let accounts: String = (0..200).map(|number| format!("  - {{name: a{number}, url: 'nope://x'}}\n")).collect();
    let folder = Folder::with(&format!("version: 1\naccounts:\n{accounts}"));
    let found = document(&folder.run(&["check", "--format", "json"]));
    assert_eq!(found["summary"]["errors"], 200);
    let annotations = folder.run(&["check", "--format", "github"]).stdout;
    assert_eq!(annotations.lines().filter(|line| line.starts_with("::error ")).count(), 200);
}

#[test]
fn a_warning_can_be_denied_and_allowed() {
    let config = "version: 1\naccounts: [{name: a, service: file, path: a.ndjson, to: [x, x]}]\n";
    let folder = Folder::with(config);
    let check = |more: &[&str]| {
        let ended = folder.run(&[&["check", "--format", "json"], more].concat());
        let found = document(&ended);
        let codes = codes(&found).iter().map(|(code, level)| format!("{level} {code}")).collect::<Vec<_>>().join(", ");
        (ended.code, codes)
    };
    let is = |code, codes: &str| (Some(code), codes.to_owned());
    assert_eq!(check(&[]), is(0, "warning duplicate-target"));
    assert_eq!(check(&["--deny", "warnings"]), is(2, "error duplicate-target"));
    assert_eq!(check(&["--deny", "unused-variable", "--deny", "duplicate-target"]), is(2, "error duplicate-target"));
    assert_eq!(check(&["--deny", "unused-variable"]), is(0, "warning duplicate-target"));
    assert_eq!(check(&["--deny", "warnings", "--allow", "duplicate-target"]), is(0, ""));
    let slip = folder.run(&["check", "--deny", "duplicate-tagret"]);
    assert_eq!(slip.code, Some(2));
    assert!(slip.stderr.contains("duplicate-target"), "{}", slip.shown());
    assert_snapshot!(folder.run(&["check", "--deny", "warnings"]).shown(), @r"
    exit 2
    --- stderr
    error[duplicate-target]: the target `x` is named twice; it gets one message
     --> dispatch.yaml:2:61
      |
    2 | accounts: [{name: a, service: file, path: a.ndjson, to: [x, x]}]
      |                                                             ^
    ");
}

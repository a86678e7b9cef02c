//! `tags` in the front matter of a template: whom it goes to where nobody says it.

use std::process::Command;

use crate::support::cli::{Ended, Folder};

const CONFIG: &str = "\
version: 1
templates: {outage: outage.j2}
accounts:
  - {name: a, service: file, path: a.ndjson, tags: [ops]}
  - {name: b, service: file, path: b.ndjson, tags: [ops, beta]}
  - {name: c, service: file, path: c.ndjson, tags: [dev]}
  - {name: d, service: file, path: d.ndjson}
";

fn folder(tags: &str) -> Folder {
    Folder::with(CONFIG).file("outage.j2", format!("---\ntags: {tags}\n---\ndown"))
}

/// The accounts that a run is for.
fn selected(ended: &Ended) -> Vec<String> {
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let report = ended.json();
    let all = report["deliveries"].as_array().expect("there are deliveries").iter();
    all.map(|it| it["account"].as_str().expect("a name").to_owned()).collect()
}

fn dry(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(&[&["-d", "--report", "json"], arguments].concat())
}

#[test]
fn they_select_where_nothing_else_does() {
    let folder = folder("[\"ops,!beta\", dev]");
    for template in ["outage", "outage.j2"] {
        let ended = dry(&folder, &["--template", template]);
        assert_eq!(selected(&ended), ["a", "c"]);
        assert!(
            ended.stderr.contains("selected by the `tags` of the template: `dev`, `ops,!beta`")
                || ended.stderr.contains("selected by the `tags` of the template: `ops,!beta`, `dev`"),
            "{}",
            ended.stderr
        );
    }
    let ended = dry(&folder, &["--template", "outage", "--tag", "beta"]);
    assert_eq!(selected(&ended), ["b"]);
    assert!(!ended.stderr.contains("selected by"), "{}", ended.stderr);
    // Who names URLs alone sends to them and to nobody else.
    assert_eq!(selected(&dry(&folder, &["--template", "outage.j2", "console://"])), ["console-1"]);
    assert_eq!(selected(&dry(&self::folder("ops"), &["--template", "outage"])), ["a", "b"]);
}

#[test]
fn a_slip_in_them_is_told_at_its_place() {
    let ended = dry(&folder("[ops, dve]"), &["--template", "outage"]);
    assert_eq!(selected(&ended), ["a", "b"]);
    assert!(
        ended.stderr.contains("no account has the tag `dve`") && ended.stderr.contains("outage.j2:2:7"),
        "{}",
        ended.stderr
    );
    let ended = folder("[ops, dve]").run(&["check"]);
    assert!(ended.stderr.contains("no account has the tag `dve`"), "{}", ended.shown());
    let ended = dry(&folder("dve"), &["--template", "outage"]);
    assert_eq!(ended.code, Some(3), "{}", ended.shown());
    assert!(ended.stderr.contains("nothing selected by the `tags` of the template: `dve`"), "{}", ended.stderr);
    for (tags, words) in
        [("\"op$\"", "outage.j2:2:7"), ("[]", "names no tag"), ("3", "must be a tag or a list of tags")]
    {
        let ended = dry(&folder(tags), &["--template", "outage"]);
        assert_eq!(ended.code, Some(2), "{tags}: {}", ended.shown());
        assert!(ended.stderr.contains(words), "{tags}: {}", ended.stderr);
    }
    let folder = folder("ops").file("outage.file.j2", "---\ntags: dev\n---\nx");
    let ended = dry(&folder, &["--template", "outage"]);
    assert!(ended.stderr.contains("`tags` has no meaning in a variant"), "{}", ended.shown());
}

#[test]
fn a_run_goes_on_with_those_whom_the_template_named() {
    let folder = folder("ops");
    assert_eq!(folder.run(&["--template", "outage", "--first", "1"]).code, Some(4));
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!((folder.records("a.ndjson").len(), folder.records("b.ndjson").len()), (1, 1));
    assert_eq!((folder.records("c.ndjson").len(), folder.records("d.ndjson").len()), (0, 0));
}

#[cfg(unix)]
#[test]
fn a_template_that_can_be_read_only_once_has_tags_as_well() {
    let folder = folder("dev");
    let script = "cat outage.j2 | \"$0\" -d --report json --template /dev/stdin";
    let ended = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_dispatch")])
        .current_dir(folder.path(""))
        .env("DISPATCH_STATE_DIR", folder.path("state"))
        .output()
        .expect("there is a shell");
    let shown = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert!(shown.contains("\"account\": \"c\"") || shown.contains("\"account\":\"c\""), "{shown}{ended:?}");
}

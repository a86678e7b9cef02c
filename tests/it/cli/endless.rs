//! Templates that never come back from one of their steps.

use crate::support::cli::{Ended, Folder};

/// Two lists that hold themselves twice, sixty times over.
const DOUBLED: &str = "{% set ns = namespace(x=[1], y=[1]) %}{% for a in range(60) %}\
    {% set ns.x = [ns.x, ns.x] %}{% set ns.y = [ns.y, ns.y] %}{% endfor %}";

fn assert_given_up(ended: &Ended, place: &str, folder: &Folder) {
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("error: the template takes too long"), "{}", ended.stderr);
    assert!(ended.stderr.contains(place), "{}", ended.stderr);
    assert!(folder.records("out.ndjson").is_empty(), "nothing is sent");
}

#[test]
fn a_body_that_is_never_done_ends_the_run_before_anything_is_sent() {
    let config =
        "version: 1\naccounts: [{name: log, url: 'file:///?path=out.ndjson'}, {name: other, url: 'console://'}]\n";
    let folder = Folder::with(config).file("t.j2", format!("---\ntitle: Up\n---\n{DOUBLED}{{{{ ns.x == ns.y }}}}"));
    let ended = folder.run(&["-g", "all", "--template", "t.j2"]);
    assert_given_up(&ended, "--> t.j2:4:1", &folder);
    assert_eq!(ended.stdout, "");
}

#[test]
fn neither_is_a_path_waited_for_for_ever() {
    let path = format!("files/{DOUBLED}{{{{ ns.x in [ns.y] }}}}");
    let account = format!("{{name: log, url: 'file:///?path=out.ndjson', attachments: [\"{path}\"]}}");
    let folder = Folder::with(&format!("version: 1\naccounts: [{account}]\n"));
    assert_given_up(&folder.run(&["-b", "x"]), "--> dispatch.yaml:2:", &folder);
}

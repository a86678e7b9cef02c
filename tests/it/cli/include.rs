//! A configuration of many files: where they may lie, what they bring, and how a fault in one of them is found.

use insta::assert_snapshot;

use crate::support::cli::Folder;

/// An account that fails at once: nobody listens there.
fn unreachable(name: &str) -> String {
    format!("accounts: [{{name: {name}, url: 'json://127.0.0.1:1?retry=0'}}]\n")
}

fn including(path: &str) -> String {
    format!("include: {path}\n")
}

#[test]
fn a_fault_in_an_included_file_says_how_the_file_was_reached() {
    let folder = Folder::with(&including("teams/*.yaml"))
        .file("teams/ops.yaml", including("ops/chat.yml"))
        .file("teams/ops/chat.yml", "accounts:\n  - {name: chat, url: slak://T1/B2/c3}\n");
    assert_snapshot!(folder.run(&["check"]).shown(), @r"
    exit 2
    --- stderr
    error: there is no URL scheme `slak`
     --> teams/ops/chat.yml:2:23
      |
    2 |   - {name: chat, url: slak://********}
      |                       ^^^^^^^^^^^^^^^
      |
      = note: included at teams/ops.yaml:1:10, which is included at dispatch.yaml:1:10
      = help: did you mean `slack`?
    ");
    let ended = folder.run(&["check", "--log-format", "json"]);
    let line = ended.stderr.lines().next().expect("the problem");
    let problem: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
    assert_eq!(problem["file"], "teams/ops/chat.yml");
    assert_eq!(problem["included_at"], serde_json::json!(["teams/ops.yaml:1:10", "dispatch.yaml:1:10"]));
}

#[test]
fn a_run_does_not_go_on_when_an_included_file_has_changed_or_a_new_one_matches() {
    let folder = Folder::with(&including("teams")).file("teams/ops.yaml", unreachable("ops"));
    let ended = folder.run(&["-b", "x"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    let folder =
        folder.file("teams/ops.yaml", unreachable("ops") + "# a remark\n").file("teams/new.yaml", "vars: {}\n");
    let ended = folder.run(&["resume", "--failed"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("the configuration `teams/ops.yaml` has changed"), "{}", ended.stderr);
    assert!(ended.stderr.contains("the configuration `teams/new.yaml` is new"), "{}", ended.stderr);
}

#[test]
fn the_defaults_of_a_file_hold_for_its_accounts_over_those_of_the_file_that_includes_it() {
    let optional = |flag: bool| format!("defaults: {{optional: {flag}}}\n");
    for (top, inner, code) in [("", optional(true), 0), (&*optional(true), optional(false), 1), ("", "".to_owned(), 1)]
    {
        let folder = Folder::with(&(including("ops.yaml") + top)).file("ops.yaml", unreachable("ops") + &inner);
        let ended = folder.run(&["-b", "x"]);
        assert_eq!(ended.code, Some(code), "{top} {inner} {}", ended.shown());
    }
}

#[test]
fn a_file_that_is_named_and_included_is_read_once() {
    let folder = Folder::with(&including("ops.yaml"))
        .file("ops.yaml", "ledger: {bodies: false}\naccounts: [{url: 'file:///dev/null'}]\n");
    for files in [["dispatch.yaml", "ops.yaml"], ["ops.yaml", "dispatch.yaml"], ["ops.yaml", "./ops.yaml"]] {
        let ended = folder.run(&["check", "-c", files[0], "-c", files[1]]);
        assert_eq!(ended.shown(), "exit 0\n--- stderr\n1 account in order");
    }
}

#[test]
fn definitions_lie_beside_the_included_file_that_names_them() {
    let definition = std::fs::read_to_string("examples/own-service/services/acme-pager.yaml").expect("it is readable");
    let folder = Folder::with(&including("teams/ops.yaml"))
        .file("teams/ops.yaml", "services: own\naccounts: [{url: 'acme-pager://127.0.0.1:1/k1'}]\n")
        .file("teams/own/acme-pager.yaml", definition);
    assert_eq!(folder.run(&["check"]).code, Some(0), "{}", folder.run(&["check"]).shown());
}

#[test]
fn files_do_not_include_each_other_without_end() {
    let chain = |length: usize| {
        let first = Folder::with(&including("1.yaml"));
        let folder = (1..length).fold(first, |folder, number| {
            folder.file(&format!("{number}.yaml"), including(&format!("{}.yaml", number + 1)))
        });
        folder.file(&format!("{length}.yaml"), "accounts: []\n")
    };
    assert_eq!(chain(16).run(&["check"]).code, Some(0));
    let ended = chain(17).run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("files include each other more than 16 deep here"), "{}", ended.stderr);
    assert!(ended.stderr.contains("16.yaml:1:10"), "{}", ended.stderr);
}

#[cfg(unix)]
#[test]
fn a_link_leads_out_of_the_tree_only_where_that_is_allowed() {
    let outside = Folder::new().file("shared.yaml", unreachable("shared"));
    for (head, code) in [("", 2), ("allow_outside: true\n", 0)] {
        for include in ["link.yaml", "folder", "'*.yaml'", "folder/*.yaml"] {
            let folder = Folder::with(&(head.to_owned() + &including(include)));
            std::os::unix::fs::symlink(outside.path("shared.yaml"), folder.path("link.yaml")).expect("a link");
            std::os::unix::fs::symlink(outside.path(""), folder.path("folder")).expect("a link");
            let ended = folder.run(&["check"]);
            assert_eq!(ended.code, Some(code), "{include} {}", ended.shown());
            assert_eq!(code == 2, ended.stderr.contains("lies outside the folder of `dispatch.yaml`"), "{include}");
        }
    }
}

/// Kubernetes mounts each file of a ConfigMap as a link into a folder whose name begins with two dots.
#[cfg(unix)]
#[test]
fn links_inside_the_tree_are_followed() {
    let folder =
        Folder::new().file("..data/dispatch.yaml", including("'*.yaml'")).file("..data/ops.yaml", unreachable("ops"));
    for name in ["dispatch.yaml", "ops.yaml"] {
        std::os::unix::fs::symlink(folder.path("..data").join(name), folder.path(name)).expect("a link");
    }
    assert_snapshot!(folder.run(&["accounts"]).shown(), @r"
    exit 0
    --- stdout
     account  service  targets  tags  why
     ops      json
    ");
}

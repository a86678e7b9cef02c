//! Reports through the whole program: where each goes, when, and what happens when it cannot.

use std::fs;
use std::process::Command;

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::door::{Porter, door};
use crate::support::server::{Reply, Server};

/// A configuration with a local account that always works.
const LOCAL: &str = "version: 1\naccounts: [{name: here, url: 'file:///dev/null'}]\n";

/// A folder with an account `slow`, whose server says when it is asked and answers when it is told to.
fn held() -> (Folder, Server, Porter) {
    let (door, porter) = door();
    let server = Server::start(move |_| {
        door.pass();
        Reply::status(200)
    });
    let url = server.url("/").replace("http://", "json://");
    let folder = Folder::with(&LOCAL.replace("}]", &format!("}}, {{name: slow, url: '{url}'}}]")));
    (folder, server, porter)
}

#[test]
fn every_form_can_be_had_at_once() {
    let folder = Folder::with(LOCAL);
    let forms = ["text", "json=r.json", "ndjson=r.ndjson", "junit=r.xml", "markdown=r.md", "text=r.txt"];
    let mut arguments = vec!["-b", "x", "--metrics", "r.prom"];
    forms.iter().for_each(|form| arguments.extend(["--report", form]));
    let ended = folder.run(&arguments);
    assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stdout
    sent 1 of 1 delivery to 1 account in [TIME]
    ");
    let start = |name: &str| fs::read_to_string(folder.path(name)).unwrap().chars().take(22).collect::<String>();
    assert_eq!(start("r.json"), "{\n  \"version\": 1,\n  \"r");
    assert_eq!(start("r.xml"), "<?xml version=\"1.0\" en");
    assert_eq!(start("r.md"), "## ✅ dispatch: all sen");
    assert_eq!(start("r.txt"), "sent 1 of 1 delivery t");
    assert_eq!(start("r.prom"), "# HELP dispatch_run_in");
    assert_eq!(folder.records("r.ndjson").len(), 3);
}

#[test]
fn what_an_earlier_run_left_stays_until_the_report_is_complete() {
    let (folder, _server, porter) = held();
    let folder = folder.file("r.json", "old");
    let child = folder.dispatch(&["-b", "x", "--no-ledger", "--report", "json=r.json"]).start();
    porter.await_knock();
    assert_eq!(fs::read_to_string(folder.path("r.json")).unwrap(), "old");
    porter.let_in();
    assert_eq!(Ended::of(child, &folder.path("")).code, Some(0));
    assert!(fs::read_to_string(folder.path("r.json")).unwrap().starts_with("{\n"));
    let mut names: Vec<_> = fs::read_dir(folder.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["dispatch.yaml", "r.json"]);
}

#[test]
fn a_refused_run_leaves_reports_alone() {
    let folder = Folder::with(LOCAL).file("old.json", "old");
    let arguments =
        ["-b", "x", "--report", "json=old.json", "--report", "text=new.txt", "--report", "junit=no/such.xml"];
    let ended = folder.run(&arguments);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: the report `no/such.xml` cannot be written: No such file or directory (os error 2)
    ");
    assert_eq!(fs::read_to_string(folder.path("old.json")).unwrap(), "old");
    assert!(!folder.path("new.txt").exists());
}

#[test]
#[cfg(unix)]
fn a_replaced_report_keeps_its_mode_and_the_link_to_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::with(LOCAL).file("real.json", "old");
    fs::set_permissions(folder.path("real.json"), fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("real.json", folder.path("link.json")).unwrap();
    fs::hard_link(folder.path("real.json"), folder.path("before.json")).unwrap();
    assert_eq!(folder.run(&["-b", "x", "--report", "json=link.json"]).code, Some(0));
    assert!(folder.path("link.json").is_symlink());
    assert!(fs::read_to_string(folder.path("real.json")).unwrap().starts_with('{'));
    assert_eq!(fs::metadata(folder.path("real.json")).unwrap().permissions().mode() & 0o777, 0o640);
    // Whoever reads the old report meanwhile reads all of it.
    assert_eq!(fs::read_to_string(folder.path("before.json")).unwrap(), "old");
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_does_not_fit_leaves_the_old_one() {
    let folder = Folder::with(LOCAL).file("r.json", "old");
    // No file may grow, and whoever tries is told so instead of killed.
    let script = "trap '' 25; ulimit -f 0; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args([
            "-c",
            script,
            env!("CARGO_BIN_EXE_dispatch"),
            "--no-ledger",
            "-b",
            "x",
            "--report",
            "json=r.json",
            "--report",
            "text",
        ])
        .current_dir(folder.path(""))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(1) && said.contains("r.json` was not written: File too large"), "{said}");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("sent 1 of 1"));
    assert_eq!(fs::read_to_string(folder.path("r.json")).unwrap(), "old");
    assert_eq!(fs::read_dir(folder.path("")).unwrap().count(), 2);
}

#[test]
fn two_reports_in_one_place_are_refused() {
    let folder = Folder::with(LOCAL);
    for arguments in [
        &["--report", "json=r", "--report", "text=./r"][..],
        &["--report", "ndjson=r", "--report", "text=r"],
        &["--report", "junit=r", "--metrics", "./r"],
        &["--report", "json", "--report", "junit"],
        &["--report", "json=/dev/stdout", "--report", "text"],
    ] {
        let ended = folder.run(&[&["-b", "x"], arguments].concat());
        assert!(ended.code == Some(2) && ended.stderr.contains(" want "), "{arguments:?} {}", ended.shown());
    }
    assert_snapshot!(folder.run(&["-b", "x", "--report", "junti"]).shown(), @r"
    exit 2
    --- stderr
    error: there is no report format `junti`
     |
     = help: did you mean `junit`?
    ");
    assert_snapshot!(folder.run(&["-b", "x", "--report", "json="]).shown(), @r"
    exit 2
    --- stderr
    error: a report names no file after its `=`
     |
     = help: write it as `json=FILE`
    ");
}

#[test]
fn lines_are_written_while_the_run_goes_on() {
    let (folder, _server, porter) = held();
    let folder = folder.file("r.ndjson", "{\"type\": \"half a li");
    let child = folder.dispatch(&["-b", "x", "--concurrency", "1", "--report", "ndjson=r.ndjson"]).start();
    // With one part at a time the local account is done before the server is asked.
    porter.await_knock();
    let text = fs::read_to_string(folder.path("r.ndjson")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (3, "{\"type\": \"half a li"), "{text}");
    assert!(lines[1].starts_with("{\"type\":\"run\"") && lines[2].contains("\"status\":\"sent\""), "{text}");
    porter.let_in();
    assert_eq!(Ended::of(child, &folder.path("")).code, Some(0));
    assert_eq!(fs::read_to_string(folder.path("r.ndjson")).unwrap().lines().count(), 5);
}

#[test]
fn there_is_a_line_for_every_request() {
    let server = Server::start(|request| Reply::status(if request.path == "/busy" { 503 } else { 200 }));
    let url = |path: &str| server.url(path).replace("http://", "json://");
    let retry = "retry: {attempts: 3, min_delay: 1ms, max_delay: 2ms}";
    let accounts =
        format!("[{{name: busy, url: '{}', {retry}}}, {{name: fine, url: '{}'}}]", url("/busy"), url("/fine"));
    let ended = Folder::with(&format!("version: 1\naccounts: {accounts}\n")).run(&["-b", "x", "--report", "ndjson"]);
    let attempts = ended.stdout.lines().filter(|line| line.contains("\"type\":\"attempt\"")).count();
    assert_eq!((ended.code, attempts, server.requests().len()), (Some(1), 4, 4), "{}", ended.shown());
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_is_named_and_the_others_are_written() {
    let folder = Folder::with(LOCAL);
    let full = || fs::File::options().write(true).open("/dev/full").unwrap();
    for form in ["text", "json", "ndjson", "junit", "markdown"] {
        let ended = folder.dispatch(&["-b", "x", "--report", form, "--report", "json=r.json"]).stdout(full()).run();
        let lost = "error: the report to standard output was not written: No space left on device (os error 28)\n";
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(1), lost), "{form}");
        let report: serde_json::Value = serde_json::from_slice(&fs::read(folder.path("r.json")).unwrap()).unwrap();
        assert_eq!(report["status"], "sent");
        fs::remove_file(folder.path("r.json")).unwrap();
    }
    let arguments = ["-b", "x", "--report", "ndjson=/dev/full", "--metrics", "/dev/full", "--report", "text"];
    let ended = folder.run(&arguments);
    assert!(ended.code == Some(1) && ended.stdout.starts_with("sent 1 of 1"), "{}", ended.shown());
    assert_eq!(ended.stderr.matches("the report to `/dev/full` was not written").count(), 2, "{}", ended.shown());
}

#[test]
#[cfg(target_os = "linux")]
fn a_lost_report_does_not_hide_how_the_run_ended() {
    let server = Server::start(|_| Reply::silence());
    let url = server.url("/").replace("http://", "json://");
    let ended = Folder::new().run(&["-b", "x", &url, "--deadline", "100ms", "--report", "json=/dev/full"]);
    // What was under way is unknown, and the run was stopped.
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    assert!(ended.stderr.contains("/dev/full"), "{}", ended.shown());
}

#[test]
fn a_reader_that_goes_away_changes_nothing() {
    for form in ["text", "json", "ndjson", "junit", "markdown"] {
        let (folder, server, porter) = held();
        let mut child = folder.dispatch(&["-b", "x", "--concurrency", "1", "--report", form]).start();
        drop(child.stdout.take());
        porter.await_knock();
        porter.let_in();
        let ended = Ended::of(child, &folder.path(""));
        assert_eq!((ended.code, ended.stderr.as_str(), server.requests().len()), (Some(0), "", 1), "{form}");
    }
}

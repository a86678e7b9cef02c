//! What the program says to other programs: workflows of GitHub, collectors of logs and of metrics.

use std::fs;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

fn refusing() -> (Folder, Server) {
    let server = Server::start(|_| Reply::status(400).body("no\n::error::you"));
    let url = server.url("/").replace("http://", "json://");
    let accounts = format!("[{{name: hook, url: '{url}'}}, {{name: here, url: 'file:///dev/null'}}]");
    (Folder::with(&format!("version: 1\naccounts: {accounts}\n")), server)
}

/// Every line of a log, which has to be JSON.
fn entries(log: &str) -> Vec<Value> {
    log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn a_github_step_gets_annotations_and_a_summary() {
    let (folder, _server) = refusing();
    let folder = folder.file("summary.md", "what was there\n");
    let ended = folder
        .dispatch(&["-b", "x", "--no-ledger", "--report", "github", "--report", "text"])
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .run();
    assert_snapshot!(ended.shown(), @r"
    exit 1
    --- stdout
    ::error title=dispatch%3A failed%3A 1 delivery to 1 account::rejected, HTTP 400: Bad Request: no ::error::you%0Ahook
    ::notice title=dispatch::sent 1 of 2 deliveries to 2 accounts in [TIME]: 1 failed
    --- stderr
    failed: hook (json)
      rejected, HTTP 400: Bad Request: no ::error::you
    sent 1 of 2 deliveries to 2 accounts in [TIME]: 1 failed
    ");
    let summary = fs::read_to_string(folder.path("summary.md")).unwrap();
    assert!(summary.starts_with("what was there\n## ❌ dispatch: not all sent\n"), "{summary}");
}

#[test]
fn outside_of_github_nothing_is_sent() {
    let (folder, server) = refusing();
    assert_snapshot!(folder.run(&["-b", "x", "--report", "github"]).shown(), @r"
    exit 2
    --- stderr
    error: the report `github` needs the environment variable GITHUB_STEP_SUMMARY
     |
     = help: it is there in every step of a GitHub workflow; elsewhere write `markdown=FILE`
    ");
    let arguments = ["-b", "x", "--report", "github=x.md"];
    assert_eq!(folder.dispatch(&arguments).env("GITHUB_STEP_SUMMARY", "summary.md").run().code, Some(2));
    assert!(server.requests().is_empty());
}

#[test]
fn a_log_for_programs_is_one_object_a_line() {
    let (folder, _server) = refusing();
    let ended = folder.run(&["-b", "x", "-vvv", "--log-format", "json", "--report", "json=r.json"]);
    let entries = entries(&ended.stderr);
    let report: Value = serde_json::from_slice(&fs::read(folder.path("r.json")).unwrap()).unwrap();
    for entry in &entries {
        let is_time = entry["timestamp"].as_str().is_some_and(|time| time.parse::<jiff::Timestamp>().is_ok());
        assert!(is_time && entry["level"].is_string() && entry["message"].is_string(), "{entry}");
        assert!(entry["event"].is_null() || entry["run"] == report["run"], "{entry}");
    }
    let of = |event: &str| entries.iter().filter(|entry| entry["event"] == event).collect::<Vec<_>>();
    assert_eq!((of("attempt_started").len(), of("part_ended").len()), (2, 2), "{}", ended.shown());
    let failed = of("part_ended").into_iter().find(|entry| entry["status"] == "failed").unwrap();
    for (name, value) in [("level", "error"), ("account", "hook"), ("service", "json"), ("kind", "rejected")] {
        assert_eq!(failed[name], value, "{failed}");
    }
    assert_eq!((&failed["part"], &failed["attempt"], &failed["http_status"]), (&1.into(), &1.into(), &400.into()));
}

#[test]
fn problems_are_entries_of_the_log_too() {
    let folder = Folder::with("version: 1\naccounts:\n  - {name: a, url: 'console://', tagz: [x]}\n");
    for arguments in [&["-b", "x", "--log-format", "json"][..], &["check", "--log-format", "json"]] {
        let ended = folder.run(arguments);
        let entries = entries(&ended.stderr);
        let problem = &entries[0];
        assert_eq!((ended.code, entries.len()), (Some(2), 1), "{}", ended.shown());
        assert_eq!((&problem["line"], &problem["column"]), (&3.into(), &34.into()), "{problem}");
        assert!(problem["file"].as_str().unwrap().ends_with("dispatch.yaml"), "{problem}");
        assert_eq!((problem["level"].as_str(), problem["event"].as_str()), (Some("error"), Some("problem")));
        assert!(problem["message"].as_str().unwrap().contains("tagz") && problem["hint"].is_string(), "{problem}");
    }
}

#[test]
fn what_the_console_service_says_does_not_break_the_log() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n");
    let ended = folder.run(&["-b", "two\nlines", "--log-format", "json", "--report", "json"]);
    assert!(entries(&ended.stderr).iter().any(|entry| entry["message"].as_str().unwrap().contains("two\nlines")));
}

#[test]
fn metrics_are_written_at_the_end_and_refused_before_the_beginning() {
    let (folder, server) = refusing();
    for arguments in [&["--metrics", "no/such.prom"][..], &["--metrics", "m.prom", "--dry-run"], &["--metrics", "."]] {
        assert_eq!(folder.run(&[&["-b", "x"], arguments].concat()).code, Some(2), "{arguments:?}");
    }
    assert!(server.requests().is_empty() && !folder.path("m.prom").exists());
    assert_eq!(folder.run(&["-b", "x", "--metrics", "m.prom"]).code, Some(1));
    let text = fs::read_to_string(folder.path("m.prom")).unwrap();
    for line in [
        "dispatch_deliveries_total{account=\"hook\",service=\"json\",outcome=\"failed\"} 1",
        "dispatch_attempts_total{account=\"hook\",service=\"json\",outcome=\"failed\",kind=\"rejected\"} 1",
        "dispatch_attempt_duration_seconds_count{service=\"file\"} 1",
    ] {
        assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
    }
}

//! The report: one honest line when all is well, otherwise every trouble once.

use insta::assert_snapshot;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

/// A server that answers by path: `/ok`, `/401`, `/500`, and so on.
fn server() -> Server {
    Server::start(|request| {
        let status = request.path.trim_start_matches('/').split('?').next().unwrap().parse().unwrap_or(200);
        Reply::status(status).body("{\"error\": \"no\"}")
    })
}

fn config(server: &Server, paths: &[&str]) -> String {
    let account = |path: &&str| {
        let url = server.url(&format!("/{path}")).replace("http://", "json://");
        format!("  - {{name: hook-{path}, url: '{url}', retry: 0}}\n")
    };
    format!("version: 1\naccounts:\n{}", paths.iter().map(account).collect::<String>())
}

#[test]
fn failures_are_named_with_what_to_do() {
    let server = server();
    assert_snapshot!(Folder::with(&config(&server, &["ok", "401", "404", "400", "503"])).run(&["-b", "x"]).shown(), @r#"
    exit 1
    --- stdout
    failed: hook-401 (json)
      auth, HTTP 401: Unauthorized: {"error": "no"}
      hint: check the account's credentials; `dispatch services json` says where to find them
    failed: hook-404 (json)
      recipient, HTTP 404: Not Found: {"error": "no"}
    failed: hook-400 (json)
      rejected, HTTP 400: Bad Request: {"error": "no"}
    failed: hook-503 (json)
      unavailable, HTTP 503: Service Unavailable: {"error": "no"}
    sent 1 of 5 deliveries to 5 accounts in [TIME]: 4 failed
    --- stderr
    to try what failed again: dispatch resume [RUN] --failed
    "#);
}

#[test]
fn an_optional_account_is_reported_and_does_not_count() {
    let server = server();
    let config = config(&server, &["ok", "400"]).replace("retry: 0}", "retry: 0, optional: true}");
    assert_snapshot!(Folder::with(&config).run(&["-b", "x"]).shown(), @r#"
    exit 0
    --- stdout
    failed: hook-400 (json) [optional]
      rejected, HTTP 400: Bad Request: {"error": "no"}
    sent 1 of 2 deliveries to 2 accounts in [TIME]: 1 failed
    "#);
}

#[test]
fn the_json_report_goes_to_standard_output_and_to_files() {
    let server = server();
    let folder = Folder::with(&config(&server, &["ok", "401"]));
    let ended = folder.run(&["-b", "x", "--report", "json", "--report", "text=report.txt"]);
    let report = ended.json();
    assert_eq!((ended.code, report["status"].as_str()), (Some(1), Some("partial")));
    assert_eq!(report["summary"]["sent"], 1);
    assert_eq!(report["deliveries"][1]["failure"]["kind"], "auth");
    assert_eq!(report["deliveries"][1]["failure"]["http_status"], 401);
    let text = std::fs::read_to_string(folder.path("report.txt")).unwrap();
    assert!(text.contains("hook-401") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn what_may_have_arrived_is_unknown_and_is_not_sent_again() {
    let server = Server::start(|_| Reply::reset());
    let url = server.url("/?duplicates=avoid").replace("http://", "json://");
    let ended = Folder::new().run(&["-b", "x", &url]);
    assert_eq!(server.requests().len(), 1);
    assert_snapshot!(ended.shown(), @r"
    exit 1
    --- stdout
    unknown: json-1 (json)
      network: client error (SendRequest): connection error: Connection reset by peer (os error 104)
      it may or may not have been delivered
    sent 0 of 1 delivery to 1 account in [TIME]: 1 unknown
    ");
}

#[test]
fn a_service_that_recognises_a_repetition_is_tried_again() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |_| match first.swap(false, std::sync::atomic::Ordering::SeqCst) {
        true => Reply::reset(),
        false => Reply::status(202),
    });
    let key = "0123456789abcdef0123456789abcdef";
    let account = format!("service: pagerduty, integration_key: {key}, api_url: '{}'", server.url(""));
    let retry = "retry: {attempts: 2, min_delay: 10ms}, duplicates: avoid";
    let folder = Folder::with(&format!("version: 1\naccounts: [{{name: pager, {account}, {retry}}}]\n"));
    let report = folder.run(&["-b", "x", "--report", "json"]).json();
    assert_eq!((report["status"].as_str(), server.requests().len()), (Some("sent"), 2), "{report:#}");
    assert_eq!(server.requests()[0].json()["dedup_key"], server.requests()[1].json()["dedup_key"]);
}

#[test]
fn a_retry_after_is_kept_and_the_second_try_is_reported() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |_| match first.swap(false, std::sync::atomic::Ordering::SeqCst) {
        true => Reply::status(429).header("Retry-After", "0.2"),
        false => Reply::status(200),
    });
    let url = server.url("/").replace("http://", "json://");
    let report = Folder::new().run(&["-b", "x", &url, "--report", "json"]).json();
    assert_eq!(report["deliveries"][0]["parts"][0]["attempts"], 2);
    assert_eq!(report["status"], "sent");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n");
    let mut child = folder.dispatch(&["services"]).start();
    drop(child.stdout.take());
    let ended = crate::support::cli::Ended::of(child, &folder.path(""));
    assert!(!ended.stderr.contains("panicked"), "{}", ended.shown());
}

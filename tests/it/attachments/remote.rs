//! Files from the web: fetched once, never too much, and never from where they must not come.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use dispatch::config::policy::Policy;
use dispatch::transport::{Download, Reach, Refusal};
use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

/// Sends to two files of records with these arguments.
fn sent(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(
        &[&["file:///?path=out.ndjson", "file:///?path=other.ndjson", "-b", "x", "--no-progress"], arguments].concat(),
    )
}

fn attached(folder: &Folder) -> serde_json::Value {
    folder.records("out.ndjson").pop().expect("something was sent")["attachments"].clone()
}

fn page(status: u16, body: &str) -> Reply {
    Reply::status(status).body(body)
}

/// A server with a report, and whatever a test wants to ask it for.
fn server() -> Server {
    Server::start(|request| match request.path.split('?').next().unwrap_or_default() {
        "/report" => page(200, "%PDF-1.7").header("content-type", "application/octet-stream"),
        "/named" => page(200, "a,b")
            .header("content-type", "text/csv; charset=utf-8")
            .header("content-disposition", "attachment; filename=\"../../June.csv\""),
        "/moved" => Reply::status(302).header("location", "/report"),
        "/inside" => Reply::status(302).header("location", "https://169.254.169.254/latest/meta-data/"),
        "/circle" => Reply::status(302).header("location", "/circle"),
        "/sign-in.pdf" => page(200, "<!DOCTYPE html><title>Sign in</title>").header("content-type", "text/html"),
        "/locked" if request.header("authorization").is_none() => page(401, "who are you"),
        "/locked" => page(200, "locked"),
        _ => page(404, "nothing"),
    })
}

#[test]
fn a_file_is_fetched_once_for_all_accounts_and_named_by_whoever_knows() {
    let (server, folder) = (server(), Folder::new());
    let allow = "--allow-private-attachments";
    let ended = sent(&folder, &["-a", &server.url("/report"), allow]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains(&format!("fetching {}\n", server.url("/report"))), "{}", ended.stderr);
    assert_eq!(server.requests().len(), 1);
    assert_eq!(attached(&folder)[0]["name"], "report");
    assert_eq!(attached(&folder)[0]["mime"], "application/pdf");
    assert_eq!(folder.records("other.ndjson").pop().unwrap()["attachments"], attached(&folder));
    sent(&folder, &["-a", &server.url("/named"), "-a", &server.url("/moved?name=a.pdf&mime=text/x-odd&k=v"), allow]);
    assert_eq!(attached(&folder)[0]["name"], "June.csv");
    assert_eq!(attached(&folder)[0]["mime"], "text/csv");
    assert_eq!((&attached(&folder)[1]["name"], &attached(&folder)[1]["mime"]), (&"a.pdf".into(), &"text/x-odd".into()));
    assert!(server.requests().iter().any(|request| request.path == "/moved?k=v"));
}

#[test]
fn nothing_is_fetched_from_a_private_address_unless_that_is_allowed() {
    let (server, folder) = (server(), Folder::new());
    for url in [
        server.url("/report"),
        format!("http://localhost:{}/report", server.port()),
        format!("http://2130706433:{}/report", server.port()),
    ] {
        let ended = sent(&folder, &["-a", &url]);
        assert_eq!(ended.code, Some(2), "{url}");
        assert!(ended.stderr.contains("public"), "{url}: {}", ended.stderr);
    }
    assert!(server.requests().is_empty() && folder.records("out.ndjson").is_empty());
    let shown = sent(&folder, &["-a", "http://169.254.169.254/latest/meta-data/"]).stderr;
    assert_snapshot!(shown, @r"
    fetching http://169.254.169.254/latest/meta-data/
    error: `http://169.254.169.254/latest/meta-data/` cannot be attached: `169.254.169.254` is no public address
     |
     = help: if it is meant, say `--allow-private-attachments`, or name the host in `attachments: {allow_private: [HOST]}` in the configuration
    ");
    let config = "version: 1\nattachments: {allow_private: [127.0.0.1]}\naccounts: []\n";
    let folder = Folder::new().file("some.yaml", config);
    let some = |url: &str| sent(&folder, &["-c", "some.yaml", "-a", url]);
    assert_eq!(some(&server.url("/report")).code, Some(0));
    assert_eq!(some(&format!("http://localhost:{}/report", server.port())).code, Some(2));
    // A server that may be asked cannot lead to one that may not.
    let led = some(&server.url("/inside"));
    assert_eq!(led.code, Some(2));
    assert!(led.stderr.contains("cannot be attached: `169.254.169.254` is no public address"), "{}", led.stderr);
}

#[test]
fn what_is_no_file_is_a_problem_before_anything_is_sent() {
    let (server, folder) = (server(), Folder::new());
    for (path, words) in [
        ("/missing", "there is no such file (404)"),
        ("/circle", "the server answered with a redirect, which is not followed"),
        ("/moved?redirect=no", "name the address that it redirects to"),
        ("/sign-in.pdf", "the server has a web page in its place"),
        ("/locked", "the server asks for credentials (401)"),
        ("/report?mime=x", "`x` is no MIME type"),
        ("/report?timeout=soon", "timeout"),
    ] {
        let ended = sent(&folder, &["-a", &server.url(path), "--allow-private-attachments"]);
        assert_eq!(ended.code, Some(2), "{path}");
        assert!(ended.stderr.contains(words), "{path}: {}", ended.stderr);
    }
    let ended = sent(&folder, &["-a", &Server::nowhere(), "--allow-private-attachments"]);
    assert!(ended.stderr.contains("nothing listens there"), "{}", ended.stderr);
    assert!(folder.records("out.ndjson").is_empty());
}

#[test]
fn too_much_is_not_taken_whatever_the_server_says_of_it() {
    let folder = Folder::new();
    let large = Server::start(|_| Reply::status(200).body("x").claiming(157_286_401));
    let ended = sent(&folder, &["-a", &large.url("/a"), "--allow-private-attachments"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("it has 157286401 bytes, and 157286400 bytes are the most"), "{}", ended.stderr);
    let short = Server::start(|_| Reply::status(200).body("12345678").cut_after(4));
    let ended = sent(&folder, &["-a", &short.url("/a"), "--allow-private-attachments"]);
    assert_eq!(ended.code, Some(2), "half a file is none");
}

#[tokio::test]
async fn what_says_nothing_of_its_length_is_counted() {
    let server = Server::start(|_| Reply::status(200).body("12345678").unannounced());
    let download = Download::new(&Policy::default(), Reach::Anywhere).expect("there is a client");
    for (most, whole) in [(7, false), (8, true)] {
        let mut taken = Vec::new();
        let mut take = |bytes: &[u8]| {
            taken.extend_from_slice(bytes);
            Ok(())
        };
        let ended = download.run(download.request(&server.url("/a")), most, &mut take).await;
        assert_eq!(ended.is_ok(), whole);
        assert!(whole || matches!(ended, Err(Refusal::TooLarge(None))));
        assert!(taken.len() as u64 <= most);
    }
}

#[test]
fn a_large_file_comes_whole() {
    let body: Vec<u8> = (0..9 << 20).map(|number: u32| (number % 251) as u8).collect();
    let served = body.clone();
    let (server, folder) = (Server::start(move |_| Reply::status(200).body(served.clone())), Folder::new());
    let taken = Server::start(|_| Reply::json(&serde_json::json!({})));
    let ended = folder.run(&[
        &format!("form://{}/", taken.host()),
        "-b",
        "x",
        "-a",
        &server.url("/a.bin"),
        "--allow-private-attachments",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let request = taken.requests().remove(0);
    let found = request.body.windows(64).position(|window| window == &body[..64]).expect("the file is there");
    assert!(request.body[found..].starts_with(&body));
}

#[test]
fn credentials_reach_the_server_and_are_shown_nowhere() {
    let (server, folder) = (server(), Folder::new());
    let url = format!("http://ann:s3cret-word@{}/locked?k=s3cret-value", server.host());
    let ended = sent(&folder, &["-a", &url, "--allow-private-attachments", "-vv", "--report", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("holds a credential"), "{}", ended.stderr);
    let wrong = sent(&folder, &["-a", &url.replace("/locked", "/missing"), "--allow-private-attachments"]);
    assert_eq!(wrong.code, Some(2));
    let resumed = folder.run(&["resume", "--failed"]);
    for text in [&ended.stdout, &ended.stderr, &wrong.stderr, &resumed.stderr] {
        assert!(!text.contains("s3cret"), "{text}");
    }
    for entry in std::fs::read_dir(folder.path("state")).expect("there is a ledger") {
        let path = entry.expect("it can be listed").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("it can be read");
            assert!(!bytes.windows(6).any(|window| window == b"s3cret"), "{}", path.display());
        }
    }
    // In a variable it stands in no list of processes.
    let hidden = format!("http://ann:${{env:WORD}}@{}/locked", server.host());
    let arguments = ["file:///?path=out.ndjson", "-b", "x", "-a", &hidden, "--allow-private-attachments"];
    let ended = folder.dispatch(&arguments).env("WORD", "s3cret/word").run();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!ended.stderr.contains("holds a credential"), "{}", ended.stderr);
    let last = server.requests().pop().expect("it was asked");
    assert_eq!(last.header("authorization"), Some("Basic YW5uOnMzY3JldC93b3Jk"));
}

#[test]
fn a_run_does_not_go_on_with_another_file() {
    let folder = Folder::new();
    let hook = Server::start(|_| Reply::status(400));
    let file = Arc::new(AtomicUsize::new(0));
    let look = Arc::clone(&file);
    let files = Server::start(move |_| Reply::status(200).body(format!("version {}", look.load(Ordering::SeqCst))));
    let config = format!("version: 1\naccounts: [{{name: hook, url: 'json://{}/'}}]\n", hook.host());
    let folder = folder.file("dispatch.yaml", config);
    let address = files.url("/notes.txt");
    let arguments = ["-b", "x", "-a", &address, "--allow-private-attachments"];
    assert_eq!(folder.run(&arguments).code, Some(1));
    let again = folder.run(&["resume", "--failed"]);
    assert_eq!(again.code, Some(1), "the same file is sent again: {}", again.stderr);
    file.store(1, Ordering::SeqCst);
    let changed = folder.run(&["resume", "--failed"]);
    assert_eq!(changed.code, Some(2));
    assert!(changed.stderr.contains(&format!("the attachment `{address}` has changed")), "{}", changed.stderr);
    // A query may let a request pass, so that the ledger does not hold it.
    let signed = format!("{address}?sig=s3cret");
    let arguments = ["-b", "x", "-a", &signed, "--allow-private-attachments"];
    assert_eq!(folder.run(&arguments).code, Some(1));
    let without = folder.run(&["resume", "--failed"]);
    assert!(without.stderr.contains("the ledger does not hold the run's `--attach`"), "{}", without.stderr);
    assert_eq!(folder.run(&["resume", "--failed", "-a", &signed]).code, Some(1));
}

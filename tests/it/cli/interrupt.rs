//! Ctrl-C and the deadline: what is under way may finish, and the report says what was not tried.

use std::process::Command;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

/// Twenty accounts of one slow server, one at a time.
fn slow(server: &Server) -> Folder {
    let account = |number: usize| {
        let url = server.url(&format!("/{number}")).replace("http://", "json://");
        format!("  - {{name: hook-{number}, url: '{url}'}}\n")
    };
    Folder::with(&format!("version: 1\naccounts:\n{}", (0..20).map(account).collect::<String>()))
}

#[test]
fn the_deadline_stops_the_run_and_says_what_was_not_tried() {
    let server = Server::start(|_| Reply::silence());
    let ended = slow(&server).run(&["-b", "x", "--deadline", "300ms", "--concurrency", "2", "--report", "json"]);
    let report = ended.json();
    assert_eq!(ended.code, Some(4));
    assert_eq!((report["status"].as_str(), report["summary"]["deliveries"].as_u64()), (Some("incomplete"), Some(20)));
    assert_eq!(
        (report["summary"]["unknown"].as_u64(), report["summary"]["not_attempted"].as_u64()),
        (Some(2), Some(18))
    );
}

#[test]
#[cfg(unix)]
fn an_interrupt_lets_what_is_under_way_finish() {
    let (reached, wait) = std::sync::mpsc::channel();
    let reached = std::sync::Mutex::new(reached);
    let server = Server::start(move |_| {
        let _ = reached.lock().unwrap().send(());
        Reply::status(200).delay(std::time::Duration::from_millis(300))
    });
    let folder = slow(&server);
    let child = folder.dispatch(&["-b", "x", "--concurrency", "1", "--report", "json"]).start();
    wait.recv().unwrap();
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ended = Ended::of(child, &folder.path(""));
    let report = ended.json();
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    assert_eq!((report["summary"]["sent"].as_u64(), report["summary"]["not_attempted"].as_u64()), (Some(1), Some(19)));
    assert_eq!(report["stopped"], "interrupt");
}

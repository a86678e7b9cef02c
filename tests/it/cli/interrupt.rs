//! Ctrl-C and the deadline: what is under way may finish, and the report says what was not tried.

use crate::support::cli::{Ended, Folder};
use crate::support::door::door;
use crate::support::running::{signal, until_said};
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
    // Two have to be under way by then, however busy the machine is.
    let ended = slow(&server).run(&["-b", "x", "--deadline", "3s", "--concurrency", "2", "--report", "json"]);
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
    let (door, porter) = door();
    let server = Server::start(move |_| {
        door.pass();
        Reply::status(200)
    });
    let folder = slow(&server);
    let mut child = folder.dispatch(&["-b", "x", "--concurrency", "1", "--report", "json"]).start();
    porter.await_knock();
    signal(&child, "-INT");
    until_said(&mut child, "interrupt again to stop at once");
    porter.leave();
    let ended = Ended::of(child, &folder.path(""));
    let report = ended.json();
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    assert_eq!((report["summary"]["sent"].as_u64(), report["summary"]["not_attempted"].as_u64()), (Some(1), Some(19)));
    assert_eq!(report["stopped"], "interrupt");
}

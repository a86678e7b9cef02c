//! A run that ends before its mails do: killed, or interrupted in the middle of a file.

use std::process::Child;

use serde_json::json;

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, targets};
use crate::support::running::signal;

fn graph() -> Graph {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph
}

/// A run of one mail with a large file.
fn with_film(graph: &Graph, duplicates: &str) -> Folder {
    let fields = json!({"to": addresses(1), "duplicates": duplicates});
    folder(&[account(graph, "work", fields)]).file("film.mp4", vec![b'x'; 4 << 20])
}

fn start(folder: &Folder, arguments: &[&str]) -> Child {
    let always = ["-g", "all", "-t", "News", "-b", "All is well.", "--report", "json"];
    folder.dispatch(&[&always, arguments].concat()).start()
}

/// Kills the program while a request is held, which is then never carried out.
fn kill(graph: &Graph, mut child: Child) {
    graph.until_held(1);
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    graph.forget_held();
}

/// Goes on with the run, at first with what is certain; nothing is left to do then.
fn resumed(folder: &Folder) -> Ended {
    let report = folder.run(&["runs", "show", "--report", "json"]).json();
    assert_eq!(report["summary"]["unknown"], 1, "{report}");
    assert_eq!(folder.run(&["resume"]).code, Some(2), "what may have arrived waits to be asked for");
    folder.run(&["resume", "--include-unknown", "--report", "json"])
}

#[test]
fn a_verified_mail_survives_a_kill_at_any_step_and_its_stray_draft_is_removed() {
    for (step, stray) in [(Step::CreateDraft, 0), (Step::Upload(1), 1), (Step::Upload(2), 1), (Step::Send, 1)] {
        let graph = graph();
        let folder = with_film(&graph, "verify");
        graph.hold_at(step);
        kill(&graph, start(&folder, &["-a", "film.mp4"]));
        assert_eq!((graph.mails().len(), graph.drafts_left().len()), (0, stray), "{step:?}");
        assert_one_copy_each(&graph, &resumed(&folder), &addresses(1));
    }
}

#[test]
fn a_verified_mail_in_mime_survives_a_kill_at_any_step_once_its_draft_is_marked() {
    // A draft that was not marked yet is nobody's, and nobody sends it.
    for (step, stray) in [(Step::Update, 1), (Step::Upload(2), 0), (Step::Send, 0)] {
        let graph = graph();
        let fields = json!({"to": addresses(1), "duplicates": "verify", "form": "mime"});
        let folder = folder(&[account(&graph, "work", fields)]).file("film.mp4", vec![b'x'; 4 << 20]);
        graph.hold_at(step);
        kill(&graph, start(&folder, &["-a", "film.mp4"]));
        assert_eq!((graph.mails().len(), graph.drafts_left().len()), (0, 1), "{step:?}");
        let ended = resumed(&folder);
        assert_eq!((ended.code, graph.mails().len()), (Some(0), 1), "{step:?}: {}", ended.shown());
        assert_eq!(graph.drafts_left().len(), stray, "{step:?}");
    }
}

#[test]
fn a_large_mail_survives_a_kill_in_the_same_way_without_being_verified() {
    for (step, stray) in [(Step::CreateDraft, 0), (Step::Upload(2), 1), (Step::Send, 1)] {
        let graph = graph();
        let folder = with_film(&graph, "avoid");
        graph.hold_at(step);
        kill(&graph, start(&folder, &["-a", "film.mp4"]));
        assert_eq!((graph.mails().len(), graph.drafts_left().len()), (0, stray), "{step:?}");
        assert_one_copy_each(&graph, &resumed(&folder), &addresses(1));
    }
}

#[test]
fn a_kill_after_the_mail_has_left_or_its_draft_was_made_doubles_nothing() {
    for step in [Step::CreateDraft, Step::Send] {
        let graph = graph();
        let folder = with_film(&graph, "verify");
        // The answer is lost, and the program dies while it looks for what became of the mail.
        graph.fail_at(step, [Fault::SendThenReset]);
        graph.hold_at(Step::Get);
        kill(&graph, start(&folder, &["-a", "film.mp4"]));
        assert_eq!(graph.mails().len(), usize::from(step == Step::Send), "{step:?}");
        assert_one_copy_each(&graph, &resumed(&folder), &addresses(1));
    }
}

#[test]
fn a_kill_among_many_verified_mails_loses_none_and_doubles_none() {
    let graph = graph();
    let readers = addresses(12);
    let folder = folder(&[account(&graph, "work", json!({"to": readers, "duplicates": "verify"}))]);
    graph.hold_at(Step::Send);
    let mut child = start(&folder, &[]);
    graph.until_held(4);
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    graph.forget_held();
    // What was certain goes on; what was under way waits to be asked for.
    let ended = folder.run(&["resume", "--report", "json"]);
    assert_eq!((ended.code, targets(&ended, "unknown").len()), (Some(1), 4), "{}", ended.stdout);
    assert_eq!((graph.mails().len(), graph.doubled()), (8, vec![]));
    let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn a_kill_among_verified_batches_finds_each_batch_again() {
    let graph = graph();
    let readers = addresses(9);
    let fields = json!({"to": readers, "duplicates": "verify", "delivery": "bcc", "batch": 3});
    let folder = folder(&[account(&graph, "work", fields)]);
    graph.fail_at(Step::Send, [Fault::SendThenReset, Fault::SendThenReset, Fault::SendThenReset]);
    graph.hold_at(Step::Get);
    let mut child = start(&folder, &[]);
    graph.until_held(3);
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    graph.forget_held();
    assert_eq!(graph.mails().len(), 3);
    let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn a_kill_among_the_halves_of_a_batch_finds_each_half_again() {
    let graph = graph();
    let readers = addresses(4);
    let fields = json!({"to": readers, "duplicates": "verify", "delivery": "bcc", "batch": 4});
    let folder = folder(&[account(&graph, "work", fields)]);
    let lost = || Fault::SendThenReset;
    graph.fail_at(Step::Send, [Fault::graph(400, "ErrorInvalidRecipients"), lost(), lost()]);
    graph.hold_at(Step::Get);
    let mut child = start(&folder, &[]);
    graph.until_held(2);
    child.kill().expect("it is running");
    child.wait().expect("it ends");
    graph.forget_held();
    assert_eq!(graph.mails().len(), 2);
    let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[cfg(unix)]
#[test]
fn an_interrupt_in_the_middle_of_a_large_file_leaves_no_draft_and_is_reported() {
    for step in [Step::Upload(1), Step::Upload(2), Step::CreateSession] {
        let graph = graph();
        let folder = with_film(&graph, "avoid");
        graph.hold_at(step);
        let child = start(&folder, &["-a", "film.mp4"]);
        graph.until_held(1);
        assert_eq!(graph.drafts_left().len(), 1);
        // The first asks to come to an end, which the file does not; the second ends it at once.
        signal(&child, "-INT");
        signal(&child, "-TERM");
        let ended = Ended::of(child, &folder.path(""));
        assert_eq!(ended.code, Some(4), "{step:?}: {}{}", ended.stdout, ended.stderr);
        assert_eq!(ended.json()["stopped"], "interrupt", "{step:?}");
        assert_eq!((graph.mails().len(), graph.drafts_left()), (0, vec![]), "{step:?}");
        graph.forget_held();
        let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
        assert_one_copy_each(&graph, &ended, &addresses(1));
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_lets_a_large_file_that_moves_arrive() {
    let graph = graph();
    let folder = with_film(&graph, "avoid");
    graph.hold_at(Step::Upload(2));
    let child = start(&folder, &["-a", "film.mp4"]);
    graph.until_held(1);
    signal(&child, "-INT");
    graph.release();
    let ended = Ended::of(child, &folder.path(""));
    assert_eq!(targets(&ended, "sent"), addresses(1), "{}", ended.stdout);
    assert_eq!((graph.mails().len(), graph.drafts_left()), (1, vec![]));
}

#[cfg(unix)]
#[test]
fn an_interrupt_while_a_mail_is_sent_leaves_a_doubt_that_is_cleared_up_later() {
    let graph = graph();
    let folder = with_film(&graph, "avoid");
    graph.hold_at(Step::Send);
    let child = start(&folder, &["-a", "film.mp4"]);
    graph.until_held(1);
    signal(&child, "-INT");
    signal(&child, "-TERM");
    let ended = Ended::of(child, &folder.path(""));
    assert_eq!((ended.code, targets(&ended, "unknown")), (Some(4), addresses(1)), "{}", ended.stdout);
    assert_eq!(graph.drafts_left(), ["News"], "it may be on its way");
    graph.forget_held();
    let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &addresses(1));
}

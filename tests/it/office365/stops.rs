//! A mailbox that may send no more stops whole, whichever accounts share it, and the rest is sent later.

use serde_json::{Value, json};

use crate::support::cli::Ended;
use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from, targets};

/// Two mails that are taken, and then the stop. An answer without a reason is none, so that the first two are carried out.
fn stop_at_the_third(graph: &Graph) {
    let taken = || Fault::SendThenAnswer(202);
    graph.fail_at(Step::SendMail, [taken(), taken(), Fault::graph(403, "ErrorExceededMessageLimit")]);
}

fn hints<'a>(report: &'a Value, status: &str) -> Vec<&'a str> {
    let all = report["deliveries"].as_array().expect("it is a list").iter();
    let these = all.filter(|delivery| delivery["status"] == status);
    these.map(|delivery| delivery["failure"]["hint"].as_str().unwrap_or_default()).collect()
}

fn shown(ended: &Ended) -> String {
    format!("{}\n{}", ended.stdout, ended.stderr)
}

#[test]
fn the_rest_is_not_attempted_with_what_to_do_and_a_resume_sends_it() {
    let graph = Graph::start();
    stop_at_the_third(&graph);
    let readers = addresses(20);
    let folder = folder(&[account(&graph, "work", json!({"to": readers, "concurrency": 1}))]);
    let ended = mail_from(&folder, &[]);
    assert_eq!(ended.code, Some(1), "{}", shown(&ended));
    let counts = ["sent", "failed", "not_attempted"].map(|status| targets(&ended, status).len());
    assert_eq!((counts, graph.mails().len(), graph.requests().1), ([2, 1, 17], 2, 3), "{}", shown(&ended));
    let report = ended.json();
    for status in ["failed", "not_attempted"] {
        assert!(hints(&report, status).iter().all(|hint| hint.contains("verify the account")), "{}", shown(&ended));
    }
    assert!(ended.stderr.contains("dispatch resume"), "{}", ended.stderr);
    let ended = folder.run(&["resume", "--failed", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn a_resume_without_more_sends_what_was_never_tried() {
    let graph = Graph::start();
    stop_at_the_third(&graph);
    let readers = addresses(20);
    let folder = folder(&[account(&graph, "work", json!({"to": readers, "concurrency": 1}))]);
    let failed = targets(&mail_from(&folder, &[]), "failed");
    let ended = folder.run(&["resume", "--report", "json"]);
    assert_eq!((ended.code, targets(&ended, "sent").len()), (Some(1), 19), "{}", shown(&ended));
    assert_eq!((graph.lost(readers.iter().map(String::as_str)), graph.doubled()), (failed, vec![]));
}

#[test]
fn a_refused_sign_in_ends_what_waits_for_it_and_a_resume_sends_that_once_it_is_mended() {
    let graph = Graph::start();
    graph.fail_login([Fault::login(401, "invalid_client", 7_000_222)]);
    let readers = addresses(20);
    let folder = folder(&[account(&graph, "work", json!({"to": readers, "concurrency": 1}))]);
    let ended = mail_from(&folder, &[]);
    let counts = ["failed", "not_attempted"].map(|status| targets(&ended, status).len());
    assert_eq!((ended.code, counts, graph.requests()), (Some(1), [1, 19], (1, 0)), "{}", shown(&ended));
    assert!(hints(&ended.json(), "not_attempted").iter().all(|hint| hint.contains("has expired")), "{}", shown(&ended));
    let ended = folder.run(&["resume", "--failed", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn accounts_of_one_mailbox_stop_together_and_another_mailbox_goes_on() {
    let (graph, other) = (Graph::start(), Graph::start());
    stop_at_the_third(&graph);
    let readers = addresses(18);
    let all = [
        account(&graph, "one", json!({"to": readers[..6], "concurrency": 1})),
        account(&graph, "two", json!({"to": readers[6..12], "concurrency": 1, "source": "NoReply@Example.com"})),
        account(&other, "three", json!({"to": readers[12..], "source": "alerts@example.com"})),
    ];
    let folder = folder(&all);
    let ended = mail_from(&folder, &[]);
    let counts = ["sent", "failed", "not_attempted"].map(|status| targets(&ended, status).len());
    assert_eq!((counts, graph.mails().len(), graph.requests().1), ([8, 1, 9], 2, 3), "{}", shown(&ended));
    assert_eq!(other.mails().len(), 6);
    let ended = folder.run(&["resume", "--failed", "--report", "json"]);
    assert_eq!((ended.code, graph.mails().len(), other.mails().len()), (Some(0), 12, 6), "{}", shown(&ended));
    assert_eq!(graph.doubled(), Vec::<String>::new());
}

#[test]
fn a_verified_mailbox_that_is_stopped_leaves_no_draft() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph.fail_at(Step::Send, [Fault::graph(403, "ErrorMessageSubmissionBlocked")]);
    let readers = addresses(9);
    let folder = folder(&[account(&graph, "work", json!({"to": readers, "duplicates": "verify"}))]);
    let ended = mail_from(&folder, &[]);
    assert_eq!(ended.code, Some(1), "{}", shown(&ended));
    assert_eq!((graph.drafts_left(), graph.doubled()), (vec![], vec![]), "{}", shown(&ended));
    assert_eq!(targets(&ended, "sent").len(), graph.mails().len());
    let ended = folder.run(&["resume", "--failed", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
}

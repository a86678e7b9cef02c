//! Many mails against a mailbox that takes four at a time and a Graph that has enough.

use std::time::Duration;

use serde_json::json;

use crate::support::cli::Ended;
use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from, mailed};

#[test]
fn fifty_targets_in_a_storm_of_refusals_get_one_copy_each() {
    let graph = Graph::start();
    graph.storm(11, 40);
    graph.set_retry_after("0.003");
    let readers = addresses(50);
    let ended = mailed(account(&graph, "announce", json!({"to": readers})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert!(graph.requests().1 > 60, "{:?}", graph.requests());
    assert_eq!((graph.violations(), graph.requests().0), (0, 1));
    let report = ended.json();
    assert_eq!(report["summary"]["attempts"], graph.requests().1);
}

#[test]
fn a_storm_over_verified_mails_loses_none_and_leaves_no_draft() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph.storm(5, 25);
    graph.set_retry_after("0.003");
    let readers = addresses(20);
    let ended = mailed(account(&graph, "announce", json!({"to": readers, "duplicates": "verify"})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(graph.violations(), 0);
}

#[test]
fn a_mailbox_never_has_more_than_four_requests_under_way_whatever_accounts_share_it() {
    let graph = Graph::start();
    graph.set_latency(Duration::from_millis(3));
    graph.hold();
    let readers = addresses(24);
    let both = [
        account(&graph, "one", json!({"to": readers[..12]})),
        account(&graph, "two", json!({"to": readers[12..], "source": "NoReply@Example.com"})),
    ];
    let folder = folder(&both);
    let child = folder.dispatch(&["-g", "all", "-b", "x", "--report", "json"]).start();
    graph.until_held(4);
    graph.release();
    let ended = Ended::of(child, &folder.path(""));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!((graph.most_at_once("noreply@example.com"), graph.violations()), (4, 0));
}

#[test]
fn mailboxes_do_not_wait_for_one_another() {
    let graph = Graph::start();
    graph.hold();
    let readers = addresses(12);
    let both = [
        account(&graph, "one", json!({"to": readers[..6]})),
        account(&graph, "two", json!({"to": readers[6..], "source": "alerts@example.com"})),
    ];
    let folder = folder(&both);
    let child = folder.dispatch(&["-g", "all", "-b", "x", "--report", "json"]).start();
    graph.until_held(8);
    graph.release();
    let ended = Ended::of(child, &folder.path(""));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!((graph.most_at_once("alerts@example.com"), graph.violations()), (4, 0));
}

#[test]
fn a_token_refused_in_the_middle_is_renewed_and_nothing_is_sent_twice() {
    let graph = Graph::start();
    graph.fail_at(Step::SendMail, [Fault::graph(401, "InvalidAuthenticationToken")]);
    let readers = addresses(5);
    let ended = mailed(account(&graph, "announce", json!({"to": readers, "concurrency": 1})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(graph.requests(), (2, 6));
}

#[test]
fn a_wait_beside_an_acceptance_sends_no_second_copy() {
    let graph = Graph::start();
    graph.fail([Fault::SendThenAnswer(202), Fault::SendThenAnswer(202)]);
    let readers = addresses(3);
    let ended = mail_from(&folder(&[account(&graph, "announce", json!({"to": readers}))]), &[]);
    assert_one_copy_each(&graph, &ended, &readers);
}

//! Mails of which nobody can say at once whether they left.

use serde_json::json;

use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, addresses, assert_one_copy_each, mailed, targets};

/// Faults after which a mail may or may not have left, and whether it has.
fn doubts() -> [(Fault, bool); 6] {
    [
        (Fault::Reset, false),
        (Fault::SendThenReset, true),
        (Fault::SendThenAnswer(504), true),
        (Fault::SendThenAnswer(500), true),
        (Fault::page(502), false),
        (Fault::graph(500, "ErrorInternalServerError"), false),
    ]
}

#[test]
fn a_doubt_is_reported_as_one_and_nothing_is_sent_twice() {
    for (fault, has_left) in doubts() {
        let graph = Graph::start();
        graph.fail_at(Step::SendMail, [fault.clone()]);
        let readers = addresses(3);
        let ended =
            mailed(account(&graph, "announce", json!({"to": readers, "concurrency": 1, "duplicates": "avoid"})));
        assert_eq!(ended.code, Some(1), "{fault:?}: {}", ended.stdout);
        assert_eq!(targets(&ended, "unknown"), readers[..1], "{fault:?}");
        assert_eq!(targets(&ended, "sent"), readers[1..], "{fault:?}");
        assert_eq!(graph.doubled(), Vec::<String>::new(), "{fault:?}");
        let lost = graph.lost(readers.iter().map(String::as_str));
        assert_eq!(lost, readers[..usize::from(!has_left)], "{fault:?}");
        let failure = &ended.json()["deliveries"][0]["failure"];
        let hint = failure["hint"].as_str().unwrap_or_default().to_lowercase();
        assert!(hint.contains("sent items"), "{fault:?}: {failure}");
    }
}

#[test]
fn who_accepts_a_second_copy_loses_nothing() {
    for (fault, has_left) in doubts() {
        let graph = Graph::start();
        graph.fail_at(Step::SendMail, [fault.clone()]);
        let readers = addresses(2);
        let ended = mailed(account(
            &graph,
            "announce",
            json!({"to": readers, "concurrency": 1, "duplicates": "accept",
            "retry": {"attempts": 3, "min_delay": "1ms", "max_delay": "2ms", "max_wait": "2s"}}),
        ));
        assert_eq!(targets(&ended, "sent"), readers, "{fault:?}: {}", ended.stdout);
        assert_eq!(graph.lost(readers.iter().map(String::as_str)), Vec::<String>::new(), "{fault:?}");
        assert_eq!(graph.doubled().len(), usize::from(has_left), "{fault:?}");
    }
}

#[test]
fn verified_mails_survive_every_fault_at_every_step() {
    for step in [Step::CreateDraft, Step::Send] {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let more = [
            (Fault::graph(429, "ApplicationThrottled").header("retry-after", "0.004"), false),
            (Fault::graph(503, "ErrorServerBusy").header("retry-after", "0.004"), false),
            (Fault::graph(401, "InvalidAuthenticationToken"), false),
        ];
        let faults = doubts().into_iter().chain(more).map(|(fault, _)| match fault {
            // A wait of a second, which goes with this fault, would be a second of this test.
            Fault::SendThenAnswer(_) => Fault::SendThenReset,
            fault => fault,
        });
        graph.fail_at(step, faults);
        let readers = addresses(4);
        let fields = json!({"to": readers, "concurrency": 1, "duplicates": "verify"});
        let ended = mailed(account(&graph, "announce", fields));
        assert_one_copy_each(&graph, &ended, &readers);
    }
}

#[test]
fn a_mail_that_has_not_settled_yet_is_not_sent_again() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph.fail_at(Step::Send, [Fault::SendThenReset, Fault::SendThenReset]);
    graph.fail_at(Step::Get, [Fault::Reset, Fault::page(502)]);
    graph.set_lag(2);
    let readers = addresses(3);
    let ended = mailed(account(&graph, "announce", json!({"to": readers, "duplicates": "verify"})));
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn verifying_needs_a_permission_and_says_so_before_anything_is_sent() {
    let graph = Graph::start();
    let ended = mailed(account(&graph, "announce", json!({"to": addresses(3), "duplicates": "verify"})));
    assert_ne!(ended.code, Some(0));
    let all = format!("{}{}", ended.stdout, ended.stderr);
    assert!(all.contains("Mail.ReadWrite"), "{all}");
    assert_eq!((graph.requests(), graph.mails().len()), ((1, 0), 0));
}

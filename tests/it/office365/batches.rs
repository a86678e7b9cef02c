//! One mail for many readers: nobody is lost, nobody is there twice, and one bad address stops nobody else.

use serde_json::json;

use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from, mailed, targets};

/// How many readers each mail had, the longest first.
fn widths(graph: &Graph) -> Vec<usize> {
    let mut widths: Vec<_> = graph.mails().iter().map(|mail| mail.letter.recipients().count()).collect();
    widths.sort_unstable_by(|a, b| b.cmp(a));
    widths
}

#[test]
fn hundreds_of_readers_take_a_few_mails_in_a_storm_too() {
    let graph = Graph::start();
    graph.storm(9, 40);
    graph.set_retry_after("0.003");
    let readers = addresses(120);
    let ended = mailed(account(&graph, "list", json!({"to": readers, "delivery": "bcc", "batch": 50})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(widths(&graph), [50, 50, 20]);
    assert!(graph.mails().iter().all(|mail| mail.letter.to.is_empty() && mail.letter.cc.is_empty()));
}

#[test]
fn a_bad_address_is_found_and_named_and_all_others_get_their_copy() {
    for delivery in ["bcc", "together"] {
        let graph = Graph::start();
        graph.refuse_address("reader11@example.com");
        let readers = addresses(16);
        let ended = mailed(account(&graph, "list", json!({"to": readers, "delivery": delivery, "batch": 16})));
        assert_eq!(ended.code, Some(1), "{delivery}: {}", ended.stdout);
        assert_eq!(targets(&ended, "failed"), ["reader11@example.com"], "{delivery}");
        assert_eq!(targets(&ended, "sent").len(), 15, "{delivery}");
        assert_eq!(graph.lost(readers.iter().map(String::as_str)), ["reader11@example.com"], "{delivery}");
        assert_eq!(graph.doubled(), Vec::<String>::new(), "{delivery}");
        let report = ended.json();
        let all = report["deliveries"].as_array().expect("it is a list");
        let bad = all.iter().find(|delivery| delivery["target"] == "reader11@example.com").expect("it is there");
        assert_eq!(bad["failure"]["code"], "ErrorInvalidRecipients", "{bad}");
    }
}

#[test]
fn a_batch_in_doubt_is_a_doubt_about_everybody_in_it_and_about_nobody_else() {
    let graph = Graph::start();
    graph.fail_at(Step::SendMail, [Fault::SendThenReset]);
    let readers = addresses(6);
    let fields = json!({"to": readers, "delivery": "bcc", "batch": 3, "concurrency": 1, "duplicates": "avoid"});
    let ended = mailed(account(&graph, "list", fields));
    assert_eq!(targets(&ended, "unknown"), readers[..3], "{}", ended.stdout);
    assert_eq!(targets(&ended, "sent"), readers[3..]);
    assert_eq!((widths(&graph), graph.doubled()), (vec![3, 3], vec![]));
}

#[test]
fn verified_batches_survive_what_breaks() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph.fail_at(Step::CreateDraft, [Fault::SendThenReset]);
    graph.fail_at(Step::Send, [Fault::SendThenReset, Fault::Reset]);
    let readers = addresses(9);
    let fields = json!({"to": readers, "delivery": "together", "duplicates": "verify"});
    let ended = mailed(account(&graph, "list", fields));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(widths(&graph), [9]);
}

#[test]
fn readers_of_copies_are_in_one_batch_and_count_for_its_size() {
    let graph = Graph::start();
    let mut readers = addresses(5);
    let fields = json!({"to": readers, "cc": ["boss@example.com", "Reader5@example.com"], "bcc": "audit@example.com",
        "delivery": "bcc", "batch": 3});
    let ended = mailed(account(&graph, "list", fields));
    readers.extend(["boss@example.com".to_owned(), "audit@example.com".to_owned()]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn a_mailbox_that_may_send_no_more_stops_at_once_and_alone() {
    let graph = Graph::start();
    let readers = addresses(20);
    graph.fail_at(Step::SendMail, [Fault::graph(403, "ErrorExceededMessageLimit")]);
    let fields = json!({"to": readers, "concurrency": 1});
    let ended = mailed(account(&graph, "list", fields));
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert_eq!((targets(&ended, "failed").len(), targets(&ended, "not_attempted").len()), (1, 19), "{}", ended.stdout);
    assert_eq!((graph.requests().1, graph.mails().len()), (1, 0));
    assert!(ended.stdout.contains("verify the account"), "{}", ended.stdout);
}

#[test]
fn two_bad_addresses_among_many_batches_are_named_and_everybody_else_gets_one_copy() {
    for duplicates in ["avoid", "verify"] {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let mut readers = addresses(120);
        let bad = ["reader30@example.com", "reader77@example.com"];
        bad.iter().for_each(|address| graph.refuse_address(address));
        let fields = json!({"to": readers, "cc": "boss@example.com", "bcc": ["audit@example.com", "READER50@example.com"],
            "delivery": "bcc", "batch": 50, "duplicates": duplicates});
        let ended = mailed(account(&graph, "list", fields));
        assert_eq!(
            (ended.code, targets(&ended, "failed")),
            (Some(1), bad.map(str::to_owned).to_vec()),
            "{}",
            ended.stdout
        );
        assert_eq!(targets(&ended, "sent").len(), 118);
        readers.extend(["boss@example.com".to_owned(), "audit@example.com".to_owned()]);
        let lost = graph.lost(readers.iter().map(String::as_str));
        assert_eq!((lost, graph.doubled()), (bad.map(str::to_owned).to_vec(), vec![]), "{duplicates}");
        assert_eq!(graph.drafts_left(), Vec::<String>::new(), "{duplicates}");
    }
}

#[test]
fn a_batch_that_is_throttled_is_tried_again_as_a_whole() {
    let graph = Graph::start();
    let throttled = || Fault::graph(429, "ApplicationThrottled").header("retry-after", "0.004");
    graph.fail_at(Step::SendMail, [throttled(), throttled()]);
    let readers = addresses(12);
    let ended = mailed(account(&graph, "list", json!({"to": readers, "delivery": "bcc", "concurrency": 1})));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!((widths(&graph), graph.requests().1), (vec![12], 3));
}

#[test]
fn more_readers_than_a_mail_takes_go_into_several_mails() {
    let graph = Graph::start();
    let mut readers = addresses(600);
    let copies = ["boss@example.com", "audit@example.com"];
    let fields = json!({"to": readers, "cc": copies[0], "bcc": copies[1], "delivery": "together"});
    let ended = mailed(account(&graph, "list", fields));
    readers.extend(copies.map(str::to_owned));
    assert_one_copy_each(&graph, &ended, &readers);
    assert_eq!(widths(&graph), [500, 102]);
}

#[test]
fn a_large_file_goes_once_to_each_batch_with_a_bad_address_among_them() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph.refuse_address("reader3@example.com");
    graph.fail_at(Step::Send, [Fault::SendThenReset]);
    let fields = json!({"to": addresses(6), "delivery": "bcc", "batch": 3, "duplicates": "verify"});
    let folder = folder(&[account(&graph, "list", fields)]).file("film.mp4", vec![b'x'; 3_500_000]);
    let ended = mail_from(&folder, &["-a", "film.mp4"]);
    assert_eq!(targets(&ended, "failed"), ["reader3@example.com"], "{}", ended.stdout);
    let bad = graph.lost(addresses(6).iter().map(String::as_str));
    assert_eq!((bad, graph.doubled(), graph.drafts_left()), (vec!["reader3@example.com".to_owned()], vec![], vec![]));
    assert!(graph.mails().iter().all(|mail| mail.letter.attachments.len() == 1));
}

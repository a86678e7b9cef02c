//! Who reads along gets one copy in a run, and nobody gets two.

use serde_json::json;

use crate::support::graph::Graph;
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mail_from, mailed};

#[test]
fn readers_of_copies_get_one_of_a_run_of_many_targets() {
    let graph = Graph::start();
    graph.storm(2, 30);
    graph.set_retry_after("0.003");
    let mut readers = addresses(12);
    let fields = json!({"to": readers, "cc": ["Boss <boss@example.com>", "Reader3@example.com"],
        "bcc": ["audit@example.com", "BOSS@example.com"]});
    let ended = mailed(account(&graph, "announce", fields));
    readers.extend(["boss@example.com".to_owned(), "audit@example.com".to_owned()]);
    assert_one_copy_each(&graph, &ended, &readers);
}

#[test]
fn a_copy_for_a_target_is_not_sent_to_it_twice_in_any_order() {
    for cc in ["reader1@example.com", "reader2@example.com"] {
        let graph = Graph::start();
        let readers = addresses(2);
        let ended = mailed(account(&graph, "announce", json!({"to": readers, "cc": cc, "bcc": cc})));
        assert_one_copy_each(&graph, &ended, &readers);
        assert!(graph.mails().iter().all(|mail| mail.letter.cc.is_empty() && mail.letter.bcc.is_empty()));
    }
}

#[test]
fn every_way_to_write_a_mail_has_the_same_readers() {
    for fields in [json!({}), json!({"form": "mime"}), json!({"duplicates": "verify"})] {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let mut account = account(&graph, "announce", fields.clone());
        account["to"] = json!(["\"Smith, Ann\" <ann@example.com>"]);
        account["cc"] = json!("cleo@example.com");
        account["bcc"] = json!("dan@example.com");
        account["reply_to"] = json!("Desk <help@example.com>");
        let ended = mail_from(&folder(&[account]), &[]);
        let readers = ["ann", "cleo", "dan"].map(|name| format!("{name}@example.com"));
        assert_one_copy_each(&graph, &ended, &readers);
        let mails = graph.mails();
        let letter = &mails[0].letter;
        assert_eq!((letter.subject.as_str(), letter.content.trim_end()), ("News", "All is well."), "{fields}");
        assert_eq!((&letter.to[..], &letter.cc[..], &letter.bcc[..]), (&readers[..1], &readers[1..2], &readers[2..]));
        assert_eq!(letter.reply_to, ["help@example.com"], "{fields}");
    }
}

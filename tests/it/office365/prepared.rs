//! What an account may not do is found before anything is sent, by it or by any other.

use serde_json::json;

use crate::support::cli::{Ended, Folder};
use crate::support::graph::Graph;
use crate::support::mailing::{account, addresses, folder, mail_from, targets};

fn text(ended: &Ended) -> String {
    format!("{}{}", ended.stdout, ended.stderr)
}

/// An account that may do everything beside one that may not make drafts.
fn two(rich: &Graph, poor: &Graph, duplicates: &str) -> Folder {
    rich.grant(&["Mail.Send", "Mail.ReadWrite"]);
    let readers = addresses(4);
    let both = [
        account(rich, "rich", json!({"source": "rich@example.com", "to": readers[..2], "duplicates": duplicates})),
        account(poor, "poor", json!({"source": "poor@example.com", "to": readers[2..], "duplicates": duplicates})),
    ];
    folder(&both).file("film.mp4", vec![b'x'; 4 << 20])
}

#[test]
fn nothing_is_sent_by_anybody_while_a_permission_is_missing() {
    for (duplicates, arguments) in [("verify", &[][..]), ("avoid", &["-a", "film.mp4"])] {
        let (rich, poor) = (Graph::start(), Graph::start());
        let folder = two(&rich, &poor, duplicates);
        let ended = mail_from(&folder, arguments);
        assert_eq!(ended.code, Some(2), "{}", text(&ended));
        for words in ["account `poor` cannot send this", "Mail.ReadWrite", "grant admin consent", "dispatch.yaml:1"] {
            assert!(text(&ended).contains(words), "{words}: {}", text(&ended));
        }
        assert!(!text(&ended).contains("`rich`"), "{}", text(&ended));
        assert_eq!((rich.requests().1, poor.requests().1), (0, 0));
    }
}

#[test]
fn who_skips_invalid_accounts_sends_through_the_others() {
    for (duplicates, arguments) in
        [("verify", &["--skip-invalid"][..]), ("avoid", &["--skip-invalid", "-a", "film.mp4"])]
    {
        let (rich, poor) = (Graph::start(), Graph::start());
        let folder = two(&rich, &poor, duplicates);
        let ended = mail_from(&folder, arguments);
        assert_eq!(ended.code, Some(1), "{}", text(&ended));
        assert_eq!(targets(&ended, "sent"), addresses(2), "{}", text(&ended));
        assert!(text(&ended).contains("Mail.ReadWrite"), "{}", text(&ended));
        assert_eq!((rich.mails().len(), rich.drafts_left(), poor.requests().1), (2, vec![], 0));
    }
}

#[test]
fn a_small_mail_needs_no_drafts() {
    let (rich, poor) = (Graph::start(), Graph::start());
    let ended = mail_from(&two(&rich, &poor, "avoid"), &[]);
    assert_eq!((ended.code, targets(&ended, "sent")), (Some(0), addresses(4)), "{}", text(&ended));
}

#[test]
fn a_mail_that_must_not_be_kept_cannot_be_large_or_verified() {
    for (duplicates, arguments, advice) in
        [("avoid", &["-a", "film.mp4"][..], "attach less than 2.9 MB"), ("verify", &[], "`duplicates: verify` out")]
    {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let fields = json!({"to": addresses(1), "savesent": "no", "duplicates": duplicates});
        let folder = folder(&[account(&graph, "work", fields)]).file("film.mp4", vec![b'x'; 4 << 20]);
        let ended = mail_from(&folder, arguments);
        assert_eq!(ended.code, Some(2), "{}", text(&ended));
        let said = text(&ended);
        assert!(said.contains("cannot be kept") && said.contains(advice), "{said}");
        assert_eq!(graph.requests().1, 0);
    }
}

#[test]
fn options_that_no_verified_mail_can_have_are_found_by_check() {
    let graph = Graph::start();
    for (options, words) in [(json!({"savesent": "no"}), "in `savesent`"), (json!({"defer": "2h"}), "among the drafts")]
    {
        let mut fields = json!({"to": addresses(1), "duplicates": "verify"});
        fields.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let ended = folder(&[account(&graph, "work", fields)]).run(&["check"]);
        assert_eq!(ended.code, Some(2), "{}", text(&ended));
        assert!(text(&ended).contains(words), "{words}: {}", text(&ended));
    }
    assert_eq!(graph.requests(), (0, 0));
}

#[test]
fn each_request_names_the_mailbox_where_that_is_wanted() {
    let cases =
        [(json!({}), "noreply@example.com"), (json!({"source": "Desk <Desk@example.com>"}), "Desk@example.com")];
    for (fields, mailbox) in cases {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let mut wanted = account(&graph, "work", fields);
        (wanted["to"], wanted["anchor_mailbox"]) = (json!(addresses(1)), json!("yes"));
        let folder = folder(&[wanted]).file("film.mp4", vec![b'x'; 4 << 20]);
        assert_eq!(mail_from(&folder, &["-a", "film.mp4"]).code, Some(0));
        assert_eq!(graph.anchors(), [mailbox; 3], "the draft, the session, and sending it");
    }
    let graph = Graph::start();
    let folder = folder(&[account(&graph, "work", json!({"to": addresses(1)}))]);
    assert_eq!(mail_from(&folder, &[]).code, Some(0));
    assert_eq!(graph.anchors(), [""], "nobody asked for it");
}

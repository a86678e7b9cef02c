//! What arrives, and from whom.

use dispatch::message::{Dialect, Part};
use dispatch::service::Parcel;
use minijinja::Value;
use serde_json::json;

use crate::support::graph::Graph;
use crate::support::mail::{must_send, organization, part, personal, problem, send_to_self, service, target};

const OBJECT_ID: &str = "11111111-2222-4333-8444-555555555555";

#[tokio::test]
async fn an_organisation_sends_from_its_mailbox() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[("targets", "bob@example.com")]));
    let mut target = target("bob@example.com");
    target.value.insert("name".to_owned(), json!("Bob Smith"));
    let part = part("Version 1.2 is live.");
    let receipt = service.deliver(Parcel::new(Some(&target), &part, "k")).await.expect("it is sent");

    assert_eq!(receipt.id.as_deref(), Some("graph-request-1"));
    let mails = graph.mails();
    assert_eq!(mails[0].path, "/v1.0/users/noreply%40example.com/sendMail");
    let expected = json!({"message": {
        "subject": "Deployed",
        "body": {"contentType": "text", "content": "Version 1.2 is live."},
        "toRecipients": [{"emailAddress": {"name": "Bob Smith", "address": "bob@example.com"}}],
    }});
    assert_eq!(mails[0].body, expected);
}

#[tokio::test]
async fn the_mode_can_be_forced() {
    let graph = Graph::start();
    let forced = service(&personal(&graph, &[("source", "me@custom.example"), ("mode", "personal")]));
    must_send(&*forced, "bob@example.com").await;
    let forced = service(&organization(&graph, &[("source", "team@outlook.com"), ("mode", "organisation")]));
    must_send(&*forced, "bob@example.com").await;
    let paths: Vec<_> = graph.mails().into_iter().map(|mail| mail.path).collect();
    assert_eq!(paths, ["/v1.0/me/sendMail", "/v1.0/users/team%40outlook.com/sendMail"]);
}

#[tokio::test]
async fn an_object_id_can_be_the_source() {
    let graph = Graph::start();
    let fields = [("source", OBJECT_ID), ("targets", "bob@example.com")];
    must_send(&*service(&organization(&graph, &fields)), "bob@example.com").await;
    assert_eq!(graph.mails()[0].path, format!("/v1.0/users/{OBJECT_ID}/sendMail"));
}

#[tokio::test]
async fn without_a_target_the_source_writes_to_itself() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[("cc", "noreply@example.com, cleo@example.com")]));
    let part = Part { dialect: Dialect::Html, title: None, ..part("<b>Up</b>") };
    send_to_self(&*service, &part).await.map(drop).expect("it is sent");
    let expected = json!({"message": {
        "body": {"contentType": "html", "content": "<b>Up</b>"},
        "toRecipients": [{"emailAddress": {"address": "noreply@example.com"}}],
        "ccRecipients": [{"emailAddress": {"address": "cleo@example.com"}}],
    }});
    assert_eq!(graph.mails()[0].body, expected);
}

#[tokio::test]
async fn every_reader_gets_one_copy_of_a_run() {
    let graph = Graph::start();
    let fields = [
        ("targets", "bob@example.com, ann@example.com"),
        ("cc", "Cleo <cleo@example.com>, Ann@example.com, CLEO@example.com"),
        ("bcc", "cleo@example.com, dan@example.com, bob@example.com"),
        ("reply_to", r#""Desk, Help" <help@example.com>"#),
    ];
    let service = service(&organization(&graph, &fields));
    for to in ["ann@example.com", "bob@example.com"] {
        must_send(&*service, to).await;
    }
    let [second, first] = &graph.mails()[..] else { panic!("there are two targets") };
    let message = &first.body["message"];
    assert_eq!(message["toRecipients"], json!([{"emailAddress": {"address": "bob@example.com"}}]));
    assert_eq!(message["ccRecipients"], json!([{"emailAddress": {"name": "Cleo", "address": "cleo@example.com"}}]));
    assert_eq!(message["bccRecipients"], json!([{"emailAddress": {"address": "dan@example.com"}}]));
    let desk = json!([{"emailAddress": {"name": "Desk, Help", "address": "help@example.com"}}]);
    assert_eq!(message["replyTo"], desk);
    let message = second.body["message"].as_object().expect("it is a message");
    assert!(!message.contains_key("ccRecipients") && !message.contains_key("bccRecipients"), "{message:?}");
    assert_eq!(message["replyTo"], desk);
}

#[tokio::test]
async fn sent_items_stay_empty_on_request() {
    let graph = Graph::start();
    let mut settings = organization(&graph, &[]);
    settings.set("savesent", Value::from(false));
    must_send(&*service(&settings), "bob@example.com").await;
    assert_eq!(graph.mails()[0].body["saveToSentItems"], json!(false));
}

#[tokio::test]
async fn every_request_has_its_own_guid() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[]));
    for _ in 0..2 {
        must_send(&*service, "bob@example.com").await;
    }
    let ids: Vec<_> = graph.mails().into_iter().map(|mail| mail.request_id).collect();
    let shape = |id: &str| id.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && id.as_bytes()[14] == b'4';
    assert!(ids.iter().all(|id| shape(id)) && ids[0] != ids[1], "{ids:?}");
}

#[test]
fn wrong_settings_are_named() {
    let graph = Graph::start();
    let cases = [
        (organization(&graph, &[("client_secret", "")]), "`client_secret` is missing"),
        (organization(&graph, &[("tenant_id", "a/b")]), "`a/b` is not a tenant"),
        (organization(&graph, &[("mode", "persnal")]), "did you mean `personal`?"),
        (organization(&graph, &[("source", "noreply")]), "`source` is a mail address"),
        (
            organization(&graph, &[("source", "me"), ("targets", "a@b.example"), ("mode", "organization")]),
            "`me` is nobody",
        ),
        (organization(&graph, &[("source", OBJECT_ID)]), "no target is given"),
        (organization(&graph, &[("cc", "junk, a@b.example, worse")]), "in `cc`: `junk` is not a mail address"),
        (organization(&graph, &[("graph_url", "http://graph.example.com")]), "`graph_url` is not an https URL"),
        (personal(&graph, &[("refresh_token", "")]), "`refresh_token` is missing"),
    ];
    for (settings, words) in cases {
        let shown = problem(&settings);
        assert!(shown.contains(words), "{words}: {shown}");
    }
}

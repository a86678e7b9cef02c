//! `sendMail`, permissions, limits and faults.

use serde_json::{Value, json};

use super::client::Client;
use crate::support::graph::{Fault, Graph, Step, Via};

const SEND: &str = "/users/noreply@example.com/sendMail";

fn mail(to: &str) -> Value {
    json!({"message": {"subject": "Hi", "body": {"contentType": "Text", "content": "x"},
        "toRecipients": [{"emailAddress": {"address": to}}]}})
}

#[tokio::test]
async fn a_token_may_do_what_was_granted_and_nothing_else() {
    let graph = Graph::start();
    let client = Client::application(&graph).await;
    assert_eq!(client.post(SEND, &mail("bob@example.com")).await.status, 202);
    assert_eq!(
        client.post("/users/noreply@example.com/messages", &json!({})).await.error(),
        (403, "ErrorAccessDenied")
    );
    assert_eq!(client.post("/me/sendMail", &mail("bob@example.com")).await.error(), (400, "BadRequest"));
    let stranger = Client::stranger(&graph).post(SEND, &mail("bob@example.com")).await;
    assert_eq!(stranger.error(), (401, "InvalidAuthenticationToken"));
    graph.revoke();
    assert_eq!(client.post(SEND, &mail("bob@example.com")).await.error(), (401, "InvalidAuthenticationToken"));
    let mails = graph.mails();
    assert_eq!((mails.len(), mails[0].via, mails[0].saved), (1, Via::SendMail, true));
    assert_eq!((mails[0].mailbox.as_str(), mails[0].letter.subject.as_str()), ("noreply@example.com", "Hi"));
}

#[tokio::test]
async fn a_body_that_the_description_does_not_know_is_refused() {
    let graph = Graph::start();
    let client = Client::application(&graph).await;
    let mut body = mail("bob@example.com");
    body["message"]["toRecipient"] = json!([]);
    assert_eq!(client.post(SEND, &body).await.error(), (400, "RequestBodyRead"));
    assert_eq!(graph.complaints().len(), 1, "{:?}", graph.complaints());
}

#[tokio::test]
async fn one_bad_reader_or_too_many_refuse_the_whole_mail() {
    let graph = Graph::start();
    graph.refuse_address("bad@example.com");
    let client = Client::application(&graph).await;
    let mut body = mail("bob@example.com");
    body["message"]["bccRecipients"] = json!([{"emailAddress": {"address": "Bad@example.com"}}]);
    let refused = client.post(SEND, &body).await;
    assert_eq!(refused.error(), (400, "ErrorInvalidRecipients"));
    assert!(refused.body["error"]["message"].as_str().is_some_and(|text| text.contains("Bad@example.com")));
    let many = |count: usize| {
        let all: Vec<_> =
            (0..count).map(|number| json!({"emailAddress": {"address": format!("r{number}@example.com")}})).collect();
        json!({"message": {"toRecipients": all}})
    };
    assert_eq!(client.post(SEND, &many(501)).await.error(), (400, "ErrorExceededMaxRecipientLimit"));
    assert_eq!(client.post(SEND, &many(500)).await.status, 202);
    assert_eq!(graph.copies_by_recipient().len(), 500);
    assert_eq!(graph.lost(["r0@example.com", "bob@example.com"]), ["bob@example.com"]);
    assert_eq!(client.post(SEND, &many(1)).await.status, 202);
    assert_eq!(graph.doubled(), ["r0@example.com"]);
}

#[tokio::test]
async fn another_sender_needs_the_right_and_a_request_its_length() {
    let graph = Graph::start();
    let client = Client::application(&graph).await;
    let mut body = mail("bob@example.com");
    body["message"]["from"] = json!({"emailAddress": {"address": "boss@example.com"}});
    assert_eq!(client.post(SEND, &body).await.error(), (403, "ErrorSendAsDenied"));
    graph.allow_send_as("boss@example.com");
    assert_eq!(client.post(SEND, &body).await.status, 202);
    body["message"]["body"]["content"] = json!("x".repeat(4 << 20));
    assert_eq!(client.post(SEND, &body).await.status, 413);
    assert_eq!(graph.mails().len(), 1);
}

#[tokio::test]
async fn a_fifth_request_at_once_is_one_too_many() {
    let graph = Graph::start();
    let client = Client::application(&graph).await;
    graph.hold();
    let requests = (0..5).map(|number| {
        let body = mail(&format!("r{number}@example.com"));
        let request = client.request(reqwest::Method::POST, SEND).json(&body).send();
        async { request.await.expect("it answers") }
    });
    let waiting = {
        let graph = graph.clone();
        tokio::task::spawn_blocking(move || {
            graph.until_held(5);
            graph.release();
        })
    };
    let answers = futures::future::join_all(requests).await;
    waiting.await.expect("they came");
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status() == 429).collect();
    assert_eq!((refused.len(), graph.violations(), graph.most_at_once("NoReply@example.com")), (1, 1, 5));
    assert_eq!(refused[0].headers()["retry-after"], "0.021");
    assert_eq!(graph.mails().len(), 4);
}

#[tokio::test]
async fn faults_come_before_or_after_the_work_as_they_are_told_to() {
    let graph = Graph::start();
    let client = Client::application(&graph).await;
    graph.fail_at(Step::SendMail, [Fault::Reset, Fault::SendThenReset, Fault::SendThenAnswer(504)]);
    for accepted in [0, 1] {
        let body = mail("bob@example.com");
        let result = client.request(reqwest::Method::POST, SEND).json(&body).send().await;
        assert!(result.is_err());
        assert_eq!(graph.mails().len(), accepted);
    }
    assert_eq!(client.post(SEND, &mail("bob@example.com")).await.status, 504);
    assert_eq!(client.post(SEND, &mail("bob@example.com")).await.status, 202);
    assert_eq!(graph.mails().len(), 3);
}

#[tokio::test]
async fn a_storm_is_the_same_for_the_same_seed() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let graph = Graph::start();
        let client = Client::application(&graph).await;
        graph.storm(7, 50);
        let mut statuses = Vec::new();
        for _ in 0..40 {
            statuses.push(client.post(SEND, &mail("bob@example.com")).await.status.as_u16());
        }
        assert_eq!(graph.mails().len(), statuses.iter().filter(|status| **status == 202).count());
        runs.push(statuses);
    }
    assert_eq!(runs[0], runs[1]);
    assert!([202, 429, 503].iter().all(|status| runs[0].contains(status)), "{:?}", runs[0]);
}

#[tokio::test]
async fn only_readers_of_applications_learn_when_secrets_end() {
    let graph = Graph::start();
    let path = format!("/applications(appId='{}')", crate::support::graph::CLIENT_ID);
    let refused = Client::application(&graph).await.get(&path).await;
    assert_eq!(refused.error(), (403, "Authorization_RequestDenied"));
    graph.grant(&["Application.Read.All"]);
    graph.set_secret_ends(&["2026-09-01T00:00:00Z"]);
    let said = Client::application(&graph).await.get(&path).await;
    assert_eq!(said.body["passwordCredentials"][0]["endDateTime"], "2026-09-01T00:00:00Z");
}

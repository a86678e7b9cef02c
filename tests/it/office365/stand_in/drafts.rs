//! Drafts: their ids, their way to Sent Items, and what is left of them.

use reqwest::Method;
use serde_json::{Value, json};

use super::client::Client;
use crate::support::graph::{Graph, Via};

const MESSAGES: &str = "/users/noreply@example.com/messages";

fn draft() -> Value {
    json!({"subject": "Draft", "toRecipients": [{"emailAddress": {"address": "bob@example.com"}}],
        "singleValueExtendedProperties": [{"id": "String {00000000-0000-4000-8000-000000000009} Name dispatch-id", "value": "k1"}]})
}

async fn client(graph: &Graph) -> Client {
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    Client::application(graph).await
}

#[tokio::test]
async fn only_an_immutable_id_survives_the_sending() {
    let graph = Graph::start();
    let client = client(&graph).await;
    for (prefer, status) in [("", 404), (r#"IdType="ImmutableId""#, 200)] {
        let request = client.request(Method::POST, MESSAGES).header("prefer", prefer).json(&draft());
        let created = client.said(request).await;
        assert_eq!((created.status.as_u16(), &created.body["isDraft"]), (201, &json!(true)));
        let path = format!("{MESSAGES}/{}", created.text("id"));
        assert_eq!(client.get(&format!("{path}?$select=isDraft")).await.body["isDraft"], true);
        let send = client.request(Method::POST, &format!("{path}/send")).header("content-length", "0");
        assert_eq!(client.said(send).await.status, 202);
        let after = client.get(&path).await;
        assert_eq!(after.status.as_u16(), status, "{prefer}");
        if status == 200 {
            assert_eq!(after.body["isDraft"], false);
            let again = client.request(Method::POST, &format!("{path}/send")).header("content-length", "0");
            assert_eq!(client.said(again).await.error(), (400, "ErrorInvalidOperation"));
        }
    }
    let mails = graph.mails();
    assert_eq!((mails.len(), mails[1].via, mails[1].letter.subject.as_str()), (2, Via::Draft, "Draft"));
    assert_eq!(mails[0].body["message"]["subject"], "Draft");
    assert!(graph.drafts_left().is_empty());
}

#[tokio::test]
async fn a_draft_is_bare_and_sent_without_a_body() {
    let graph = Graph::start();
    let client = client(&graph).await;
    assert_eq!(client.post(MESSAGES, &json!({"message": draft()})).await.error(), (400, "RequestBodyRead"));
    let id = client.post(MESSAGES, &draft()).await.text("id");
    assert_eq!(client.post(&format!("{MESSAGES}/{id}/send"), &Value::Null).await.status, 411);
    assert_eq!(graph.complaints().len(), 2, "{:?}", graph.complaints());
    assert_eq!(graph.drafts_left(), ["Draft"]);
    let delete = client.request(Method::DELETE, &format!("{MESSAGES}/{id}"));
    assert_eq!(client.said(delete).await.status, 204);
    assert!(graph.drafts_left().is_empty());
}

#[tokio::test]
async fn messages_are_found_by_their_mark_once_they_have_settled() {
    let graph = Graph::start();
    let client = client(&graph).await;
    let id = client.post(MESSAGES, &draft()).await.text("id");
    let filter = "singleValueExtendedProperties/Any(ep: ep/id eq 'String {00000000-0000-4000-8000-000000000009} Name \
                  dispatch-id' and ep/value eq 'k1')";
    let find = async |folder: &str| {
        let path = format!("/users/noreply@example.com{folder}/messages");
        let said = client.look(&path, &[("$filter", filter)]).await;
        said.body["value"].as_array().expect("it is a list").len()
    };
    assert_eq!((find("").await, find("/mailFolders/Drafts").await, find("/mailFolders/SentItems").await), (1, 1, 0));
    graph.set_lag(1);
    let send = client.request(Method::POST, &format!("{MESSAGES}/{id}/send")).header("content-length", "0");
    assert_eq!(client.said(send).await.status, 202);
    assert_eq!((find("").await, find("/mailFolders/SentItems").await), (0, 1));
    let wrong = client.look(MESSAGES, &[("$filter", "x eq y")]).await;
    assert_eq!(wrong.error(), (400, "ErrorInvalidUrlQueryFilter"));
}

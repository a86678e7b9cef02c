//! Lookups of the built-in definitions: what is asked before a delivery, and what its answer means.

use dispatch::message::Message;
use dispatch::outcome::{Failure, FailureKind, Receipt};
use dispatch::plan::{Content, build};
use dispatch::service::Parcel;
use serde_json::json;

use crate::support::opened::opened;
use crate::support::server::{Recorded, Reply, Server};

/// What becomes of a short message to each target of an account.
async fn sent(url: &str) -> Vec<Result<Receipt, Failure>> {
    let (accounts, outlets) = opened(&[json!({"url": url})], &[]);
    let message = Message { body: "hello".into(), ..Message::default() };
    let plan = build(&accounts, &Content::Message(message).into()).expect("it fits");
    let mut outcomes = Vec::new();
    for delivery in &plan.deliveries {
        let parcel = Parcel::new(delivery.target.as_deref(), &delivery.parts[0], "k");
        outcomes.push(outlets[0].service.deliver(parcel).await);
    }
    outcomes
}

fn paths(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

#[tokio::test]
async fn telegram_writes_to_whoever_wrote_last() {
    let server = Server::start(|request: &Recorded| match request.path.ends_with("/getUpdates") {
        true => Reply::json(&json!({"ok": true, "result": [
            {"update_id": 1, "message": {"message_id": 5, "chat": {"id": 41}}},
            {"update_id": 2, "message": {"message_id": 6, "chat": {"id": 42}}},
            {"update_id": 3, "my_chat_member": {}},
        ]})),
        false => Reply::json(&json!({"ok": true, "result": {"message_id": 7}})),
    });
    let outcomes = sent(&format!("tgram://1:a?api_url={}", server.url(""))).await;
    assert!(matches!(&outcomes[..], [Ok(receipt)] if receipt.id.as_deref() == Some("7")), "{outcomes:?}");
    assert_eq!(paths(&server), ["GET /bot1:a/getUpdates", "POST /bot1:a/sendMessage"]);
    assert!(server.requests()[1].text().contains(r#""chat_id":42"#));
}

#[tokio::test]
async fn telegram_says_when_nobody_wrote() {
    let server = Server::start(|_| Reply::json(&json!({"ok": true, "result": []})));
    let outcomes = sent(&format!("tgram://1:a?api_url={}", server.url(""))).await;
    let [Err(failure)] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!((failure.kind, failure.maybe_delivered), (FailureKind::Recipient, false));
    assert!(failure.message.contains("nobody wrote to the bot"), "{failure:?}");
}

#[tokio::test]
async fn slack_finds_people_by_mail_address() {
    let server = Server::start(|request: &Recorded| match request.path.as_str() {
        "/api/users.lookupByEmail?email=ann%40example.com" => Reply::json(&json!({"ok": true, "user": {"id": "U1"}})),
        "/api/chat.postMessage" => Reply::json(&json!({"ok": true, "ts": "1.2"})),
        _ => Reply::json(&json!({"ok": false, "error": "users_not_found"})),
    });
    let outcomes = sent(&format!("slack://xoxb-1/ann@example.com/bob@example.com?api_url={}", server.url(""))).await;
    let [Ok(receipt), Err(failure)] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!(receipt.id.as_deref(), Some("1.2"));
    assert_eq!((failure.kind, failure.code.as_deref()), (FailureKind::Recipient, Some("users_not_found")));
    assert!(server.requests()[1].text().contains(r#""channel":"U1""#));
}

#[tokio::test]
async fn mattermost_finds_channels_and_opens_direct_ones() {
    let server = Server::start(|request: &Recorded| match request.path.as_str() {
        "/api/v4/teams/name/ops/channels/name/town-square" => Reply::json(&json!({"id": "c1"})),
        "/api/v4/users/username/ann" => Reply::json(&json!({"id": "u1"})),
        "/api/v4/users/me" => Reply::json(&json!({"id": "u0"})),
        "/api/v4/channels/direct" => Reply::json(&json!({"id": request.text()})),
        _ => Reply::json(&json!({"id": request.text()})),
    });
    let outcomes = sent(&format!("mmost://ops@{}/tok?mode=bot&to=town-square,@ann", server.host())).await;
    let ids: Vec<_> = outcomes.iter().map(|it| it.as_ref().ok().and_then(|it| it.id.as_deref())).collect();
    let direct = r#"{"channel_id":"[\"u0\",\"u1\"]","message":"hello"}"#;
    assert_eq!(ids, [Some(r#"{"channel_id":"c1","message":"hello"}"#), Some(direct)]);
}

//! Every form in which a service asks to wait pauses all that shares its sender, for as long as it says.

use std::time::Duration;

use dispatch::deliver::event::Event;
use serde_json::{Value, json};

use crate::support::opened::sent;
use crate::support::scripted::outcomes;
use crate::support::server::{Reply, Server};

/// Sends to two targets of a service that refuses the first request with `refusal`; the bucket that pauses, and for how long.
async fn pause(service: &str, mut fields: Value, refusal: Reply) -> Vec<(String, Duration)> {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |_| match first.swap(false, std::sync::atomic::Ordering::SeqCst) {
        true => refusal.clone(),
        false => Reply::json(&json!({"ok": true})),
    });
    let common = json!({
        "name": "pager", "service": service, "rate": "1000/1s", "concurrency": 1,
        "retry": {"attempts": 2, "min_delay": "1ms", "max_delay": "1ms"},
    });
    let address = match fields.get("host") {
        Some(_) => json!({"port": server.port()}),
        None => json!({"api_url": server.url("")}),
    };
    for more in [common, address] {
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    }
    let events = sent(&[fields]).await;
    assert!(outcomes(&events).iter().all(|outcome| outcome.contains("sent")), "{service}: {events:?}");
    let cooling = |event: &Event| match event {
        Event::Cooling { bucket, wait } => Some((bucket.to_string(), *wait)),
        _ => None,
    };
    events.iter().filter_map(cooling).collect()
}

fn refused() -> Reply {
    Reply::status(429)
}

#[tokio::test]
async fn the_body_says_how_long() {
    let slack = json!({"token": "xoxb-1", "to": ["#a", "#b"]});
    let discord = json!({"webhook_id": "1", "webhook_token": "a"});
    let telegram = json!({"bot_token": "1:a", "to": ["1", "2"]});
    let generic = json!({"host": "127.0.0.1"});
    let limited = json!({"ok": false, "error": "ratelimited", "retry_after": 0.02});
    for (service, fields, refusal, millis) in [
        ("slack", &slack, Reply::json(&limited), 20),
        ("slack", &slack, refused().body(limited.to_string()), 20),
        ("discord", &discord, refused().body(r#"{"retry_after": 0.025, "global": false}"#), 25),
        ("tgram", &telegram, refused().body(r#"{"ok": false, "parameters": {"retry_after": 0.03}}"#), 30),
        ("json", &generic, refused().body(r#"{"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 35}"#), 35),
        ("form", &generic, refused().body(r#"{"retry_after": "0.04"}"#), 40),
        ("xml", &generic, Reply::status(503).body(r#"{"retry_after": 0.045}"#), 45),
    ] {
        let paused = pause(service, fields.clone(), refusal).await;
        assert_eq!(paused, [("pager".to_owned(), Duration::from_millis(millis))], "{service}");
    }
}

#[tokio::test]
async fn the_header_says_how_long() {
    let slack = json!({"token": "xoxb-1", "to": ["#a", "#b"]});
    let paused = pause("slack", slack, refused().header("retry-after", "0.05")).await;
    assert_eq!(paused, [("pager".to_owned(), Duration::from_millis(50))]);
    let dated = Reply::status(503).header("date", "Sun, 09 Sep 2001 01:46:40 GMT");
    let dated = dated.header("retry-after", "Sun, 09 Sep 2001 01:46:41 GMT");
    let paused = pause("json", json!({"host": "127.0.0.1"}), dated).await;
    assert_eq!(paused, [("pager".to_owned(), Duration::from_secs(1))]);
}

//! `redirect: yes`: what is sent on to where, and what is not.

use dispatch::deliver::event::Event;
use serde_json::json;

use crate::support::scripted::{failures, outcomes};
use crate::support::server::{Recorded, Reply, Server};

/// Sends a message to `/hook`, following redirects.
async fn post(server: &Server) -> Vec<Event> {
    let fields = json!({"url": format!("json://me:pw@{}/hook", server.host()), "redirect": true, "retry": 0});
    crate::support::opened::sent(&[fields]).await
}

/// A server that answers `/hook` with a redirect, and anything else with 200.
fn moved(status: u16, to: String) -> Server {
    Server::start(move |request: &Recorded| match request.path.as_str() {
        "/hook" => Reply::status(status).header("location", to.as_str()),
        _ => Reply::status(200),
    })
}

#[tokio::test]
async fn a_message_goes_on_whole_on_the_same_host() {
    for status in [307, 308] {
        let server = moved(status, "/new?a=b".into());
        assert_eq!(outcomes(&post(&server).await), ["0.0 sent×1"], "{status}");
        let seen = server.requests();
        let [first, second] = &seen[..] else { panic!("{status}: {} requests", seen.len()) };
        assert_eq!((second.method.as_str(), second.path.as_str()), ("POST", "/new?a=b"));
        assert_eq!((first.text(), first.header("authorization")), (second.text(), second.header("authorization")));
    }
}

/// Apprise repeats it as a GET without the message, and reports it as sent: W84.
#[tokio::test]
async fn a_redirect_that_would_lose_the_message_is_a_failure() {
    for status in [301, 302, 303] {
        let server = moved(status, "/new".into());
        let events = post(&server).await;
        assert!(failures(&events)[0].message.contains("which is not followed"), "{status}: {events:?}");
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn nothing_goes_to_another_host() {
    let elsewhere = Server::start(|_| Reply::status(200));
    let server = moved(307, elsewhere.url("/new"));
    let events = post(&server).await;
    let failure = &failures(&events)[0];
    assert!(failure.message.contains(&format!("a redirect to `http://{}`", elsewhere.host())), "{failure:?}");
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_redirect_in_a_circle_ends() {
    let server = Server::start(|_| Reply::status(307).header("location", "/hook"));
    let events = post(&server).await;
    assert!(failures(&events)[0].message.contains("which is not followed"), "{events:?}");
    assert_eq!(server.requests().len(), 6);
}

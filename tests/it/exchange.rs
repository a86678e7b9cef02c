//! The engine over the real HTTP client: what broken connections mean for a delivery.

use std::time::Duration;

use dispatch::config::policy::{Duplicates, Policy};
use dispatch::deliver::event::Event;
use dispatch::deliver::{Outlet, Stop};
use dispatch::outcome::{Failure, FailureKind, Receipt};
use dispatch::secret::Redactor;
use dispatch::service::{Parcel, Service};
use dispatch::transport::{Line, Transport};
use futures::future::BoxFuture;

use crate::support::scripted::{delivery, failures, outcomes, run, wide};
use crate::support::server::{Greeting, Reply, Server};

/// A service that posts the body of a part.
struct Post {
    line: Line,
    url: String,
}

impl Service for Post {
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        Box::pin(async move {
            let request = self.line.request(reqwest::Method::POST, &self.url).body(parcel.part.body.to_string());
            let answer = self.line.exchange(request).await?;
            match answer.status {
                200..300 => Ok(Receipt::default()),
                429 => Err(Failure::new(FailureKind::RateLimited, answer.text()).retry(answer.retry_after())),
                _ => Err(Failure::new(FailureKind::Rejected, answer.text())),
            }
        })
    }
}

/// Sends two parts in order, without a second copy of anything.
async fn post(url: String) -> Vec<Event> {
    post_within(Policy::default().read_timeout, url).await
}

/// The same with a bound on how long the server may be silent.
async fn post_within(read_timeout: Duration, url: String) -> Vec<Event> {
    let policy = Policy {
        attempts: 2,
        min_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(1),
        read_timeout,
        duplicates: Duplicates::Avoid,
        ..Policy::default()
    };
    let line = Transport::new().line(&policy).expect("a client can be made");
    let outlet = Outlet {
        name: "a".into(),
        service_name: "post".into(),
        bucket: "a".into(),
        policy,
        service: std::sync::Arc::new(Post { line, url }),
        redactor: Redactor::default(),
    };
    run(vec![delivery(0, "x", 2)], &[outlet], wide(), &Stop::new()).await
}

#[tokio::test]
async fn parts_go_by_one_connection_in_order() {
    let server = Server::start(|_| Reply::status(200));
    let events = post(server.url("/hook?a=b")).await;
    assert_eq!(outcomes(&events), ["0.0 sent×1", "0.1 sent×1"]);
    let seen = server.requests();
    assert_eq!((seen.len(), server.connections()), (2, 1));
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str(), seen[0].text()), ("POST", "/hook?a=b", "hello"));
}

#[tokio::test]
async fn a_refused_connection_delivered_nothing_and_is_tried_again() {
    let events = post(Server::nowhere()).await;
    assert_eq!(outcomes(&events), ["0.0 failed×2", "0.1 not_attempted×0"]);
    let failure = &failures(&events)[0];
    assert_eq!((failure.kind, failure.maybe_delivered), (FailureKind::Network, false));
}

#[tokio::test]
async fn a_reset_after_the_request_is_a_doubt() {
    let server = Server::start(|_| Reply::reset());
    let events = post(server.url("/")).await;
    assert_eq!(outcomes(&events), ["0.0 unknown×1", "0.1 not_attempted×0"]);
    assert_eq!((failures(&events)[0].kind, server.requests().len()), (FailureKind::Network, 1));
}

#[tokio::test]
async fn a_reset_before_the_request_was_read_is_a_doubt_too_because_nobody_can_tell() {
    let server = Server::choosy(|_| Greeting::Reset, |_| Reply::status(200));
    let events = post(server.url("/")).await;
    assert_eq!(failures(&events)[0].kind, FailureKind::Network);
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn silence_is_a_doubt() {
    let server = Server::start(|_| Reply::silence());
    let events = post_within(Duration::from_millis(200), server.url("/")).await;
    assert_eq!(outcomes(&events), ["0.0 unknown×1", "0.1 not_attempted×0"]);
    assert_eq!(failures(&events)[0].kind, FailureKind::Timeout);
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_a_doubt_and_one_that_drips_is_none() {
    let server = Server::start(|_| Reply::status(200).body("0123456789").cut_after(3));
    assert_eq!(outcomes(&post(server.url("/")).await)[0], "0.0 unknown×1");
    let server = Server::start(|_| Reply::status(200).body("0123456789").drip(2, Duration::from_millis(5)));
    assert_eq!(outcomes(&post(server.url("/")).await), ["0.0 sent×1", "0.1 sent×1"]);
}

#[tokio::test]
async fn the_wait_that_a_server_names_is_kept() {
    let once = std::sync::atomic::AtomicBool::new(true);
    let server = Server::start(move |_| match once.swap(false, std::sync::atomic::Ordering::SeqCst) {
        true => Reply::status(429).header("retry-after", "0.25").body("slow down"),
        false => Reply::status(200),
    });
    let events = post(server.url("/")).await;
    assert_eq!(outcomes(&events), ["0.0 sent×2", "0.1 sent×1"]);
    let wait = events.iter().find_map(|event| match event {
        Event::AttemptFailed { retry_in, .. } => Some(*retry_in),
        _ => None,
    });
    assert_eq!(wait, Some(Duration::from_millis(250)));
}

//! Tokens: got once, renewed in time, and what is said when there is none.

use std::time::Duration;

use dispatch::outcome::{Failure, FailureKind, Retry};

use crate::support::graph::{CLIENT_SECRET, Fault, Graph};
use crate::support::mail::{must_send, organization, personal, send, service};
use crate::support::server::Server;

/// The failure of one mail whose sign-in meets a fault; nothing may have been sent.
async fn login_failure(fault: Fault) -> Failure {
    let graph = Graph::start();
    graph.fail_login([fault]);
    let service = service(&organization(&graph, &[]));
    let failure = send(&*service, "bob@example.com").await.expect_err("the login server has a fault");
    assert_eq!(graph.requests(), (1, 0));
    assert!(!failure.maybe_delivered, "{failure:?}");
    assert!(!format!("{failure:?}").contains(CLIENT_SECRET), "{failure:?}");
    failure
}

#[tokio::test]
async fn a_person_sends_as_me_and_goes_on_with_the_rotated_token() {
    let graph = Graph::start();
    graph.set_lifetime(200);
    let service = service(&personal(&graph, &[]));
    for turn in ["refresh-0", "refresh-1"] {
        must_send(&*service, "bob@example.com").await;
        assert_eq!(graph.token_field("refresh_token").as_deref(), Some(turn));
    }
    assert_eq!(graph.mails()[1].path, "/v1.0/me/sendMail");
}

#[tokio::test]
async fn many_mails_share_one_token() {
    let graph = Graph::start();
    graph.set_concurrency(50);
    let service = service(&organization(&graph, &[]));
    let sends = (0..50).map(|_| send(&*service, "bob@example.com"));
    assert!(futures::future::join_all(sends).await.iter().all(Result::is_ok));
    assert_eq!(graph.requests(), (1, 50));
    assert_eq!(graph.mails().len(), 50);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all() {
    let graph = Graph::start();
    graph.set_concurrency(50);
    let service = service(&organization(&graph, &[]));
    must_send(&*service, "bob@example.com").await;
    graph.revoke();
    let sends = (0..20).map(|_| send(&*service, "bob@example.com"));
    assert!(futures::future::join_all(sends).await.iter().all(Result::is_ok));
    assert_eq!(graph.requests().0, 2);
    assert_eq!(graph.mails().len(), 21);
}

#[tokio::test]
async fn a_token_refused_twice_is_the_end() {
    let graph = Graph::start();
    graph.fail([Fault::graph(401, "InvalidAuthenticationToken"), Fault::graph(401, "InvalidAuthenticationToken")]);
    let service = service(&organization(&graph, &[]));
    let failure = send(&*service, "bob@example.com").await.expect_err("no token is good");
    assert_eq!((failure.kind, failure.retry, failure.maybe_delivered), (FailureKind::Auth, Retry::Never, false));
    assert_eq!(failure.code.as_deref(), Some("InvalidAuthenticationToken"));
    assert_eq!(graph.requests(), (2, 2));
}

#[tokio::test]
async fn a_refused_sign_in_says_what_to_do() {
    let cases = [
        (401, "invalid_client", 7000215, "the secret's value, not its id"),
        (401, "invalid_client", 7000222, "expired"),
        (400, "unauthorized_client", 700016, "check `client_id` and `tenant_id`"),
        (400, "invalid_grant", 700082, "sign in again"),
        (400, "invalid_grant", 1, "sign in again"),
    ];
    for (status, error, code, hint) in cases {
        let failure = login_failure(Fault::login(status, error, code)).await;
        assert_eq!((failure.kind, failure.retry), (FailureKind::Auth, Retry::Never), "{failure:?}");
        assert_eq!(failure.code, Some(format!("AADSTS{code}")));
        assert_eq!(failure.message, format!("sign-in: AADSTS{code}: No. Echo: ****"));
        assert!(failure.hint.as_deref().is_some_and(|text| text.contains(hint)), "{failure:?}");
    }
}

#[tokio::test]
async fn a_login_server_in_trouble_is_worth_another_attempt() {
    let throttled = login_failure(Fault::page(429).header("retry-after", "7")).await;
    assert_eq!(throttled.kind, FailureKind::RateLimited);
    assert_eq!(throttled.retry, Retry::After(Some(Duration::from_secs(7))));
    let cases = [
        (Fault::login(400, "temporarily_unavailable", 90033), FailureKind::Unavailable),
        (Fault::page(502), FailureKind::Unavailable),
        (Fault::page(200), FailureKind::Protocol),
        (Fault::SendThenReset, FailureKind::Network),
    ];
    for (fault, kind) in cases {
        let failure = login_failure(fault).await;
        assert_eq!((failure.kind, failure.retry), (kind, Retry::After(None)), "{failure:?}");
    }
}

#[tokio::test]
async fn those_who_wait_for_one_sign_in_share_its_failure() {
    let graph = Graph::start();
    graph.fail_login([Fault::page(503)]);
    let service = service(&organization(&graph, &[]));
    let sends = (0..20).map(|_| send(&*service, "bob@example.com"));
    let results = futures::future::join_all(sends).await;
    assert!(results.iter().flatten().next().is_none());
    assert_eq!(graph.requests(), (1, 0));
    must_send(&*service, "bob@example.com").await;
}

#[tokio::test]
async fn a_login_server_out_of_reach_sends_nothing() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[("login_url", &Server::nowhere())]));
    let failure = send(&*service, "bob@example.com").await.expect_err("nothing listens there");
    assert_eq!((failure.kind, failure.maybe_delivered), (FailureKind::Network, false), "{failure:?}");
    assert!(failure.message.starts_with("sign-in: "), "{failure:?}");
}

#[tokio::test]
async fn a_wrong_secret_is_tried_once_in_a_run() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[("client_secret", "wrong")]));
    for _ in 0..3 {
        let failure = send(&*service, "bob@example.com").await.expect_err("the secret is wrong");
        assert_eq!(failure.hint.as_deref(), Some("the client secret is wrong: give the secret's value, not its id"));
    }
    assert_eq!(graph.requests(), (1, 0));
}

#[tokio::test]
async fn a_short_lived_token_serves_those_who_waited_and_nobody_later() {
    let graph = Graph::start();
    graph.set_concurrency(50);
    graph.set_lifetime(299);
    let service = service(&organization(&graph, &[]));
    let sends = (0..20).map(|_| send(&*service, "bob@example.com"));
    assert!(futures::future::join_all(sends).await.iter().all(Result::is_ok));
    must_send(&*service, "bob@example.com").await;
    assert_eq!(graph.requests(), (2, 21));
}

//! Mail through Microsoft Graph: what arrives, and what is said when it does not.

use std::time::Duration;

use dispatch::message::{Format, Part};
use dispatch::outcome::{Failure, FailureKind, Retry};
use dispatch::service::Parcel;
use minijinja::Value;
use serde_json::json;

use crate::support::graph::{CLIENT_SECRET, Fault, Graph};
use crate::support::mail::{
    attached, must_send, organization, part, personal, problem, send, send_to_self, service, target,
};
use crate::support::server::Server;

const OBJECT_ID: &str = "11111111-2222-4333-8444-555555555555";

/// The failure of one mail to an organisation's account whose server has one fault.
async fn failure(fault: Fault) -> Failure {
    let graph = Graph::start();
    graph.fail([fault]);
    send(&*service(&organization(&graph, &[])), "bob@example.com").await.expect_err("the server has a fault")
}

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
    let part = Part { format: Format::Html, title: None, ..part("<b>Up</b>") };
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

#[tokio::test]
async fn many_mails_share_one_token() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[]));
    let sends = (0..50).map(|_| send(&*service, "bob@example.com"));
    assert!(futures::future::join_all(sends).await.iter().all(Result::is_ok));
    assert_eq!(graph.requests(), (1, 50));
    assert_eq!(graph.mails().len(), 50);
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_for_all() {
    let graph = Graph::start();
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
async fn throttling_and_outages_are_refusals() {
    let failure = failure(Fault::graph(429, "ApplicationThrottled").header("retry-after", "2.128")).await;
    assert_eq!((failure.kind, failure.maybe_delivered), (FailureKind::RateLimited, false));
    assert_eq!(failure.retry, Retry::After(Some(Duration::from_millis(2128))));
    assert_eq!(failure.message, "Graph says ApplicationThrottled.");

    let failure = self::failure(Fault::graph(503, "ErrorServerBusy")).await;
    assert_eq!((failure.kind, failure.maybe_delivered), (FailureKind::Unavailable, false));
    assert_eq!(failure.retry, Retry::After(None));
}

#[tokio::test]
async fn what_may_have_been_sent_is_said_to_be_so() {
    for fault in [Fault::SendThenAnswer(504), Fault::page(502), Fault::graph(500, "ErrorInternalServerError")] {
        let failure = failure(fault).await;
        assert_eq!((failure.kind, failure.maybe_delivered), (FailureKind::Unavailable, true), "{failure:?}");
        assert!(failure.hint.as_deref().is_some_and(|hint| hint.contains("Sent Items")), "{failure:?}");
    }
    let reset = failure(Fault::SendThenReset).await;
    assert_eq!((reset.kind, reset.maybe_delivered), (FailureKind::Network, true));
    let portal = failure(Fault::page(200)).await;
    assert_eq!((portal.kind, portal.maybe_delivered), (FailureKind::Protocol, true));
}

#[tokio::test]
async fn a_wait_beside_an_acceptance_changes_nothing() {
    let graph = Graph::start();
    graph.fail([Fault::SendThenAnswer(202)]);
    must_send(&*service(&organization(&graph, &[])), "bob@example.com").await;
    assert_eq!(graph.mails().len(), 1);
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let cases = [
        (403, "ErrorAccessDenied", FailureKind::Auth, "Mail.Send"),
        (403, "ErrorSendAsDenied", FailureKind::Auth, "Send As"),
        (404, "MailboxNotEnabledForRESTAPI", FailureKind::Rejected, "no mailbox"),
        (404, "MailboxNotSupportedForRESTAPI", FailureKind::Rejected, "no mailbox"),
        (400, "ErrorInvalidRecipients", FailureKind::Recipient, "check target, cc and bcc"),
        (429, "ErrorExceededMessageLimitShowTierUpgrade", FailureKind::Rejected, "verify the account"),
        (507, "ErrorQuotaExceeded", FailureKind::Rejected, "full"),
        (413, "Unheard", FailureKind::TooLarge, "attach less"),
    ];
    for (status, code, kind, hint) in cases {
        let failure = failure(Fault::graph(status, code)).await;
        assert_eq!((failure.kind, failure.retry, failure.maybe_delivered), (kind, Retry::Never, false), "{failure:?}");
        assert_eq!((failure.http_status, failure.code.as_deref()), (Some(status), Some(code)));
        assert!(failure.hint.as_deref().is_some_and(|text| text.contains(hint)), "{failure:?}");
    }
}

#[tokio::test]
async fn the_innermost_known_code_counts() {
    for inner in ["innerError", "innererror"] {
        let mut error = json!({"code": "Forbidden", "message": "No."});
        error[inner] = json!({"code": "ErrorSendAsDenied", "innerError": {"code": "Unheard"}});
        let body = json!({"error": error}).to_string();
        let failure = failure(Fault::Answer { status: 403, headers: Vec::new(), body }).await;
        assert_eq!(failure.code.as_deref(), Some("ErrorSendAsDenied"));
    }
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
async fn small_attachments_travel_inside_the_request() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[]));
    for bytes in [3, 2_900_000] {
        send_to_self(&*service, &attached("chart.png", bytes)).await.map(drop).expect("it fits");
    }
    let expected = json!([{"@odata.type": "#microsoft.graph.fileAttachment", "name": "chart.png",
        "contentType": "image/png", "contentBytes": "eHh4"}]);
    assert_eq!(graph.mails()[0].body["message"]["attachments"], expected);
    assert_eq!(graph.mails().len(), 2);
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

#[tokio::test]
async fn a_short_lived_token_serves_those_who_waited_and_nobody_later() {
    let graph = Graph::start();
    graph.set_lifetime(299);
    let service = service(&organization(&graph, &[]));
    let sends = (0..20).map(|_| send(&*service, "bob@example.com"));
    assert!(futures::future::join_all(sends).await.iter().all(Result::is_ok));
    must_send(&*service, "bob@example.com").await;
    assert_eq!(graph.requests(), (2, 21));
}

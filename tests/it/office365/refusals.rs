//! What is said when Graph refuses a mail, or does not say what became of it.

use std::time::Duration;

use dispatch::outcome::{Failure, FailureKind, Retry};
use serde_json::json;

use crate::support::graph::{Fault, Graph};
use crate::support::mail::{must_send, organization, send, service};

/// The failure of one mail to an organisation's account whose server has one fault.
async fn failure(fault: Fault) -> Failure {
    let graph = Graph::start();
    graph.fail([fault]);
    send(&*service(&organization(&graph, &[])), "bob@example.com").await.expect_err("the server has a fault")
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

//! What refusals of Graph mean: for the mail, for the account and for the mailbox, and how support finds the request.

use dispatch::outcome::{Failure, FailureKind, Reach, Retry};
use dispatch::service::Parcel;
use serde_json::{Value, json};

use crate::support::graph::{Fault, Graph};
use crate::support::mail::{organization, part, send, send_to_self, service, target};

/// The failure of a mail that Graph refuses with this answer.
async fn failure(fault: Fault) -> Failure {
    let graph = Graph::start();
    graph.fail([fault]);
    send(&*service(&organization(&graph, &[])), "bob@example.com").await.expect_err("the server has a fault")
}

fn answer(status: u16, body: &Value) -> Fault {
    Fault::Answer { status, headers: Vec::new(), body: body.to_string() }
}

#[tokio::test]
async fn a_code_says_what_it_reaches_and_what_to_do() {
    use FailureKind::{Auth, Protocol, Recipient, Rejected, TooLarge};
    use Reach::{Account, Message, Sender};
    let cases = [
        (403, "ErrorAccessDenied", Auth, Account, "grant Mail.Send"),
        (403, "Authorization_RequestDenied", Auth, Account, "grant Mail.Send"),
        (403, "ErrorSendAsDenied", Auth, Account, "Send on Behalf"),
        (403, "NoPermissionsInAccessToken", Auth, Account, "holds no permission"),
        (403, "Unheard", Auth, Account, "access policies"),
        (404, "MailboxNotEnabledForRESTAPI", Rejected, Account, "no mailbox"),
        (404, "MailboxNotSupportedForRESTAPI", Rejected, Account, "on premises"),
        (404, "ErrorNonExistentMailbox", Rejected, Account, "no mailbox"),
        (404, "OrganizationFromTenantGuidNotFound", Rejected, Account, "`mode: personal`"),
        (400, "ErrorInvalidRecipients", Recipient, Message, "check target, cc and bcc"),
        (400, "InvalidInternetMessageHeader", Rejected, Account, "check `headers`"),
        (400, "ErrorMimeContentInvalidBase64String", Rejected, Message, "`form: json`"),
        (413, "ErrorMessageSizeExceeded", TooLarge, Message, "attach less"),
        (400, "ErrorAttachmentSizeLimitExceeded", TooLarge, Message, "a link to the file"),
        (400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize", Protocol, Message, "report this as a bug"),
        (404, "ErrorItemNotFound", Rejected, Message, "the draft is gone"),
        (400, "ErrorInvalidOperation", Rejected, Message, "Sent Items"),
        (400, "ErrorMessageBlocked", Rejected, Message, "for spam"),
        (429, "ErrorExceededMessageLimit", Rejected, Sender, "verify the account"),
        (403, "ErrorMessageSubmissionBlocked", Rejected, Sender, "open its Inbox"),
        (400, "ErrorAccountSuspendShowTierUpgrade", Rejected, Sender, "open its Inbox"),
        (400, "ErrorExceededMaxRecipientLimitBlock", Rejected, Sender, "open its Inbox"),
        (400, "ErrorExceededMaxRecipientLimitShowTierUpgrade", Rejected, Sender, "wait a day"),
        (400, "ErrorExceededHourlyMessageLimit", Rejected, Sender, "wait an hour"),
        (400, "errorsubmissionquotaexceeded", Rejected, Sender, "wait a day"),
        (507, "ErrorQuotaExceeded", Rejected, Sender, "is full"),
        (507, "Unheard", Rejected, Sender, "is full"),
    ];
    for (status, code, kind, reach, hint) in cases {
        let failure = failure(Fault::graph(status, code)).await;
        assert_eq!((failure.kind, failure.reach), (kind, reach), "{failure:?}");
        assert_eq!((failure.retry, failure.maybe_delivered), (Retry::Never, false), "{failure:?}");
        assert!(failure.hint.as_deref().is_some_and(|text| text.contains(hint)), "{failure:?}");
    }
}

#[tokio::test]
async fn what_is_throttled_or_broken_stops_nobody_else() {
    for (status, code) in [(400, "ErrorMessageThrottled"), (429, "activityLimitReached"), (429, "Unheard")] {
        let failure = failure(Fault::graph(status, code)).await;
        let seen = (failure.kind, failure.reach, failure.retry, failure.maybe_delivered);
        assert_eq!(seen, (FailureKind::RateLimited, Reach::Message, Retry::After(None), false), "{failure:?}");
    }
    for (status, code) in [(500, "ErrorMailboxMoveInProgress"), (504, "UnknownError"), (502, "Unheard")] {
        let failure = failure(Fault::graph(status, code)).await;
        let seen = (failure.kind, failure.reach, failure.retry, failure.maybe_delivered);
        assert_eq!(seen, (FailureKind::Unavailable, Reach::Message, Retry::After(None), true), "{failure:?}");
    }
}

#[tokio::test]
async fn a_limit_of_readers_is_that_of_the_mail_where_the_mail_has_many() {
    let graph = Graph::start();
    graph.fail([Fault::graph(400, "ErrorExceededMaxRecipientLimit")]);
    let many: Vec<_> = (0..20).map(|number| format!("reader{number}@example.com")).collect();
    let service = service(&organization(&graph, &[("bcc", &many.join(","))]));
    let failure = send_to_self(&*service, &part("hello")).await.expect_err("there are too many");
    assert_eq!((failure.kind, failure.reach), (FailureKind::Recipient, Reach::Message), "{failure:?}");
    assert!(failure.hint.as_deref().is_some_and(|hint| hint.starts_with("21 readers")), "{failure:?}");
}

#[tokio::test]
async fn the_address_that_exchange_names_is_in_the_hint() {
    for said in
        ["Recipient \"bad\" isn't resolved.", "One is not valid., Recipient 'bad' is not resolved. All must be."]
    {
        let body = json!({"error": {"code": "ErrorInvalidRecipients", "message": said}});
        let failure = failure(answer(400, &body)).await;
        assert_eq!(failure.message, said);
        assert!(failure.hint.as_deref().is_some_and(|hint| hint.contains("`bad`")), "{failure:?}");
    }
    let body = json!({"error": {"code": "Unheard", "message": "Recipient \"bad\" isn't resolved."}});
    assert_eq!(failure(answer(400, &body)).await.kind, FailureKind::Rejected);
}

#[tokio::test]
async fn support_finds_the_request() {
    let inside = json!({"error": {"code": "Unheard", "message": "No.",
        "innerError": {"request-id": "graph-7", "client-request-id": "whatever"}}});
    let faults = [
        (answer(400, &inside), Some("graph-7")),
        (Fault::graph(503, "ErrorServerBusy").header("request-id", "graph-8"), Some("graph-8")),
        (Fault::page(502), None),
        (Fault::SendThenReset, None),
    ];
    for (fault, request_id) in faults {
        let failure = failure(fault).await;
        let trace = failure.trace.as_deref().expect("there is a trace");
        assert_eq!(trace.request_id.as_deref(), request_id, "{failure:?}");
        assert_eq!(trace.client_request_id.as_deref().map(str::len), Some(36), "{failure:?}");
    }
    let graph = Graph::start();
    let service = service(&organization(&graph, &[]));
    let (target, part) = (target("bob@example.com"), part("hello"));
    let receipt = service.deliver(Parcel::new(Some(&target), &part, "k")).await.expect("it is sent");
    let trace = receipt.trace.expect("there is a trace");
    assert_eq!(trace.client_request_id.as_deref(), Some(graph.mails()[0].request_id.as_str()));
    assert_eq!(trace.request_id.as_deref(), Some("graph-request-1"));
}

#[tokio::test]
async fn a_page_of_something_in_between_is_tolerated() {
    for (status, kind) in [(403, FailureKind::Auth), (404, FailureKind::Rejected), (413, FailureKind::TooLarge)] {
        let failure = failure(Fault::page(status)).await;
        assert_eq!(failure.kind, kind, "{failure:?}");
        assert_eq!(failure.message, format!("the answer is {status} without a reason"));
        assert!(failure.hint.is_some(), "{failure:?}");
    }
}

//! Files that go with a mail.

use dispatch::outcome::{FailureKind, Retry};
use serde_json::json;

use crate::support::graph::Graph;
use crate::support::mail::{attached, organization, send_to_self, service};

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

#[tokio::test]
async fn large_attachments_are_refused_before_anything_is_sent() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[]));
    let failure = send_to_self(&*service, &attached("film.mp4", 3_000_000)).await.expect_err("it is too large");
    assert_eq!((failure.kind, failure.retry), (FailureKind::TooLarge, Retry::Never));
    assert!(failure.hint.as_deref().is_some_and(|hint| hint.contains("not supported yet")), "{failure:?}");
    assert_eq!(graph.requests(), (0, 0));
}

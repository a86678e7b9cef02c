//! Files that go with a mail.

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

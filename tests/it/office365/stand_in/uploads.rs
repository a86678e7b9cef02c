//! Upload sessions: ordered ranges, no token, nothing kept but the sum.

use reqwest::Method;
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::client::{Client, Said};
use crate::support::graph::{Fault, Graph, Step};

const MESSAGES: &str = "/users/noreply@example.com/messages";
const SIZE: usize = 5 << 20;

struct Upload {
    client: Client,
    url: String,
    message: String,
    bytes: Vec<u8>,
}

impl Upload {
    async fn begin(graph: &Graph) -> Self {
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let client = Client::application(graph).await;
        let to = json!([{"emailAddress": {"address": "bob@example.com"}}]);
        let message = client.post(MESSAGES, &json!({"subject": "Film", "toRecipients": to})).await.text("id");
        let session = |size| json!({"AttachmentItem": {"attachmentType": "file", "name": "film.mp4", "size": size}});
        let path = format!("{MESSAGES}/{message}/attachments/createUploadSession");
        let small = client.post(&path, &session(1)).await;
        assert_eq!(small.error(), (400, "ErrorAttachmentSizeShouldNotBeLessThanMinimumSize"));
        let created = client.post(&path, &session(SIZE)).await;
        assert_eq!((created.status.as_u16(), &created.body["nextExpectedRanges"]), (201, &json!(["0-"])));
        Self { url: created.text("uploadUrl"), client, message, bytes: (0..SIZE).map(|at| (at % 251) as u8).collect() }
    }

    async fn put(&self, start: usize, end: usize) -> Said {
        let request = self.client.request(Method::PUT, &self.url).header("content-type", "application/octet-stream");
        let request = request.header("content-range", format!("bytes {start}-{}/{SIZE}", end - 1));
        self.client.said(request.body(self.bytes[start..end].to_vec())).await
    }
}

#[tokio::test]
async fn ranges_come_in_order_and_make_the_file() {
    let graph = Graph::start();
    let upload = Upload::begin(&graph).await;
    assert!(!upload.url.starts_with(&graph.url()));
    let first = upload.put(0, 1 << 20).await;
    assert_eq!((first.status.as_u16(), &first.body["nextExpectedRanges"]), (200, &json!(["1048576"])));
    assert_eq!(upload.put(2 << 20, 3 << 20).await.status, 416);
    assert_eq!(upload.put(0, 1 << 20).await.status, 416);
    graph.write_pascal_case();
    assert_eq!(upload.client.get(&upload.url).await.body["NextExpectedRanges"], json!(["1048576-"]));
    assert_eq!(graph.open_sessions(), 1);
    let last = upload.put(1 << 20, SIZE).await;
    assert!(last.status == 201 && last.headers.contains_key("location"));
    let sum: String = digest(&SHA256, &upload.bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((graph.uploads()[0].sha256.clone(), graph.open_sessions()), (sum, 0));
    let path = format!("{MESSAGES}/{}/send", upload.message);
    let send = upload.client.request(Method::POST, &path).header("content-length", "0");
    assert_eq!(upload.client.said(send).await.status, 202);
    let file = graph.mails()[0].letter.attachments[0].clone();
    assert_eq!((file.name.as_str(), file.size), ("film.mp4", SIZE));
}

#[tokio::test]
async fn a_token_or_a_range_too_long_is_refused() {
    let graph = Graph::start();
    let upload = Upload::begin(&graph).await;
    let with_token = upload.client.request(Method::PUT, &upload.url).bearer_auth("x");
    assert_eq!(upload.client.said(with_token).await.error(), (401, "InvalidAudience"));
    assert_eq!(upload.put(0, SIZE).await.status, 400);
    assert_eq!(graph.complaints().len(), 2, "{:?}", graph.complaints());
    let secret = upload.url.split("authtoken=").nth(1).expect("it is signed").to_owned();
    assert!(graph.secrets().contains(&secret));
    assert_eq!(upload.client.said(upload.client.request(Method::DELETE, &upload.url)).await.status, 204);
    assert_eq!(upload.put(0, 10).await.status, 404);
}

#[tokio::test]
async fn a_put_can_break_after_its_range_was_taken() {
    let graph = Graph::start();
    let upload = Upload::begin(&graph).await;
    graph.fail_at(Step::Upload(2), [Fault::SendThenReset]);
    assert_eq!(upload.put(0, 1 << 20).await.status, 200);
    let request = upload.client.request(Method::PUT, &upload.url).header("content-type", "application/octet-stream");
    let request = request.header("content-range", format!("bytes 1048576-2097151/{SIZE}"));
    assert!(request.body(vec![0; 1 << 20]).send().await.is_err());
    assert_eq!(upload.client.get(&upload.url).await.body["nextExpectedRanges"], json!(["2097152"]));
    graph.forget_upload_sessions();
    assert_eq!(upload.put(2 << 20, 3 << 20).await.status, 404);
}

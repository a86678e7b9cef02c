//! MIME in base64, read as strictly as a mail server does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use reqwest::Method;

use super::client::{Client, Said};
use crate::support::graph::{Attached, Graph, Via};

const MIXED: &str = "From: noreply@example.com\r\nTo: \"Bob, B.\" <bob@example.com>,\r\n ann@example.com\r\n\
    Subject: =?utf-8?B?w4Q=?= =?utf-8?q?rger_=C3=BC?=\r\nMIME-Version: 1.0\r\nX-Mark: 1\r\n\
    Content-Type: multipart/mixed; boundary=\"a\"\r\n\r\n--a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n\
    --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+eDwvYj4=\r\n--b--\r\n\
    --a\r\nContent-Type: image/png; name=x.png\r\nContent-Disposition: inline; filename*=utf-8''%C3%A4.png\r\n\
    Content-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\neHh4\r\n--a--\r\n";

async fn send(graph: &Graph, text: &str) -> Said {
    let client = Client::application(graph).await;
    let request = client.request(Method::POST, "/users/noreply@example.com/sendMail");
    client.said(request.header("content-type", "text/plain").body(BASE64.encode(text))).await
}

#[tokio::test]
async fn every_part_of_a_message_is_read() {
    let graph = Graph::start();
    assert_eq!(send(&graph, MIXED).await.status, 202);
    let mails = graph.mails();
    let letter = &mails[0].letter;
    assert_eq!((mails[0].via, letter.subject.as_str(), letter.header("x-mark")), (Via::Mime, "Ärger ü", Some("1")));
    assert_eq!(letter.to, ["bob@example.com", "ann@example.com"]);
    assert_eq!((letter.content.as_str(), letter.content_type.as_str()), ("<b>x</b>", "html"));
    assert_eq!(letter.alternative.as_deref(), Some("Grüße"));
    let sha256 = "cd2eb0837c9b4c962c22d2ff8b5441b7b45805887f051d39bf133b583baf6860".to_owned();
    let (name, content_type) = ("ä.png".to_owned(), "image/png".to_owned());
    let file = Attached { name, content_type, size: 3, sha256, inline: true, content_id: Some("logo".to_owned()) };
    assert_eq!(letter.attachments, [file]);
}

#[tokio::test]
async fn what_is_no_message_is_refused() {
    for text in [
        MIXED.replace("\r\n", "\n"),
        MIXED.replace("--a--", "--a"),
        MIXED.replace("X-Mark: 1", "no header"),
        MIXED.replace("X-Mark: 1", "To: eve@example.com"),
        MIXED.replace("X-Mark: 1", &format!("X-Mark: {}", "1".repeat(1000))),
        MIXED.replace("rger_=C3=BC", "rgerü"),
    ] {
        let graph = Graph::start();
        assert_eq!(send(&graph, &text).await.error(), (400, "ErrorMimeContentInvalid"), "{text}");
        assert_eq!(graph.complaints().len(), 1);
    }
    let graph = Graph::start();
    let client = Client::application(&graph).await;
    let request =
        client.request(Method::POST, "/users/noreply@example.com/sendMail").header("content-type", "text/plain");
    assert_eq!(client.said(request.body("%%%")).await.error(), (400, "ErrorMimeContentInvalidBase64String"));
}

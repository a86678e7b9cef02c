//! Mails in the MIME form, read back by a parser that is not ours.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use dispatch::message::{Attachment, Dialect, Part};
use dispatch::outcome::FailureKind;
use dispatch::service::Parcel;
use dispatch::service::settings::Settings;
use mail_parser::{Address, HeaderForm, Message, MessageParser, MimeHeaders as _};
use minijinja::Value;
use minijinja::value::Serde;
use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop, prop_oneof, proptest};
use serde_json::{Value as Json, json};

use crate::support::graph::{CLIENT_ID, CLIENT_SECRET, Graph, TENANT, Via};
use crate::support::mail::{organization, part, send_to_self, service, target};
use crate::support::server::{Recorded, Reply, Server};

/// A login server and a Graph that take whatever comes.
fn lenient() -> Server {
    let token = json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "t"});
    Server::start(move |request| match request.path.ends_with("/token") {
        true => Reply::json(&token),
        false => Reply::status(202),
    })
}

fn settings(server: &Server, options: &Json) -> Settings {
    let mut settings = Settings::default();
    let url = server.url("");
    let own = json!({"source": "Robot <noreply@example.com>", "tenant_id": TENANT, "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET, "graph_url": url, "login_url": url, "form": "mime"});
    for (name, value) in own.as_object().into_iter().chain(options.as_object()).flatten() {
        settings.set(name.as_str(), Value::from(Serde(value)));
    }
    settings
}

/// The request that Graph gets.
fn request(options: &Json, part: &Part, name: Option<&str>) -> Recorded {
    let server = lenient();
    let service = service(&settings(&server, options));
    let mut target = target("ann@example.com");
    if let Some(name) = name {
        target.value.insert("name".to_owned(), json!(name));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let sent = runtime.block_on(service.deliver(Parcel::new(Some(&target), part, "k")));
    sent.map(drop).expect("it is sent");
    server.requests().pop().expect("there was a request")
}

/// The mail that Graph gets, after making sure that every line of it is as short and as plain as RFC 5322 wants.
fn mail(options: &Json, part: &Part, name: Option<&str>) -> String {
    let request = request(options, part, name);
    assert_eq!(request.header("content-type"), Some("text/plain"));
    let mail = BASE64.decode(&request.body).expect("it is base64");
    let text = String::from_utf8(mail).expect("it is ASCII");
    assert!(text.is_ascii() && !text.contains('\0'), "{text}");
    let longest = text.split("\r\n").map(str::len).max();
    assert!(longest <= Some(998), "{longest:?}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
    text
}

fn parsed(text: &str) -> Message<'_> {
    MessageParser::default().parse(text).expect("it is a mail")
}

fn file(name: &str, mime: &str) -> Attachment {
    Attachment { name: name.into(), mime: mime.into(), content: b"content".to_vec().into(), link: None }
}

fn people(address: Option<&Address<'_>>) -> Vec<(Option<String>, String)> {
    let all = address.into_iter().flat_map(Address::iter);
    all.map(|person| (person.name().map(str::to_owned), person.address().expect("each has an address").to_owned()))
        .collect()
}

#[test]
fn a_text_comes_back_with_everything_that_was_asked() {
    let options = json!({
        "targets": ["ann@example.com"],
        "cc": "Cleo <cleo@example.com>",
        "bcc": "dan@example.com",
        "reply_to": "\"Desk, Help\" <help@example.com>",
        "importance": "high",
        "categories": ["Ops"],
        "read_receipt": true,
        "delivery_receipt": true,
        "headers": {"In-Reply-To": "<1@example.com>", "X-Ticket": "Größe 1"},
        "list_unsubscribe": ["https://example.com/leave", "mailto:leave@example.com"],
        "one_click": true,
    });
    let text = mail(&options, &part("Größe: 🚀\nsecond"), Some("Ann \"the\" Smith"));
    let message = parsed(&text);
    assert_eq!(message.subject(), Some("Deployed"));
    assert_eq!(message.body_text(0).as_deref(), Some("Größe: 🚀\r\nsecond"));
    let named = |name: &str, address: &str| (Some(name.to_owned()), address.to_owned());
    assert_eq!(people(message.from()), [named("Robot", "noreply@example.com")]);
    assert_eq!(people(message.to()), [named("Ann \"the\" Smith", "ann@example.com")]);
    assert_eq!(people(message.cc()), [named("Cleo", "cleo@example.com")]);
    assert_eq!(people(message.bcc()), [(None, "dan@example.com".to_owned())]);
    assert_eq!(people(message.reply_to()), [named("Desk, Help", "help@example.com")]);
    assert_eq!(message.in_reply_to().as_text(), Some("1@example.com"));
    let ticket = message.header_as("X-Ticket", HeaderForm::Text);
    assert_eq!(ticket.first().and_then(|value| value.as_text()), Some("Größe 1"));
    for line in [
        "Importance: high",
        "X-Priority: 1",
        "Keywords: Ops",
        "Disposition-Notification-To: Robot <noreply@example.com>",
        "Return-Receipt-To: Robot <noreply@example.com>",
        "List-Unsubscribe: <https://example.com/leave>, <mailto:leave@example.com>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "MIME-Version: 1.0",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
    }
}

#[test]
fn html_has_its_text_beside_it_its_pictures_with_it_and_its_files_below() {
    let part = Part {
        dialect: Dialect::Html,
        attachments: [file("logo.png", "image/png"), file("Grüße 'n\" more.pdf", "application/pdf")].into(),
        ..part("<p>Hello <b>you</b></p><img src=\"cid:logo.png\" alt=\"logo\">")
    };
    let text = mail(&json!({}), &part, None);
    let message = parsed(&text);
    let kinds: Vec<_> = message
        .parts
        .iter()
        .map(|part| part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())))
        .map(Option::unwrap_or_default)
        .collect();
    let expected =
        ["multipart/mixed", "multipart/related", "multipart/alternative", "text/plain", "text/html", "image/png"];
    assert_eq!(kinds[..6], expected);
    assert_eq!(kinds[6], "application/pdf");
    assert_eq!(message.body_html(0).as_deref(), Some(&*part.body));
    assert!(message.body_text(0).is_some_and(|text| text.contains("Hello you")), "{text}");
    assert_eq!(message.parts[5].content_id(), Some("logo.png"));
    assert_eq!(message.parts[6].attachment_name(), Some("Grüße 'n\" more.pdf"));
    assert_eq!(message.parts[6].contents(), b"content");
    assert!(text.contains("Content-Disposition: inline;\r\n filename=\"logo.png\""), "{text}");
}

#[tokio::test]
async fn a_strict_server_takes_it_and_finds_the_hidden_readers() {
    let graph = Graph::start();
    let fields = [("form", "mime"), ("targets", "ann@example.com"), ("bcc", "dan@example.com"), ("importance", "low")];
    let service = service(&organization(&graph, &fields));
    let part = Part {
        dialect: Dialect::Html,
        attachments: [file("Größe.png", "image/png")].into(),
        ..part("<p>Hello</p><img src=\"cid:Größe.png\">")
    };
    let target = target("ann@example.com");
    service.deliver(Parcel::new(Some(&target), &part, "k")).await.map(drop).expect("it is sent");
    let mail = graph.mails().remove(0);
    assert_eq!(mail.via, Via::Mime);
    let letter = mail.letter;
    assert_eq!((letter.to, letter.bcc), (vec!["ann@example.com".to_owned()], vec!["dan@example.com".to_owned()]));
    assert_eq!((letter.subject.as_str(), letter.content_type.as_str()), ("Deployed", "html"));
    assert_eq!(letter.content, "<p>Hello</p><img src=\"cid:1-Gr--e.png\">");
    assert_eq!(letter.alternative.as_deref().map(|text| text.contains("Hello")), Some(true));
    let picture = &letter.attachments[0];
    assert_eq!((picture.name.as_str(), picture.inline, picture.size), ("Größe.png", true, 7));
    assert_eq!(picture.content_id.as_deref(), Some("1-Gr--e.png"));
}

#[test]
fn a_mail_of_one_kind_is_of_one_part() {
    let text = mail(&json!({}), &part("hello"), None);
    assert!(!text.contains("multipart"), "{text}");
    assert!(text.contains("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"));
    let types = [("a.eml", "message/rfc822"), ("b", "nonsense\r\nX: y"), ("c.txt", "text/plain; charset=latin1")];
    let files = types.iter().map(|(name, mime)| file(name, mime)).collect();
    let text = mail(&json!({}), &Part { attachments: files, ..part("hello") }, None);
    assert_eq!(text.matches("Content-Type: application/octet-stream").count(), 2, "{text}");
    assert_eq!(text.matches("Content-Type: text/plain;\r\n name=\"c.txt\"").count(), 1, "{text}");
}

#[test]
fn auto_takes_mime_only_where_json_cannot_say_it() {
    let kind = |options: Json| {
        let request = request(&options, &part("hello"), None);
        request.header("content-type").expect("it has a type").to_owned()
    };
    assert_eq!(kind(json!({"form": "auto", "headers": {"X-A": "1"}})), "application/json");
    assert_eq!(kind(json!({"form": "auto", "headers": {"References": "<1@example.com>"}})), "text/plain");
    assert_eq!(kind(json!({"form": "auto", "list_unsubscribe": ["mailto:a@example.com"]})), "application/json");
    let many: serde_json::Map<_, _> = (0..6).map(|number| (format!("x-{number}"), json!("v"))).collect();
    assert_eq!(kind(json!({"headers": many})), "text/plain");
}

#[test]
fn nobody_adds_a_header_by_a_line_break() {
    let evil = "x\r\nBcc: eve@example.com\r\n\r\nbody";
    let hostile = Part {
        title: Some(evil.into()),
        dialect: Dialect::Html,
        attachments: [file(evil, evil), file("\"; filename=evil.exe; x=\"", "image/png")].into(),
        ..part("<img src=\"cid:x\"; y>\r\n.\r\n--=_mixed--\r\n")
    };
    let hostile = Part { count: 2, ..hostile };
    let text = mail(&json!({}), &hostile, Some("Ann\" <eve@example.com>, \"x\r\nBcc: eve@example.com"));
    let message = parsed(&text);
    assert!(message.bcc().is_none(), "{text}");
    assert_eq!(message.subject(), Some("x Bcc: eve@example.com  body"));
    assert_eq!(people(message.to()).len(), 1);
    assert_eq!(people(message.to())[0].1, "ann@example.com");
    assert_eq!(message.attachments().count(), 2);
    let names: Vec<_> = message.attachments().map(|file| file.attachment_name().unwrap_or_default()).collect();
    assert_eq!(names, ["x Bcc: eve@example.com  body", "\"; filename=evil.exe; x=\""]);
    assert_eq!(message.body_html(0).as_deref(), Some(&*hostile.body));
}

#[test]
fn long_texts_are_folded_and_come_back() {
    let titles = ["word ".repeat(60).trim().to_owned(), "x".repeat(2000), "two  spaces ".repeat(20), "ü🚀".repeat(100)];
    for title in titles {
        let name = format!("{}.txt", title.replace(' ', "_"));
        let part = Part {
            title: Some(title.as_str().into()),
            attachments: [file(&name, "text/plain")].into(),
            ..part(&"line without an end ".repeat(5000))
        };
        let text = mail(&json!({}), &part, Some(&title));
        let message = parsed(&text);
        assert_eq!(message.subject(), Some(title.as_str()));
        assert_eq!(people(message.to())[0].0.as_deref(), Some(title.as_str()));
        assert_eq!(message.attachment(0).and_then(|file| file.attachment_name()), Some(name.as_str()));
        assert_eq!(message.body_text(0).as_deref(), Some(&*part.body));
        assert!(text.split("\r\n").all(|line| line.len() <= 78 || !line.starts_with("Subject")), "{text}");
    }
}

#[tokio::test]
async fn what_is_too_large_for_one_request_goes_through_a_draft_of_the_form() {
    for (bytes, via) in [(2_100_000, Via::Mime), (2_300_000, Via::MimeDraft)] {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        let service = service(&organization(&graph, &[("form", "mime")]));
        let content = vec![b'x'; bytes].into();
        let film = Attachment { name: "film.mp4".into(), mime: "video/mp4".into(), content, link: None };
        let part = Part { attachments: [film].into(), ..part("see") };
        let target = target("ann@example.com");
        service.deliver(Parcel::new(Some(&target), &part, "k")).await.map(drop).expect("it is sent");
        let mail = graph.mails().remove(0);
        assert_eq!((mail.via, mail.letter.attachments[0].size), (via, bytes));
    }
}

#[tokio::test]
async fn a_text_that_is_too_large_for_one_request_is_not_sent() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[("form", "mime")]));
    let failure = send_to_self(&*service, &part(&"x".repeat(3_000_000))).await.expect_err("it is too large");
    assert_eq!(failure.kind, FailureKind::TooLarge);
    assert_eq!(graph.mails().len(), 0);
}

/// Characters that mails stumble over more often than others do.
fn trouble() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        any::<char>(),
        Just(' '),
        Just('"'),
        Just('\\'),
        Just('='),
        Just('?'),
        Just('ü'),
        Just('🚀'),
        prop::char::range('a', 'z'),
    ];
    prop::collection::vec(sign, 0..120).prop_map(|signs| signs.into_iter().filter(|c| !c.is_control()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_subject_name_and_file_name_survive(subject in trouble(), name in trouble(), file_name in trouble()) {
        let part = Part {
            title: Some(subject.as_str().into()),
            attachments: [file(&file_name, "text/plain")].into(),
            ..part("hello")
        };
        let name = format!("n{name}");
        let text = mail(&json!({}), &part, Some(&name));
        let message = parsed(&text);
        proptest::prop_assert_eq!(message.subject().unwrap_or_default(), subject.as_str());
        proptest::prop_assert_eq!(people(message.to()), [(Some(name), "ann@example.com".to_owned())]);
        let shown = message.attachment(0).and_then(|file| file.attachment_name());
        proptest::prop_assert_eq!(shown.unwrap_or_default(), file_name.as_str());
    }
}

//! What an account asks of its mails, as Graph gets it, and what is said when it asks for something that cannot be.

use dispatch::message::{Attachment, Dialect, Part};
use dispatch::outcome::FailureKind;
use dispatch::service::settings::Settings;
use minijinja::Value;
use minijinja::value::Serde;
use serde_json::{Value as Json, json};

use crate::support::cli::Folder;
use crate::support::graph::{CLIENT_ID, CLIENT_SECRET, Graph, TENANT};
use crate::support::mail::{organization, part, problem, send_to_self, service};

/// An account with these options, given as they are in a configuration after it was read.
fn asking(graph: &Graph, options: &Json) -> Settings {
    let mut settings = organization(graph, &[]);
    for (name, value) in options.as_object().expect("options have names") {
        settings.set(name.as_str(), Value::from(Serde(value)));
    }
    settings
}

/// The mail that Graph gets from an account with these options; the server validates it against Microsoft's description.
async fn mail(options: &Json, part: &Part) -> Json {
    let graph = Graph::start();
    graph.allow_send_as("news@example.com");
    send_to_self(&*service(&asking(&graph, options)), part).await.map(drop).expect("it is sent");
    graph.mails().remove(0).body["message"].clone()
}

/// What is said of an account with these options.
fn refusal(options: &Json) -> String {
    problem(&asking(&Graph::start(), options))
}

fn html(body: &str, names: &[&str]) -> Part {
    let attachment = |name: &&str| Attachment {
        name: (*name).into(),
        mime: "image/png".into(),
        content: b"x".to_vec().into(),
        link: None,
    };
    Part { dialect: Dialect::Html, attachments: names.iter().map(attachment).collect(), ..part(body) }
}

#[tokio::test]
async fn nothing_is_asked_for_unless_somebody_says_so() {
    let mail = mail(&json!({}), &part("hello")).await;
    let keys: Vec<_> = mail.as_object().expect("it is an object").keys().collect();
    assert_eq!(keys, ["subject", "body", "toRecipients"]);
}

#[tokio::test]
async fn every_option_has_its_field() {
    let options = json!({
        "importance": "high",
        "categories": ["Ops", "Größe"],
        "read_receipt": true,
        "delivery_receipt": true,
        "headers": {"X-Ticket": "1", "x-run": "ünter"},
        "list_unsubscribe": ["https://example.com/leave?list=1,2", "mailto:leave@example.com"],
        "one_click": true,
        "defer": "2026-12-24 08:00 Europe/Berlin",
        "send_as": "News <news@example.com>",
    });
    let expected = json!({
        "subject": "Deployed",
        "body": {"contentType": "text", "content": "hello"},
        "from": {"emailAddress": {"name": "News", "address": "news@example.com"}},
        "toRecipients": [{"emailAddress": {"address": "noreply@example.com"}}],
        "importance": "high",
        "categories": ["Ops", "Größe"],
        "isReadReceiptRequested": true,
        "isDeliveryReceiptRequested": true,
        "internetMessageHeaders": [{"name": "X-Ticket", "value": "1"}, {"name": "x-run", "value": "ünter"}],
        "singleValueExtendedProperties": [
            {"id": "String 0x1045", "value": "<https://example.com/leave?list=1,2>, <mailto:leave@example.com>"},
            {
                "id": "String {00020386-0000-0000-C000-000000000046} Name List-Unsubscribe-Post",
                "value": "List-Unsubscribe=One-Click",
            },
            {"id": "SystemTime 0x3FEF", "value": "2026-12-24T07:00:00Z"},
        ],
    });
    assert_eq!(mail(&options, &part("hello")).await, expected);
}

#[tokio::test]
async fn one_header_and_five_are_sent_and_six_are_refused() {
    let headers = |count: usize| -> Json {
        let all: serde_json::Map<_, _> = (0..count).map(|number| (format!("x-h{number}"), json!("v"))).collect();
        json!({"headers": all})
    };
    for count in [1, 5] {
        let sent = mail(&headers(count), &part("hello")).await;
        assert_eq!(sent["internetMessageHeaders"].as_array().map(Vec::len), Some(count));
    }
    assert_eq!(mail(&headers(0), &part("hello")).await.get("internetMessageHeaders"), None);
    let said = refusal(&headers(6));
    assert!(said.contains("in `headers`: 6 are set, and Graph takes 5") && said.contains("`form: mime`"), "{said}");
}

#[tokio::test]
async fn a_time_to_wait_counts_from_the_sending() {
    let before = jiff::Timestamp::now();
    let sent = mail(&json!({"defer": "2h"}), &part("hello")).await;
    let moment = sent["singleValueExtendedProperties"][0]["value"].as_str().expect("there is a moment").to_owned();
    let waited = moment.parse::<jiff::Timestamp>().expect("it is a moment").duration_since(before);
    assert!((7199..7800).contains(&waited.as_secs()), "{moment}");
    assert!(moment.ends_with('Z') && !moment.contains('.'), "{moment}");
}

#[test]
fn what_cannot_be_is_said_with_what_to_do() {
    let long = "x".repeat(200_000);
    let cases = [
        (json!({"importance": "urgent"}), "in `importance`: `urgent` is none"),
        (json!({"categories": ["a\nb"]}), "in `categories`: `a\\nb` is none"),
        (json!({"headers": {"X-A": "1\r\nBcc: eve@example.com"}}), "`X-A` holds a line break"),
        (json!({"headers": {"X-A\r\nBcc": "eve@example.com"}}), "`X-A\\r\\nBcc` is not the name of a header"),
        (json!({"headers": {"X A": "1"}}), "`X A` is not the name of a header"),
        (json!({"headers": {"x-": "1"}}), "something has to follow"),
        (json!({"headers": {"Subject": "1"}}), "give the message a title"),
        (json!({"headers": {"List-Unsubscribe": "<https://example.com>"}}), "set `list_unsubscribe`"),
        (json!({"headers": {"Content-Type": "text/plain"}}), "not set by hand"),
        (json!({"headers": {"X-A": "1", "x-a": "2"}}), "is set twice"),
        (json!({"headers": {"X-A": long}}), "131072 is the most"),
        (json!({"headers": {"In-Reply-To": "<1@example.com>"}, "form": "json"}), "JSON takes no header `In-Reply-To`"),
        (json!({"headers": {"In-Reply-To": "<1@example.com>"}, "savesent": false}), "which `In-Reply-To` needs"),
        (json!({"form": "mime", "savesent": false}), "in `savesent`: `no` cannot be said in the MIME form"),
        (json!({"form": "mime", "defer": "2h"}), "in `defer`: it cannot be said in the MIME form"),
        (
            json!({"form": "mime", "read_receipt": true, "source": "11111111-2222-4333-8444-555555555555",
            "targets": ["ann@example.com"]}),
            "in `read_receipt`: nobody is known",
        ),
        (json!({"form": "xml"}), "`xml` is not a form"),
        (json!({"list_unsubscribe": ["http://example.com"]}), "is neither an https URL nor a mailto"),
        (json!({"list_unsubscribe": ["https://example.com/a b"]}), "percent-encoded"),
        (json!({"list_unsubscribe": ["mailto:leave"]}), "holds no mail address"),
        (
            json!({"list_unsubscribe": ["mailto:leave@example.com"], "one_click": true}),
            "in `list_unsubscribe`: an https URL is missing",
        ),
        (json!({"defer": "2026-12-24 08:00"}), "by whose clocks"),
        (json!({"defer": "soon"}), "is no time"),
        (json!({"defer": "20y"}), "longer than a year"),
        (json!({"send_as": "news"}), "in `send_as`: `news` is not a mail address"),
    ];
    for (options, words) in cases {
        let said = refusal(&options);
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = refusal(&json!({"headers": {"X-A": "1\n", "To": "2", "X-B": "1\0"}}));
    assert!(said.contains("`To` is a header that is not set by hand; `X-B` holds a line break"), "{said}");
}

#[tokio::test]
async fn a_picture_that_the_html_names_stands_inside_it() {
    let part = html(
        r#"<p title="a > b">cid:chart.png</p><img src="cid:logo.png"><img src='CID:Gr%C3%B6%C3%9Fe%201.png'>
        <img src=cid:a&amp;b.png><div style="background: url(cid:logo.png)"></div>"#,
        &["logo.png", "Größe 1.png", "chart.png", "a&b.png"],
    );
    let mail = mail(&json!({}), &part).await;
    let shown: Vec<_> = mail["attachments"]
        .as_array()
        .expect("there are files")
        .iter()
        .map(|file| (file["name"].as_str().unwrap(), file["isInline"].as_bool(), file["contentId"].as_str()))
        .collect();
    let expected = [
        ("logo.png", Some(true), Some("logo.png")),
        ("Größe 1.png", Some(true), Some("2-Gr--e-1.png")),
        ("chart.png", None, None),
        ("a&b.png", Some(true), Some("4-a-b.png")),
    ];
    assert_eq!(shown, expected);
    let body = r#"<p title="a > b">cid:chart.png</p><img src="cid:logo.png"><img src='CID:2-Gr--e-1.png'>
        <img src=cid:4-a-b.png><div style="background: url(cid:logo.png)"></div>"#;
    assert_eq!(mail["body"]["content"], body);
}

#[tokio::test]
async fn a_text_shows_no_pictures_and_html_without_any_stays_whole() {
    let text = Part { dialect: Dialect::Text, ..html(r#"<img src="cid:logo.png">"#, &["logo.png"]) };
    let sent = mail(&json!({}), &text).await;
    assert_eq!(sent["attachments"][0].get("isInline"), None);
    assert_eq!(sent["body"]["content"], r#"<img src="cid:logo.png">"#);

    let page = "<!doctype html><style>p{color:red}</style>\r\n<p>€ &nbsp;<!-- kept --></p>";
    assert_eq!(mail(&json!({}), &html(page, &[])).await["body"]["content"], page);
}

#[tokio::test]
async fn a_picture_that_is_not_attached_is_said_before_anything_is_sent() {
    let graph = Graph::start();
    let service = service(&organization(&graph, &[]));
    let part = html(r#"<img src="cid:logo.png">"#, &["chart.png"]);
    let failures = [
        service.prepare(&[&part]).await.expect_err("the picture is missing"),
        send_to_self(&*service, &part).await.expect_err("it is missing still"),
    ];
    for failure in failures {
        assert_eq!(failure.kind, FailureKind::Rejected);
        assert_eq!(failure.message, "the text shows `cid:logo.png`, and no attachment has that name");
    }
    assert_eq!(graph.requests(), (0, 0));
    let second = Part { count: 2, number: 2, ..part };
    send_to_self(&*service, &second).await.map(drop).expect("the picture may be in another part");
}

#[tokio::test]
async fn a_title_and_a_file_name_stay_on_one_line() {
    let part = Part { title: Some("Up\r\nBcc: eve@example.com".into()), ..html("<p>", &["a\r\nb\0.png"]) };
    let mail = mail(&json!({}), &part).await;
    assert_eq!(mail["subject"], "Up Bcc: eve@example.com");
    assert_eq!(mail["attachments"][0]["name"], "a b .png");
}

/// The configuration of an account whose mails go to the fake; `more` are further lines of it.
fn config(graph: &Graph, more: &str) -> String {
    let url = graph.url();
    format!(
        "version: 1\naccounts:\n  - name: mail\n    service: o365\n    source: noreply@example.com\n    \
         tenant_id: {TENANT}\n    client_id: {CLIENT_ID}\n    client_secret: \"{CLIENT_SECRET}\"\n    \
         graph_url: {url}\n    login_url: {url}\n{more}"
    )
}

#[test]
fn markdown_with_options_arrives_as_html() {
    let graph = Graph::start();
    let options =
        "    importance: high\n    headers: {X-Ticket: \"1\"}\n    read_receipt: yes\n    categories: Ops, Web\n";
    let folder = Folder::with(&config(&graph, options)).file("my logo.png", b"x");
    let body = "**Up** & running ![logo](<cid:my logo.png>)";
    let ended = folder.run(&["-t", "Deployed", "-b", body, "-i", "markdown", "-a", "my logo.png"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mail = graph.mails().remove(0).body["message"].clone();
    assert_eq!(mail["body"]["contentType"], "html");
    let content = mail["body"]["content"].as_str().expect("it is a text");
    assert!(content.contains("<strong>Up</strong> &amp; running"), "{content}");
    assert!(content.contains(r#"src="cid:1-my-logo.png""#), "{content}");
    assert_eq!(mail["attachments"][0]["contentId"], "1-my-logo.png");
    assert_eq!(mail["attachments"][0]["contentType"], "image/png");
    assert_eq!(mail["internetMessageHeaders"], json!([{"name": "X-Ticket", "value": "1"}]));
    assert_eq!(mail["categories"], json!(["Ops", "Web"]));
    assert_eq!((&mail["importance"], &mail["isReadReceiptRequested"]), (&json!("high"), &json!(true)));
}

#[test]
fn a_url_gives_headers_by_a_plus() {
    let graph = Graph::start();
    let (url, secret) = (graph.url(), "s3cret%2Fwith%2Bsigns%26more");
    let account = format!(
        "o365://noreply@example.com/{TENANT}/{CLIENT_ID}/{secret}/ann@example.com\
         ?+X-Ticket=1&importance=low&unsubscribe=mailto:leave@example.com&graph_url={url}&login_url={url}"
    );
    let ended = Folder::new().run(&["-b", "hello", &account]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mail = graph.mails().remove(0).body["message"].clone();
    assert_eq!(mail["internetMessageHeaders"], json!([{"name": "X-Ticket", "value": "1"}]));
    assert_eq!(mail["importance"], "low");
    assert_eq!(mail["singleValueExtendedProperties"][0]["value"], "<mailto:leave@example.com>");
}

#[test]
fn a_wrong_option_sends_nothing_and_says_where_it_stands() {
    let graph = Graph::start();
    let ended = Folder::with(&config(&graph, "    defer: soon\n    importance: hgh\n")).run(&["-b", "hello"]);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("importance") && ended.stderr.contains("dispatch.yaml"), "{}", ended.stderr);
    assert_eq!(graph.requests(), (0, 0));
    let ended = Folder::with(&config(&graph, "    defer: soon\n")).run(&["-b", "hello"]);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("in `defer`: `defer soon` is no time"), "{}", ended.stderr);
    assert_eq!(graph.requests(), (0, 0));
}

//! A text that was written by hand beside the HTML: one mail with both, by every way that a mail goes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{Fault, Graph, Step, Via};
use crate::support::mailing::{account, addresses, assert_one_copy_each, folder, mailed, targets};
use crate::support::server::{Reply, Server};

/// Name and text of a file.
type Variant = (&'static str, &'static str);

const HTML: &str = "<p>Version <b>{{ version }}</b></p>";
const TEXT: &str = "Version {{ version }},\n  *by hand* & as it is.";
const SHOWN: &str = "Version 1.2,\n  *by hand* & as it is.";

fn graph() -> Graph {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    graph
}

/// A folder with these accounts and a template with both variants.
fn bundle(accounts: &[Value]) -> Folder {
    folder(accounts)
        .file("deploy.j2", "---\ntitle: Out {{ version }}\n---\nbase")
        .file("deploy.o365.html.j2", HTML)
        .file("deploy.o365.text.j2", TEXT)
}

fn deployed(folder: &Folder, arguments: &[&str]) -> Ended {
    let common = ["-g", "all", "--template", "deploy.j2", "--var", "version=1.2", "--report", "json"];
    folder.run(&[&common, arguments].concat())
}

/// What the only mail says: how it came, its HTML and its text.
fn only(graph: &Graph) -> (Via, String, Option<String>) {
    let mails = graph.mails();
    let [mail] = mails.as_slice() else { panic!("{} mails", mails.len()) };
    (mail.via, mail.letter.content.clone(), mail.letter.alternative.clone())
}

#[test]
fn both_variants_are_one_mail_with_everything_that_was_asked() {
    let graph = graph();
    let fields = json!({"to": addresses(1), "cc": "cleo@example.com", "bcc": "dan@example.com", "reply_to": "help@example.com",
        "importance": "high", "categories": "Ops", "headers": {"X-Ticket": "42"}});
    let folder = bundle(&[account(&graph, "mail", fields)])
        .file("deploy.o365.html.j2", "<p>Version <b>{{ version }}</b></p><img src=\"cid:logo.png\">")
        .file("logo.png", b"\x89PNG\r\n\x1a\n")
        .file("notes.txt", "notes");
    let ended = deployed(&folder, &["-a", "logo.png", "-a", "notes.txt"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let mail = graph.mails().remove(0);
    let letter = mail.letter;
    assert_eq!((mail.via, letter.subject.as_str()), (Via::Mime, "Out 1.2"));
    assert_eq!(letter.content, "<p>Version <b>1.2</b></p><img src=\"cid:logo.png\">");
    assert_eq!(letter.alternative.as_deref(), Some(SHOWN));
    assert_eq!((letter.to, letter.cc), (addresses(1), vec!["cleo@example.com".to_owned()]));
    assert_eq!(
        (letter.bcc, letter.reply_to),
        (vec!["dan@example.com".to_owned()], vec!["help@example.com".to_owned()])
    );
    let header = |name: &str| letter.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    assert_eq!((header("Importance"), header("Keywords"), header("X-Ticket")), (Some("high"), Some("Ops"), Some("42")));
    let files: Vec<_> = letter.attachments.iter().map(|file| (file.name.as_str(), file.inline)).collect();
    assert_eq!(files, [("logo.png", true), ("notes.txt", false)]);
}

#[test]
fn another_parser_reads_the_same_texts() {
    let token = json!({"token_type": "Bearer", "expires_in": 3599, "access_token": "t"});
    let server = Server::start(move |request| match request.path.ends_with("/token") {
        true => Reply::json(&token),
        false => Reply::status(202),
    });
    let graph = Graph::start();
    let url = server.url("");
    let fields = json!({"to": addresses(1), "graph_url": url, "login_url": url});
    let ended = deployed(&bundle(&[account(&graph, "mail", fields)]), &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let request = server.requests().pop().expect("there was one");
    assert!(request.path.ends_with("/sendMail"), "{}", request.path);
    let mail = BASE64.decode(&request.body).expect("it is base64");
    let message = MessageParser::default().parse(&mail).expect("it is a mail");
    let kinds: Vec<_> = message
        .parts
        .iter()
        .filter_map(|part| mail_parser::MimeHeaders::content_type(part))
        .map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()))
        .collect();
    assert_eq!(kinds, ["multipart/alternative", "text/plain", "text/html"]);
    assert_eq!(message.body_text(0).as_deref(), Some(SHOWN.replace('\n', "\r\n").as_str()));
    assert_eq!(message.body_html(0).as_deref(), Some("<p>Version <b>1.2</b></p>"));
}

#[test]
fn the_most_specific_text_counts_and_only_one_that_says_it_is_text() {
    let html = ("deploy.html.j2", HTML);
    let cases: [(&[Variant], &str, Via, Option<&str>); 6] = [
        // The template itself is for everybody, and says nothing of its format.
        (&[("deploy.j2", "base"), html], "deploy.j2", Via::SendMail, None),
        (&[html, ("deploy.txt.j2", "for all")], "deploy.html.j2", Via::Mime, Some("for all")),
        (
            &[html, ("deploy.txt.j2", "for all"), ("deploy.o365.txt.j2", "mail")],
            "deploy.html.j2",
            Via::Mime,
            Some("mail"),
        ),
        (
            &[html, ("deploy.o365.txt.j2", "mail"), ("deploy.mail.html.j2", "<p>Version <b>1.2</b></p>")],
            "deploy.html.j2",
            Via::Mime,
            Some("mail"),
        ),
        (&[html, ("deploy.slack.text.j2", "slack")], "deploy.html.j2", Via::SendMail, None),
        (&[html, ("deploy.text.j2", "{% if version == '9' %}x{% endif %}\n")], "deploy.html.j2", Via::SendMail, None),
    ];
    for (files, template, via, text) in cases {
        let graph = graph();
        let folder = files
            .iter()
            .fold(folder(&[account(&graph, "mail", json!({"to": addresses(1)}))]), |folder, (name, text)| {
                folder.file(name, text)
            });
        let ended = folder.run(&["-g", "all", "--template", template, "--var", "version=1.2"]);
        assert_eq!(ended.code, Some(0), "{files:?}: {}", ended.shown());
        let expected = (via, "<p>Version <b>1.2</b></p>".to_owned(), text.map(str::to_owned));
        assert_eq!(only(&graph), expected, "{files:?}");
    }
}

#[test]
fn markdown_that_arrives_as_html_has_its_text_too_and_what_arrives_as_text_has_none() {
    for (fields, via, content, text) in [
        (json!({"to": addresses(1)}), Via::Mime, "<p><em>1.2</em></p>", Some("by hand")),
        (json!({"to": addresses(1), "format": "text"}), Via::SendMail, "by hand", None),
    ] {
        let graph = graph();
        let folder =
            folder(&[account(&graph, "mail", fields)]).file("d.md.j2", "*{{ version }}*").file("d.txt.j2", "by hand");
        let ended = folder.run(&["-g", "all", "--template", "d.md.j2", "--var", "version=1.2"]);
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        assert_eq!(only(&graph), (via, content.to_owned(), text.map(str::to_owned)));
    }
}

#[test]
fn what_cannot_be_said_beside_it_is_kept_and_the_text_left_out_with_a_warning() {
    let object = "00000000-0000-4000-8000-0000000000aa";
    for (option, fields) in [
        ("form: json", json!({"form": "json"})),
        ("savesent: no", json!({"savesent": false})),
        ("defer", json!({"defer": "2h"})),
        ("source", json!({"read_receipt": true, "source": object})),
    ] {
        let graph = graph();
        let mut fields = fields;
        fields["to"] = json!(addresses(2));
        let ended = deployed(&bundle(&[account(&graph, "mail", fields)]), &[]);
        assert_eq!(ended.code, Some(0), "{option}: {}", ended.shown());
        assert_eq!(ended.stderr.matches("warning[text-left-out]").count(), 1, "{option}: {}", ended.stderr);
        assert!(ended.stderr.contains("deploy.o365.text.j2") && ended.stderr.contains(option), "{}", ended.stderr);
        let mails = graph.mails();
        assert!(mails.len() == 2 && mails.iter().all(|mail| mail.via == Via::SendMail), "{option}");
        let body = &mails[0].body;
        let kept = match option {
            "savesent: no" => body["saveToSentItems"] == false,
            "defer" => body["message"]["singleValueExtendedProperties"][0]["id"] == "SystemTime 0x3FEF",
            "source" => body["message"]["isReadReceiptRequested"] == true,
            _ => true,
        };
        assert!(kept, "{option}: {body}");
    }
}

#[test]
fn a_verified_mail_arrives_once_whatever_goes_wrong_with_its_draft() {
    let throttled = || Fault::graph(429, "ApplicationThrottled").header("retry-after", "0.004");
    let faults = || [Fault::Reset, Fault::SendThenReset, throttled(), Fault::SendThenAnswer(502)];
    for step in [Step::Update, Step::Send] {
        for fault in faults() {
            let graph = graph();
            graph.fail_at(step, [fault.clone()]);
            let folder = bundle(&[account(&graph, "mail", json!({"to": addresses(1), "duplicates": "verify"}))]);
            let ended = deployed(&folder, &[]);
            assert_one_copy_each(&graph, &ended, &addresses(1));
            let expected = (Via::MimeDraft, "<p>Version <b>1.2</b></p>".to_owned(), Some(SHOWN.to_owned()));
            assert_eq!(only(&graph), expected, "{step:?}: {fault:?}");
        }
    }
}

#[test]
fn a_verified_mail_whose_fate_nobody_knew_is_found_by_its_mark() {
    let graph = graph();
    graph.fail_at(Step::Send, [Fault::SendThenReset]);
    graph.fail_at(Step::Get, std::iter::repeat_n(Fault::page(502), 200));
    let retry = json!({"attempts": 2, "min_delay": "1ms", "max_delay": "2ms"});
    let fields = json!({"to": addresses(1), "duplicates": "verify", "retry": retry});
    let folder = bundle(&[account(&graph, "mail", fields)]);
    let ended = deployed(&folder, &[]);
    assert_eq!(targets(&ended, "unknown"), addresses(1), "{}", ended.shown());
    graph.mend();
    let ended = folder.run(&["resume", "--include-unknown", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &addresses(1));
}

#[test]
fn an_account_of_the_form_verifies_in_the_same_way() {
    for fields in [json!({"form": "mime"}), json!({"headers": {"In-Reply-To": "<1@example.com>"}})] {
        let graph = graph();
        graph.fail_at(Step::Send, [Fault::SendThenReset]);
        let mut fields = fields;
        (fields["to"], fields["duplicates"]) = (json!(addresses(2)), json!("verify"));
        let ended = mailed(account(&graph, "mail", fields));
        assert_one_copy_each(&graph, &ended, &addresses(2));
        assert!(graph.mails().iter().all(|mail| mail.via == Via::MimeDraft), "{:?}", graph.mails());
    }
}

#[test]
fn a_draft_without_its_mark_is_not_found_again_and_never_sent() {
    let graph = graph();
    graph.fail_at(Step::CreateDraft, [Fault::SendThenReset]);
    let folder = bundle(&[account(&graph, "mail", json!({"to": addresses(1), "duplicates": "verify"}))]);
    let ended = deployed(&folder, &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!((graph.mails().len(), graph.drafts_left()), (1, vec!["Out 1.2".to_owned()]));
}

#[test]
fn files_of_every_size_follow_it() {
    for (size, via) in [(1000, Via::Mime), (2_300_000, Via::MimeDraft), (4 << 20, Via::MimeDraft)] {
        let graph = graph();
        let folder = bundle(&[account(&graph, "mail", json!({"to": addresses(1)}))])
            .file("deploy.o365.html.j2", "<img src=\"cid:logo.png\">")
            .file("logo.png", b"\x89PNG\r\n\x1a\n")
            .file("film.bin", vec![b'x'; size]);
        let ended = deployed(&folder, &["-a", "logo.png", "-a", "film.bin"]);
        assert_one_copy_each(&graph, &ended, &addresses(1));
        let mails = graph.mails();
        let letter = &mails[0].letter;
        assert_eq!((mails[0].via, letter.alternative.as_deref()), (via, Some(SHOWN)), "{size}");
        let mut files: Vec<_> =
            letter.attachments.iter().map(|file| (file.name.as_str(), file.size, file.inline)).collect();
        files.sort_unstable();
        assert_eq!(files, [("film.bin", size, false), ("logo.png", 8, true)]);
        let logo = letter.attachments.iter().find(|file| file.inline).and_then(|file| file.content_id.as_deref());
        assert_eq!(logo, Some("logo.png"));
    }
}

#[test]
fn a_missing_permission_for_a_draft_is_said_before_anything_is_sent() {
    // Texts and files together may be too large for one request where neither are by themselves.
    for (text, file) in [(1, 2_300_000), (150_000, 2_000_000)] {
        let graph = Graph::start();
        let folder = bundle(&[account(&graph, "mail", json!({"to": addresses(1)}))])
            .file("deploy.o365.html.j2", "<p>x</p>".repeat(text / 8 + 1))
            .file("deploy.o365.text.j2", "x".repeat(text))
            .file("film.bin", vec![b'x'; file]);
        let ended = deployed(&folder, &["-a", "film.bin"]);
        assert_eq!((ended.code, graph.mails().len()), (Some(2), 0), "{text}: {}", ended.shown());
        assert!(ended.shown().contains("Mail.ReadWrite"), "{text}: {}", ended.shown());
        assert_eq!(graph.requests(), (1, 0), "{text}");
    }
}

#[test]
fn texts_that_are_too_large_for_a_request_are_refused_before_anything_is_sent() {
    let graph = graph();
    let small = json!({"to": addresses(1), "format": "text", "concurrency": 1});
    let folder = bundle(&[account(&graph, "small", small), account(&graph, "mail", json!({"to": addresses(1)}))])
        .file("deploy.o365.html.j2", "<p>x</p>".repeat(190_000))
        .file("deploy.o365.text.j2", "x".repeat(1_000_000));
    let ended = deployed(&folder, &[]);
    assert_eq!((ended.code, graph.mails().len()), (Some(2), 0), "{}", ended.shown());
    assert!(ended.shown().contains("leave the text variant of its template out"), "{}", ended.shown());
}

#[test]
fn many_share_a_mail_of_both_texts_unseen() {
    let graph = graph();
    let readers = addresses(5);
    let folder = bundle(&[account(&graph, "list", json!({"to": readers, "delivery": "bcc", "batch": 3}))]);
    let ended = deployed(&folder, &[]);
    assert_one_copy_each(&graph, &ended, &readers);
    let mut widths: Vec<_> = graph.mails().iter().map(|mail| mail.letter.bcc.len()).collect();
    widths.sort_unstable();
    assert_eq!(widths, [2, 3]);
    assert!(graph.mails().iter().all(|mail| mail.letter.to.is_empty() && mail.letter.alternative.is_some()));
}

#[test]
fn a_run_goes_on_with_both_texts_and_not_with_another_one() {
    let graph = graph();
    let readers = addresses(3);
    let folder = bundle(&[account(&graph, "mail", json!({"to": readers, "concurrency": 1}))]);
    let ended = deployed(&folder, &["--first", "1"]);
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let folder = folder.file("deploy.o365.text.j2", "another text");
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("deploy.o365.text.j2` has changed"), "{}", ended.stderr);
    assert!(
        ended.stderr.contains("the message to `reader2@example.com` of account `mail` has changed"),
        "{}",
        ended.stderr
    );
    let folder = folder.file("deploy.o365.text.j2", TEXT);
    let ended = folder.run(&["resume", "--report", "json"]);
    assert_one_copy_each(&graph, &ended, &readers);
    let texts: Vec<_> = graph.mails().into_iter().map(|mail| (mail.via, mail.letter.alternative)).collect();
    assert!(texts.iter().all(|it| *it == (Via::Mime, Some(SHOWN.to_owned()))), "{texts:?}");
}

#[test]
fn what_force_plans_anew_is_warned_of_once() {
    let graph = graph();
    let folder = bundle(&[account(&graph, "mail", json!({"to": addresses(1), "form": "json"}))]);
    for version in ["version=1.2", "version=1.3"] {
        let ended = folder.run(&["-g", "all", "--template", "deploy.j2", "--key", "k", "--force", "--var", version]);
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        assert_eq!(ended.stderr.matches("warning[text-left-out]").count(), 1, "{version}: {}", ended.stderr);
    }
    assert_eq!(graph.mails().len(), 2);
}

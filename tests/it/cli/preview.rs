//! `--preview`: what every service would get, as files and as a page.

use std::fs;
use std::path::Path;

use mail_parser::MessageParser;
use serde_json::{Value, json};

use crate::support::cli::Folder;

const CONFIG: &str = "\
version: 1
accounts:
  - name: announce
    service: o365
    source: Acme News <noreply@example.com>
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    client_secret: ${env:NOBODY_SETS_THIS}
    to: [ann@example.com, Bob Smith <bob@example.com>]
    cc: [carol@example.com]
    reply_to: help@example.com
  - name: ops-chat
    service: slack
    token: xoxb-1234-5678-verysecret
    to: [\"#ops\"]
  - name: hook
    url: jsons://user:hunter22@hooks.example.com/deploy?+X-Token=tell-nobody
";

/// Everything in a folder, by its path in it.
fn tree(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(tree(&entry.path()).into_iter().map(|inner| format!("{name}/{inner}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}

fn text(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path("out").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn json(folder: &Folder, name: &str) -> Value {
    serde_json::from_str(&text(folder, name)).unwrap()
}

#[test]
fn there_is_a_folder_for_each_account_and_a_file_for_each_part() {
    let folder = Folder::with(CONFIG);
    let ended = folder.run(&["-t", "Up", "-b", "Hello **all**", "-i", "markdown", "--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    // What is printed is the dry run.
    assert!(ended.stdout.contains("would send 4 deliveries to 3 accounts"), "{}", ended.stdout);
    assert!(ended.stderr.contains("the preview is in `out/index.html`"), "{}", ended.stderr);
    assert_eq!(
        tree(&folder.path("out")),
        [
            ".dispatch-preview",
            "announce/Bob-Smith-bob@example.com.1.eml",
            "announce/Bob-Smith-bob@example.com.1.html",
            "announce/Bob-Smith-bob@example.com.1.json",
            "announce/ann@example.com.1.eml",
            "announce/ann@example.com.1.html",
            "announce/ann@example.com.1.json",
            "hook/message.1.json",
            "hook/message.1.txt",
            "index.html",
            "ops-chat/ops.1.json",
            "ops-chat/ops.1.txt",
            "plan.json",
        ]
    );
    assert!(text(&folder, "announce/ann@example.com.1.html").contains("<p>Hello <strong>all</strong></p>"));
    assert_eq!(text(&folder, "hook/message.1.txt"), "Hello **all**");
    let plan = json(&folder, "plan.json");
    assert_eq!((&plan["status"], &plan["summary"]["deliveries"]), (&json!("planned"), &json!(4)));
    let markup = |delivery: &Value| delivery["parts"][0]["dialect"].as_str().unwrap().to_owned();
    let dialects: Vec<_> = plan["deliveries"].as_array().unwrap().iter().map(markup).collect();
    assert_eq!(dialects, ["html", "html", "slack_mrkdwn", "markdown"]);
}

#[test]
fn a_mail_is_what_would_be_sent() {
    let folder = Folder::with(CONFIG).file("a.csv", "1,2");
    let message = ["-t", "Grüße", "-b", "Hello **all**", "-i", "markdown", "-a", "a.csv"];
    folder.run(&[&message[..], &["-g", "announce", "--preview", "out"]].concat());
    let bytes = fs::read(folder.path("out/announce/ann@example.com.1.eml")).unwrap();
    let mail = MessageParser::default().parse(&bytes).expect("it is a mail");
    let address = |address: Option<&mail_parser::Address<'_>>| {
        address.and_then(|address| address.first()?.address()).map(str::to_owned)
    };
    assert_eq!(mail.subject(), Some("Grüße"));
    assert_eq!(address(mail.from()).as_deref(), Some("noreply@example.com"));
    assert_eq!(address(mail.to()).as_deref(), Some("ann@example.com"));
    assert_eq!(address(mail.cc()).as_deref(), Some("carol@example.com"));
    assert_eq!(address(mail.reply_to()).as_deref(), Some("help@example.com"));
    assert!(mail.body_html(0).is_some_and(|html| html.contains("<strong>all</strong>")));
    assert_eq!(mail.attachment(0).map(|file| file.contents()), Some(b"1,2".as_slice()));
    let request = json(&folder, "announce/ann@example.com.1.json");
    assert_eq!(request["url"], "https://graph.microsoft.com/v1.0/users/noreply%40example.com/sendMail");
    let message = &request["json"]["message"];
    assert_eq!(message["toRecipients"][0]["emailAddress"]["address"], "ann@example.com");
    assert_eq!(message["attachments"][0]["contentBytes"], "MSwy");
    // Those who read along are on one mail only.
    let second = json(&folder, "announce/Bob-Smith-bob@example.com.1.json");
    assert_eq!(second["json"]["message"].get("ccRecipients"), None);
}

#[test]
fn pictures_inside_of_a_mail_are_shown() {
    let png = b"\x89PNG\r\n\x1a\n0000IHDR";
    let folder = Folder::with(CONFIG).file("logo.png", png);
    let message = ["-t", "Up", "-b", "<p>Hi <img src=\"cid:logo.png\" alt=\"\"></p>", "-i", "html", "-a", "logo.png"];
    let ended = folder.run(&[&message[..], &["-g", "announce", "--preview", "out"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(
        text(&folder, "index.html").contains("src=&quot;data:image&#x2f;png;base64,iVBORw0KGgo"),
        "{}",
        text(&folder, "index.html")
    );
    assert!(text(&folder, "announce/ann@example.com.1.html").contains("cid:logo.png"));
}

#[test]
fn markup_of_a_chat_is_shown_as_its_readers_see_it_beside_what_is_sent() {
    let config = "accounts:\n  - {name: ops, url: 'slack://xoxb-1-2-x/#ops'}\n  - {name: tg, url: 'tgram://123456789:abcdefg_hijklmnop/@ops'}\n";
    let folder = Folder::with(config);
    let ended =
        folder.run(&["-b", "Hello **all**, a_b & [notes](https://example.com)", "-i", "markdown", "--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let page = text(&folder, "index.html");
    let frames: Vec<_> = page.split("srcdoc=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let readable = |text: &str| {
        let signs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
        signs.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
    };
    let [slack, telegram] = &frames[..] else { panic!("there are {} frames: {page}", frames.len()) };
    let seen = "<p>Hello <strong>all</strong>, a_b &amp; <a href=\"https://example.com\">notes</a></p>";
    assert!(readable(slack).contains(seen), "{slack}");
    assert!(
        readable(telegram).contains("Hello <b>all</b>, a_b &amp; <a href=\"https://example.com\">notes</a>"),
        "{telegram}"
    );
    assert!(readable(telegram).contains("white-space: pre-wrap"), "{telegram}");
    let sources: Vec<_> = page.split("<pre>").skip(1).filter_map(|rest| rest.split("</pre>").next()).collect();
    assert_eq!(readable(sources[0]), "Hello *all*, a_b &amp; <https://example.com|notes>");
    assert_eq!(page.matches("<summary>Source</summary>").count(), 2);
}

#[test]
fn a_file_that_is_left_out_is_told_and_an_empty_body_has_no_frame() {
    let config = "\
version: 1
accounts:
  - {name: chat, url: 'slack://xoxb-1-2-x/#ops', attachment_policy: warn}
  - {name: photos, url: 'tgram://123456789:abcdefg_hijklmnop/@ops'}
";
    let folder = Folder::with(config).file("a.csv", "1,2").file("b.csv", "1,2");
    folder.run(&["-b", "Hello", "-i", "html", "-a", "a.csv", "-a", "b.csv", "--preview", "out"]);
    let page = text(&folder, "index.html");
    assert!(page.contains("without a.csv: `slack` takes no files"), "{page}");
    assert!(page.contains("Part 2 of 2") && page.matches("<iframe").count() == 2, "{page}");
}

#[test]
fn a_request_is_shown_whole_without_its_secrets() {
    let folder = Folder::with(CONFIG);
    folder.run(&["-t", "Up", "-b", "Hello", "--preview", "out"]);
    let slack = json(&folder, "ops-chat/ops.1.json");
    assert_eq!((&slack["method"], &slack["url"]), (&json!("POST"), &json!("https://slack.com/api/chat.postMessage")));
    assert_eq!(slack["headers"]["Authorization"], "Bearer ****");
    assert_eq!(slack["json"]["channel"], "#ops");
    let hook = json(&folder, "hook/message.1.json");
    assert_eq!(hook["url"], "https://hooks.example.com/deploy");
    assert_eq!(hook["json"]["message"], "Hello");
    assert_eq!(hook["basic"], json!(["user", "****"]));
    for name in tree(&folder.path("out")) {
        let text = text(&folder, &name);
        for secret in ["verysecret", "hunter22", "tell-nobody"] {
            assert!(!text.contains(secret), "{name} shows {secret}: {text}");
        }
    }
}

#[test]
fn fields_that_have_the_same_name_are_all_shown() {
    let config = "accounts:\n  - {name: form, url: 'forms://example.com?attach-as=upload[]'}\n";
    let folder = Folder::with(config).file("a.csv", "1,2").file("b.csv", "1,2,3");
    let ended = folder.run(&["-b", "Hello", "-a", "a.csv", "-a", "b.csv", "--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let request = json(&folder, "form/message.1.json");
    let file = |name: &str, bytes: usize| json!({"name": name, "mime": "text/csv", "bytes": bytes});
    assert_eq!(request["multipart"]["upload[]"], json!([file("a.csv", 3), file("b.csv", 5)]));
}

#[test]
fn mails_to_many_at_once_are_one_file() {
    let config = CONFIG.replace("    cc: [carol", "    delivery: bcc\n    cc: [carol");
    let folder = Folder::with(&config);
    folder.run(&["-t", "Up", "-b", "Hello", "--preview", "out"]);
    let names = tree(&folder.path("out/announce"));
    assert_eq!(names, ["ann@example.com+1.1.eml", "ann@example.com+1.1.json", "ann@example.com+1.1.txt"]);
    let request = json(&folder, "announce/ann@example.com+1.1.json");
    assert_eq!(request["json"]["message"]["bccRecipients"].as_array().map(Vec::len), Some(2));
}

#[test]
fn hostile_names_stay_in_the_folder() {
    let people =
        r#"'../../escape <a@example.com>', 'CON <b@example.com>', '"<img src=x onerror=alert(1)>" <c@example.com>'"#;
    let config = CONFIG.replace("ann@example.com, ", &format!("{people}, ")).replace("name: hook", "name: index.html");
    let folder = Folder::with(&config);
    let ended = folder.run(&["-b", "Hello", "--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let texts: Vec<_> = tree(&folder.path("out")).into_iter().filter(|name| name.ends_with(".txt")).collect();
    assert_eq!(
        texts,
        [
            "announce/Bob-Smith-bob@example.com.1.txt",
            "announce/CON-b@example.com.1.txt",
            "announce/escape-a@example.com.1.txt",
            "announce/img-src=x-onerror=alert-1-c@example.com.1.txt",
            "index.html-2/message.1.txt",
            "ops-chat/ops.1.txt",
        ]
    );
    assert!(!text(&folder, "index.html").contains("<img"));
    assert_eq!(fs::read_dir(folder.path("out").parent().unwrap()).unwrap().count(), 2);
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = Folder::with(CONFIG).file("out/mine.txt", "mine");
    let ended = folder.run(&["-b", "Hello", "--preview", "out"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("the preview cannot be written to `out`: it holds other files"), "{}", ended.stderr);
    assert_eq!(tree(&folder.path("out")), ["mine.txt"]);
}

#[test]
fn of_many_messages_the_page_shows_the_first_and_files_have_a_bound() {
    let rows: String = (0..1100).map(|n| format!("p{n}@example.com\n")).collect();
    let folder =
        Folder::with(CONFIG).file("people.csv", format!("email\n{rows}")).file("hi.j2", "Hi {{ target.address }}");
    let ended = folder.run(&["--template", "hi.j2", "-g", "announce", "--audience", "people.csv", "--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let page = text(&folder, "index.html");
    assert!(
        page.contains("and 1050 more messages") && page.contains("No files were written of 100 messages"),
        "{page}"
    );
    assert_eq!(page.matches("<details").count(), 50);
    assert_eq!(tree(&folder.path("out/announce")).len(), 3000);
    // What is alike is shown once.
    folder.run(&["-b", "Hi", "-g", "announce", "--audience", "people.csv", "--preview", "out"]);
    let page = text(&folder, "index.html");
    assert!(page.contains("1,100 messages alike") && page.contains("p0@example.com, p1@example.com"), "{page}");
    assert_eq!(page.matches("<article").count(), 1);
}

//! A text that was written by hand beside HTML: who gets it, what is shown of it before it is sent, and when it stays behind.

use std::fs;

use mail_parser::MessageParser;

use crate::support::cli::{Ended, Folder, planned_bodies};

/// A mail with these further fields, and a webhook.
fn config(mail: &str) -> String {
    let id = "00000000-0000-0000-0000-000000000000";
    format!(
        "version: 1\naccounts:\n  - {{name: mail, url: 'o365://a@example.com/example.com/{id}/x', {mail}}}\n  \
         - {{name: hook, url: 'json://hooks.example.com'}}\n"
    )
}

/// A service that takes a text beside HTML of at the most 40 characters.
const POST: &str = "\
version: 1
name: post
title: Post
category: email
docs: https://post.example.com/docs
schemes: {post: https}
urls: [{url: '{host}'}]
fields:
  host: {help: The server., type: host, required: true}
  plain: {help: Whether the text may travel., type: bool, default: 'yes'}
formats: {html: html, text: text}
limits:
  - {body: {max: 40, unit: chars}, source: 'https://post.example.com/docs'}
alternative:
  unless:
    - {when: plain is false, why: '`plain: no` keeps it out'}
send:
  - url: '{{ base }}/mails'
    json: {html: '{{ body }}', text: '{{ alternative }}'}
tests:
  - name: both
    url: 'post://post.example.com'
    message: {title: null, body: <b>x</b>, format: html, alternative: x by hand}
    requests:
      - request: POST https://post.example.com/mails
        json: {html: <b>x</b>, text: x by hand}
";

/// The two variants, for one reader of mail and a webhook.
fn usual() -> Folder {
    bundle(&config("to: [b@example.com]"))
}

fn bundle(config: &str) -> Folder {
    Folder::with(config)
        .file("deploy.j2", "---\ntitle: Out\n---\nbase")
        .file("deploy.html.j2", "<p>Version {{ version }}</p>")
        .file("deploy.text.j2", "Version {{ version }},\nby hand")
}

fn planned(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(&[&["-g", "all", "-d", "--template", "deploy.j2", "--var", "version=1.2"], arguments].concat())
}

/// The text beside the first part for each account.
fn texts(ended: &Ended) -> Vec<(String, Option<String>)> {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let of = |it: &serde_json::Value| (text(&it["account"]).unwrap(), text(&it["parts"][0]["alternative"]));
    let mut texts: Vec<_> = ended.json()["deliveries"].as_array().expect("there are some").iter().map(of).collect();
    texts.sort();
    texts
}

#[test]
fn a_plan_shows_it_for_those_who_get_it() {
    let folder = usual();
    let ended = planned(&folder, &["--report", "json"]);
    assert_eq!(planned_bodies(&ended)["mail"], "Out|<p>Version 1.2</p>");
    let by_hand = Some("Version 1.2,\nby hand".to_owned());
    assert_eq!(texts(&ended), [("hook".to_owned(), None), ("mail".to_owned(), by_hand)]);
    let ended = planned(&folder, &[]);
    let shown = "part 1 of 1, html, 18 chars\n    Out\n    <p>Version 1.2</p>\n  beside it, as plain text\n    Version 1.2,\n    by hand\n";
    assert!(ended.stdout.contains(shown), "{}", ended.stdout);
    assert_eq!(ended.stdout.matches("by hand").count(), 1, "{}", ended.stdout);
}

#[test]
fn a_preview_has_it_in_the_mail_in_a_file_and_on_the_page() {
    let folder = usual().file("deploy.text.j2", "Version {{ version }},\n<script>alert(1)</script>");
    let ended = planned(&folder, &["--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let mail = fs::read(folder.path("out/mail/b@example.com.1.eml")).unwrap();
    let message = MessageParser::default().parse(&mail).unwrap();
    assert_eq!(message.body_html(0).as_deref(), Some("<p>Version 1.2</p>"));
    assert_eq!(message.body_text(0).as_deref(), Some("Version 1.2,\r\n<script>alert(1)</script>"));
    let read = |name: &str| fs::read_to_string(folder.path("out").join(name)).unwrap();
    assert_eq!(read("mail/b@example.com.1.txt"), "Version 1.2,\n<script>alert(1)</script>");
    assert!(!folder.path("out/mail/b@example.com.1.json").exists(), "a mail of both has no form in JSON");
    let page = read("index.html");
    assert!(page.contains("<pre>Version 1.2,\n&lt;script&gt;alert(1)&lt;&#x2f;script&gt;</pre>"), "{page}");
}

#[test]
fn rendering_shows_it() {
    let folder = usual();
    for reader in ["mail", "o365"] {
        let ended = folder.run(&["render", "deploy.j2", "--var", "version=1.2", "--for", reader]);
        let shown = "Out\n\n<p>Version 1.2</p>\n\n--- beside it, as plain text ---\nVersion 1.2,\nby hand\n";
        assert!(ended.stdout.ends_with(shown), "{reader}: {}", ended.shown());
    }
    let first = |arguments: &[&str]| {
        let ended = folder.run(&[&["render", "deploy.j2", "--var", "version=1.2", "--json"], arguments].concat());
        let shown = ended.json();
        shown.get(0).unwrap_or(&shown)["parts"][0].clone()
    };
    assert_eq!(first(&["--for", "mail"])["alternative"], "Version 1.2,\nby hand");
    for arguments in [&["--for", "hook"][..], &["--format", "html"]] {
        assert!(first(arguments).get("alternative").is_none(), "{}", first(arguments));
    }
}

#[test]
fn what_is_wrong_in_it_is_found_before_anything_is_sent_and_only_where_somebody_gets_it() {
    let folder = usual().file("deploy.text.j2", "one\n{{ [version][7].x }}");
    let ended = planned(&folder, &[]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("deploy.text.j2:2:"), "{}", ended.stderr);
    assert!(ended.stderr.contains("for target `b@example.com` of account `mail`"), "{}", ended.stderr);
    let common = ["-d", "--template", "deploy.j2", "--var", "version=1.2", "--report", "json"];
    let ended = folder.run(&[&["-g", "hook"], &common[..]].concat());
    assert_eq!(planned_bodies(&ended)["hook"], "Out|<p>Version 1.2</p>");
}

#[test]
fn columns_that_only_it_shows_make_a_mail_for_each_reader() {
    let config = config("audience: people") + "audiences:\n  people: {file: people.csv, address: mail}\n";
    let folder = bundle(&config)
        .file("people.csv", "mail,nick\nann@example.com,Annie\nbob@example.com,Bobby\n")
        .file("deploy.text.j2", "Hello {{ nick }}");
    let ended =
        folder.run(&["-g", "mail", "-d", "--template", "deploy.j2", "--var", "version=1.2", "--report", "json"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let found: Vec<_> = texts(&ended).into_iter().filter_map(|(_, text)| text).collect();
    assert_eq!(found, ["Hello Annie", "Hello Bobby"]);
}

#[test]
fn a_template_of_the_account_stands_around_both() {
    let config = config("to: [b@example.com], template: wrap.html.j2");
    let folder = bundle(&config)
        .file("wrap.html.j2", "---\ntitle: '{{ title }}!'\n---\n<div>{{ body }}</div>")
        .file("wrap.txt.j2", "== {{ title }}\n{{ body }}");
    let ended = planned(&folder, &["--report", "json"]);
    assert_eq!(planned_bodies(&ended)["mail"], "Out!|<div><p>Version 1.2</p></div>");
    assert_eq!(texts(&ended)[1].1.as_deref(), Some("== Out\nVersion 1.2,\nby hand"));
    // A message that nobody has written twice is converted for each of them.
    let ended = folder.run(&["-g", "mail", "-d", "-t", "Up", "-b", "**Now**", "-i", "markdown", "--report", "json"]);
    assert_eq!(planned_bodies(&ended)["mail"], "Up!|<div><p><strong>Now</strong></p></div>");
    assert_eq!(texts(&ended)[0].1.as_deref(), Some("== Up\nNow"));
}

#[test]
fn emojis_are_drawn_in_it_as_in_the_rest() {
    let folder = bundle(&config("to: [b@example.com], emojis: yes")).file("deploy.text.j2", ":tada: {{ version }}");
    assert_eq!(texts(&planned(&folder, &["--report", "json"]))[1].1.as_deref(), Some("🎉 1.2"));
}

#[test]
fn the_list_of_services_says_who_takes_one() {
    let folder = Folder::new();
    let says =
        |service: &str| folder.run(&["services", service]).stdout.contains("A text of one's own beside them: yes");
    assert!(says("o365") && !says("json"));
}

fn posted(text: &str, options: &str, overflow: &str) -> Ended {
    let config = format!(
        "version: 1\nservices: [own]\naccounts: [{{name: post, url: 'post://post.example.com{options}', overflow: {overflow}}}]\n"
    );
    let folder = bundle(&config).file("own/post.yaml", POST).file("deploy.text.j2", text);
    planned(&folder, &["--report", "json"])
}

#[test]
fn a_service_that_is_data_says_that_it_takes_one_and_gets_it_as_it_was_written() {
    let ended = posted("Version {{ version }}\nby hand", "", "split");
    // A service without titles has them in the bodies.
    assert_eq!(planned_bodies(&ended)["post"], "|<b>Out</b><br>\n<p>Version 1.2</p>");
    assert_eq!(texts(&ended)[0].1.as_deref(), Some("Out\nVersion 1.2\nby hand"));
    assert_eq!(ended.stderr, "");
}

#[test]
fn a_text_that_stays_behind_is_told_of() {
    let long = "{% for n in range(4) %}Version {{ version }} is out. {% endfor %}";
    for (text, options, overflow, words) in
        [(long, "", "split", "it has"), ("short", "?plain=no", "split", "`plain: no` keeps it out")]
    {
        let ended = posted(text, options, overflow);
        assert_eq!((ended.code, texts(&ended)[0].1.clone()), (Some(0), None), "{}", ended.shown());
        assert_eq!(ended.stderr.matches("warning[text-left-out]").count(), 1, "{}", ended.stderr);
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    }
    let html = "<p>The first of two sentences.</p><p>The second of two sentences.</p>";
    for (overflow, words) in
        [("split", Some("is cut into 4 parts")), ("truncate", Some("is cut off")), ("upstream", None)]
    {
        let config = format!(
            "version: 1\nservices: [own]\naccounts: [{{name: post, url: 'post://post.example.com', overflow: {overflow}}}]\n"
        );
        let folder = bundle(&config).file("own/post.yaml", POST).file("deploy.html.j2", html);
        let ended = planned(&folder, &["--report", "json"]);
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        assert_eq!(texts(&ended)[0].1.is_none(), words.is_some(), "{}", ended.shown());
        let said = ended.stderr.contains("warning[text-left-out]");
        assert_eq!(
            said && words.is_some_and(|words| ended.stderr.contains(words)),
            words.is_some(),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn a_definition_that_would_lose_it_is_none() {
    for (from, to, words) in [
        ("text: '{{ alternative }}'", "text: '{{ title }}'", "no request sends `alternative`"),
        (
            "alternative:\n  unless:\n    - {when: plain is false, why: '`plain: no` keeps it out'}\n",
            "",
            "`alternative` is not declared",
        ),
        ("when: plain is false", "when: plian is false", "`plian` is not declared"),
        ("  plain:", "  alternative:", "the field name `alternative` is taken"),
    ] {
        let config = "version: 1\nservices: [own]\naccounts: [{name: post, url: 'post://post.example.com'}]\n";
        let definition = POST.replace(from, to);
        assert_ne!(definition, POST);
        let ended = bundle(config).file("own/post.yaml", &definition).run(&["check"]);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.shown().contains(words), "{words}: {}", ended.shown());
    }
}

#[test]
fn a_test_of_the_configuration_may_say_what_it_is() {
    let tests = "tests:
  - {name: one, template: deploy.j2, vars: {version: '1.2'}, account: mail, alternative: \"Version 1.2,\\nby hand\"}
  - {name: two, template: deploy.j2, vars: {version: '1.3'}, account: mail, alternative: Version 1.2, alternative_contains: [by hand, foot]}
  - {name: three, template: deploy.j2, vars: {version: '1.2'}, account: hook, alternative_contains: by hand}
";
    let ended = bundle(&(config("to: [b@example.com]") + tests)).run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in [
        "test `two`: the text beside the message is another for `mail`",
        "it is: Version 1.3, by hand",
        "test `two`: `foot` is not in the text beside the message for `mail`",
        "test `three`: `by hand` is not in the text beside the message for `hook`",
        "there is none",
    ] {
        assert!(ended.stderr.contains(words), "{words}: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("`one`"), "{}", ended.stderr);
}

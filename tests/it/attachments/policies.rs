//! What becomes of a file that a service does not take.

use insta::assert_snapshot;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

/// An account of a service that takes no files, and one that takes pictures alone.
fn accounts(gotify: &str, policy: &str) -> String {
    format!(
        "\
version: 1
attachments: {{allow_private: true}}
defaults: {{attachment_policy: {policy}}}
accounts:
  - {{name: chat, url: 'gotify://{gotify}/Abcdefghijklmno', tags: [chat]}}
  - {{name: push, url: 'pover://uuuuuuuuuuuuuuuuuuuuuuuuuuuuuu@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', tags: [push]}}
  - {{name: log, url: 'file:///?path=out.ndjson', tags: [chat]}}
"
    )
}

fn gotify() -> Server {
    Server::start(|_| Reply::json(&serde_json::json!({"id": 1})))
}

#[test]
fn a_file_that_is_not_taken_stops_the_run_before_anything_is_sent() {
    let server = gotify();
    let folder = Folder::with(&accounts(&server.host(), "require")).file("a.txt", "a");
    let ended = folder.run(&["-g", "chat", "-b", "x", "-a", "a.txt"]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("`gotify` takes no files, and the message has 1 (account `chat`)"),
        "{}",
        ended.stderr
    );
    assert!(server.requests().is_empty() && folder.records("out.ndjson").is_empty());
    let ended = folder.run(&["-g", "push", "-b", "x", "-a", "a.txt"]);
    assert!(ended.stderr.contains("`pover` does not take `a.txt`, which is `text/plain`"), "{}", ended.stderr);
}

#[test]
fn with_warn_it_is_left_out_and_everybody_is_told() {
    let server = gotify();
    let folder = Folder::with(&accounts(&server.host(), "warn")).file("a.txt", "a");
    let arguments = ["-g", "chat", "-b", "x", "-a", "a.txt", "--no-progress"];
    let ended = folder.run(&arguments);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let shown = ended.shown().replace(&server.host(), "[HOST]");
    assert_snapshot!(shown, @r"
    exit 0
    --- stdout
    chat: without a.txt, because `gotify` takes no files
    sent 2 of 2 deliveries to 2 accounts in [TIME]
    --- stderr
    warning[attachment-left-out]: `a.txt` is left out: `gotify` takes no files (account `chat`)
     --> dispatch.yaml:5:5
      |
    5 |   - {name: chat, url: ******************************************, tags: [chat]}
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: leave the file out, or send it by another account; the report names it, too
    ");
    let report = folder.run(&[&arguments[..], &["--report", "json"]].concat()).json();
    let expected = serde_json::json!([{"name": "a.txt", "why": "`gotify` takes no files", "instead": "nothing"}]);
    assert_eq!(report["deliveries"][0]["left_out"], expected);
    assert_eq!(report["deliveries"][1]["left_out"], serde_json::Value::Null);
    // What was sent is in the record, too.
    let kept = folder.run(&["runs", "show", "--report", "json"]).json();
    assert_eq!(kept["deliveries"][0]["left_out"], expected);
    assert_eq!(folder.records("out.ndjson")[0]["attachments"][0]["name"], "a.txt");
    let plan = folder.run(&[&arguments[..], &["--dry-run"]].concat()).stdout;
    assert!(plan.contains("  without a.txt: `gotify` takes no files\n"), "{plan}");
}

#[test]
fn every_form_of_the_report_names_what_was_left_out() {
    let server = gotify();
    let folder = Folder::with(&accounts(&server.host(), "warn")).file("a.txt", "a").file("b<c>.txt", "b");
    let forms = ["ndjson=r.ndjson", "junit=r.xml", "markdown=r.md", "github"].map(|form| ["--report", form]);
    let arguments = ["-g", "chat", "-b", "x", "-a", "a.txt", "-a", "b<c>.txt", "--metrics", "m.prom"];
    let ended =
        folder.dispatch(&[&arguments[..], &forms.concat()].concat()).env("GITHUB_STEP_SUMMARY", "summary.md").run();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).expect("it was written");
    let why = "`gotify` takes no files";
    let expected = serde_json::json!([
        {"name": "a.txt", "why": why, "instead": "nothing"},
        {"name": "b<c>.txt", "why": why, "instead": "nothing"},
    ]);
    let of_account = |name: &str| -> Vec<serde_json::Value> {
        let lines = folder.records("r.ndjson").into_iter();
        lines.filter(|line| line["account"] == name).map(|line| line["left_out"].clone()).collect()
    };
    assert_eq!((of_account("chat"), of_account("log")), (vec![expected], vec![serde_json::Value::Null]));
    let xml = read("r.xml");
    let document = roxmltree::Document::parse(&xml).unwrap();
    let told = document.descendants().filter(|node| node.has_tag_name("system-out"));
    let told: Vec<_> = told.filter_map(|node| Some((node.parent()?.attribute("name")?, node.text()?))).collect();
    assert_eq!(told, [("chat", &*format!("without a.txt, because {why}\nwithout b<c>.txt, because {why}"))]);
    let table = "### Files that were left out\n\n| Account | Without | Why |\n| --- | --- | --- |\n\
        | **chat** | a.txt, b&lt;c&gt;.txt | \\`gotify\\` takes no files |\n";
    assert!(read("r.md").contains(table) && read("summary.md").contains(table), "{}", read("r.md"));
    let annotation =
        format!("::warning title=dispatch%3A files left out::chat: without a.txt, b<c>.txt, because {why}\n");
    assert!(ended.stdout.contains(&annotation), "{}", ended.stdout);
    let sample = "dispatch_attachments_left_out_total{account=\"chat\",service=\"gotify\"} 2\n";
    assert!(read("m.prom").contains(sample), "{}", read("m.prom"));
    // A run that is over is told in the same way.
    let kept = |form: &str| folder.run(&["runs", "show", "--report", form]).stdout;
    assert!(kept("markdown").contains(table) && kept("junit").matches("without").count() == 2);
    assert!(kept("ndjson").contains("\"left_out\":[{\"name\":\"a.txt\""), "{}", kept("ndjson"));
}

#[test]
fn a_setting_of_one_account_or_of_its_url_is_stronger() {
    let server = gotify();
    let url = format!("gotify://{}/Abcdefghijklmno?attachment_policy=warn", server.host());
    let folder = Folder::new().file("a.txt", "a");
    assert_eq!(folder.run(&[&url, "-b", "x", "-a", "a.txt"]).code, Some(0));
    let strange = folder.run(&[&url.replace("=warn", "=drop"), "-b", "x", "-a", "a.txt"]);
    assert!(strange.stderr.contains("`attachment_policy` must be one of"), "{}", strange.stderr);
}

#[test]
fn with_link_its_address_stands_at_the_end_of_the_text() {
    let (server, files) = (gotify(), Server::start(|_| Reply::status(200).body("a,b")));
    let folder = Folder::with(&accounts(&server.host(), "link")).file("a.txt", "a");
    let (one, two) = (files.url("/a.csv?sig=1"), files.url("/b_c.csv"));
    let send = |more: &[&str]| folder.run(&[&["-g", "chat", "--no-progress"], more].concat());
    let sent =
        || server.requests().pop().expect("it was sent").json()["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(send(&["-b", "Hello", "-a", &one]).code, Some(0));
    assert_eq!(sent(), format!("Hello\n\na.csv ({one})"));
    // Nothing of the text swallows it, and nothing of it is a mark.
    assert_eq!(send(&["-b", "```\nopen", "-i", "markdown", "-a", &one, "-a", &two]).code, Some(0));
    assert_eq!(sent(), format!("```\nopen\n```\n\n- [a.csv]({one})\n- [b_c.csv]({two})"));
    // Nothing is missing then, and only the forms for programs say what stands for what.
    let kept = |form: &str| folder.run(&["runs", "show", "--report", form]).stdout;
    assert!(kept("ndjson").contains("\"instead\":\"link\""), "{}", kept("ndjson"));
    assert!(["text", "junit", "markdown"].iter().all(|form| !kept(form).contains("takes no files")));
    // A service that takes the file gets it.
    assert_eq!(folder.records("out.ndjson")[0]["attachments"][0]["name"], "a.csv");
    assert_eq!(folder.records("out.ndjson")[0]["body"], "Hello");
    let local = send(&["-b", "x", "-a", "a.txt"]);
    assert_eq!(local.code, Some(2));
    assert!(local.stderr.contains("`a.txt` has no address that could be sent instead"), "{}", local.stderr);
    let locked = send(&["-b", "x", "-a", &two.replace("http://", "http://ann:pw@")]);
    assert_eq!(locked.code, Some(2), "whoever is led there does not have the password");
}

//! What a dry run says of every delivery before anything is sent.

use insta::assert_snapshot;
use serde_json::json;

use crate::support::cli::Folder;

const CONFIG: &str = "\
version: 1
accounts:
  - name: announce
    service: o365
    source: Acme News <noreply@example.com>
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    client_secret: invented
    to: [ann@example.com, Bob Smith <bob@example.com>]
    cc: [carol@example.com]
    bcc: [dave@example.com]
    reply_to: help@example.com
  - name: chat
    url: discord://123456789/abcdefghij
    overflow: split
    max_parts: 20
";

#[test]
fn recipients_of_mails_are_shown_by_kind_and_files_with_their_sizes() {
    let folder = Folder::with(CONFIG).file("logo.png", vec![0; 12_345]).file("a.csv", "1,2");
    let plan = ["-t", "Up", "-b", "Hello", "-a", "logo.png", "-a", "a.csv", "--dry-run"];
    assert_snapshot!(folder.run(&plan).shown());
    let report = folder.run(&[&plan[..], &["--report", "json"]].concat()).json();
    let deliveries = &report["deliveries"];
    let recipients = json!({
        "from": "Acme News <noreply@example.com>", "to": ["ann@example.com"], "cc": ["carol@example.com"],
        "bcc": ["dave@example.com"], "reply_to": ["help@example.com"],
    });
    assert_eq!(deliveries[0]["recipients"], recipients);
    // Each of those who read along gets one copy of a run.
    let second = json!({"from": "Acme News <noreply@example.com>", "to": ["Bob Smith <bob@example.com>"], "reply_to": ["help@example.com"]});
    assert_eq!(deliveries[1]["recipients"], second);
    assert_eq!(deliveries[2].get("recipients"), None);
    let files = json!([{"name": "logo.png", "mime": "image/png", "bytes": 12_345}, {"name": "a.csv", "mime": "text/csv", "bytes": 3}]);
    assert_eq!(deliveries[0]["parts"][0]["files"], files);
    let schema = serde_json::to_value(dispatch::report::json::schema()).unwrap();
    jsonschema::validate(&schema, &report).expect("it keeps to its schema");
}

#[test]
fn it_says_what_forced_a_split() {
    let body = "words".repeat(1000);
    let plan = |overflow: &str| {
        let folder = Folder::with(&CONFIG.replace("overflow: split", &format!("overflow: {overflow}")));
        let shown = folder.run(&["-b", &body, "--dry-run"]).shown();
        let report = folder.run(&["-b", &body, "--dry-run", "--report", "json"]).json();
        (shown, report["deliveries"][2]["limited_by"].clone())
    };
    let (shown, limited_by) = plan("split");
    assert!(shown.contains("  split: the body has 5000 utf16, and 2000 is the most\n"), "{shown}");
    let expected =
        |remedy: &str| json!([{"what": "body", "length": 5000, "limit": 2000, "unit": "utf16", "remedy": remedy}]);
    assert_eq!(limited_by, expected("split"));
    assert_eq!(plan("truncate").1, expected("truncated"));
    assert_eq!(plan("upstream").1, expected("sent_as_is"));
    let (shown, limited_by) = plan("attach");
    assert!(shown.contains("message.txt (5.0 kB)"), "{shown}");
    assert_eq!(limited_by, expected("attached"));
}

#[test]
fn it_says_that_files_need_further_parts() {
    let mut folder =
        Folder::with("version: 1\naccounts: [{name: one, url: 'tgram://123456789:abcdefg_hijklmnop/@ops'}]\n");
    folder = folder.file("a.png", "png").file("b.png", "png");
    let long = "x".repeat(1500);
    let plan = ["-b", &long, "-a", "a.png", "-a", "b.png", "--dry-run", "--report", "json"];
    let report = folder.run(&plan).json();
    let expected = json!([
        {"what": "caption", "length": 1500, "limit": 1024, "unit": "utf16", "remedy": "split"},
        {"what": "files", "length": 2, "limit": 1, "remedy": "split"},
    ]);
    assert_eq!(report["deliveries"][0]["limited_by"], expected);
}

//! One message to many targets, as a plan shows it.

use insta::assert_snapshot;

use crate::support::cli::Folder;

/// An account that sends like this to five people.
fn config(delivery: &str) -> String {
    format!(
        "\
version: 1
accounts:
  - name: announce
    service: o365
    source: noreply@example.com
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    client_secret: invented
    to: [a@example.com, b@example.com, c@example.com, d@example.com, e@example.com]
    {delivery}
"
    )
}

#[test]
fn the_plan_says_how_many_messages_there_are() {
    let shown = |delivery: &str| Folder::with(&config(delivery)).run(&["-b", "x", "--dry-run"]).shown();
    assert_snapshot!(shown("delivery: bcc\n    batch: 2"), @r"
    exit 0
    --- stdout
    announce (o365) to a@example.com, b@example.com, c@example.com, d@example.com, e@example.com, in 3 messages
      from noreply@example.com, each target in bcc
      part 1 of 1, text, 1 chars
        x
    would send 5 deliveries to 1 account
    ");
    assert!(shown("delivery: together").contains("e@example.com, in one message\n"));
    assert!(!shown("delivery: each").contains("in one message"));
    // A mail takes 500 recipients, and the copies count.
    let copies: Vec<_> = (0..498).map(|n| format!("cc-{n}@example.com")).collect();
    let full = format!("delivery: together\n    cc: [{}]", copies.join(", "));
    assert!(shown(&full).contains("e@example.com, in 3 messages\n"));
    let over = format!("delivery: together\n    cc: [{}, x@example.com, y@example.com]", copies.join(", "));
    assert!(shown(&over).contains("hold 500 people, and a mail takes 500"));
}

#[test]
fn the_plan_names_the_files() {
    let folder = Folder::with(&config("delivery: bcc")).file("logo.png", "png").file("numbers.csv", "1,2");
    let plan = ["-b", "x", "-a", "logo.png", "-a", "numbers.csv", "--dry-run"];
    let shown = folder.run(&plan).shown();
    assert!(
        shown.contains("  part 1 of 1, text, 1 chars, with logo.png (3 bytes), numbers.csv (3 bytes)\n"),
        "{shown}"
    );
    let report = folder.run(&[&plan[..], &["--report", "json"]].concat()).json();
    assert_eq!(report["deliveries"][0]["parts"][0]["attachments"], serde_json::json!(["logo.png", "numbers.csv"]));
}

#[test]
fn json_numbers_the_messages() {
    let folder = Folder::with(&config("delivery: bcc\n    batch: 3"));
    let report = folder.run(&["-b", "x", "--dry-run", "--report", "json"]).json();
    let deliveries = report["deliveries"].as_array().expect("there are deliveries");
    let batches: Vec<_> = deliveries.iter().map(|delivery| delivery["batch"].as_u64()).collect();
    assert_eq!(batches, [Some(1), Some(1), Some(1), Some(2), Some(2)]);
}

#[test]
fn a_template_that_names_the_target_has_no_place_in_a_message_to_many() {
    let folder = Folder::with(&config("delivery: bcc")).file("hello.j2", "Hello {{ target }}");
    assert_snapshot!(folder.run(&["--template", "hello.j2"]).shown(), @r"
    exit 2
    --- stderr
    error: account `announce` sends one message to many, and the template names the target
     --> dispatch.yaml:3:5
      |
    3 |   - name: announce
      |     ^^^^^^^^^^^^^^
      |
      = help: let each target have its own message, or leave `target` out of the template
    ");
    let folder = Folder::with(&config("delivery: each")).file("hello.j2", "Hello {{ target }}");
    assert_eq!(folder.run(&["--template", "hello.j2", "--dry-run"]).code, Some(0));
}

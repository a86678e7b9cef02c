//! Many recipients from a file, each with a message of its own.

use insta::assert_snapshot;

use crate::support::cli::Folder;

const CONFIG: &str = "\
accounts:
  - {name: announce, service: file, path: out.ndjson, audience: customers, tags: [mail]}
audiences:
  customers: {file: customers.csv}
";
const CUSTOMERS: &str =
    "email,name,region,age\nann@example.com,Ann,eu,30\nbob@example.com,Bob,us,40\ncid@example.com,Cid,eu,50\n";
const TEMPLATE: &str = "Hello {{ name }} in {{ target.region }}.";

fn folder() -> Folder {
    Folder::with(CONFIG).file("customers.csv", CUSTOMERS).file("hello.j2", TEMPLATE)
}

/// What each recipient got, in order.
fn sent(folder: &Folder, path: &str) -> Vec<String> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let mut sent: Vec<_> = folder
        .records(path)
        .iter()
        .map(|record| format!("{}: {}", text(&record["target"]), text(&record["body"])))
        .collect();
    sent.sort();
    sent
}

#[test]
fn every_row_gets_a_message_with_its_own_values() {
    let folder = folder();
    let ended = folder.run(&["-g", "mail", "--template", "hello.j2"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(
        sent(&folder, "out.ndjson"),
        ["ann@example.com: Hello Ann in eu.", "bob@example.com: Hello Bob in us.", "cid@example.com: Hello Cid in eu."]
    );
}

#[test]
fn a_condition_chooses_among_the_rows() {
    let folder = folder();
    for (condition, expected) in [
        ("region == \"eu\" and age | int > 40", &["cid@example.com: Hello Cid in eu."][..]),
        ("target.label == \"bob@example.com\"", &["bob@example.com: Hello Bob in us."]),
        ("name in [\"Ann\"]", &["ann@example.com: Hello Ann in eu."]),
    ] {
        let _ = std::fs::remove_file(folder.path("out.ndjson"));
        let ended = folder.run(&["-g", "mail", "--template", "hello.j2", "--where", condition]);
        assert_eq!(ended.code, Some(0), "{condition}: {}", ended.shown());
        assert_eq!(sent(&folder, "out.ndjson"), expected, "{condition}");
    }
}

#[test]
fn a_condition_that_fits_nobody_selects_nothing() {
    assert_snapshot!(folder().run(&["-g", "mail", "-b", "x", "--where", "region == 'mars'"]).shown(), @r"
    exit 3
    --- stderr
    nothing selected: `--where` fits none of the 3 recipients
    ");
}

#[test]
fn a_slip_in_a_condition_is_told_and_nothing_is_sent() {
    let folder = folder();
    let said = |condition: &str| {
        let ended = folder.run(&["-g", "mail", "-b", "x", "--where", condition]);
        assert_eq!(ended.code, Some(2), "{condition}: {}", ended.shown());
        ended.stderr
    };
    assert_snapshot!(said("regoin == 'eu'"), @r"
    error: no recipient has `regoin`
     --> --where:1:1
      |
    1 | regoin == 'eu'
      | ^^^^^^
      |
      = help: did you mean `region`?
    ");
    assert_snapshot!(said("age > 18"), @r"
    error: `age` is text in a CSV file, and is compared with a number
     --> --where:1:1
      |
    1 | age > 18
      | ^^^
      |
      = help: write `age | int`, quote the number, or give `age` a type in the `vars` of the template
    ");
    assert!(said("region ==").contains("this is no condition"));
    assert!(said("target.lable == 'x'").contains("did you mean `label`?"));
    assert!(folder.records("out.ndjson").is_empty());
}

#[test]
fn every_bad_row_is_told_at_once_and_nothing_of_it_but_its_address() {
    let rows =
        "ann(at)example.com,Hunter2\nbob@example.com\n,Hunter2\nann@example.com,Hunter2\nANN@example.com,Hunter2\n";
    let folder = Folder::with(
        "accounts:\n  - {name: mail, service: o365, source: noreply@example.com, tenant_id: example.com, \
         client_id: 00000000-0000-0000-0000-000000000000, client_secret: invented, audience: all}\n\
         audiences: {all: {file: all.csv}}\n",
    )
    .file("all.csv", format!("email,name\n{rows}"));
    let ended = folder.run(&["check"]);
    assert!(!ended.stderr.contains("Hunter2"), "{}", ended.stderr);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    warning[duplicate-target]: the target `ANN@example.com` is named twice; it gets one message
     --> all.csv:6:1
      |
    6 | ANN@example.com
      | ^^^^^^^^^^^^^^^
      |
      = help: the first is at all.csv:5

    error: `ann(at)example.com` is no target; write one like `Ann <ann@example.com>` (email)
     --> all.csv:2:1
      |
    2 | ann(at)example.com
      | ^^^^^^^^^^^^^^^^^^

    error: the row has 1 cell, and the first row names 2
     --> all.csv:3:1
      |
    3 | bob@example.com
      | ^^^^^^^^^^^^^^^
      |
      = help: write as many cells as there are columns; quote a cell that holds `,`

    error: the address is blank
     --> all.csv:4:1
      |
    4 |
      | ^
      |
      = help: write one, or remove the row

    3 problems found; nothing was sent
    ");
    assert_eq!(folder.run(&["-g", "all", "-b", "x"]).code, Some(2));
    let ended = folder.run(&["-g", "all", "-b", "x", "--skip-invalid"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert!(ended.stdout.contains("skipped"), "{}", ended.shown());
}

#[test]
fn a_column_that_a_row_lacks_is_told_with_the_row_before_anything_is_sent() {
    let lines = "{\"to\": \"ann@example.com\", \"name\": \"Ann\"}\n{\"to\": \"bob@example.com\", \"nick\": \"Bob\"}\n";
    let folder = folder().file("more.ndjson", lines).file("hello.j2", "Hello {{ name }}");
    let ended = folder.run(&["-g", "mail", "--template", "hello.j2", "--audience", "more.ndjson"]);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: `name` is not defined (for target `bob@example.com` of account `announce`, more.ndjson:2)
     --> hello.j2:1:10
      |
    1 | Hello {{ name }}
      |          ^^^^
      |
      = help: known here: `account`, `nick`, `now`, `run`, `target`, `to`, `vars`
    ");
    let folder = folder.file("hello.j2", "Hello {{ target.nmae }}");
    let ended = folder.run(&["check", "--template", "hello.j2"]);
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: `target.nmae` is not defined (for target `ann@example.com` of account `announce`, customers.csv:2)
     --> hello.j2:1:10
      |
    1 | Hello {{ target.nmae }}
      |          ^^^^^^^^^^^
      |
      = help: did you mean `name`?
    ");
    assert!(folder.records("out.ndjson").is_empty());
}

#[test]
fn a_variable_of_the_run_wins_over_a_column_and_a_column_over_what_the_template_says() {
    let text = "---\nvars:\n  name: {default: Customer}\n  region: {required: true}\n---\n{{ name }}/{{ region }}/{{ target.region }}";
    let folder = folder().file("hello.j2", text);
    let run = |more: &[&str]| {
        let _ = std::fs::remove_file(folder.path("out.ndjson"));
        let ended = folder.run(&[&["-g", "mail", "--template", "hello.j2", "--where", "name == 'Ann'"], more].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        sent(&folder, "out.ndjson")
    };
    assert_eq!(run(&[]), ["ann@example.com: Ann/eu/eu"]);
    assert_eq!(run(&["--var", "region=all"]), ["ann@example.com: Ann/all/eu"]);
}

#[test]
fn a_recipient_that_is_named_twice_gets_one_message() {
    let config = CONFIG
        .replace("audience: customers", "to: [cid@example.com, team@example.com], audience: [customers, more]")
        + "  more: [bob@example.com, {to: dan@example.com, name: Dan, region: eu}]\n";
    let folder = folder().file("dispatch.yaml", config);
    let ended = folder.run(&["-g", "mail", "-b", "x"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(folder.records("out.ndjson").len(), 5);
    assert!(
        ended.stderr.contains("customers.csv:4:1") && ended.stderr.contains("dispatch.yaml:5:10"),
        "{}",
        ended.stderr
    );
    // The one that stands in the account has the variables of its row, too.
    let folder = folder.file("hello.j2", "{{ name | default('team') }}");
    let ended = folder.run(&["-g", "mail", "--template", "hello.j2", "--dry-run"]);
    assert!(ended.stdout.contains("to cid@example.com\n  part 1 of 1, text, 3 chars\n    Cid\n"), "{}", ended.shown());
}

#[test]
fn recipients_of_the_command_line_replace_those_of_the_accounts() {
    let folder = folder().file("few.csv", "to,name,region\ndan@example.com,Dan,asia\n");
    let run = |more: &[&str]| {
        let _ = std::fs::remove_file(folder.path("out.ndjson"));
        let ended = folder.run(&[&["-g", "mail", "-b", "x"], more].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        sent(&folder, "out.ndjson")
    };
    assert_eq!(
        run(&["--to", "me@example.com", "--to", "you@example.com"]),
        ["me@example.com: x", "you@example.com: x"]
    );
    assert_eq!(run(&["--audience", "few.csv", "--to", "me@example.com"]), ["dan@example.com: x", "me@example.com: x"]);
    assert_eq!(run(&["--audience", "Customers", "--where", "region == 'us'"]), ["bob@example.com: x"]);
}

#[test]
fn options_that_can_have_no_effect_are_told() {
    let config = CONFIG.to_owned() + "  few: [ann@example.com]\n" + "";
    let config = config.replace(
        "audiences:",
        "  - {name: hook, url: 'json://127.0.0.1:1', tags: [hook]}\n  - {name: plain, service: file, path: plain.ndjson, to: ann, tags: [plain]}\naudiences:",
    );
    let folder = folder().file("dispatch.yaml", config);
    let said = |arguments: &[&str]| {
        let ended = folder.run(&[&["-b", "x"], arguments].concat());
        assert_eq!(ended.code, Some(2), "{arguments:?}: {}", ended.shown());
        ended.stderr
    };
    let to = said(&["-g", "hook", "--to", "me@example.com"]);
    assert!(to.contains("`--to` has no meaning here: no selected account takes targets"), "{to}");
    let condition = said(&["-g", "plain", "--where", "region == 'eu'"]);
    assert!(
        condition.contains("`--where` chooses among the recipients of audiences, and there is none here"),
        "{condition}"
    );
    let audience = said(&["-g", "mail", "--audience", "custmers"]);
    assert!(audience.contains("there is no audience and no file `custmers`"), "{audience}");
    assert!(audience.contains("did you mean `customers`?"), "{audience}");
    let file = said(&["-g", "mail", "--audience", "./custmers.csv"]);
    assert!(file.contains("there is no file `./custmers.csv`"), "{file}");
    // The one that takes none gets its message as usual.
    let ended = folder.run(&["-b", "x", "-g", "hook", "-g", "plain", "--to", "me", "--dry-run"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stderr.contains("`hook` takes no targets, and gets the message as usual"), "{}", ended.shown());
}

#[test]
fn what_an_account_cannot_take_names_the_account() {
    let config = "accounts:\n  - {name: text-me, url: 'twilio://AC0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef@15551234567/15557654321'}\n";
    let ended = Folder::with(config).run(&["-b", "x", "--to", "me@example.com"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("(account `text-me`)"), "{}", ended.shown());
}

#[test]
fn a_file_without_rows_selects_nothing() {
    let folder = folder().file("customers.csv", "email,name,region\n");
    let ended = folder.run(&["-g", "mail", "-b", "x"]);
    assert_eq!(ended.code, Some(3), "{}", ended.shown());
    assert!(
        ended.stderr.contains("nothing selected: the audiences of `announce` have no recipients"),
        "{}",
        ended.shown()
    );
    assert!(folder.records("out.ndjson").is_empty());
}

#[test]
fn a_run_goes_on_with_the_same_recipients_and_not_with_others() {
    let folder = folder();
    let ended = folder.run(&["-g", "mail", "--template", "hello.j2", "--where", "region == 'eu'", "--first", "1"]);
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let folder = folder.file("customers.csv", CUSTOMERS.replace("Cid", "Sid"));
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`customers.csv` has changed"), "{}", ended.shown());
    let folder = folder.file("customers.csv", CUSTOMERS);
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(sent(&folder, "out.ndjson"), ["ann@example.com: Hello Ann in eu.", "cid@example.com: Hello Cid in eu."]);
}

#[test]
fn one_message_to_many_cannot_hold_what_differs_between_them() {
    let config = "accounts:\n  - {name: mail, service: o365, source: noreply@example.com, tenant_id: example.com, \
         client_id: 00000000-0000-0000-0000-000000000000, client_secret: invented, audience: customers, delivery: bcc}\n\
         audiences: {customers: {file: customers.csv}}\n";
    let folder = folder().file("dispatch.yaml", config);
    let ended = folder.run(&["--template", "hello.j2", "--dry-run"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("sends one message to many, and the template names the target"), "{}", ended.shown());
    let ended = folder.run(&["-b", "x", "--dry-run"]);
    assert!(ended.stdout.contains("cid@example.com, in one message"), "{}", ended.shown());
}

#[test]
fn the_plan_shows_the_first_few_of_many_messages_and_the_json_report_all() {
    let rows: String = (0..30).map(|n| format!("n{n}@example.com,N{n},eu,1\n")).collect();
    let folder = folder().file("customers.csv", format!("email,name,region,age\n{rows}"));
    let plan = ["-g", "mail", "--template", "hello.j2", "--dry-run"];
    let shown = folder.run(&plan);
    assert!(
        shown.stdout.contains("    Hello N9 in eu.\n  and 20 more messages like these, to n10@example.com,"),
        "{}",
        shown.shown()
    );
    assert!(shown.stdout.ends_with("would send 30 deliveries to 1 account\n"), "{}", shown.shown());
    let report = folder.run(&[&plan[..], &["--report", "json"]].concat()).json();
    assert_eq!(report["deliveries"].as_array().map(Vec::len), Some(30));
    assert_eq!(report["deliveries"][29]["parts"][0]["body"], "Hello N29 in eu.");
}

#[test]
fn accounts_are_listed_with_the_sizes_of_their_audiences() {
    let folder = folder();
    let ended = folder.run(&["accounts"]);
    assert!(ended.stdout.contains("audience customers (3 recipients)"), "{}", ended.shown());
    let config = CONFIG.replace("path: out.ndjson", "path: out.ndjson, to: bob@example.com");
    let more = "ann@example.com,Ann,eu,31\ndan@example.com,Dan,eu,31\nnobody\n";
    let folder = folder.file("dispatch.yaml", config).file("customers.csv", CUSTOMERS.to_owned() + more);
    let words = "audience customers (3 recipients of 6 rows: 2 named twice, 1 bad)";
    let explained = folder.run(&["accounts", "--explain", "-g", "mail"]);
    assert!(explained.stdout.contains(&format!("\n    {words}\n")), "{}", explained.shown());
    let table = folder.run(&["accounts"]);
    assert!(table.stdout.contains(&format!("bob@example.com, {words}")), "{}", table.shown());
    let expected = serde_json::json!(
        [{"audience": "customers", "rows": 6, "bad": 1, "duplicates": 2, "recipients": 3}]
    );
    let document = folder.run(&["accounts", "--format", "json"]);
    assert_eq!(document.json()["accounts"][0]["audiences"], expected, "{}", document.shown());
    let nobody = folder.run(&["accounts", "--explain", "--format", "json", "-g", "nobody"]).json();
    assert_eq!(nobody["accounts"][0]["audiences"], serde_json::json!([]));
}

#[test]
fn an_audience_that_no_account_has_is_read_by_check_all_the_same() {
    let folder = folder().file("dispatch.yaml", CONFIG.to_owned() + "  others: {file: others.csv}\n");
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("there is no file `others.csv`"), "{}", ended.shown());
    // A run needs only those of its own accounts.
    assert_eq!(folder.run(&["-g", "mail", "-b", "x"]).code, Some(0));
}

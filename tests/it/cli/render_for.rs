//! `dispatch render --for`: what a service or an account would get, cut and for every target.

use serde_json::{Value, json};

use crate::support::cli::Folder;

const CONFIG: &str = "\
version: 1
vars: {product: Widget}
accounts:
  - name: chat
    url: discord://123456789/abcdefghij
    overflow: truncate
  - name: announce
    service: o365
    source: noreply@example.com
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    client_secret: ${env:NOBODY_SETS_THIS}
    to: [ann@example.com, bob@example.com]
  - {name: people, service: file, path: sent.ndjson, audience: people}
audiences:
  people: {file: people.csv}
";

const LONG: &str = "---\ntitle: Hi\n---\n{% for n in range(500) %}word {{ n }} {% endfor %}";

fn folder() -> Folder {
    let people = "email,name,seats\nann@example.com,Ann,3\n,Nobody,1\nbob@example.com,Bob,many\n";
    let folder = Folder::with(CONFIG).file("people.csv", people).file("long.j2", LONG);
    folder.file("hi.j2", "{{ product }} for {{ target.address }} by {{ account.name }}").file("same.j2", "Hello\n")
}

fn bodies(rendering: &Value) -> Vec<&str> {
    rendering["parts"].as_array().unwrap().iter().map(|part| part["body"].as_str().unwrap()).collect()
}

#[test]
fn a_service_gets_parts_of_the_length_that_it_takes() {
    let folder = folder();
    let shown = folder.run(&["render", "long.j2", "--for", "discord", "--json"]).json();
    let parts = shown[0]["parts"].as_array().unwrap();
    assert_eq!((&shown[0]["title"], &shown[0]["format"], parts.len()), (&json!("Hi"), &json!("discord"), 3));
    for part in parts {
        assert_eq!((&part["limit"], &part["unit"]), (&json!(2000), &json!("utf16")));
        assert_eq!(part["length"], part["body"].as_str().unwrap().encode_utf16().count());
        assert!(part["length"].as_u64().unwrap() <= 2000, "{part}");
    }
    assert_eq!(shown[0]["limited_by"][0]["remedy"], "split");
    let text = folder.run(&["render", "long.j2", "--for", "discord"]).stdout;
    let heads: Vec<_> = text.lines().filter(|line| line.starts_with("---")).collect();
    assert_eq!(
        heads,
        [
            "--- split: the body has 4397 utf16, and 2000 is the most ---",
            &format!("--- part 1 of 3, discord, {} of 2000 utf16 ---", parts[0]["length"]),
            &format!("--- part 2 of 3, discord, {} of 2000 utf16 ---", parts[1]["length"]),
            &format!("--- part 3 of 3, discord, {} of 2000 utf16 ---", parts[2]["length"]),
        ]
    );
    // What the configuration says of all accounts holds for the service, too.
    let folder = folder.file("dispatch.yaml", format!("{CONFIG}defaults: {{overflow: fail}}\n"));
    let ended = folder.run(&["render", "long.j2", "--for", "discord"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
    assert!(ended.stderr.contains("the message has 4397 utf16, and 2000 is the most"), "{}", ended.stderr);
}

#[test]
fn every_service_renders_without_an_account() {
    let folder = folder();
    for service in dispatch::service::builtin::BUILTIN.iter().map(|builtin| builtin.name) {
        let ended = folder.run(&["render", "long.j2", "--for", service]);
        assert_eq!(ended.code, Some(0), "{service}: {}", ended.shown());
        assert!(ended.stdout.contains("--- part 1 of ") && ended.stdout.contains("word 499"), "{}", ended.shown());
    }
}

#[test]
fn an_account_gets_what_its_own_settings_make_of_it() {
    let text = folder().run(&["render", "long.j2", "--for", "chat"]).stdout;
    let head = "--- cut off: the body has 4397 utf16, and 2000 is the most ---\n--- part 1 of 1, discord, ";
    assert!(text.starts_with(head) && text.contains("\n**Hi**\n") && text.ends_with("…\n"), "{text}");
}

#[test]
fn every_target_is_shown_with_what_it_gets() {
    let folder = folder();
    let of = |name: &str| {
        let heads = format!("--- to {name} ---\n--- part 1 of 1, text, 38 chars ---\n");
        format!("{heads}Widget for {name} by announce\n")
    };
    let text = folder.run(&["render", "hi.j2", "--for", "announce"]).stdout;
    assert_eq!(text, format!("{}\n{}", of("ann@example.com"), of("bob@example.com")));
    let text = folder.run(&["render", "same.j2", "--for", "announce"]).stdout;
    assert_eq!(text, "--- to ann@example.com, bob@example.com ---\n--- part 1 of 1, text, 5 chars ---\nHello\n");
    let shown = folder.run(&["render", "hi.j2", "--for", "announce", "--json"]).json();
    assert_eq!(
        (&shown[1]["targets"], bodies(&shown[1])),
        (&json!(["bob@example.com"]), vec!["Widget for bob@example.com by announce"])
    );
}

#[test]
fn of_many_targets_the_first_are_shown_and_the_others_counted() {
    let rows: String = (0..2000).map(|n| format!("p{n}@example.com,N{n}\n")).collect();
    let folder = folder().file("people.csv", format!("email,name\n{rows}"));
    let folder = folder.file("name.j2", "Hi {{ target.name }}");
    let text = folder.run(&["render", "name.j2", "--for", "people"]).stdout;
    assert_eq!(text.matches("--- to p").count(), 10, "{text}");
    assert!(
        text.ends_with("Hi N9\n\nand 1990 more targets, each with its own; `--to ADDRESS` shows one of them\n"),
        "{text}"
    );
    let text = folder.run(&["render", "same.j2", "--for", "people"]).stdout;
    assert_eq!(text.matches("--- to p").count(), 1, "{text}");
    assert!(text.ends_with("Hello\n\nand 1990 more targets, which get the same\n"), "{text}");
    let ended = folder.run(&["render", "name.j2", "--for", "people", "--json"]);
    assert_eq!(ended.json().as_array().map(Vec::len), Some(10));
    assert!(ended.stderr.contains("and 1990 more targets"), "{}", ended.stderr);
    // One of them alone, with its row, however far down that is.
    let text = folder.run(&["render", "name.j2", "--for", "people", "--to", "P1999@example.com"]).stdout;
    assert_eq!(text, "--- to P1999@example.com ---\n--- part 1 of 1, text, 8 chars ---\nHi N1999\n");
}

#[test]
fn a_target_can_be_asked_for_whom_nobody_knows() {
    let folder = folder();
    let ended = folder.run(&["render", "hi.j2", "--for", "announce", "--to", "eve@example.com"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stdout.contains("Widget for eve@example.com by announce"), "{}", ended.shown());
    assert!(ended.stderr.contains("warning: `eve@example.com` is no target of `announce`"), "{}", ended.shown());
    let ended = folder.run(&["render", "hi.j2", "--for", "o365", "--to", "eve@example.com"]);
    assert!(
        ended.stdout.contains("Widget for eve@example.com by o365") && ended.stderr.is_empty(),
        "{}",
        ended.shown()
    );
    let refusals = [
        (&["--for", "announce", "--to", "nobody"][..], "`nobody`"),
        (&["--for", "chat", "--to", "eve@example.com"], "`chat` takes no targets"),
        (&["--to", "eve@example.com"], "--for"),
        (&["--for", "announce", "--to", "ann@example.com", "--to", " "], "`--to` names nobody"),
    ];
    for (arguments, words) in refusals {
        let ended = folder.run(&[&["render", "hi.j2"], arguments].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}

#[test]
fn a_bad_row_is_in_nobodys_way_but_its_own() {
    let template = "---\nvars: {name: {type: string}, seats: {type: integer}}\n---\n{{ name }} has {{ seats + 1 }}";
    let folder = folder().file("seats.j2", template);
    let ended = folder.run(&["render", "seats.j2", "--for", "people", "--to", "ann@example.com"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stdout.contains("Ann has 4"), "{}", ended.shown());
    // The row that names nobody is told and not shown.
    assert!(ended.stderr.contains("1 row names nobody in audience `people`"), "{}", ended.stderr);
    let ended = folder.run(&["render", "seats.j2", "--for", "people", "--to", "bob@example.com"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
    assert!(ended.stderr.contains("people.csv:4") && ended.stderr.contains("seats"), "{}", ended.stderr);
    let none = folder.file("people.csv", "email,name\n,Nobody\n");
    let ended = none.run(&["render", "same.j2", "--for", "people"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("the audiences of `people` have no recipients"), "{}", ended.stderr);
}

#[test]
fn a_case_of_a_fixture_is_about_one_target() {
    let cases = "- name: the first\n  body_contains: [ann@example.com]\n";
    let folder = folder().file("cases.yaml", cases);
    let fixture = ["render", "hi.j2", "--fixture", "cases.yaml", "--for", "announce"];
    let ended = folder.run(&fixture);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let ended = folder.run(&[&fixture[..], &["--to", "bob@example.com"]].concat());
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("`ann@example.com` is not in the body"), "{}", ended.stderr);
}

//! Templates with variants: which account gets which, and what is said of files that are for nobody.

use crate::support::cli::{Ended, Folder, planned_bodies};

const CONFIG: &str = "\
version: 1
accounts:
  - {name: mail, service: o365, source: a@example.com, tenant_id: example.com, client_id: 00000000-0000-0000-0000-000000000000,
     client_secret: x, to: [b@example.com]}
  - {name: chat, url: 'slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ'}
  - {name: ops-chat, url: 'slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ'}
  - {name: sms, url: 'twilio://AC00000000000000000000000000000000:00000000000000000000000000000000@15551230000/15551230001'}
";

fn planned(files: &[(&str, &str)], template: &str) -> Ended {
    let folder = files.iter().fold(Folder::with(CONFIG), |folder, (name, text)| folder.file(name, text));
    folder.run(&["-d", "--template", template, "--report", "json"])
}

#[test]
fn the_most_specific_variant_wins_and_the_rest_is_derived() {
    let all = [
        ("t/deploy.j2", "---\ntitle: Out\n---\nbase"),
        ("t/deploy.html.j2", "<p>html</p>"),
        ("t/deploy.slack.j2", "---\ntitle: To Slack\nformat: markdown\n---\n**slack**"),
        ("t/deploy.ops-chat.j2", "account"),
        ("t/other.slack.j2", "other"),
        ("t/deploy.j2.bak", "old"),
    ];
    let found = planned_bodies(&planned(&all, "t/deploy.j2"));
    assert_eq!(found["mail"], "Out|<p>html</p>");
    assert!(found["chat"].ends_with("*slack*") && found["chat"].contains("To Slack"), "{}", found["chat"]);
    assert!(found["ops-chat"].ends_with("account") && found["ops-chat"].contains("Out"), "{}", found["ops-chat"]);
    assert!(found["sms"].ends_with("base"), "{}", found["sms"]);
    let most = [&all[..], &[("t/deploy.o365.html.j2", "<p>both</p>"), ("t/deploy.txt.j2", "text")]].concat();
    let found = planned_bodies(&planned(&most, "t/deploy.j2"));
    assert_eq!(found["mail"], "Out|<p>both</p>");
    assert!(found["sms"].ends_with("text"), "{}", found["sms"]);
}

#[test]
fn plain_text_is_for_accounts_that_show_nothing_else() {
    let files = [("deploy.j2", "---\nformat: markdown\n---\n*base*"), ("deploy.txt.j2", "text")];
    let found = planned_bodies(&planned(&files, "deploy.j2"));
    assert_eq!(found["mail"], "|<p><em>base</em></p>");
    assert!(found["chat"].ends_with("_base_") && found["sms"].ends_with("text"), "{found:?}");
    let files = [("deploy.md.j2", "*base*"), ("deploy.html.j2", "<p>html</p>")];
    let found = planned_bodies(&planned(&files, "deploy.md.j2"));
    assert_eq!(found["mail"], "|<p>html</p>");
    assert!(found["chat"].ends_with("_base_") && found["sms"].ends_with("base"), "{found:?}");
}

#[test]
fn a_slip_in_the_name_of_a_variant_is_a_mistake_and_a_stray_file_a_warning() {
    let ended = planned(&[("deploy.j2", "base"), ("deploy.slcak.j2", "x"), ("deploy.2025.j2", "x")], "deploy.j2");
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in ["`deploy.slcak.j2` is for nobody", "did you mean `slack`?", "`deploy.2025.j2` is for nobody"] {
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
    let ended = planned(&[("deploy.j2", "base"), ("deploy.2025.j2", "{{ broken")], "deploy.j2");
    assert!(ended.stderr.contains("warning: `deploy.2025.j2` is for nobody"), "{}", ended.stderr);
    assert!(planned_bodies(&ended)["sms"].ends_with("base"));
    let ended = planned(&[("deploy.j2", ""), ("deploy.slack.md.j2", "x"), ("deploy.md.slack.j2", "x")], "deploy.j2");
    assert!(ended.stderr.contains("are for the same accounts"), "{}", ended.stderr);
}

#[test]
fn what_is_wrong_in_a_variant_is_shown_in_its_file() {
    let files = [
        ("deploy.j2", "---\ntitle: Hi {{ nam }}\nvars: {name: {}}\n---\n{{ name }}"),
        ("deploy.slack.j2", "---\nvars: {other: {}}\ntype: info\n---\n{{ x"),
    ];
    let ended = planned(&files, "deploy.j2");
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in ["deploy.slack.j2:2:8", "deploy.slack.j2:3:1", "deploy.slack.j2:5:", "write it in `deploy.j2`"] {
        assert!(ended.stderr.contains(words), "{words}\n{}", ended.stderr);
    }
    // A title that a variant takes over is wrong where it is written.
    let files = [("deploy.j2", "---\ntitle: Hi {{ nam }}\n---\nx"), ("deploy.slack.j2", "y")];
    let ended = planned(&files, "deploy.j2");
    assert!(ended.stderr.contains("deploy.j2:2:14"), "{}", ended.stderr);
}

#[test]
fn variants_are_inputs_of_a_run() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'file:///dev/null', to: [x, y]}]\n")
        .file("t.j2", "base")
        .file("t.file.j2", "one");
    let ended = folder.run(&["--template", "t.j2", "--first", "1"]);
    assert_eq!(ended.code, Some(4), "{}", ended.shown());
    let folder = folder.file("t.file.j2", "two");
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("t.file.j2"), "{}", ended.stderr);
}

#[test]
fn a_variant_may_show_columns_that_the_template_does_not() {
    let config = "\
version: 1
accounts:
  - {name: log, service: file, path: log.ndjson, audience: people}
audiences:
  people: {file: people.csv, address: who}
";
    let folder = Folder::with(config).file("people.csv", "who,nick\nann,Annie\nbob,Bobby\n");
    let folder = folder.file("hello.j2", "Hello all").file("hello.log.j2", "Hello {{ nick }}");
    let ended = folder.run(&["-g", "log", "-d", "--template", "hello.j2"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert!(ended.stdout.contains("Hello Annie") && ended.stdout.contains("Hello Bobby"), "{}", ended.shown());
}

//! `dispatch accounts --explain`: who is selected and who is not, and why.

use insta::assert_snapshot;

use crate::support::cli::Folder;

const CONFIG: &str = "\
accounts:
  - {name: chat, url: 'console://', tags: [db, \"1:ops\"], fallback: [mail]}
  - {name: pager, url: 'console://', tags: [\"2:ops\", night]}
  - {name: mail, url: 'console://?to=ann', tags: [home]}
  - {name: plain, url: 'console://'}
groups:
  data: [db]
  everyone: [data, home]
";

#[test]
fn every_account_is_explained_with_the_groups_that_lead_to_a_tag() {
    let folder = Folder::with(CONFIG);
    let explain = |words: &[&str]| folder.run(&[&["accounts", "--explain"], words].concat()).shown();
    assert_snapshot!("with_groups", explain(&["-g", "everyone,!home"]));
    assert_snapshot!("with_a_word_that_leaves_out", explain(&["-g", "ops", "-g", "!night"]));
    assert_snapshot!("with_a_priority", explain(&["-g", "2:ops"]));
    assert_snapshot!("without_a_tag", explain(&[]));
}

#[test]
fn steps_of_an_escalation_and_fallbacks_are_told() {
    let shown = Folder::with(CONFIG).run(&["accounts", "--explain", "-g", "ops"]).stdout;
    assert!(shown.contains("    step 1 of ops, at once\n    if it fails: mail\n"), "{shown}");
    assert!(shown.contains("    step 2 of ops, only if step 1 is not all sent\n"), "{shown}");
    assert!(shown.contains("mail: selected, fallback of `chat`\n"), "{shown}");
}

#[test]
fn programs_read_the_same() {
    let folder = Folder::with(CONFIG);
    let all = folder.run(&["accounts", "--format", "json", "-g", "everyone"]).json();
    let names: Vec<_> = all["accounts"].as_array().unwrap().iter().map(|account| &account["account"]).collect();
    assert_eq!(names, ["chat", "mail"]);
    assert_eq!(all["accounts"][0]["tags"][3]["through"], serde_json::json!(["db", "data", "everyone"]));
    assert_eq!(all["accounts"][1]["targets"], serde_json::json!(["ann"]));
    let none = folder.run(&["accounts", "--explain", "--format", "json", "-g", "nobody"]);
    assert_eq!((none.code, none.json()["accounts"].as_array().unwrap().len()), (Some(3), 4));
}

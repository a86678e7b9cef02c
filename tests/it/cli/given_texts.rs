//! `--interpret-escapes` and `--interpret-emojis`: what becomes of texts that are given on the command line.

use crate::support::cli::Folder;

const CONFIG: &str = "\
version: 1
accounts:
  - {name: text, url: 'json://a.example.com', tags: [all]}
  - {name: mail, url: 'json://a.example.com', format: html, tags: [all]}
  - {name: never, url: 'json://a.example.com?emojis=no', tags: [all]}
";

/// The title and the body that each account would get.
fn planned(arguments: &[&str]) -> Vec<(String, String)> {
    let ended = Folder::with(CONFIG).run(&[&["-d", "-g", "all", "--report", "json"], arguments].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let report = ended.json();
    let deliveries = report["deliveries"].as_array().expect("there are deliveries").iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    deliveries.map(|one| (text(&one["parts"][0]["title"]), text(&one["parts"][0]["body"]))).collect()
}

#[test]
fn escapes_become_characters_before_anything_is_converted() {
    let given = ["-t", r"caf\u00e9\tnow", "-b", r"one\ntwo & C:\\temp"];
    let found = planned(&[&given[..], &["-e"]].concat());
    let title = "café now".to_owned();
    assert_eq!(found[0], (title.clone(), "one\ntwo & C:\\temp".to_owned()));
    assert_eq!(found[1], (title, "<p>one<br>\ntwo &amp; C:\\temp</p>".to_owned()));
    assert_eq!(planned(&given)[0].1, r"one\ntwo & C:\\temp");
    let piped = Folder::with(CONFIG).dispatch(&["-d", "-g", "text", "--report", "json", "-e"]).input(r"a\nb").run();
    assert_eq!(piped.json()["deliveries"][0]["parts"][0]["body"], "a\nb");
}

#[test]
fn an_escape_that_is_none_is_named_and_nothing_is_sent() {
    let ended = Folder::with(CONFIG).run(&["-g", "all", "-e", "-b", r"C:\xyz"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    for words in [r"`\xyz` in the body is no escape", r"write `\\` for a backslash, or leave out `--interpret-escapes`"]
    {
        assert!(ended.stderr.contains(words), "{}", ended.stderr);
    }
}

#[test]
fn names_of_emojis_become_characters_except_in_code_and_where_an_account_says_no() {
    let given = ["-t", ":tada: out", "-b", ":+1: `:+1:` https://x.example/:+1:", "-i", "markdown"];
    let found = planned(&[&given[..], &["-j"]].concat());
    assert_eq!(found[0], ("🎉 out".to_owned(), "👍 `:+1:` https://x.example/:+1:".to_owned()));
    assert_eq!(found[2], (":tada: out".to_owned(), ":+1: `:+1:` https://x.example/:+1:".to_owned()));
    assert_eq!(planned(&given)[0].0, ":tada: out");
}

//! A run that would write to more recipients than a sender may reach in a day begins with a warning.

use crate::support::cli::Folder;
use crate::support::server::{Recorded, Reply, Server};

/// A service of one's own with a quota, and an account of it with so many recipients.
fn folder(server: &Server, targets: usize, max: u32) -> Folder {
    let definition = "\
version: 1
name: post
title: Post
category: webhook
docs: https://example.com
schemes: {post: http}
urls: [{url: '{host}[:{port}]/{targets+}'}]
fields:
  host: {help: The host., type: host, required: true}
  port: {help: The port., type: port}
  day: {help: The quota., type: int}
targets: {help: Who., kinds: [{name: who, example: ann, match: '[a-z0-9]+'}]}
formats: {text: text}
pace:
  daily: {max: day, source: 'https://example.com'}
send: [{url: '{{ base }}/{{ target.value }}', text: '{{ body }}'}]
tests: [{name: one, url: 'post://example.com/ann', parts: 1}]
";
    let names: Vec<_> = (0..targets).map(|number| format!("t{number}")).collect();
    let address = server.url("").replace("http://", "");
    let config = format!(
        "version: 1\nservices: [own]\naccounts:\n  - {{name: post, url: 'post://{}/{}?day={max}', duplicates: avoid}}\n",
        address.trim_end_matches('/'),
        names.join("/")
    );
    Folder::with(&config).file("own/post.yaml", definition)
}

#[test]
fn what_was_sent_in_the_last_day_counts_over_all_runs() {
    let server = Server::start(|_: &Recorded| Reply::status(200));
    let folder = folder(&server, 3, 7);
    let warnings = |arguments: &[&str]| {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let lines = ended.stderr.lines().filter(|line| line.starts_with("warning")).map(str::to_owned);
        lines.collect::<Vec<_>>()
    };
    assert_eq!(warnings(&["-b", "x"]), [""; 0]);
    assert_eq!(warnings(&["-b", "x"]), [""; 0]);
    let words =
        "warning: `post` has 3 recipients to write to after 6 in the last 24 hours, and may reach 7 in 24 hours";
    assert_eq!(warnings(&["-b", "x"]), [words]);
    assert_eq!(warnings(&["-b", "x", "--no-ledger"]), [""; 0]);
    assert_eq!(server.requests().len(), 12);
}

#[test]
fn what_may_have_been_sent_counts_as_well() {
    let server = Server::start(|_: &Recorded| Reply::status(504));
    let folder = folder(&server, 3, 5);
    assert!(folder.run(&["-b", "x"]).stdout.contains("unknown"));
    let ended = folder.run(&["-b", "x"]);
    assert!(ended.stderr.contains("3 recipients to write to after 3 in the last 24 hours"), "{}", ended.shown());
}

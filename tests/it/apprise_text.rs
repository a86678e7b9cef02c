//! Apprise's text format, by the worked examples of its own behaviour, and what no input may do.

use dispatch::config::{load, read_from};
use dispatch::problem::{Level, Source};
use insta::assert_snapshot;
use proptest::prelude::*;

use crate::support::cli::Folder;

/// What a text says: each account as `tags=url`, each group, and each problem with its place.
fn read(text: &str) -> Vec<String> {
    let (config, problems) = load(&[Source::new("x", text)]);
    let accounts = config.accounts.iter().filter_map(|entry| {
        let tags: Vec<_> = entry.tags.iter().map(|tag| format!("{}:{}", tag.value.priority, tag.value.name)).collect();
        Some(format!("{}={}", tags.join(","), entry.url.as_ref()?.value))
    });
    let groups = config.groups.iter().map(|group| {
        let members: Vec<_> = group.members.iter().map(|member| &*member.value.name).collect();
        format!("{} > {}", group.name.value, members.join(","))
    });
    let mut said: Vec<String> = accounts.chain(groups).collect();
    said.extend(problems.sorted().iter().map(|problem| {
        let level = if problem.level == Level::Error { "error" } else { "warning" };
        format!("{level} {problem}")
    }));
    said
}

#[test]
fn a_comment_behind_a_url_is_left_out_as_apprise_does_and_said() {
    assert_eq!(
        read("json://a # c"),
        [
            "=json://a",
            "warning x:1:10: this is taken for a comment, not for a part of the URL (write a comment on a line of its own, \
             and a `#` of the URL as `%23`)"
        ]
    );
}

/// Apprise loses all of the file, W14; the lines with dots and other letters are its own slip, and good tags here.
#[test]
fn an_odd_line_is_one_problem_and_the_others_count() {
    let said = read("json://a.com\nthis line is bad!\njson://b.com");
    assert_eq!(said[..2], ["=json://a.com", "=json://b.com"]);
    assert!(said[2].starts_with("error x:2:1: this line is neither a URL nor a group"), "{said:?}");
    assert_eq!(said.len(), 3);
    assert_eq!(read("my.tag=json://a\néquipe=json://b"), ["0:my.tag=json://a", "0:équipe=json://b"]);
    let said = read("json://a\ninclude: c.conf");
    assert!(said[0] == "=json://a" && said[1].starts_with("error x:2:10: there is no file `c.conf`"), "{said:?}");
}

/// Apprise drops these lines with a message that nobody sees at its default verbosity, and ends with 0: W16, W17.
#[test]
fn what_apprise_skips_with_a_warning_is_an_error() {
    let said = read("json://a\nword");
    assert!(said[1].starts_with("error x:2:1: this line is neither"), "{said:?}");
    let said = read("alert:3=json://a\njson://b");
    assert!(said[2].starts_with("error x:1:1: `alert:3` asks for retries"), "{said:?}");
    let folder = Folder::new().file("a.conf", "json://c json://d\nnosuch://x\njson://-bad-:x\nconsole://\n");
    let checked = folder.run(&["check", "-c", "a.conf"]);
    assert_eq!(checked.code, Some(2));
    for place in ["a.conf:1:1", "a.conf:2:1", "a.conf:3:1", "3 problems found"] {
        assert!(checked.stderr.contains(place), "{place}: {}", checked.stderr);
    }
}

/// Apprise compares groups with their letters as they are, W34.
#[test]
fn groups_are_compared_without_their_case() {
    let folder = Folder::new().file("a.conf", "Teama=console://\ngrp=teama\n");
    assert_snapshot!(folder.run(&["accounts", "-c", "a.conf", "-g", "GRP"]).shown(), @r"
    exit 0
    --- stdout
     account    service  targets  tags        why
     console-1  console           teama, grp  it fits `grp`
    ");
}

/// Apprise goes by the name alone, W15.
#[test]
fn the_content_says_what_the_name_does_not() {
    for yaml in
        ["---\nurls:\n  - json://a\n", "\"urls\": [\"json://a\"]", "{urls: [json://a]}", "# note\nurls: [json://a]"]
    {
        assert_eq!(read(yaml), ["=json://a"], "{yaml}");
    }
    let said = read("include x\nt=json://a\ng=t");
    assert_eq!(said[..2], ["0:t=json://a", "g > t"]);
}

#[test]
fn bad_lines_can_be_left_out_and_are_reported() {
    let text = "ops=console://\nops=json:/hunter2\nthis line is bad!\ndev=json:/hunter2\n";
    let folder = Folder::new().file("a.conf", text);
    assert_snapshot!(folder.run(&["-b", "x", "-c", "a.conf", "-g", "ops", "--skip-invalid"]).shown(), @r"
    exit 1
    --- stdout
    --- console-1 [info]
    x
    skipped: account-1
      a.conf:2:1: what follows this `=` is neither a URL nor a list of tags (a URL begins with a service's scheme and `://`; tags are of letters, digits, `.`, `_` and `-`)
    sent 1 of 1 delivery to 1 account in [TIME]: 1 skipped
    --- stderr
    warning: this line is neither a URL nor a group
     --> a.conf:3:1
      |
    3 | *****************
      | ^^^^^^^^^^^^^^^^^
      |
      = help: write `tags = scheme://…` or `group = tags`, or begin the line with `#` for a comment
    ");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_loading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), name in "x(.conf|.yaml)?") {
        load_all(&name, &bytes);
    }

    #[test]
    fn no_lines_make_loading_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("json://"), Just("user:p@h"), Just("="), Just(" = "), Just("\n"), Just("\r\n"), Just("# x"), Just(";"),
                Just("include "), Just("ops"), Just("2:é"), Just(","), Just(": "), Just(":"), Just("urls"), Just("\n  - "),
                Just("${env:A}"), Just("$"), Just("{"), Just("]"), Just("&a "), Just("*a"), Just("\u{feff}"), Just("\t"),
                Just("accounts:\n"), Just("groups: "), Just("\""), Just("---\n"), Just("\u{2028}"), Just("://"),
            ],
            0..24,
        ),
        name in "x(.conf|.yaml)?",
    ) {
        load_all(&name, pieces.concat().as_bytes());
    }
}

/// Loads an input, and looks at every place that is named.
fn load_all(name: &str, bytes: &[u8]) {
    let Ok(source) = read_from(name, bytes) else { return };
    let (config, problems) = load(&[source]);
    let origins = config.accounts.iter().map(|entry| entry.origin.clone());
    for origin in origins.chain(problems.sorted().into_iter().filter_map(|problem| problem.origin)) {
        assert!(origin.source.text().get(origin.span.clone()).is_some(), "{origin} lies outside its file");
        origin.source.shown();
    }
}

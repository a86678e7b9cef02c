//! Configurations that are made to exhaust whoever reads them: each is refused with its reason, and what only looks large loads.

use std::fmt::Write;
use std::fs::File;

use crate::support::cli::Folder;

/// Checks a file on its own, which has to be refused with these words.
fn refused(text: &str, words: &str) {
    let ended = Folder::with(text).run(&["check"]);
    assert_eq!(ended.code, Some(2), "{words}");
    assert!(ended.stderr.contains(words), "{words}: {}", start(&ended.stderr));
}

/// Checks a file on its own, of which nothing may be said but how many accounts it has.
fn loads(text: &str, words: &str) {
    let ended = Folder::with(text).run(&["check"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), words), "{}", start(&ended.stderr));
}

/// As much of an output as anybody reads.
fn start(text: &str) -> String {
    text.chars().take(2000).collect()
}

/// Ten layers, each of which stands ten times in the next one.
fn layers(first: &str, next: impl Fn(usize) -> String) -> String {
    let mut text = format!("version: 1\nx-0: &a0 {first}\n");
    for layer in 1..10 {
        writeln!(text, "x-{layer}: &a{layer} {}", next(layer - 1)).unwrap();
    }
    text + "accounts:\n  - url: console://\n"
}

fn ten_of(layer: usize) -> String {
    let aliases = vec![format!("*a{layer}"); 10];
    format!("[{}]", aliases.join(", "))
}

#[test]
fn aliases_of_aliases_are_refused() {
    refused(&layers("[x, x, x]", ten_of), "error: the file holds more than a million values, aliases included");
}

#[test]
fn merge_keys_of_merge_keys_load() {
    let next = |layer| format!("{{k{layer}: 1, <<: {}}}", ten_of(layer));
    loads(&layers("{a: 1, b: 2}", next), "1 account in order\n");
}

#[test]
fn a_million_brackets_are_refused() {
    for bracket in ["[", "{a: ", "- "] {
        let text = format!("version: 1\nx-deep:\n  {}\n", bracket.repeat(1_000_000));
        refused(&text, "nest");
    }
}

#[test]
fn a_million_keys_are_refused() {
    let mut text = "version: 1\nx-keys:\n".to_owned();
    for key in 0..1_000_000 {
        writeln!(text, "  k{key}: 1").unwrap();
    }
    refused(&text, "error: the file holds more than a million values, aliases included");
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused() {
    let folder = Folder::new();
    File::create(folder.path("dispatch.yaml")).unwrap().set_len(100 << 20).unwrap();
    let ended = folder.run(&["check"]);
    assert_eq!(ended.code, Some(2), "{}", start(&ended.stderr));
    assert!(ended.stderr.contains("error: `dispatch.yaml` is larger than 16 MiB"), "{}", start(&ended.stderr));
}

#[cfg(unix)]
#[test]
fn a_device_without_an_end_is_refused() {
    for (config, arguments) in
        [("", &["check", "-c", "/dev/zero"][..]), ("include: /dev/zero\nallow_outside: true\n", &["check"])]
    {
        let ended = Folder::with(config).run(arguments);
        assert_eq!(ended.code, Some(2), "{}", start(&ended.stderr));
        assert!(ended.stderr.contains("error: `/dev/zero` is larger than 16 MiB"), "{}", start(&ended.stderr));
    }
}

#[test]
fn a_line_of_nearly_sixteen_megabytes_loads() {
    let text = format!("version: 1\nx-long: \"{}\"\naccounts:\n  - url: console://\n", "a".repeat((16 << 20) - 100));
    loads(&text, "1 account in order\n");
}

#[test]
fn tags_by_the_hundred_thousand_load() {
    let tags: Vec<_> = (0..200_000).map(|tag| format!("t{tag}")).collect();
    let tags = tags.join(", ");
    for text in [
        format!("version: 1\naccounts:\n  - url: console://\n    tags: [{tags}]\n"),
        format!("urls:\n  - console://:\n      tag: {tags}\n"),
        format!("version: 1\ngroups:\n  everyone: [{tags}]\naccounts:\n  - url: console://\n    tags: [{tags}]\n"),
    ] {
        loads(&text, "1 account in order\n");
    }
}

#[test]
fn a_tag_of_a_megabyte_loads() {
    let tag = "t".repeat(1 << 20);
    let account = format!("  - url: console://\n    tags: [{tag}]\n");
    loads(
        &format!("version: 1\naccounts:\n{account}  - url: file:///tmp/log\n    tags: [{tag}]\n"),
        "2 accounts in order\n",
    );
}

#[test]
fn many_groups_of_many_members_are_refused() {
    let names = |letter: char| (0..2000).map(|number| format!("{letter}{number}")).collect::<Vec<_>>().join(",");
    let text =
        format!("urls: [json://localhost]\ntag: [{}]\ngroups: {{ '{}': '{}' }}\n", names('m'), names('g'), names('m'));
    refused(&text, "2000 groups have 2000 members each, which are too many");
}

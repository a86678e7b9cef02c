//! The rules of the house: which file may use which, how long a file may be, and how each begins.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The most lines of a file.
const LONGEST: usize = 400;
/// The most lines of the interpreter of definitions, all of its files together.
const LONGEST_INTERPRETER: usize = 900;
/// Names that say nothing about what is in a file.
const EMPTY_NAMES: [&str; 4] = ["utils", "helpers", "common", "manager"];

/// The floor of each file and folder of `src`; one without a row fails the test, so that it gets its place on purpose.
const HOUSE: [(&str, usize); 29] = [
    ("message", 0),
    ("limit", 0),
    ("constraint", 0),
    ("secret", 0),
    ("outcome", 0),
    ("problem", 0),
    ("warning", 0),
    ("suggest", 0),
    ("private", 0),
    ("row", 0),
    ("attachment", 1),
    ("audience", 1),
    ("config", 1),
    ("template", 1),
    ("transport", 1),
    ("store", 1),
    ("service", 2),
    ("bind", 3),
    ("select", 3),
    ("lint", 3),
    ("convert", 1),
    ("plan", 3),
    ("restate", 3),
    ("deliver", 4),
    ("ledger", 4),
    ("queue", 4),
    ("report", 5),
    ("cli", 6),
    ("main", 7),
];

/// Whether a file on a floor may use a path of another file or folder.
fn may_use(floor: usize, path: &str) -> bool {
    let (root, _) = path.split_once("::").unwrap_or((path, ""));
    let other = floor_of(root);
    let begins =
        |allowed: &[&str]| allowed.iter().any(|prefix| path == *prefix || path.starts_with(&format!("{prefix}::")));
    match floor {
        0..=3 => other.is_some_and(|other| other <= floor),
        4 => other == Some(0) || begins(&["plan", "service", "config::policy", "deliver"]),
        5 => other == Some(0) || begins(&["config::policy", "deliver::event"]),
        6 => other.is_some(),
        _ => begins(&["cli"]),
    }
}

fn floor_of(name: &str) -> Option<usize> {
    HOUSE.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

#[test]
fn files_use_their_own_floor_and_lower_ones() {
    let mut faults = Vec::new();
    for (path, text) in files("src").into_iter().filter(|(path, _)| path != Path::new("src/lib.rs")) {
        let home = home_of(&path);
        let Some(floor) = floor_of(&home) else {
            faults.push(format!("{}: `{home}` has no floor; give it one in HOUSE", path.display()));
            continue;
        };
        for used in paths_used(&text) {
            let is_own = used == home || used.starts_with(&format!("{home}::"));
            if !is_own && !may_use(floor, &used) {
                let advice = "use something lower, or move the code up";
                faults.push(format!("{}: floor {floor} may not use `{used}`; {advice}", path.display()));
            }
        }
    }
    assert_none(faults);
}

#[test]
fn files_are_short_and_begin_with_what_they_are_about() {
    let mut faults = Vec::new();
    for (path, text) in files("src").into_iter().chain(files("tests")) {
        let lines = text.lines().count();
        if lines > LONGEST {
            faults.push(format!("{} has {lines} lines; split it by what it is about", path.display()));
        }
        if !text.starts_with("//! ") {
            faults.push(format!("{} begins without `//!`; say in a sentence what it is about", path.display()));
        }
        let names = path.iter().filter_map(|name| Path::new(name).file_stem()?.to_str());
        for name in names.filter(|name| EMPTY_NAMES.contains(name)) {
            faults.push(format!("{}: `{name}` says nothing; name it after what it does", path.display()));
        }
    }
    assert_none(faults);
}

#[test]
fn a_folder_says_in_mod_rs_only_what_is_in_it() {
    let statement = Regex::new(r"(?s)^(#\[[^\n]*\]|(pub(\([a-z]+\))? )?(mod|use) [^;]*;)\s*").expect("it is sound");
    let mut faults = Vec::new();
    for (path, text) in files("src").into_iter().filter(|(path, _)| path.ends_with("mod.rs")) {
        let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let code = code.join("\n");
        let mut rest = code.trim();
        while let Some(found) = statement.find(rest) {
            rest = &rest[found.end()..];
        }
        if let Some(line) = rest.lines().next() {
            faults.push(format!("{}: `{line}` is logic; move it to a file of its own", path.display()));
        }
    }
    assert_none(faults);
}

#[test]
fn every_test_file_runs() {
    let declared = fs::read_to_string("tests/it/main.rs").expect("it is readable");
    let mut faults = Vec::new();
    for entry in fs::read_dir("tests/it").expect("it is readable") {
        let path = entry.expect("it is readable").path();
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        if name != "main" && !declared.lines().any(|line| line == format!("mod {name};")) {
            faults.push(format!("{} never runs; add `mod {name};` to tests/it/main.rs", path.display()));
        }
    }
    assert_none(faults);
}

#[test]
fn nothing_is_left_for_later() {
    // The words are put together here, so that this file does not hold them.
    let words = [["TO", "DO"], ["FIX", "ME"], ["todo", "!("]].map(|halves| halves.concat());
    let mut faults = Vec::new();
    for (path, text) in files("src").into_iter().chain(files("tests")) {
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| line.contains(word.as_str())) {
                faults.push(format!("{}:{}: `{word}`; do it now, or drop it", path.display(), number + 1));
            }
        }
    }
    assert_none(faults);
}

#[test]
fn the_interpreter_of_definitions_stays_small() {
    let lines: usize = files("src/service/http").iter().map(|(_, text)| text.lines().count()).sum();
    let advice = "take something out that is no interpretation, or simplify";
    assert!(lines <= LONGEST_INTERPRETER, "src/service/http has {lines} of {LONGEST_INTERPRETER} lines; {advice}");
}

#[test]
fn paths_are_found_in_every_spelling() {
    let text =
        "use crate::{a::B, c::{D, e::F}};\nfn f() { crate::g::h(); }\n/// [`crate::i`] is no use.\nuse crate::j;";
    assert_eq!(paths_used(text), ["a::B", "c::D", "c::e::F", "g::h", "j"]);
}

fn assert_none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The file or folder of `src` that a file belongs to.
fn home_of(path: &Path) -> String {
    let first = path.iter().nth(1).and_then(|name| name.to_str()).expect("it is in a folder");
    first.trim_end_matches(".rs").to_owned()
}

/// Every path after `crate::` or `dispatch::` in code, with each name of a braced list by itself.
fn paths_used(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let start = Regex::new(r"\b(?:crate|dispatch)::").expect("it is sound");
    start.find_iter(&code).flat_map(|found| spelled_out(&code[found.end()..]).0).collect()
}

/// The paths at the start of `text`, and how many bytes they take.
fn spelled_out(text: &str) -> (Vec<String>, usize) {
    let is_name = |c: char| !(c.is_alphanumeric() || c == '_' || c == '*');
    let name = &text[..text.find(is_name).unwrap_or(text.len())];
    let rest = &text[name.len()..];
    if let Some(deeper) = rest.strip_prefix("::").filter(|_| !name.is_empty()) {
        let (paths, taken) = spelled_out(deeper);
        let paths = paths.into_iter().map(|path| format!("{name}::{path}")).collect();
        return (paths, name.len() + 2 + taken);
    }
    let Some(mut list) = rest.strip_prefix('{').filter(|_| name.is_empty()) else {
        return (vec![name.to_owned()], name.len());
    };
    let mut all = Vec::new();
    while !list.is_empty() && !list.starts_with('}') {
        let skipped = list.trim_start_matches([' ', '\n', ',']);
        if skipped.starts_with('}') {
            list = skipped;
            continue;
        }
        let (paths, taken) = spelled_out(skipped);
        all.extend(paths);
        list = &skipped[taken.max(1)..];
    }
    (all, text.len() - list.len() + 1)
}

/// Every Rust file below a folder, with its text.
fn files(folder: impl Into<PathBuf>) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.into()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is readable") {
            let path = entry.expect("it is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("it is readable");
                found.push((path, text));
            }
        }
    }
    found.sort();
    found
}

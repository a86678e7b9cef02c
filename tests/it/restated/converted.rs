//! What `convert` makes of Apprise's forms loads to the same accounts.

use std::collections::HashMap;
use std::path::Path;

use dispatch::bind::{Stated, state};
use dispatch::config;
use dispatch::restate::{Document, difference, document, invent, names, remarks};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::generated::{text, yaml};
use super::stage::{CATALOG, Read, read, read_source};

/// Converts a configuration, with its secrets moved out or not, and compares what it loads to with what it was.
fn convert(before: &Read, moved_out: bool) -> Result<String, TestCaseError> {
    let config = &before.config;
    let stated = config.accounts.iter().map(|entry| state(entry, &CATALOG, &config.defaults).expect("it was bound"));
    let mut stated: Vec<Option<Stated>> = stated.collect();
    let names = names(config, &stated);
    let variables = if moved_out { invent(&mut stated, &names) } else { Vec::new() };
    let remarks = remarks(config, &before.problems.clone().sorted());
    let (stated, names, remarks) = (&*stated, &*names, &*remarks);
    let folder = config.files[0].name().rsplit_once('/').map_or("", |(folder, _)| folder);
    let text = document(Document { config, stated, names, remarks, folder: Path::new(folder) });
    let text = text.map_err(|problems| TestCaseError::fail(problems.to_string()))?;
    let after = read(&format!("{folder}/dispatch.yaml"), &*text);
    let errors = after.problems.clone().split().0;
    prop_assert!(errors.is_empty(), "{}\n{}", errors, text);
    prop_assert_eq!(after.accounts.len(), before.accounts.len());
    let values: HashMap<&str, &str> = variables.iter().map(|it| (it.name.as_str(), it.value.expose())).collect();
    for (account, again) in before.accounts.iter().zip(&after.accounts) {
        let (Some(account), Some(again)) = (account, again) else { continue };
        prop_assert_eq!(difference(account, again, &values), None, "{}", text);
    }
    Ok(text)
}

#[test]
fn every_apprise_sample_converts_to_the_same_accounts() {
    let mut converted = 0;
    let entries = Path::new("tests/configs/valid").read_dir().expect("the folder exists");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("it is readable").path()).collect();
    paths.retain(|path| path.is_file() && path.extension().is_none_or(|end| end != "txt"));
    paths.sort();
    for path in paths {
        let source = config::read_file(&path).expect("it is readable");
        if config::is_native(&source) {
            continue;
        }
        let mut before = read_source(&source);
        // Some samples have services and fields that nobody has, because reading does not care; a group of those has no members.
        let good: Vec<bool> = before.accounts.iter().map(Option::is_some).collect();
        before.keep(&good);
        let name = path.file_name().expect("it is a file").to_string_lossy();
        converted += before.accounts.len();
        if before.accounts.is_empty() {
            continue;
        }
        for moved_out in [false, true] {
            convert(&before, moved_out).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
    assert!(converted >= 40, "only {converted} accounts of the samples can be bound");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_yaml_converts_to_the_same_accounts(text in yaml(), moved_out: bool) {
        let before = read("apprise.yaml", text);
        prop_assert!(!before.problems.any_error(), "{}", before.problems);
        convert(&before, moved_out)?;
    }

    #[test]
    fn any_text_converts_to_the_same_accounts(text in text(), moved_out: bool) {
        let before = read("apprise.conf", text);
        prop_assert!(!before.problems.any_error(), "{}", before.problems);
        convert(&before, moved_out)?;
    }
}

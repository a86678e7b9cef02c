//! What the program says about itself, and whether the README and the examples tell the truth.

use std::process::Command;

use crate::support::cli::Folder;

#[test]
fn completions_man_page_schemas_and_help_are_there() {
    let folder = Folder::new();
    for arguments in [
        &["completions", "bash"][..],
        &["completions", "fish"],
        &["man"],
        &["schema"],
        &["schema", "service"],
        &["schema", "report"],
        &["schema", "attempt"],
        &["--help"],
        &["--version"],
        &["services"],
    ] {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}", ended.shown());
        assert!(ended.stdout.len() > 10 && ended.stderr.is_empty(), "{arguments:?}: {}", ended.shown());
    }
}

#[test]
fn every_service_has_a_page_with_its_fields_and_an_example_that_works() {
    let folder = Folder::new();
    for builtin in dispatch::service::builtin::BUILTIN {
        let ended = folder.run(&["services", builtin.name]);
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        for words in ["URLs", "Fields", "Limits", "Formats", "Example"] {
            assert!(ended.stdout.contains(words), "{}: no {words}\n{}", builtin.name, ended.stdout);
        }
        let (_, example) = ended.stdout.split_once("\nExample\n").unwrap();
        let lines = example.lines().map(|line| line.strip_prefix("  ").unwrap_or(line));
        let config = format!("version: 1\n{}\n", lines.collect::<Vec<_>>().join("\n"));
        let checked = Folder::with(&config).run(&["check"]);
        assert_eq!(checked.code, Some(0), "{config}{}", checked.shown());
    }
}

#[test]
fn every_example_is_in_order() {
    for entry in std::fs::read_dir("examples").unwrap() {
        let path = entry.unwrap().path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_dispatch"));
        command.current_dir(&path).env_clear().args(["check", "--config", "dispatch.yaml"]);
        let output = command.env("PAGER_KEY", "k").output().unwrap();
        assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    }
}

/// The README's shell blocks, run as they stand by a shell in a copy of the examples.
#[test]
fn every_command_of_the_readme_works() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let folder = Folder::new();
    let copied = Command::new("cp").args(["-r", "examples", "schemas"]).arg(folder.path("")).status().unwrap();
    assert!(copied.success());
    let mut ran = 0;
    for command in blocks(&readme, "sh").iter().flat_map(|block| block.lines()) {
        if command == "cargo test" {
            continue;
        }
        let script = command.replace("cargo run --quiet --", env!("CARGO_BIN_EXE_dispatch"));
        let output = Command::new("sh").args(["-ec", &script]).current_dir(folder.path("")).output().unwrap();
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
        ran += 1;
    }
    assert!(ran >= 5, "the README shows {ran} commands");
    assert_eq!(folder.records("quickstart.ndjson").len(), 2);
    for (number, block) in blocks(&readme, "yaml").iter().enumerate() {
        let name = format!("block-{number}.yaml");
        std::fs::write(folder.path(&name), block).unwrap();
        let run =
            folder.dispatch(&["check", "--config", &name]).env("SLACK_TOKEN", "xoxb-1").env("PAGER_KEY", "k").run();
        assert_eq!(run.code, Some(0), "{block}\n{}", run.shown());
    }
}

fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

//! What the program says about itself, and whether the README and the examples tell the truth.

use std::process::Command;

use dispatch::service::catalog::Catalog;
use dispatch::warning::Warning;

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
        &["schema", "problems"],
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
fn the_guide_to_editors_shows_what_works() {
    let guide = std::fs::read_to_string("docs/editors.md").unwrap();
    check_configurations(&guide, &Folder::new());
    let settings: serde_json::Value = serde_json::from_str(blocks(&guide, "json")[0]).unwrap();
    assert!(settings["yaml.schemas"]["./dispatch.schema.json"].is_array());
}

#[test]
fn the_schema_of_configurations_has_the_services_of_the_configuration() {
    let services = std::path::absolute("examples/own-service/dispatch.yaml").unwrap();
    let folder = Folder::new();
    let own = folder.run(&["schema", "-c", services.to_str().unwrap()]).json();
    let fields = &own["definitions"]["service-acme-pager"]["properties"];
    assert_eq!(fields["pager_key"]["description"], "The key of the pager.");
    assert!(folder.run(&["schema"]).json()["definitions"]["service-acme-pager"].is_null());
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
        let checked = Folder::with(&config).run(&["check", "--deny", "warnings"]);
        assert_eq!(checked.code, Some(0), "{config}{}", checked.shown());
    }
}

#[test]
fn every_example_is_in_order() {
    for entry in std::fs::read_dir("examples").unwrap() {
        let path = entry.unwrap().path();
        let mut command = Command::new(env!("CARGO_BIN_EXE_dispatch"));
        command.current_dir(&path).env_clear().args(["check", "--deny", "warnings", "--config", "dispatch.yaml"]);
        let output = command
            .env("PAGER_KEY", "k")
            .env("O365_SECRET", "s3cret")
            .env("SLACK_TOKEN", "x")
            .env("NTFY_TOKEN", "x")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&output.stderr));
    }
}

/// The README's shell blocks, run as they stand by a shell in a copy of the examples.
#[test]
fn every_command_of_the_readme_works() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let folder = Folder::new();
    assert!(run_commands(&readme, &folder) >= 5, "the README shows few commands");
    assert_eq!(folder.records("quickstart.ndjson").len(), 2);
    check_configurations(&readme, &folder);
}

#[test]
fn every_command_of_the_guide_to_office_365_works() {
    let guide = std::fs::read_to_string("docs/office365.md").unwrap();
    let folder = Folder::new();
    assert!(run_commands(&guide, &folder) >= 9, "the guide shows few commands");
    check_configurations(&guide, &folder);
}

#[test]
fn every_command_of_the_guide_to_previews_works() {
    let guide = std::fs::read_to_string("docs/preview.md").unwrap();
    let folder = Folder::new();
    assert!(run_commands(&guide, &folder) >= 2, "the guide shows few commands");
    assert!(folder.path("target/preview/index.html").is_file());
}

#[test]
fn the_guide_to_office_365_names_every_field() {
    let guide = std::fs::read_to_string("docs/office365.md").unwrap();
    let (_, section) = guide.split_once("## Every field").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let kind = Catalog::builtin().named("o365").unwrap();
    let fields = kind
        .fields
        .iter()
        .flat_map(|field| std::iter::once(&*field.name).chain(field.spec.aliases.iter().map(String::as_str)));
    let targets = kind.targets.as_ref().unwrap().names();
    for name in fields.chain(targets) {
        assert!(section.contains(&format!("`{name}`")), "`{name}` is not in docs/office365.md");
    }
}

#[test]
fn the_guide_to_checks_names_every_code_in_order_and_its_examples_work() {
    let guide = std::fs::read_to_string("docs/checks.md").unwrap();
    let (_, guide) = guide.split_once("\n## Warnings\n").unwrap();
    let codes = guide.lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    let mut known: Vec<_> = Warning::ALL.iter().map(|warning| warning.code()).collect();
    known.sort_unstable();
    assert_eq!(codes.map(|(code, _)| code).collect::<Vec<_>>(), known);
    let (folder, guide) = (Folder::new(), std::fs::read_to_string("docs/checks.md").unwrap());
    assert!(run_commands(&guide, &folder) >= 1, "the guide shows no command");
    check_configurations(&guide, &folder);
}

/// Runs every line of a document's shell blocks where the examples and schemas are, and says how many there were.
fn run_commands(document: &str, folder: &Folder) -> usize {
    let copied = Command::new("cp").args(["-r", "examples", "schemas"]).arg(folder.path("")).status().unwrap();
    assert!(copied.success());
    let program = env!("CARGO_BIN_EXE_dispatch");
    let lines = blocks(document, "sh").into_iter().flat_map(str::lines).filter(|line| *line != "cargo test");
    lines.fold(0, |ran, line| {
        let script = line.replace("cargo run --quiet --", program);
        let script = script.strip_prefix("dispatch ").map_or(script.clone(), |rest| format!("{program} {rest}"));
        let mut shell = Command::new("sh");
        shell.args(["-ec", &script]).current_dir(folder.path("")).env("O365_SECRET", "s3cret");
        // Whoever runs the tests has a ledger of their own, which other tests may be at.
        shell.env("DISPATCH_STATE_DIR", folder.path("state"));
        let output = shell.output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        ran + 1
    })
}

/// Checks every configuration that a document shows.
fn check_configurations(document: &str, folder: &Folder) {
    for (number, block) in blocks(document, "yaml").iter().enumerate() {
        let name = format!("block-{number}.yaml");
        std::fs::write(folder.path(&name), block).unwrap();
        let mut run = folder.dispatch(&["check", "--deny", "warnings", "--config", &name]);
        for variable in ["SLACK_TOKEN", "PAGER_KEY", "O365_SECRET", "AZURE_FEDERATED_TOKEN_FILE"] {
            run = run.env(variable, "xoxb-1");
        }
        let ended = run.run();
        assert_eq!(ended.code, Some(0), "{block}\n{}", ended.shown());
    }
}

fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

//! The example of a tree in Git: its files are sound, and every command in them is one that the program takes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize as _;
use serde_yaml::Value;

use crate::support::cli::Folder;

const EXAMPLE: &str = "examples/gitops";
/// What its secrets could be.
const SECRETS: [(&str, &str); 4] = [
    ("SLACK_TOKEN", "xoxb-1234-5678-abc"),
    ("PAGER_KEY", "R0123456789012345678901234567890"),
    ("NTFY_TOKEN", "tk_x"),
    ("O365_SECRET", "s3cret"),
];

/// The example as it lies in somebody's repository.
fn copied() -> Folder {
    let folder = Folder::new();
    let copied = Command::new("cp").args(["-r", &format!("{EXAMPLE}/.")]).arg(folder.path("")).status().unwrap();
    assert!(copied.success());
    folder
}

/// Every document of a YAML file.
fn documents(path: impl AsRef<Path>) -> Vec<Value> {
    let text = std::fs::read_to_string(path.as_ref()).unwrap();
    let documents = serde_yaml::Deserializer::from_str(&text).map(Value::deserialize).collect::<Result<_, _>>();
    documents.unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text"))
}

/// Runs a command of the example where its files are; what would send shows its plan.
fn run(folder: &Folder, command: &str, env: &[(&str, &str)]) {
    let sends = command.starts_with("dispatch -") && !command.contains("--dry-run");
    let command = if sends { format!("{command} --dry-run") } else { command.to_owned() };
    let program = Path::new(env!("CARGO_BIN_EXE_dispatch")).parent().unwrap();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-ec", &command]).current_dir(folder.path("")).env_clear().env("PATH", program);
    shell.envs(SECRETS).envs(env.iter().copied()).env("DISPATCH_STATE_DIR", folder.path("state"));
    let output = shell.env("GITHUB_STEP_SUMMARY", folder.path("summary.md")).output().unwrap();
    assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn every_environment_is_in_order_and_tested() {
    let folder = copied();
    for (env, tests) in [("", 8), ("staging", 8), ("prod", 8)] {
        let ended = folder.run(&["check", "--env", env, "--no-secrets", "--deny", "warnings"]);
        assert_eq!(ended.code, Some(0), "{env}: {}", ended.shown());
        assert_eq!(ended.stderr.lines().last(), Some(&*format!("{tests} tests passed")), "{}", ended.shown());
    }
}

#[test]
fn a_change_of_whom_a_tag_reaches_fails_at_the_line_of_the_test() {
    let folder = copied();
    let teams = std::fs::read_to_string(folder.path("teams/web.yaml")).unwrap();
    let folder = folder.file("teams/web.yaml", teams.replace("tags: [web]", "tags: [web, ops]"));
    let ended = folder.run(&["check", "--env", "prod", "--no-secrets", "--format", "github"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    let annotation = ended.stdout.lines().next().unwrap_or_default();
    assert!(annotation.starts_with("::error file=tests/routing.yaml,line=5,"), "{annotation}");
    assert!(annotation.contains("unexpected `web-phones` (it fits `ops`)"), "{annotation}");
}

#[test]
fn every_yaml_file_can_be_read() {
    let mut folders = vec![PathBuf::from(EXAMPLE)];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                // What an overlay says of lists is a tag of its own.
                assert!(documents(&path).iter().all(|document| !document.is_null()), "{}", path.display());
                read += 1;
            }
        }
    }
    assert!(read >= 12, "there are only {read} files");
}

#[test]
fn every_command_of_the_workflow_the_hooks_and_the_readme_runs() {
    let folder = copied();
    let mut commands = Vec::new();
    let workflow = &documents(folder.path(".github/workflows/notify.yaml"))[0];
    for job in workflow["jobs"].as_mapping().unwrap().values() {
        for step in job["steps"].as_sequence().unwrap() {
            let command = step["run"].as_str().unwrap_or_default();
            commands.extend(command.starts_with("dispatch").then(|| command.to_owned()));
        }
    }
    assert_eq!(commands.len(), 2, "{commands:?}");
    let hooks = &documents(folder.path(".pre-commit-config.yaml"))[0];
    let hooks = hooks["repos"][0]["hooks"].as_sequence().unwrap();
    commands.extend(hooks.iter().map(|hook| text(&hook["entry"]).to_owned()));
    let readme = std::fs::read_to_string(folder.path("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    commands.extend(blocks.flat_map(str::lines).map(str::to_owned));
    assert!(commands.len() >= 8, "{commands:?}");
    for env in workflow["jobs"]["check"]["strategy"]["matrix"]["env"].as_sequence().unwrap() {
        for command in &commands {
            let chosen = if command.contains("--env") { "" } else { text(env) };
            run(&folder, command, &[("DISPATCH_ENV", chosen), ("VERSION", "v1.2")]);
        }
    }
}

/// Kubernetes shows the keys of a ConfigMap as links to files in a folder of their own.
#[cfg(unix)]
#[test]
fn every_job_of_kubernetes_finds_its_files_where_they_are_mounted() {
    let example = copied();
    let kustomization = &documents(example.path("kustomization.yaml"))[0];
    let named = kustomization["configMapGenerator"][0]["files"].as_sequence().unwrap().iter().map(text);
    let keys: BTreeMap<&str, &str> = named.map(|file| file.split_once('=').unwrap_or((file, file))).collect();
    let mut jobs = 0;
    for resource in kustomization["resources"].as_sequence().unwrap() {
        let document = &documents(example.path(text(resource)))[0];
        if document["kind"].as_str() != Some("CronJob") {
            continue;
        }
        jobs += 1;
        let pod = &document["spec"]["jobTemplate"]["spec"]["template"]["spec"];
        let mut mounted = Folder::new();
        for item in pod["volumes"][0]["configMap"]["items"].as_sequence().unwrap() {
            let content = std::fs::read(example.path(keys[text(&item["key"])])).unwrap();
            mounted = mounted.file(&format!("..data/{}", text(&item["path"])), content);
        }
        for entry in std::fs::read_dir(mounted.path("..data")).unwrap() {
            let name = entry.unwrap().file_name();
            std::os::unix::fs::symlink(Path::new("..data").join(&name), mounted.path("").join(&name)).unwrap();
        }
        let container = &pod["containers"][0];
        let words = ["command", "args"].iter().filter_map(|key| container[*key].as_sequence()).flatten();
        let command = words.map(text).collect::<Vec<_>>().join(" ");
        let config = text(&container["env"][0]["value"]);
        assert_eq!(config, "/etc/dispatch/dispatch.yaml");
        let config = mounted.path("dispatch.yaml");
        run(&mounted, &command, &[("DISPATCH_CONFIG", config.to_str().unwrap())]);
    }
    assert_eq!(jobs, 2);
}

//! Accounts that send files, and which files they sent.

use crate::support::cli::Folder;

/// A configuration with one account that writes to `out.ndjson`, with more of it behind.
pub fn config(more: &str) -> String {
    format!(
        "version: 1\nvars: {{version: '1.2'}}\naccounts:\n  - {{name: log, url: 'file:///?path=out.ndjson', {more}}}\n"
    )
}

/// The names of the files of every record, with the target where there is one, in an order that does not depend on who was first.
pub fn names_by_target(folder: &Folder) -> Vec<String> {
    let mut names = names(folder);
    names.sort();
    names
}

/// The names of the files of every record in `out.ndjson` as they were written, with the target where there is one.
pub fn names(folder: &Folder) -> Vec<String> {
    names_in(folder, "out.ndjson")
}

/// The same in a file of another name.
pub fn names_in(folder: &Folder, file: &str) -> Vec<String> {
    let shown = |record: &serde_json::Value| {
        let files = record["attachments"].as_array().cloned().unwrap_or_default();
        let names: Vec<_> = files.iter().filter_map(|file| file["name"].as_str()).collect();
        let target = record["target"].as_str().map(|target| format!("{target}: ")).unwrap_or_default();
        format!("{target}{}", names.join(", "))
    };
    folder.records(file).iter().map(shown).collect()
}

//! Files of this machine: paths, patterns, names and types.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};

/// Sends to a file of records with these arguments.
fn sent(folder: &Folder, arguments: &[&str]) -> Ended {
    folder.run(&[&["file:///?path=out.ndjson", "-b", "x", "--no-progress"], arguments].concat())
}

/// Name and type of every file that was sent.
fn files(folder: &Folder) -> Vec<String> {
    let record = folder.records("out.ndjson").pop().expect("something was sent");
    let files = record["attachments"].as_array().cloned().unwrap_or_default();
    let shown = |file: &serde_json::Value| {
        format!("{} {}", file["name"].as_str().unwrap_or("?"), file["mime"].as_str().unwrap_or("?"))
    };
    files.iter().map(shown).collect()
}

#[test]
fn a_pattern_stands_for_the_files_that_fit_in_order() {
    let folder = Folder::new()
        .file("reports/b.pdf", "%PDF-1.7")
        .file("reports/a.pdf", "%PDF-1.7 other")
        .file("reports/deep/c.pdf", "%PDF-1.7 third")
        .file("reports/notes.txt", "notes");
    assert_eq!(sent(&folder, &["-a", "reports/*.pdf"]).code, Some(0));
    assert_eq!(files(&folder), ["a.pdf application/pdf", "b.pdf application/pdf"]);
    sent(&folder, &["-a", "reports/**/?.pdf", "-a", "reports/notes.txt"]);
    assert_eq!(
        files(&folder),
        ["a.pdf application/pdf", "b.pdf application/pdf", "c.pdf application/pdf", "notes.txt text/plain"]
    );
    let none = sent(&folder, &["-a", "reports/*.png"]);
    assert_eq!(none.code, Some(2));
    assert_snapshot!(none.stderr, @r"
    error: no file matches `reports/*.png`
     |
     = help: `*` and `?` stand for any characters of a name, and `**` for folders
    ");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_called_as_a_pattern_or_with_options_is_that_file() {
    let folder = Folder::new().file("*.txt", "star").file("a.txt", "a").file("b?name=c", "b").file("b", "other");
    sent(&folder, &["-a", "*.txt", "-a", "b?name=c"]);
    assert_eq!(files(&folder), ["*.txt text/plain", "b?name=c text/plain"]);
}

#[test]
fn a_name_and_a_type_may_be_given() {
    let folder = Folder::new().file("a b.dat", "1,2");
    for argument in
        ["a b.dat?name=June%20report.csv&mime=text/csv", "file://a%20b.dat?mime=text/csv&name=June%20report.csv"]
    {
        assert_eq!(sent(&folder, &["-a", argument]).code, Some(0), "{argument}");
        assert_eq!(files(&folder), ["June report.csv text/csv"]);
    }
    sent(&folder, &["-a", "a b.dat?name=../../etc/pass%0Awd"]);
    assert_eq!(files(&folder), ["passwd text/plain"]);
    for (argument, words) in [
        ("a b.dat?mime=csv", "`csv` is no MIME type"),
        ("file://a%20b.dat?naem=x", "`naem` means nothing for a file"),
        ("ftp://example.com/a", "nothing can be attached from `ftp://`"),
        ("missing.txt", "the file `missing.txt` cannot be attached: No such file"),
        (".", "it is no regular file"),
    ] {
        let ended = sent(&folder, &["-a", argument]);
        assert_eq!(ended.code, Some(2), "{argument}");
        assert!(ended.stderr.contains(words), "{argument}: {}", ended.stderr);
    }
}

#[test]
fn content_tells_what_a_file_is() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let folder =
        Folder::new().file("picture.txt", png).file("README", "Hello").file("core", [0, 1, 2]).file("a.json", "{}");
    sent(&folder, &["-a", "picture.txt", "-a", "README", "-a", "core", "-a", "a.json"]);
    assert_eq!(
        files(&folder),
        ["picture.txt image/png", "README text/plain", "core application/octet-stream", "a.json application/json"]
    );
}

#[test]
fn files_of_one_name_are_told_apart_and_one_file_is_sent_once() {
    let folder = Folder::new().file("a/log.txt", "a").file("b/log.txt", "b");
    sent(&folder, &["-a", "a/log.txt", "-a", "b/log.txt", "-a", "a/*"]);
    assert_eq!(files(&folder), ["log.txt text/plain", "log-2.txt text/plain"]);
}

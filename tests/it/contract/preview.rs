//! What `--preview` shows of every service is what the service gets, without the secrets.

use std::collections::BTreeSet;
use std::fs;

use dispatch::secret::MASK;
use percent_encoding::percent_decode_str;
use regex::Regex;
use serde_json::{Value, json};

use super::reading::pieces;
use super::stage::{Actor, Stage, all, fine, remote};
use crate::support::server::Recorded;

/// Fails unless a text is what was sent, a mask standing for whatever it hides, and every run having a name of its own.
fn assert_same(name: &str, shown: &str, sent: &str) {
    let run = Regex::new(r"\d{8}T\d{6}-[0-9a-f]{6}").unwrap();
    let (shown, sent) = (run.replace_all(shown, "RUN"), run.replace_all(sent, "RUN"));
    let pattern = regex::escape(&shown).replace(&regex::escape(MASK), ".+?");
    let agrees = Regex::new(&format!("(?s)^{pattern}$")).unwrap().is_match(&sent);
    assert!(agrees, "{name} is shown\n{shown}\nand gets\n{sent}");
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The requests that a preview shows of an account, in the order of its parts.
fn previewed(stage: &Stage, actor: &Actor) -> Vec<Value> {
    let folder = stage.folder.path("out").join(actor.service);
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut requests: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    requests.sort();
    requests.iter().map(|path| serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// Fails unless a request that is shown is the one that was sent.
fn assert_request(name: &str, shown: &Value, sent: &Recorded) {
    assert_eq!(shown["method"], sent.method.as_str(), "{name}");
    let path = shown["url"].as_str().unwrap().splitn(4, '/').nth(3).unwrap_or_default();
    assert_same(name, &format!("/{}", decoded(path)), &decoded(&sent.path));
    let body = String::from_utf8_lossy(&sent.body);
    if let Some(json) = shown.get("json") {
        let sent: Value = serde_json::from_str(&body).unwrap();
        assert_same(name, &json.to_string(), &sent.to_string());
    } else if let Some(text) = shown.get("text").or(shown.get("xml")) {
        assert_same(name, text.as_str().unwrap(), &body);
    } else if let Some(file) = shown.get("file") {
        assert_eq!(file["bytes"], sent.body.len(), "{name}");
        assert_eq!(file["mime"], sent.header("content-type").unwrap_or_default(), "{name}");
    } else {
        let fields = shown.get("form").or(shown.get("multipart"));
        let fields = fields.unwrap_or_else(|| panic!("{name} has no body: {shown}"));
        let pieces = pieces(sent).unwrap_or_else(|| panic!("{name} gets no fields: {body}"));
        assert_same(name, &fields.to_string(), &pieces.to_string());
    }
}

/// Fails unless every service gets what its preview shows; the kinds of bodies that were looked at.
fn compared(stage: &Stage, message: &[&str]) -> BTreeSet<String> {
    let ended = stage.folder.run(&[message, &["--preview", "out"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    stage.send(message);
    let mut kinds = BTreeSet::new();
    for actor in &stage.actors {
        let (shown, requests) = (previewed(stage, actor), actor.requests());
        // Some services are asked for an id first.
        let sent = requests.len().checked_sub(shown.len()).and_then(|first| requests.get(first..));
        let sent = sent.unwrap_or_else(|| panic!("{} got {} requests", actor.service, requests.len()));
        assert!(!shown.is_empty(), "nothing is shown of {}", actor.service);
        for (shown, sent) in shown.iter().zip(sent) {
            assert_request(actor.service, shown, sent);
            let known = ["json", "text", "xml", "file", "form", "multipart"];
            kinds.extend(known.iter().filter(|kind| shown.get(**kind).is_some()).map(|kind| (*kind).to_owned()));
        }
    }
    kinds
}

#[test]
fn every_service_gets_what_the_preview_shows() {
    let stage = Stage::new(remote(), &json!({}), |request, _| fine(request));
    let kinds = compared(&stage, &["-t", "Title \"x\"", "-b", "Body & more"]);
    assert!(kinds.contains("form") && kinds.contains("json"), "{kinds:?}");
}

#[test]
fn every_service_gets_the_files_that_the_preview_shows() {
    let mut stage = Stage::new(remote(), &json!({"attachment_policy": "warn"}), |request, _| fine(request));
    let (png, more) = ([&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0xff; 9]].concat(), [0xfe; 30]);
    stage.folder = stage.folder.file("a \"b\" ü.png", &png).file("more.gif", [&b"GIF89a"[..], &more].concat());
    let message = ["-t", "Title", "-b", "Body & more", "-a", "a \"b\" ü.png", "-a", "more.gif"];
    let kinds = compared(&stage, &message);
    assert!(kinds.contains("multipart") && kinds.contains("file"), "{kinds:?}");
}

#[test]
fn no_file_of_a_preview_shows_a_secret() {
    let stage = Stage::new(all(), &json!({}), |request, _| fine(request));
    stage.folder.run(&["-t", "Title", "-b", "Body", "--preview", "out"]);
    let mut folders = vec![stage.folder.path("out")];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&path).unwrap();
            let leaks: Vec<_> = stage.actors.iter().flat_map(|actor| super::secrets::leaks(actor, &text)).collect();
            assert!(leaks.is_empty(), "{}: {}", path.display(), leaks.join("\n"));
        }
    }
    assert!(files > 2 * stage.actors.len(), "there are {files} files");
    for actor in &stage.actors {
        assert_eq!(actor.requests().len(), 0, "{} was asked something", actor.service);
    }
}

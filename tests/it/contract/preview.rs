//! What `--preview` shows of every service is what the service gets, without the secrets.

use std::fs;

use dispatch::secret::MASK;
use percent_encoding::percent_decode_str;
use regex::Regex;
use serde_json::{Value, json};

use super::stage::{Actor, Stage, all, fine, remote};

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

/// The only request that a preview shows of an account.
fn previewed(stage: &Stage, actor: &Actor) -> Value {
    let folder = stage.folder.path("out").join(actor.service);
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let requests: Vec<_> = files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
    assert_eq!(requests.len(), 1, "{}: {requests:?}", actor.service);
    serde_json::from_str(&fs::read_to_string(&requests[0]).unwrap()).unwrap()
}

#[test]
fn every_service_gets_what_the_preview_shows() {
    let stage = Stage::new(remote(), &json!({}), |request, _| fine(request));
    let message = ["-t", "Title \"x\"", "-b", "Body & more"];
    let ended = stage.folder.run(&[&message[..], &["--preview", "out"]].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    stage.send(&message);
    for actor in &stage.actors {
        let shown = previewed(&stage, actor);
        let requests = actor.requests();
        let sent = requests.last().unwrap_or_else(|| panic!("{} got nothing", actor.service));
        let name = actor.service;
        assert_eq!(shown["method"], sent.method.as_str(), "{name}");
        let url = shown["url"].as_str().unwrap();
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        let path = format!("/{}", decoded(path));
        assert_same(name, &path, &decoded(&sent.path));
        let body = String::from_utf8_lossy(&sent.body);
        if let Some(json) = shown.get("json") {
            let sent: Value = serde_json::from_str(&body).unwrap();
            assert_same(name, &json.to_string(), &sent.to_string());
        } else if let Some(text) = shown.get("text").or(shown.get("xml")) {
            assert_same(name, text.as_str().unwrap(), &body);
        } else {
            let form = shown.get("form").or(shown.get("multipart"));
            let form = form.unwrap_or_else(|| panic!("{name} has no body: {shown}"));
            assert!(form.as_object().is_some_and(|fields| !fields.is_empty()), "{name}: {shown}");
        }
    }
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

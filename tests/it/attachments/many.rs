//! More files than are kept at hand: those beyond are opened anew when they are sent, and must be what they were.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Recorded, Reply, Server};

/// So many files, which were written long ago.
fn files(folder: &Folder, count: usize) {
    fs::create_dir(folder.path("files")).unwrap();
    for number in 0..count {
        let path = folder.path(&format!("files/{number:03}.txt"));
        fs::write(&path, format!("text {number:03}")).unwrap();
        let file = fs::File::options().write(true).open(path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(3600)).unwrap();
    }
}

/// A server that does something before it answers its first request, while nothing else is under way.
fn server(first: impl Fn() + Send + Sync + 'static) -> Server {
    let asked = AtomicUsize::new(0);
    Server::start(move |_| {
        if asked.fetch_add(1, Ordering::SeqCst) == 0 {
            first();
        }
        Reply::json(&serde_json::json!({"id": "1"}))
    })
}

/// Sends the files to one account, whose parts go one after the other.
fn sent(folder: &Folder, url: &str) -> Ended {
    let config = format!(
        "version: 1\naccounts: [{{name: hook, url: '{url}', retry: 2, wait: 1ms, rate: 1000/1s, burst: 1000, attachments: ['files/*.txt']}}]\n"
    );
    fs::write(folder.path("dispatch.yaml"), config).unwrap();
    folder.run(&["-b", "x", "--report", "json"])
}

/// Everything that reached the server, as text.
fn heard(requests: &[Recorded]) -> String {
    requests.iter().map(|request| String::from_utf8_lossy(&request.body).into_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn all_of_them_arrive_as_they_were() {
    let folder = Folder::new();
    files(&folder, 130);
    let server = server(|| ());
    let ended = sent(&folder, &format!("form://{}/", server.host()));
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let heard = heard(&server.requests());
    assert!((0..130).all(|number| heard.matches(&format!("text {number:03}")).count() == 1));
}

/// What may become of a file after the run began.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Changed,
    Longer,
    Gone,
    Folder,
}

impl Fate {
    const ALL: [Self; 4] = [Self::Changed, Self::Longer, Self::Gone, Self::Folder];

    fn befall(self, path: &Path) {
        match self {
            Self::Changed => fs::write(path, "TEXT 120").unwrap(),
            Self::Longer => fs::write(path, "TEXT 120 and more").unwrap(),
            Self::Gone => fs::remove_file(path).unwrap(),
            Self::Folder => {
                fs::remove_file(path).unwrap();
                fs::create_dir(path).unwrap();
            }
        }
    }
}

#[test]
fn one_that_is_not_what_it_was_is_not_sent_and_its_part_fails() {
    for scheme in ["form", "json", "xml"] {
        for fate in Fate::ALL {
            let folder = Folder::new();
            files(&folder, 130);
            let path = folder.path("files/120.txt");
            let server = server(move || fate.befall(&path));
            let ended = sent(&folder, &format!("{scheme}://{}/", server.host()));
            let delivery = &ended.json()["deliveries"][0];
            assert_eq!((ended.code, delivery["status"].as_str()), (Some(1), Some("failed")), "{scheme} {fate:?}");
            let parts: Vec<_> = delivery["parts"].as_array().unwrap().iter().map(|part| &part["status"]).collect();
            assert_eq!(parts, ["sent", "failed"], "{scheme} {fate:?}");
            let words = delivery["failure"]["message"].as_str().unwrap_or_default();
            assert!(words.contains("`120.txt`"), "{scheme} {fate:?}: {words}");
            assert_eq!(server.requests().len(), 1, "{scheme} {fate:?}: half a part is no part");
            assert!(!heard(&server.requests()).contains("TEXT"), "{scheme} {fate:?}");
            // Nor does the run go on with another file.
            let ended = folder.run(&["resume", "--failed"]);
            assert_eq!(ended.code, Some(2), "{scheme} {fate:?}: {}", ended.shown());
        }
    }
}

#[test]
fn what_comes_after_a_file_that_is_gone_is_not_tried() {
    let folder = Folder::new();
    files(&folder, 70);
    let path = folder.path("files/066.txt");
    let server = server(move || fs::remove_file(&path).unwrap());
    let ended = sent(&folder, &format!("ntfy://{}/alerts", server.host()));
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    let report = ended.json();
    let parts = report["deliveries"][0]["parts"].as_array().unwrap().clone();
    let count = |status: &str| parts.iter().filter(|part| part["status"] == status).count();
    assert_eq!((count("sent"), count("failed"), count("not_attempted")), (66, 1, 3), "{}", ended.shown());
    let named = |number: usize| format!("{number:03}.txt");
    let requests = server.requests();
    let name = |request: &Recorded| {
        let (_, query) = request.path.split_once("filename=")?;
        query.split('&').next().map(str::to_owned)
    };
    assert_eq!(requests.iter().filter_map(name).collect::<Vec<_>>(), (0..66).map(named).collect::<Vec<_>>());
}

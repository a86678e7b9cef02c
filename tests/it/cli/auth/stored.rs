//! What is stored of sign-ins: shown, and forgotten.

use std::path::PathBuf;

use serde_json::Value;

use super::{account, folder, signed_in};
use crate::support::cli::Folder;
use crate::support::graph::{CLIENT_ID, Graph};

/// The one sign-in that is stored, and the file that holds it.
fn stored(folder: &Folder) -> (PathBuf, Value) {
    let tokens = std::fs::read_dir(folder.path("state/tokens")).expect("it is there");
    let mut paths = tokens.map(|entry| entry.expect("it is readable").path());
    let path = paths.find(|path| path.extension().is_some_and(|end| end == "json")).expect("there is a token");
    let text = std::fs::read_to_string(&path).expect("it is text");
    (path, serde_json::from_str(&text).expect("it is JSON"))
}

#[test]
fn the_status_shows_what_is_stored_and_who_lacks_a_sign_in() {
    let graph = Graph::start();
    let folder = Folder::with(&format!(
        "accounts:\n  - {}\n  - {}\n  - {}\n  - {}\n",
        account("mine", &graph, ""),
        account("mine-too", &graph, ""),
        account("other", &graph, "").replace("ann@", "bob@"),
        account("old", &graph, ", refresh_token: refresh-0").replace("ann@", "cleo@"),
    ));
    signed_in(&graph, &folder);
    // Not today, which may have become yesterday by now.
    let page = stored(&folder).1;
    let day = |name: &str| &page["sign_in"][name].as_str().expect("it is a time")[.."2030-01-01".len()];
    let ended = folder.run(&["auth", "status"]);
    let shown = ended
        .shown()
        .replace(day("signed_in"), "[DAY]")
        .replace(day("refreshed"), "[DAY]")
        .replace(CLIENT_ID, "[CLIENT]");
    insta::assert_snapshot!(shown, @r"
    exit 0
    --- stdout
     account         mailbox          client                                tenant     may        signed in   last used   days left
     mine, mine-too  ann@outlook.com  [CLIENT]  consumers  Mail.Send  [DAY]  [DAY]  90
    --- stderr
    `other`: nobody has signed in: dispatch auth other
    `old`: not used yet; the first run begins with the `refresh_token` of the configuration
    ");
    graph.must_not_show(&ended);
    let one = folder.run(&["auth", "status", "ANN@outlook.com"]);
    assert_eq!((one.code, &*one.stderr), (Some(0), ""), "{}", one.shown());
    assert_eq!(folder.run(&["auth", "status", "other"]).code, Some(1));
    // What is stored can be seen without the configuration.
    let elsewhere = Folder::new();
    let state = folder.path("state");
    let seen = elsewhere.run(&["auth", "status", "--state-dir", &state.to_string_lossy()]);
    assert!(seen.code == Some(0) && seen.stdout.contains("ann@outlook.com"), "{}", seen.shown());
}

#[test]
fn a_sign_in_that_was_not_used_for_long_is_over() {
    let graph = Graph::start();
    let folder = folder(&graph, "");
    signed_in(&graph, &folder);
    let (path, mut page) = stored(&folder);
    page["sign_in"]["refreshed"] = "2020-01-01T00:00:00Z".into();
    std::fs::write(&path, page.to_string()).expect("it is ours");
    let ended = folder.run(&["auth", "status", "mine"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert!(ended.stderr.contains("was not used for 90 days and is over: dispatch auth mine"), "{}", ended.stderr);

    std::fs::write(&path, "{").expect("it is ours");
    let ended = folder.run(&["auth", "status", "mine"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert!(ended.stderr.contains("what is stored cannot be used: dispatch auth mine"), "{}", ended.stderr);
    // Signing in again mends it.
    signed_in(&graph, &folder);
    assert_eq!(folder.run(&["auth", "status", "mine"]).code, Some(0));
}

#[test]
fn a_sign_in_is_forgotten_by_account_or_mailbox() {
    let graph = Graph::start();
    let folder = folder(&graph, "");
    for name in ["mine", "ann@outlook.com"] {
        signed_in(&graph, &folder);
        let ended = folder.run(&["auth", "forget", name]);
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        assert!(ended.stderr.contains("removed the sign-in of `mine` as ann@outlook.com"), "{}", ended.stderr);
        assert_eq!(folder.run(&["auth", "status", "mine"]).code, Some(1));
        let sent = folder.run(&["-b", "x"]);
        assert!(sent.code == Some(2) && sent.stderr.contains("dispatch auth mine"), "{}", sent.shown());
    }
    let ended = folder.run(&["auth", "forget", "mine"]);
    assert_eq!((ended.code, &*ended.stderr), (Some(0), "nothing is stored for `mine`\n"));
    let ended = folder.run(&["auth", "forget", "mime"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("did you mean `mine`?"), "{}", ended.stderr);
    assert!(graph.mails().is_empty());
}

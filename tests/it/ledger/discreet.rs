//! The ledger holds no secret, and no text that the user wants to keep to himself.

use crate::ledger::hooks::Hooks;
use crate::support::cli::Folder;

/// Everything that the ledger's files hold.
fn bytes(folder: &Folder) -> String {
    let files = ["ledger.db", "ledger.db-wal"].map(|name| std::fs::read(folder.path("state").join(name)));
    let all: Vec<u8> = files.into_iter().flatten().flatten().collect();
    String::from_utf8_lossy(&all).into_owned()
}

#[test]
fn no_secret_gets_into_it_from_url_configuration_or_text() {
    let hooks = Hooks::answering(|_| crate::support::server::Reply::status(401).body("hunter2-secret is wrong"));
    let folder = hooks.folder(1, "").file("empty.yaml", "accounts: []");
    let url = hooks.url("/0").replace("http://", "json://ann:hunter2-secret@");
    assert_eq!(folder.run(&["-b", "the password is hunter2-secret", &url]).code, Some(1));
    assert!(!bytes(&folder).contains("hunter2-secret"));
    assert!(bytes(&folder).contains("json-1"), "the delivery is in it");
    let ended = folder.run(&["resume", "--failed"]);
    assert!(ended.stderr.contains("the run was given 1 URLs, and now there are 0"), "{}", ended.stderr);
    let ended = folder.run(&["resume", "--failed", &url]);
    assert!(ended.stderr.contains("there is nothing to send"), "the body is withheld: {}", ended.stderr);
    let ended = folder.run(&["resume", "--failed", &url, "--body", "another text"]);
    assert!(ended.stderr.contains("would go on with something else"), "{}", ended.stderr);
    let ended = folder.run(&["resume", "--failed", &url, "--body", "the password is hunter2-secret"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    assert!(!bytes(&folder).contains("hunter2-secret"));
}

#[test]
fn texts_of_the_command_line_are_left_out_where_the_configuration_says_so() {
    let hooks = Hooks::answering(|_| crate::support::server::Reply::status(400));
    let folder = hooks.folder(1, "");
    let config = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let folder = folder.file("quiet.yaml", config + "ledger: {bodies: false}\n").file("t.j2", "{{ words }}");
    assert_eq!(folder.run(&["-t", "Budget", "-b", "a-million"]).code, Some(1));
    assert!(bytes(&folder).contains("a-million"), "it is what `resume` would send");
    std::fs::remove_dir_all(folder.path("state")).unwrap();
    assert_eq!(folder.run(&["-c", "quiet.yaml", "-t", "Budget", "-b", "a-million"]).code, Some(1));
    assert_eq!(folder.run(&["-c", "quiet.yaml", "--template", "t.j2", "--var", "words=a-billion"]).code, Some(1));
    for word in ["Budget", "a-million", "a-billion"] {
        assert!(!bytes(&folder).contains(word), "{word}");
    }
    let ended = folder.run(&["resume", "--failed"]);
    assert!(ended.stderr.contains("the ledger does not hold the run's `--var`"), "{}", ended.stderr);
    let ended = folder.run(&["resume", "--failed", "--var", "words=a-billion"]);
    assert_eq!(ended.code, Some(1), "{}", ended.shown());
    let ended = folder.run(&["resume", "--failed", "--var", "words=other"]);
    assert_eq!(ended.code, Some(2), "other words are another content: {}", ended.shown());
}

#[test]
#[cfg(unix)]
fn nobody_else_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "");
    folder.run(&["-b", "x"]);
    let mode = |name: &str| std::fs::metadata(folder.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("state"), mode("state/ledger.db"), mode("state/locks")), (0o700, 0o600, 0o700));
}

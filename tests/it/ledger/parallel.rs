//! Several processes use one state directory at the same time.

use crate::ledger::hooks::Hooks;
use crate::support::cli::Ended;

#[test]
fn processes_with_one_ledger_neither_harm_it_nor_each_other() {
    let hooks = Hooks::new();
    let folder = hooks.folder(300, "");
    // On a busy machine it takes so long that progress would be told.
    let arguments = ["-b", "x", "--no-progress", "--report", "json"];
    let children: Vec<_> = (0..3).map(|_| folder.dispatch(&arguments).start()).collect();
    for child in children {
        let ended = Ended::of(child, &folder.path(""));
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(ended.stderr, "", "no process had to do without the ledger");
    }
    assert!(hooks.counts().values().all(|count| *count == 3));
    let database = rusqlite::Connection::open(folder.path("state/ledger.db")).unwrap();
    let sound: String = database.query_row("PRAGMA integrity_check", (), |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    let listed = folder.run(&["runs"]).stdout;
    assert_eq!(listed.matches("300/300").count(), 3, "{listed}");
}

#[test]
fn of_processes_with_the_same_key_one_sends() {
    let hooks = Hooks::new();
    let folder = hooks.folder(50, "");
    let children: Vec<_> = (0..4).map(|_| folder.dispatch(&["-b", "x", "--key", "k"]).start()).collect();
    let codes: Vec<_> = children.into_iter().map(|child| Ended::of(child, &folder.path("")).code).collect();
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert!(codes.iter().all(|code| matches!(code, Some(0 | 2))), "{codes:?}");
    assert!(hooks.total() == 50 && hooks.counts().values().all(|count| *count == 1), "{:?}", hooks.counts());
}

#[test]
fn a_run_that_is_under_way_cannot_be_resumed_by_another_process() {
    let hooks = Hooks::answering(|_| crate::support::server::Reply::silence());
    let folder = hooks.folder(3, "");
    let mut child = folder.dispatch(&["-b", "x", "--concurrency", "1"]).start();
    hooks.wait_for(1);
    let ended = folder.run(&["resume"]);
    assert_eq!(ended.code, Some(2), "{}", ended.shown());
    assert!(ended.stderr.contains("under way in another process"), "{}", ended.stderr);
    assert!(folder.run(&["runs"]).stdout.contains("under way"));
    child.kill().unwrap();
    child.wait().unwrap();
}

//! A disk that cannot be written, or is full.

use crate::ledger::hooks::Hooks;

#[test]
fn a_state_directory_that_cannot_be_written_is_a_warning_and_the_run_goes_on() {
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "").file("taken", "");
    let ended = folder.run(&["-b", "x", "--state-dir", "taken"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 1), "{}", ended.shown());
    assert!(
        ended.stderr.starts_with("warning: the state directory `[FOLDER]/taken` cannot be used"),
        "{}",
        ended.stderr
    );
    for command in [["resume", "--state-dir", "taken"], ["runs", "--state-dir", "taken"]] {
        let ended = folder.run(&command);
        assert_eq!(ended.code, Some(2), "{}", ended.shown());
        assert!(ended.stderr.starts_with("error: the state directory"), "{}", ended.stderr);
    }
}

#[test]
fn without_a_ledger_nothing_is_written() {
    let hooks = Hooks::new();
    let folder = hooks.folder(1, "");
    assert_eq!(folder.run(&["-b", "x", "--no-ledger"]).code, Some(0));
    assert!(!folder.path("state").exists());
}

#[test]
fn a_file_that_is_no_ledger_is_named_and_left_alone() {
    let hooks = Hooks::new();
    let folder =
        hooks.folder(1, "").file("state/ledger.db", "this is no database, and it is long enough to be read as one");
    let ended = folder.run(&["-b", "x"]);
    assert_eq!((ended.code, hooks.total()), (Some(0), 1), "{}", ended.shown());
    assert!(
        ended.stderr.starts_with("warning: the ledger `[FOLDER]/state/ledger.db` cannot be opened"),
        "{}",
        ended.stderr
    );
}

/// SQLite meets a limit on the size of files as an error of the disk.
#[test]
#[cfg(unix)]
fn a_disk_that_fills_up_stops_the_run_before_anything_could_be_doubled() {
    let mut stopped = 0;
    for blocks in (100..2_000).step_by(100) {
        let hooks = Hooks::new();
        let folder = hooks.folder(200, ", concurrency: 1");
        let ended = folder.run_on_a_full_disk(blocks, &["-b", "x", "--concurrency", "2", "--report", "json"]);
        let report = ended.json();
        let (sent, total) = (report["summary"]["sent"].as_u64().unwrap() as usize, hooks.total());
        assert_eq!(sent, total, "what is called sent arrived: {}", ended.stderr);
        match report["stopped"].as_str() {
            None => assert_eq!(total, 200),
            Some(reason) => {
                assert_eq!((reason, ended.code), ("ledger", Some(4)));
                stopped += 1;
                let report = folder.run(&["resume", "--report", "json"]).json();
                let unknown = report["summary"]["unknown"].as_u64().unwrap() as usize;
                assert_eq!(report["summary"]["sent"].as_u64().unwrap() as usize + unknown, 200);
                assert!(hooks.counts().values().all(|count| *count == 1), "{:?}", hooks.counts());
            }
        }
        if stopped == 2 {
            return;
        }
    }
    panic!("no limit was met while something was being sent");
}

//! `--at`, `--not-after`, `--first` and windows: what is sent now, and what becomes of the rest.

use serde_json::json;

use crate::support::cli::{Ended, Folder};

/// So many accounts that write to a file, with these settings.
fn folder(count: usize, settings: &str) -> Folder {
    let account = |number: usize| format!("  - {{name: log-{number}, service: file, path: out.jsonl{settings}}}\n");
    Folder::with(&format!("version: 1\naccounts:\n{}", (1..=count).map(account).collect::<String>()))
}

/// Exit code, the summary's counts that are not zero, and the reasons of the deliveries.
fn outcome(ended: &Ended) -> (Option<i32>, String, Vec<String>) {
    let report = ended.json();
    let counts = ["sent", "failed", "not_attempted", "skipped"].iter().filter_map(|name| {
        let count = report["summary"][name].as_u64().expect("a count");
        (count > 0).then(|| format!("{count} {name}"))
    });
    let reasons = report["deliveries"].as_array().expect("a list").iter();
    let reasons = reasons.filter_map(|delivery| Some(delivery["reason"].as_str()?.to_owned())).collect();
    (ended.code, counts.collect::<Vec<_>>().join(", "), reasons)
}

/// A window that is closed all the year but for one minute that is never now.
fn closed() -> String {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let later = now.saturating_add(jiff::SignedDuration::from_hours(12));
    format!(", windows: 'all {} UTC'", later.strftime("%H:00-%H:30"))
}

#[test]
fn what_is_to_be_sent_later_is_deferred() {
    let folder = folder(2, "");
    for at in ["2h", "2999-12-24 08:00 Europe/Berlin", "2999-12-24T08:00:00+01:00", "2999-12-24 08:00 +01:00"] {
        let ended = folder.run(&["-b", "x", "--at", at, "--report", "json"]);
        let expected = (Some(4), "2 not_attempted".to_owned(), vec!["deferred".to_owned(); 2]);
        assert_eq!(outcome(&ended), expected, "{at}: {}", ended.shown());
        if at != "2h" {
            assert_eq!(ended.json()["deliveries"][0]["due"], json!("2999-12-24T07:00:00Z"), "{at}");
        }
    }
    let dry = folder.run(&["-b", "x", "--at", "2999-12-24 08:00 Europe/Berlin", "--dry-run"]);
    assert!(
        dry.stderr.starts_with("now, 1 delivery of `log-1` would wait until 2999-12-24T07:00:00Z\n"),
        "{}",
        dry.shown()
    );
    assert_eq!(folder.records("out.jsonl").len(), 0);
}

#[test]
fn nothing_is_put_off_where_nothing_would_remember_it() {
    let folder = folder(1, "").file("no-folder", "");
    assert_eq!(folder.run(&["-b", "x", "--at", "2h", "--no-ledger"]).code, Some(2));
    let ended = folder.run(&["-b", "x", "--at", "2h", "--state-dir", "no-folder"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
}

#[test]
fn a_time_that_has_passed_is_now_and_is_said_to_be() {
    let folder = folder(1, "");
    let ended = folder.run(&["-b", "x", "--at", "2020-12-24 08:00 UTC"]);
    insta::assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stdout
    sent 1 of 1 delivery to 1 account in [TIME]
    --- stderr
    warning: `--at` is over since 2020-12-24T08:00:00Z: it is sent now
     |
     = help: add `--not-after` where that would be too late
    ");
    assert_eq!(folder.records("out.jsonl").len(), 1);
}

#[test]
fn a_slip_in_a_time_sends_nothing_and_says_how_to_write_it() {
    let folder = folder(1, "");
    let said = |arguments: &[&str]| {
        let ended = folder.run(&[&["-b", "x"], arguments].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
        ended.stderr.lines().filter(|line| line.len() > 3).map(str::trim).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(said(&["--at", "2999-12-24 08:00"]), @r"
    error: `--at 2999-12-24 08:00` does not say by whose clocks
    = help: add the time zone or the offset: `2999-12-24 08:00 Europe/Berlin`, `2999-12-24 08:00 +01:00`, `2999-12-24 08:00 UTC`
    ");
    insta::assert_snapshot!(said(&["--at", "2999-12-24 08:00 Berlin"]), @r"
    error: `--at`: there is no time zone `Berlin`
    = help: did you mean `Europe/Berlin`?
    ");
    insta::assert_snapshot!(said(&["--not-after", "tomorrow"]), @r"
    error: `--not-after tomorrow` is no time
    = help: write `2026-12-24 08:00 Europe/Berlin`, `2026-12-24T08:00:00+01:00`, or a time from now such as `2h`
    ");
    insta::assert_snapshot!(said(&["--not-after", "2020-01-01 00:00 UTC"]), @r"
    error: `--not-after` is over already
    = help: nothing could be sent: name a later time
    ");
    insta::assert_snapshot!(said(&["--at", "3h", "--not-after", "2h"]), @r"
    error: `--not-after` is before `--at`
    = help: nothing could be sent: change one of them
    ");
    assert_eq!(folder.records("out.jsonl").len(), 0);
}

#[test]
fn what_is_deferred_beyond_its_last_moment_has_expired() {
    let ended = folder(1, &closed()).run(&["-b", "x", "--not-after", "1h", "--report", "json"]);
    assert_eq!(outcome(&ended), (Some(1), "1 skipped".into(), vec!["expired".into()]), "{}", ended.shown());
}

#[test]
fn outside_its_windows_an_account_defers_drops_or_sends() {
    let run = |settings: &str, severity: &str| {
        let folder = folder(1, &format!("{}{settings}", closed()));
        let ended = folder.run(&["-b", "x", "--type", severity, "--report", "json"]);
        let (code, _, reasons) = outcome(&ended);
        (code, reasons.concat(), folder.records("out.jsonl").len())
    };
    assert_eq!(run("", "info"), (Some(4), "deferred".into(), 0));
    assert_eq!(run(", outside: drop", "info"), (Some(0), "outside_window".into(), 0));
    assert_eq!(run(", outside: send", "info"), (Some(0), String::new(), 1));
    assert_eq!(run(", always: [failure]", "failure"), (Some(0), String::new(), 1));
    assert_eq!(run(", always: [failure]", "warning"), (Some(4), "deferred".into(), 0));
}

#[test]
fn a_dry_run_says_what_would_wait_and_how_long_the_rest_takes() {
    let settings = closed();
    let config = format!(
        "accounts:\n  - {{name: office, service: file, path: out.jsonl{settings}, outside: drop}}\n  \
         - {{name: slow, url: 'tgram://123456789:abcdefghijklmnopqrstuvwxyz1234567/{}', rate: 1/1m}}\n",
        (1..=5).map(|number| format!("{number}000")).collect::<Vec<_>>().join("/"),
    );
    let ended = Folder::with(&config).run(&["-b", "x", "--dry-run"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    insta::assert_snapshot!(ended.stderr, @r"
    now, 1 delivery of `office` would be dropped: it is outside the windows
    would take about 4m 10s, because `slow` takes 1 in 1m
    ");
    let quick = folder(3, "").run(&["-b", "x", "--dry-run"]);
    assert_eq!(quick.stderr, "");
}

#[test]
fn a_sample_is_sent_and_the_rest_is_left_for_later() {
    let folder = folder(5, "");
    let ended = folder.run(&["-b", "x", "--first", "2", "--report", "json"]);
    assert_eq!(outcome(&ended), (Some(4), "2 sent, 3 not_attempted".into(), vec![]), "{}", ended.shown());
    assert_eq!(ended.json()["stopped"], "first");
    assert_eq!(folder.records("out.jsonl").len(), 2);
    assert_eq!(outcome(&folder.run(&["resume", "--report", "json"])), (Some(0), "5 sent".into(), vec![]));
    assert_eq!(folder.records("out.jsonl").len(), 5);
    let all = folder.run(&["-b", "x", "--first", "5", "--report", "json"]);
    assert_eq!(outcome(&all), (Some(0), "5 sent".into(), vec![]));
    assert_eq!(folder.run(&["-b", "x", "--first", "0"]).code, Some(2));
}

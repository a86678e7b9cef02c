//! The report line by line.

use std::collections::BTreeMap;

use dispatch::report::Report;
use dispatch::report::ndjson::{self, Lines};
use serde_json::Value;

use crate::report::stage::{assert_none, faults, new, story, told};

const SCHEMA: &str = include_str!("../../../schemas/attempt.schema.json");

/// The lines of a text, each as the published schema wants it.
fn read(text: &str) -> Vec<Value> {
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    for line in &lines {
        assert_none(faults(SCHEMA, line));
    }
    lines
}

/// The lines that a run wrote as it went on, and the last one.
fn live(report: &Report) -> Vec<Value> {
    let mut lines = Lines::new(&new());
    let mut text = String::new();
    for (elapsed, event) in story() {
        text += &lines.record(&event, elapsed).expect("it is JSON");
    }
    read(&(text + &ndjson::summary(report).expect("it is JSON")))
}

/// What each part came to, by the one line of it that is final.
fn outcomes(lines: &[Value]) -> BTreeMap<(u64, Option<u64>), String> {
    let mut outcomes = BTreeMap::new();
    for line in lines.iter().filter(|line| line["delivery"].is_u64() && line["status"] != "retrying") {
        let place = (line["delivery"].as_u64().unwrap(), line["part"].as_u64());
        let status = line["status"].as_str().unwrap().to_owned();
        assert_eq!(outcomes.insert(place, status), None, "{place:?} has two outcomes");
    }
    outcomes
}

#[test]
fn every_try_is_a_line_and_every_part_has_one_outcome() {
    let lines = live(&told());
    let shown = |line: &Value| {
        let failure = line["failure"]["kind"].as_str().unwrap_or("-");
        let field = |name: &str| line[name].as_str().map_or_else(|| line[name].to_string(), str::to_owned);
        let place = ["type", "delivery", "part", "attempt", "status"].map(field).join(" ");
        format!("{place} {failure} {} {} {}", line["seconds"], line["retry_in"], field("reason"))
    };
    let text: Vec<String> = lines.iter().map(shown).collect();
    insta::assert_snapshot!(text.join("\n"), @r"
    run null null null null - null null null
    account 6 null 0 skipped - null null invalid
    attempt 1 1 1 retrying rate_limited 0.04 2.1 null
    attempt 2 1 1 failed recipient 0.04 null null
    attempt 3 1 1 retrying timeout 0.04 2.1 null
    attempt 1 1 2 sent - 0.04 null null
    attempt 1 2 1 sent - 0.04 null null
    part 4 1 0 not_attempted - null null deferred
    part 5 1 0 skipped - null null not_needed
    part 3 1 1 unknown timeout null null null
    summary null null null incomplete - 6.0 null null
    ");
    assert_eq!(lines[0]["deliveries"], 6);
    assert_eq!(lines.last().unwrap()["summary"]["unknown"], 1);
    assert!(lines.iter().all(|line| line["run"] == "run-1"));
}

#[test]
fn a_line_says_who_when_and_what() {
    let lines = live(&told());
    let line = lines.iter().find(|line| line["status"] == "retrying").unwrap();
    insta::assert_snapshot!(serde_json::to_string_pretty(line).unwrap(), @r#"
    {
      "type": "attempt",
      "run": "run-1",
      "time": "2030-01-01T00:00:00.5Z",
      "account": "announce",
      "service": "o365",
      "target": "ann@example.com",
      "delivery": 1,
      "part": 1,
      "attempt": 1,
      "status": "retrying",
      "seconds": 0.04,
      "receipt": null,
      "failure": {
        "kind": "rate_limited",
        "http_status": 429,
        "code": "ApplicationThrottled",
        "message": "too many requests",
        "hint": "lower the account's `rate`",
        "retry_after": 2.1
      },
      "retry_in": 2.1
    }
    "#);
}

#[test]
fn a_run_that_is_over_has_the_same_outcomes_line_by_line() {
    let report = told();
    let lines = read(&ndjson::render(&report).expect("it is JSON"));
    assert_eq!(outcomes(&lines), outcomes(&live(&report)));
    assert_eq!(outcomes(&lines).len(), 7);
    let tries: u64 = lines.iter().filter_map(|line| line["attempt"].as_u64()).sum();
    assert_eq!(tries, report.summary.attempts);
}

#[test]
fn a_run_that_goes_on_has_lines_for_what_ended_before() {
    let mut known = new();
    let story = story();
    let (before, after) = story.split_at(13);
    before.iter().for_each(|(_, event)| known.record(event));
    let mut lines = Lines::new(&known);
    let planned = std::iter::once(&story[0]);
    let text: Vec<_> = planned.chain(after).map(|(elapsed, event)| lines.record(event, *elapsed).unwrap()).collect();
    let lines = read(&text.concat());
    assert_eq!(outcomes(&lines), outcomes(&live(&told())));
    // What was tried before is not told as if it were tried again.
    assert_eq!(lines.iter().filter(|line| line["type"] == "attempt").count(), 1);
}

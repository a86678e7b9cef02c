//! A run in numbers, as Prometheus reads them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use dispatch::deliver::event::{Event, Heading, PartOutcome};
use dispatch::outcome::{Failure, FailureKind};
use dispatch::report::Recorder;
use dispatch::report::metrics::Meter;
use regex::Regex;

use crate::report::stage::{finish, heading, start, story, told};

/// Every sample by its name and labels, read as strictly as the format is written down.
fn samples(text: &str) -> BTreeMap<String, f64> {
    assert!(text.ends_with('\n'));
    let sample = Regex::new(
        r#"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*")*\})? (\S+)$"#,
    )
    .unwrap();
    let mut samples = BTreeMap::new();
    let (mut kinds, mut helped): (BTreeMap<String, String>, BTreeSet<String>) = Default::default();
    let mut family = String::new();
    for line in text.lines() {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        match words.as_slice() {
            ["#", "HELP", name, help] => {
                assert!(helped.insert((*name).to_owned()) && !help.is_empty(), "{line}");
            }
            ["#", "TYPE", name, kind] => {
                assert!(helped.contains(*name) && ["counter", "gauge", "histogram"].contains(kind), "{line}");
                assert_eq!(kinds.insert((*name).to_owned(), (*kind).to_owned()), None, "{line}");
                family = (*name).to_owned();
            }
            _ => {
                let found = sample.captures(line).unwrap_or_else(|| panic!("no sample: {line}"));
                let name = &found[1];
                let ends: &[&str] = if kinds[&family] == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
                assert!(ends.iter().any(|end| *name == format!("{family}{end}")), "{line} stands below {family}");
                assert!(name.starts_with("dispatch_"), "{line}");
                let key = format!("{name}{}", found.get(2).map_or("", |labels| labels.as_str()));
                let value: f64 = found[3].parse().unwrap_or_else(|_| panic!("no number: {line}"));
                assert_eq!(samples.insert(key, value), None, "{line} is there twice");
            }
        }
    }
    samples
}

fn counted() -> BTreeMap<String, f64> {
    let mut meter = Meter::default();
    story().iter().for_each(|(elapsed, event)| meter.record(event, *elapsed));
    samples(&meter.render(&told()))
}

#[test]
fn deliveries_attempts_and_retries_are_counted() {
    let text: Vec<String> = counted().iter().map(|(name, value)| format!("{name} {value}")).collect();
    let text: Vec<_> = text.into_iter().filter(|line| line.contains("_total") || line.contains("_run_")).collect();
    insta::assert_snapshot!(text.join("\n"), @r#"
    dispatch_attempts_total{account="announce",service="o365",outcome="failed",kind="recipient"} 1
    dispatch_attempts_total{account="announce",service="o365",outcome="retrying",kind="rate_limited"} 1
    dispatch_attempts_total{account="announce",service="o365",outcome="sent",kind=""} 2
    dispatch_attempts_total{account="chat",service="o365",outcome="retrying",kind="timeout"} 1
    dispatch_cooldown_seconds_total{bucket="announce"} 2.1
    dispatch_deliveries_total{account="announce",service="o365",outcome="failed"} 1
    dispatch_deliveries_total{account="announce",service="o365",outcome="sent"} 1
    dispatch_deliveries_total{account="backup",service="o365",outcome="skipped"} 1
    dispatch_deliveries_total{account="broken",service="",outcome="skipped"} 1
    dispatch_deliveries_total{account="chat",service="o365",outcome="unknown"} 1
    dispatch_deliveries_total{account="pager",service="o365",outcome="not_attempted"} 1
    dispatch_retries_total{account="announce",service="o365"} 1
    dispatch_run_duration_seconds 6
    dispatch_run_info{run="run-1",status="incomplete",version="0.1.0"} 1
    dispatch_run_start_time_seconds 1893456000
    "#);
}

#[test]
fn durations_are_a_histogram_of_every_attempt() {
    let samples = counted();
    let bucket =
        |le: &str| samples[&format!("dispatch_attempt_duration_seconds_bucket{{service=\"o365\",le=\"{le}\"}}")];
    assert_eq!((bucket("0.025"), bucket("0.05"), bucket("60"), bucket("+Inf")), (0.0, 5.0, 5.0, 5.0));
    assert_eq!(samples["dispatch_attempt_duration_seconds_count{service=\"o365\"}"], 5.0);
    assert!((samples["dispatch_attempt_duration_seconds_sum{service=\"o365\"}"] - 0.2).abs() < 1e-9);
}

#[test]
fn cool_downs_that_overlap_count_once_and_end_with_the_run() {
    let mut meter = Meter::default();
    let cooling = |wait| Event::Cooling { bucket: "chat".into(), wait: Duration::from_secs(wait) };
    for (at, wait) in [(0, 10), (2, 10), (5, 1), (20, 5), (58, 60)] {
        meter.record(&cooling(wait), Duration::from_secs(at));
    }
    let report = finish(Recorder::new("run-1", start()), Duration::from_secs(60));
    let samples = samples(&meter.render(&report));
    assert_eq!(samples["dispatch_cooldown_seconds_total{bucket=\"chat\"}"], 12.0 + 5.0 + 2.0);
}

#[test]
fn names_from_outside_stay_inside_their_quotes() {
    let name = "a\"b\\c\nd} 1";
    let failed = PartOutcome::Failed(Failure::new(FailureKind::Auth, "no"));
    let events = [
        Event::Planned(vec![Heading { bucket: name.into(), ..heading(name, "x") }]),
        Event::Cooling { bucket: name.into(), wait: Duration::from_secs(1) },
        Event::PartEnded { delivery: 0, part: 0, attempts: 1, outcome: failed, took: Duration::ZERO },
        Event::DeliveryEnded { delivery: 0, took: Duration::ZERO, omission: None },
    ];
    let (mut meter, mut recorder) = (Meter::default(), Recorder::new("run-1", start()));
    for event in &events {
        meter.record(event, Duration::ZERO);
        recorder.record(event);
    }
    let samples = samples(&meter.render(&finish(recorder, Duration::from_secs(5))));
    assert_eq!(samples[r#"dispatch_cooldown_seconds_total{bucket="a\"b\\c\nd} 1"}"#], 1.0);
}

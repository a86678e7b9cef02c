//! When windows are open: days, midnight, and clocks that are set forward and back.

use dispatch::config::load;
use dispatch::config::policy::{Admission, Policy, Windows};
use dispatch::message::Severity;
use dispatch::problem::Source;
use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

/// The policy of an account with these settings.
fn policy(settings: &str) -> Policy {
    let text = format!("accounts: [{{url: 'json://example.com', {settings}}}]");
    let (config, problems) = load(&[Source::new("test.yaml", text)]);
    assert!(problems.is_empty(), "{problems}");
    Policy::default().with(&config.accounts[0].policy)
}

fn windows(written: &str) -> std::sync::Arc<Windows> {
    policy(&format!("windows: {written}")).windows.expect("there are windows")
}

/// The next opening after a moment, both as RFC 3339; `open` where the windows are open then.
fn opening(written: &str, from: &str) -> String {
    let (windows, from) = (windows(written), from.parse::<Timestamp>().expect("a time"));
    match windows.next_opening(from).expect("there is one") {
        opening if opening == from => {
            assert!(windows.are_open(from));
            "open".into()
        }
        opening => {
            assert!(!windows.are_open(from));
            opening.to_string()
        }
    }
}

#[test]
fn office_hours_follow_the_clocks_of_their_zone() {
    let office = "mon-fri 08:00-18:00 Europe/Berlin";
    // A Wednesday in summer: two hours ahead of UTC.
    assert_eq!(opening(office, "2026-07-01T05:59:59Z"), "2026-07-01T06:00:00Z");
    assert_eq!(opening(office, "2026-07-01T06:00:00Z"), "open");
    assert_eq!(opening(office, "2026-07-01T15:59:59.999Z"), "open");
    assert_eq!(opening(office, "2026-07-01T16:00:00Z"), "2026-07-02T06:00:00Z");
    // On Friday evening the week is over; on Monday the clocks have been set back.
    assert_eq!(opening(office, "2026-10-23T16:00:00Z"), "2026-10-26T07:00:00Z");
}

#[test]
fn hours_over_midnight_belong_to_the_day_on_which_they_begin() {
    let night = "fri 22:00-06:00 UTC";
    assert_eq!(opening(night, "2026-07-03T21:59:00Z"), "2026-07-03T22:00:00Z");
    assert_eq!(opening(night, "2026-07-04T00:00:00Z"), "open");
    assert_eq!(opening(night, "2026-07-04T05:59:00Z"), "open");
    assert_eq!(opening(night, "2026-07-04T06:00:00Z"), "2026-07-10T22:00:00Z");
    // The early hours of Friday belong to Thursday.
    assert_eq!(opening(night, "2026-07-03T03:00:00Z"), "2026-07-03T22:00:00Z");
    assert_eq!(opening("mon 00:00-24:00 UTC", "2026-07-06T23:59:59Z"), "open");
    assert_eq!(opening("mon 00:00-24:00 UTC", "2026-07-07T00:00:00Z"), "2026-07-13T00:00:00Z");
}

#[test]
fn one_open_window_is_enough() {
    let both = "[weekdays 09:00-12:00 Europe/Berlin, {days: sat-sun, zone: America/New_York}]";
    assert_eq!(opening(both, "2026-07-03T08:00:00Z"), "open");
    assert_eq!(opening(both, "2026-07-03T12:00:00Z"), "2026-07-04T04:00:00Z");
    assert_eq!(opening(both, "2026-07-05T12:00:00Z"), "open");
    assert_eq!(opening(both, "2026-07-06T04:00:00Z"), "2026-07-06T07:00:00Z");
    let shifts = "{hours: '08:00-12:00, 13:00-17:00', zone: UTC}";
    assert_eq!(opening(shifts, "2026-07-03T12:00:00Z"), "2026-07-03T13:00:00Z");
    assert_eq!(opening("sat-mon 08:00-09:00 UTC", "2026-07-06T07:00:00Z"), "2026-07-06T08:00:00Z");
    assert_eq!(opening("sat-mon 08:00-09:00 UTC", "2026-07-06T09:00:00Z"), "2026-07-11T08:00:00Z");
}

#[test]
fn a_window_that_begins_in_a_skipped_hour_opens_when_the_clocks_have_been_set_forward() {
    // Berlin, 29 March 2026: 02:00 becomes 03:00 at 01:00Z. New York, 8 March 2026: 02:00 becomes 03:00 at 07:00Z.
    assert_eq!(opening("all 02:30-05:00 Europe/Berlin", "2026-03-29T00:00:00Z"), "2026-03-29T01:00:00Z");
    assert_eq!(opening("all 02:00-05:00 Europe/Berlin", "2026-03-29T00:00:00Z"), "2026-03-29T01:00:00Z");
    assert_eq!(opening("all 02:30-05:00 America/New_York", "2026-03-08T06:00:00Z"), "2026-03-08T07:00:00Z");
    // It closes by the clocks as well: an hour earlier than they suggest.
    assert_eq!(opening("all 01:30-02:30 Europe/Berlin", "2026-03-29T00:59:00Z"), "open");
    assert_eq!(opening("all 01:30-02:30 Europe/Berlin", "2026-03-29T01:00:00Z"), "2026-03-29T23:30:00Z");
    // One that lies in the skipped hour as a whole does not open that day.
    assert_eq!(opening("all 02:15-02:45 Europe/Berlin", "2026-03-29T00:00:00Z"), "2026-03-30T00:15:00Z");
    assert_eq!(opening("sun 02:15-02:45 Europe/Berlin", "2026-03-29T00:00:00Z"), "2026-04-05T00:15:00Z");
}

#[test]
fn a_window_that_begins_in_a_repeated_hour_opens_the_first_time() {
    // Berlin, 25 October 2026: 03:00 becomes 02:00 at 01:00Z. New York, 1 November 2026: 02:00 becomes 01:00 at 06:00Z.
    assert_eq!(opening("all 02:30-05:00 Europe/Berlin", "2026-10-24T23:00:00Z"), "2026-10-25T00:30:00Z");
    assert_eq!(opening("all 02:30-05:00 Europe/Berlin", "2026-10-25T01:15:00Z"), "open");
    assert_eq!(opening("all 01:30-05:00 America/New_York", "2026-11-01T05:00:00Z"), "2026-11-01T05:30:00Z");
    // It closes the first time, too, and does not open again.
    assert_eq!(opening("all 02:15-02:45 Europe/Berlin", "2026-10-25T00:44:00Z"), "open");
    assert_eq!(opening("all 02:15-02:45 Europe/Berlin", "2026-10-25T00:45:00Z"), "2026-10-26T01:15:00Z");
}

#[test]
fn a_night_in_which_the_clocks_change_lasts_as_long_as_they_say() {
    let night = "sat 22:00-06:00 Europe/Berlin";
    assert_eq!(opening(night, "2026-03-29T03:59:00Z"), "open");
    assert_eq!(opening(night, "2026-03-29T04:00:00Z"), "2026-04-04T20:00:00Z");
    assert_eq!(opening(night, "2026-10-25T04:59:00Z"), "open");
    assert_eq!(opening(night, "2026-10-25T05:00:00Z"), "2026-10-31T21:00:00Z");
    // Over midnight into the skipped and the repeated hour.
    let short = "sat 23:30-02:30 Europe/Berlin";
    assert_eq!(opening(short, "2026-03-29T00:59:00Z"), "open");
    assert_eq!(opening(short, "2026-03-29T01:00:00Z"), "2026-04-04T21:30:00Z");
    assert_eq!(opening(short, "2026-10-25T00:29:00Z"), "open");
    assert_eq!(opening(short, "2026-10-25T00:30:00Z"), "2026-10-31T22:30:00Z");
}

#[test]
fn what_happens_outside_depends_on_the_account_and_the_type() {
    let (inside, outside) = ("2026-07-01T12:00:00Z".parse().unwrap(), "2026-07-01T20:00:00Z".parse().unwrap());
    let next = Admission::From("2026-07-02T08:00:00Z".parse().unwrap());
    let window = "windows: all 08:00-18:00 UTC";
    let admissions = |settings: &str| {
        let policy = policy(&format!("{window}{settings}"));
        assert_eq!(policy.admission(inside, Severity::Info), Admission::Now);
        [policy.admission(outside, Severity::Info), policy.admission(outside, Severity::Failure)]
    };
    assert_eq!(admissions(""), [next, next]);
    assert_eq!(admissions(", outside: drop"), [Admission::Never; 2]);
    assert_eq!(admissions(", outside: send"), [Admission::Now; 2]);
    assert_eq!(admissions(", always: failure"), [next, Admission::Now]);
    assert_eq!(admissions(", outside: drop, always: 'warning, failure'"), [Admission::Never, Admission::Now]);
    assert_eq!(Policy::default().admission(outside, Severity::Info), Admission::Now);
}

#[test]
fn an_account_without_windows_of_its_own_has_the_defaults() {
    let text = "defaults: {windows: all 08:00-18:00 UTC, outside: drop}\naccounts: [{url: 'json://example.com', always: failure}]";
    let (config, _) = load(&[Source::new("test.yaml", text)]);
    let policy = Policy::default().with(&config.defaults.policy).with(&config.accounts[0].policy);
    let night = "2026-07-01T20:00:00Z".parse().unwrap();
    assert_eq!(policy.admission(night, Severity::Info), Admission::Never);
    assert_eq!(policy.admission(night, Severity::Failure), Admission::Now);
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Whether a window of this kind is open when the latest time that the clocks have shown so far is this.
fn is_open(days: &[bool; 7], (opens, closes): (i64, i64), latest: DateTime) -> bool {
    let minute = i64::from(latest.hour()) * 60 + i64::from(latest.minute());
    let on = |day: Weekday| days[usize::try_from(day.to_monday_zero_offset()).unwrap()];
    let today = on(latest.weekday()) && opens <= minute && (closes < opens || minute < closes);
    today || (on(latest.weekday().previous()) && closes < opens && minute < closes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The clocks are watched minute by minute: hours begin and end when the clocks show so for the first time.
    #[test]
    fn the_next_opening_is_the_earliest_moment_that_is_inside(
        days in any::<[bool; 7]>().prop_filter("some day", |days| days.contains(&true)),
        hours in (0_i64..96, 0_i64..=96).prop_filter("not empty", |(opens, closes)| opens != closes),
        change in prop::sample::select(vec![
            ("Europe/Berlin", "2026-03-29T01:00:00Z"),
            ("Europe/Berlin", "2026-10-25T01:00:00Z"),
            ("America/New_York", "2026-03-08T07:00:00Z"),
            ("America/New_York", "2026-11-01T06:00:00Z"),
            // At midnight, and by half an hour.
            ("America/Santiago", "2026-04-05T03:00:00Z"),
            ("Africa/Cairo", "2026-10-29T21:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"),
        ]),
        start in -2000_i64..600,
    ) {
        let (zone_name, change) = change;
        let clock = |quarters: i64| format!("{:02}:{:02}", quarters / 4, quarters % 4 * 15);
        let names: Vec<&str> = DAYS.iter().zip(days).filter(|(_, on)| *on).map(|(day, _)| *day).collect();
        let written = format!("'{} {}-{} {zone_name}'", names.join(","), clock(hours.0), clock(hours.1));
        let windows = windows(&written);
        let (zone, minutes) = (TimeZone::get(zone_name).unwrap(), (hours.0 * 15, hours.1 * 15));
        let from = change.parse::<Timestamp>().unwrap() + SignedDuration::from_mins(start);
        // The clocks are watched from the day before on, so that an hour that is repeated is seen the first time.
        let mut latest = DateTime::MIN;
        let mut watch = |at: Timestamp| {
            latest = latest.max(zone.to_datetime(at));
            is_open(&days, minutes, latest)
        };
        for minute in 1..=24 * 60 {
            watch(from - SignedDuration::from_mins(24 * 60 + 1 - minute));
        }
        let scanned = (0..16 * 24 * 60).map(|minute| from + SignedDuration::from_mins(minute)).find(|at| watch(*at));
        prop_assert_eq!(windows.next_opening(from), scanned, "{} from {}", written, from);
        prop_assert_eq!(windows.are_open(from), scanned == Some(from));
    }
}

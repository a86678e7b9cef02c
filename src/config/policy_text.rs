//! Delivery settings as they are written, which [`PolicyPatch::read`] reads as the same settings again.

use std::fmt;
use std::time::Duration;

use humantime::format_duration;
use jiff::civil::Weekday;

use crate::config::policy::{
    Budget, Duplicates, Emojis, FallbackOn, Importance, Outside, PolicyPatch, Rate, Redirect, Storage, Verify,
};
use crate::config::window::{Days, Hours, Severities, Window, Windows};
use crate::message::Severity;

/// A setting under its key; a key of the mapping `retry` is written `retry.attempts`.
pub type Setting = (&'static str, String);

/// The key under which a number of tries is written in a mapping.
pub const ATTEMPTS: &str = "retry.attempts";
/// The key under which the first delay is written in a mapping; elsewhere it is `wait`.
pub const MIN_DELAY: &str = "retry.min_delay";

impl PolicyPatch {
    /// Everything that it sets, in the order of the keys.
    pub fn settings(&self) -> Vec<Setting> {
        // Named one by one, so that a new setting cannot be forgotten here.
        let Self {
            timeout,
            connect_timeout,
            read_timeout,
            verify,
            overflow,
            numbering,
            max_parts,
            format,
            template,
            emojis,
            zone,
            attempts,
            min_delay,
            max_delay,
            max_wait,
            budget,
            concurrency,
            rate,
            burst,
            min_gap,
            duplicates,
            importance,
            windows,
            outside,
            always,
            fallback_on,
            attachments,
            redirect,
            storage,
        } = self;
        let time = |time: &Option<Duration>| time.map(|time| format_duration(time).to_string());
        let settings = [
            ("timeout", time(timeout)),
            ("cto", time(connect_timeout)),
            ("rto", time(read_timeout)),
            ("verify", verify.map(|verify| flag(verify == Verify::Certificate))),
            ("overflow", overflow.map(|overflow| overflow.name().to_owned())),
            ("numbering", numbering.map(|numbering| numbering.name().to_owned())),
            ("max_parts", max_parts.map(|most| most.to_string())),
            ("format", format.map(|format| format.name().to_owned())),
            ("template", template.as_ref().map(|template| template.written().value.clone())),
            ("emojis", emojis.map(|emojis| flag(emojis == Emojis::Drawn))),
            ("tz", zone.as_ref().map(zone_name)),
            (ATTEMPTS, attempts.map(|attempts| attempts.to_string())),
            (MIN_DELAY, time(min_delay)),
            ("retry.max_delay", time(max_delay)),
            ("retry.max_wait", time(max_wait)),
            ("retry.budget", budget.map(budget_text)),
            ("concurrency", concurrency.map(|count| count.to_string())),
            ("rate", rate.map(rate_text)),
            ("burst", burst.map(|burst| burst.to_string())),
            ("min_gap", time(min_gap)),
            ("duplicates", duplicates.map(|duplicates| duplicates_word(duplicates).to_owned())),
            ("optional", importance.map(|importance| flag(importance == Importance::Optional))),
            ("windows", windows.as_ref().map(|windows| windows.to_string())),
            ("outside", outside.map(|outside| outside_word(outside).to_owned())),
            ("always", always.map(severities)),
            ("attachment_policy", attachments.map(|policy| policy.name().to_owned())),
            ("fallback_on", fallback_on.map(|on| fallback_word(on).to_owned())),
            ("redirect", redirect.map(|redirect| flag(redirect == Redirect::Followed))),
            ("store", storage.map(|storage| flag(storage == Storage::Kept))),
        ];
        settings.into_iter().filter_map(|(key, text)| Some((key, text?))).collect()
    }
}

/// Weaker settings with stronger ones in their place.
#[must_use]
pub fn overridden(mut weaker: Vec<Setting>, stronger: &[Setting]) -> Vec<Setting> {
    for (key, text) in stronger {
        match weaker.iter_mut().find(|(known, _)| known == key) {
            Some(known) => known.1.clone_from(text),
            None => weaker.push((key, text.clone())),
        }
    }
    weaker
}

fn flag(yes: bool) -> String {
    yes.to_string()
}

fn duplicates_word(duplicates: Duplicates) -> &'static str {
    match duplicates {
        Duplicates::Avoid => "avoid",
        Duplicates::Accept => "accept",
        Duplicates::Verify => "verify",
    }
}

fn outside_word(outside: Outside) -> &'static str {
    match outside {
        Outside::Defer => "defer",
        Outside::Drop => "drop",
        Outside::Send => "send",
    }
}

fn fallback_word(on: FallbackOn) -> &'static str {
    match on {
        FallbackOn::Failed => "failed",
        FallbackOn::Unknown => "unknown",
    }
}

fn budget_text(budget: Budget) -> String {
    match budget {
        Budget::Count(count) => count.to_string(),
        Budget::Percent(share) => format!("{share}%"),
    }
}

fn rate_text(Rate { count, per }: Rate) -> String {
    format!("{count}/{}", format_duration(per))
}

fn severities(set: Severities) -> String {
    let named = Severity::NAMES.into_iter().filter(|(_, severity)| set.contains(*severity));
    named.map(|(name, _)| name).collect::<Vec<_>>().join(",")
}

/// Every zone here was found by its name.
fn zone_name(zone: &jiff::tz::TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// Shows one window as `mon,tue 08:00-18:00 Europe/Berlin`, and several on a line each.
impl fmt::Display for Windows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let windows: Vec<_> = self.iter().map(ToString::to_string).collect();
        f.write_str(&windows.join("\n"))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours: Vec<_> = self.hours.iter().map(ToString::to_string).collect();
        write!(f, "{} {} {}", self.days, hours.join(","), zone_name(&self.zone))
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = std::iter::successors(Some(Weekday::Monday), |day| Some(day.next())).take(7);
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let named: Vec<_> = week.zip(names).filter(|(day, _)| self.contains(*day)).map(|(_, name)| name).collect();
        f.write_str(&match named.as_slice() {
            all if all.len() == names.len() => "all".to_owned(),
            ["mon", "tue", "wed", "thu", "fri"] => "mon-fri".to_owned(),
            some => some.join(","),
        })
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let (opens, closes) = self.times();
        write!(f, "{}-{}", time(opens), time(closes))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::model::{Located, Value};
    use crate::config::policy::PolicyPatch;
    use crate::config::reference::Text;
    use crate::problem::{Origin, Source};

    fn set(patch: &mut PolicyPatch, key: &str, text: &str) {
        let origin = Origin::new(&Source::new("test", text), 0..text.len());
        let value = Located::new(Value::Text(Text::plain(text)), origin);
        patch.read(key, &value).expect("it is a setting").expect(text);
    }

    #[test]
    fn what_is_written_is_read_as_the_same_settings() {
        let mut patch = PolicyPatch::default();
        for (key, text) in [
            ("timeout", "1m 30s"),
            ("cto", "2.5"),
            ("rto", "0.000000001"),
            ("verify", "off"),
            ("overflow", "split"),
            ("format", "html"),
            ("emojis", "yes"),
            ("tz", "america/toronto"),
            ("retry", "3"),
            ("wait", "200ms"),
            ("concurrency", "4"),
            ("rate", "30/m"),
            ("burst", "5"),
            ("min_gap", "1s"),
            ("duplicates", "avoid"),
            ("optional", "1"),
            ("windows", "sat-mon 22:00-06:00,08:00-24:00 europe/berlin"),
            ("outside", "drop"),
            ("always", "failure,info"),
            ("fallback_on", "unknown"),
            ("redirect", "yes"),
            ("store", "no"),
        ] {
            set(&mut patch, key, text);
        }
        let settings = patch.settings();
        let shown: Vec<_> = settings.iter().map(|(key, text)| format!("{key}={text}")).collect();
        assert!(shown.contains(&"windows=mon,sat,sun 22:00-06:00,08:00-24:00 Europe/Berlin".to_owned()), "{shown:?}");
        let mut again = PolicyPatch::default();
        for (key, text) in &settings {
            match *key {
                super::ATTEMPTS => set(&mut again, "retry", &(text.parse::<u32>().expect("a number") - 1).to_string()),
                super::MIN_DELAY => set(&mut again, "wait", text),
                key => set(&mut again, key, text),
            }
        }
        assert_eq!(again, patch);
    }
}

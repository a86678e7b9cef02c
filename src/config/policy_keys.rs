//! Reading one delivery setting, from a file or from the query of a URL.

use std::sync::Arc;
use std::time::Duration;

use crate::config::flag::boolean;
use crate::config::keys::{self, KeyHelp};
use crate::config::model::{Located, Value};
use crate::config::policy::{
    AttachmentPolicy, Budget, Duplicates, Emojis, FallbackOn, Importance, Numbering, Outside, Overflow, PolicyPatch,
    Rate, Redirect, Storage, TemplateName, Verify,
};
use crate::config::window_keys::{items, windows, zone};
use crate::message::{Format, Severity};
use crate::problem::Problem;
use crate::suggest;

/// The most extra tries that the short form of `retry` takes, as in Apprise.
const MOST_RETRIES: u32 = 10;
/// The longest time that any setting takes: more is a slip, and far more would overflow the clock.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl PolicyPatch {
    /// Sets what `key` says; `None` where it is no delivery setting, so that the caller may look elsewhere.
    ///
    /// In the query of a URL every value is text, which is read like a plain scalar of a file.
    pub fn read(&mut self, key: &str, value: &Located<Value>) -> Option<Result<(), Problem>> {
        let known = keys::find(&keys::POLICY, key)?;
        Some(self.set(known.name, known, value))
    }

    /// Sets a delivery setting by its name, for a key that may have another.
    pub(crate) fn set(&mut self, setting: &str, key: &'static KeyHelp, value: &Located<Value>) -> Result<(), Problem> {
        match setting {
            "timeout" => self.timeout = Some(duration(key, value)?),
            "cto" => self.connect_timeout = Some(duration(key, value)?),
            "rto" => self.read_timeout = Some(duration(key, value)?),
            "wait" => self.min_delay = Some(duration(key, value)?),
            "verify" => self.verify = Some(verify(key, value)?),
            "redirect" => self.redirect = Some(flag(key, value, Redirect::Followed, Redirect::Refused)?),
            "store" => self.storage = Some(flag(key, value, Storage::Kept, Storage::Forgotten)?),
            "optional" => self.importance = Some(flag(key, value, Importance::Optional, Importance::Required)?),
            "overflow" => self.overflow = Some(choice(key, value, &Overflow::NAMES)?),
            "numbering" => self.numbering = Some(choice(key, value, &Numbering::NAMES)?),
            "max_parts" => self.max_parts = Some(count(key, value)?),
            "duplicates" => {
                let words =
                    [("avoid", Duplicates::Avoid), ("accept", Duplicates::Accept), ("verify", Duplicates::Verify)];
                self.duplicates = Some(choice(key, value, &words)?);
            }
            "attachment_policy" => self.attachments = Some(choice(key, value, &AttachmentPolicy::NAMES)?),
            "fallback_on" => {
                let words = [("failed", FallbackOn::Failed), ("unknown", FallbackOn::Unknown)];
                self.fallback_on = Some(choice(key, value, &words)?);
            }
            "emojis" => self.emojis = Some(flag(key, value, Emojis::Drawn, Emojis::AsWritten)?),
            "tz" => self.zone = Some(zone(key, value)?),
            keys::OWN_TEMPLATE => self.template = Some(TemplateName::read(key, value)?),
            "format" => self.format = Some(choice(key, value, &Format::NAMES)?),
            "concurrency" => self.concurrency = Some(count(key, value)? as usize),
            "rate" => self.rate = Some(rate(key, value)?),
            "windows" => self.windows = Some(Arc::new(windows(key, value)?)),
            "outside" => {
                let words = [("defer", Outside::Defer), ("drop", Outside::Drop), ("send", Outside::Send)];
                self.outside = Some(choice(key, value, &words)?);
            }
            "always" => {
                let words = |item: &Located<Value>| choice(key, item, &Severity::NAMES);
                self.always = Some(items(value).iter().map(words).collect::<Result<_, _>>()?);
            }
            "burst" => self.burst = Some(count(key, value)?),
            "min_gap" => self.min_gap = Some(duration(key, value)?),
            _ => self.set_retry(key, value)?,
        }
        Ok(())
    }

    fn set_retry(&mut self, key: &'static KeyHelp, value: &Located<Value>) -> Result<(), Problem> {
        let Value::Map(entries) = &value.value else {
            let number = value.scalar().and_then(|text| text.parse::<u32>().ok());
            let Some(extra) = number.filter(|extra| *extra <= MOST_RETRIES) else {
                let name = key.name;
                return Err(fault(key, value).hint(format!("for example `{name}: 3`, or `{name}: {{attempts: 20}}`")));
            };
            self.attempts = Some(extra + 1);
            return Ok(());
        };
        for (name, value) in entries {
            let Some(key) = keys::find(&keys::RETRY, &name.value) else {
                let problem = name.problem(format!("`retry` has no key `{}`", name.value));
                return Err(problem.maybe_hint(suggest::hint(&name.value, keys::names(&keys::RETRY))));
            };
            match key.name {
                "attempts" => self.attempts = Some(count(key, value)?),
                "min_delay" => self.min_delay = Some(duration(key, value)?),
                "max_wait" => self.max_wait = Some(duration(key, value)?),
                "budget" => self.budget = Some(budget(key, value)?),
                _ => self.max_delay = Some(duration(key, value)?),
            }
        }
        match (self.min_delay, self.max_delay) {
            (Some(min), Some(max)) if min > max => {
                Err(value.problem("`min_delay` is longer than `max_delay`").hint("swap them"))
            }
            _ => Ok(()),
        }
    }
}

/// The value is not what the key takes.
pub(super) fn fault(key: &KeyHelp, value: &Located<Value>) -> Problem {
    let given = match &value.value {
        Value::Null => "nothing".to_owned(),
        Value::Text(text) if text.pieces.is_empty() => "empty text".to_owned(),
        Value::List(list) if list.is_empty() => "an empty list".to_owned(),
        Value::List(_) => "a list".to_owned(),
        Value::Map(_) => "a mapping".to_owned(),
        Value::Text(text) if text.literal().is_none() => "a reference".to_owned(),
        _ => value.scalar().map_or(String::new(), |text| format!("`{text}`")),
    };
    let problem = value.problem(format!("`{}` must be {}, not {given}", key.name, key.shape.words()));
    problem.hint(format!("for example `{}: {}`", key.name, key.example))
}

/// One of these words.
pub(crate) fn choice<T: Copy>(
    key: &KeyHelp,
    value: &Located<Value>,
    words: &[(&'static str, T)],
) -> Result<T, Problem> {
    let written = value.scalar().unwrap_or_default().to_lowercase();
    let found = words.iter().find(|(name, _)| *name == written).map(|(_, value)| *value);
    let near = || suggest::nearest(&written, words.iter().map(|(name, _)| *name));
    found.ok_or_else(|| fault(key, value).maybe_hint(near().map(|near| format!("did you mean `{near}`?"))))
}

/// One of two values, by the words that Apprise users write for true and false; anything else would be a guess.
pub(crate) fn flag<T: Copy>(key: &KeyHelp, value: &Located<Value>, yes: T, no: T) -> Result<T, Problem> {
    match boolean(&value.scalar().unwrap_or_default()) {
        Some(true) => Ok(yes),
        Some(false) => Ok(no),
        // It is neither, and may be near to one of them.
        None => choice(key, value, &[("true", yes), ("false", no)]),
    }
}

/// Whether certificates are checked, which a file from the web cannot turn off: the message could be read on the way.
fn verify(key: &KeyHelp, value: &Located<Value>) -> Result<Verify, Problem> {
    match flag(key, value, Verify::Certificate, Verify::Nothing)? {
        Verify::Nothing if value.origin.source.site().is_some() => {
            let problem = value.problem("a file from the web cannot turn off the check of certificates");
            Err(problem.hint("name the authority in SSL_CERT_FILE, or write the account in a file of this machine"))
        }
        known => Ok(known),
    }
}

pub(crate) fn count(key: &KeyHelp, value: &Located<Value>) -> Result<u32, Problem> {
    let number = value.scalar().and_then(|text| text.parse().ok());
    number.filter(|number| *number >= 1).ok_or_else(|| fault(key, value))
}

/// `50`, or `20%` of the first tries.
fn budget(key: &KeyHelp, value: &Located<Value>) -> Result<Budget, Problem> {
    let text = value.scalar().unwrap_or_default();
    let parsed = match text.strip_suffix('%') {
        Some(share) => share.trim().parse().ok().filter(|share| (1..=100).contains(share)).map(Budget::Percent),
        None => text.parse().ok().filter(|number| *number >= 1).map(Budget::Count),
    };
    parsed.ok_or_else(|| fault(key, value))
}

pub(crate) fn duration(key: &KeyHelp, value: &Located<Value>) -> Result<Duration, Problem> {
    value.scalar().as_deref().and_then(time).ok_or_else(|| fault(key, value))
}

/// `30s`, `1m 30s`, `2.5`.
fn time(text: &str) -> Option<Duration> {
    let parsed = match text.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok(),
        Err(_) => humantime::parse_duration(text).ok(),
    };
    parsed.filter(|time| !time.is_zero() && *time <= LONGEST)
}

/// `30/1m`, or `5/s` for one unit of time.
fn rate(key: &KeyHelp, value: &Located<Value>) -> Result<Rate, Problem> {
    let parsed = value.scalar().and_then(|text| {
        let (count, per) = text.split_once('/')?;
        let per = per.trim();
        let is_unit = per.starts_with(|c: char| c.is_ascii_alphabetic());
        let per = if is_unit { time(&format!("1{per}")) } else { time(per) }?;
        let count = count.trim().parse().ok().filter(|count| *count >= 1)?;
        Some(Rate { count, per })
    });
    parsed.ok_or_else(|| fault(key, value))
}

//! Reading `windows`: days, hours and a zone.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;

use crate::config::keys::{self, KeyHelp};
use crate::config::model::{Located, Value};
use crate::config::policy_keys::fault;
use crate::config::reference::Text;
use crate::config::window::{Days, Hours, Window, Windows};
use crate::problem::Problem;
use crate::suggest;

/// The days by the beginnings of their names.
const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];
/// What days may be called in a hint.
const DAY_NAMES: [&str; 17] = [
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "weekdays",
    "weekends",
    "all",
];

/// One window or a list of them, each as a mapping or as `DAYS HOURS ZONE`.
pub(super) fn windows(key: &'static KeyHelp, value: &Located<Value>) -> Result<Windows, Problem> {
    let list = match &value.value {
        Value::List(list) if !list.is_empty() => list.as_slice(),
        _ => std::slice::from_ref(value),
    };
    let windows: Result<Vec<_>, _> = list.iter().map(|value| window(key, value)).collect();
    windows.map(Windows::from)
}

fn window(key: &'static KeyHelp, value: &Located<Value>) -> Result<Window, Problem> {
    let Value::Map(entries) = &value.value else {
        let written = value.scalar().ok_or_else(|| fault(key, value))?;
        let words: Vec<&str> = written.split_whitespace().collect();
        let [day_words, hour_words, zone_name] = *words else { return Err(fault(key, value)) };
        let word = |word: &str| Located::new(Value::Text(Text::plain(word)), value.origin.clone());
        return Ok(Window {
            days: days(&word(day_words))?,
            hours: hours(&word(hour_words))?,
            zone: zone(&keys::WINDOW[2], &word(zone_name))?,
        });
    };
    let (mut found_days, mut found_hours, mut found_zone) = (None, None, None);
    for (name, value) in entries {
        let Some(key) = keys::find(&keys::WINDOW, &name.value) else {
            let problem = name.problem(format!("a window has no key `{}`", name.value));
            return Err(problem.maybe_hint(suggest::hint(&name.value, keys::names(&keys::WINDOW))));
        };
        match key.name {
            "days" => found_days = Some(days(value)?),
            "hours" => found_hours = Some(hours(value)?),
            _ => found_zone = Some(zone(key, value)?),
        }
    }
    if found_days.is_none() && found_hours.is_none() {
        let problem = value.problem("a window needs `days` or `hours`");
        return Err(problem.hint("for example `{days: mon-fri, hours: 08:00-18:00, zone: Europe/Berlin}`"));
    }
    // The zone of the machine is not the one that the writer of a shared file thinks of.
    let zone = found_zone.ok_or_else(|| {
        value
            .problem("a window needs a `zone`")
            .hint("name the one whose clocks are meant, such as `zone: Europe/Berlin`")
    })?;
    Ok(Window { days: found_days.unwrap_or(Days::ALL), hours: found_hours.unwrap_or(vec![Hours::ALL]), zone })
}

/// The items of a list, or of text with commas.
pub(super) fn items(value: &Located<Value>) -> Vec<Located<Value>> {
    match (&value.value, value.scalar()) {
        (Value::List(list), _) if !list.is_empty() => list.clone(),
        (_, Some(text)) if text.contains(',') => {
            let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
            words.map(|word| Located::new(Value::Text(Text::plain(word)), value.origin.clone())).collect()
        }
        _ => vec![value.clone()],
    }
}

/// What stands for an item, in lower case; empty where it is no plain text.
fn word(item: &Located<Value>) -> String {
    item.scalar().unwrap_or_default().trim().to_lowercase()
}

/// `mon-fri`, `[mon, tue]`, `weekends`; a range may reach over Sunday.
fn days(value: &Located<Value>) -> Result<Days, Problem> {
    let mut all = Vec::new();
    for item in items(value) {
        let word = word(&item);
        let (first, last) = match &*word {
            "all" => ("mon", "sun"),
            "weekdays" => ("mon", "fri"),
            "weekends" => ("sat", "sun"),
            word => word.split_once('-').map_or((word, word), |(first, last)| (first.trim(), last.trim())),
        };
        let place = |name: &str| {
            let named = |(day, _): &(&str, Weekday)| name.len() >= 3 && day.starts_with(name);
            DAYS.iter().position(named).ok_or_else(|| unknown_day(&item, name))
        };
        let (first, last) = (place(first)?, place(last)?);
        let count = (last + DAYS.len() - first) % DAYS.len() + 1;
        all.extend(DAYS.iter().cycle().skip(first).take(count).map(|(_, day)| *day));
    }
    Ok(all.into_iter().collect())
}

fn unknown_day(item: &Located<Value>, name: &str) -> Problem {
    if name.is_empty() {
        return fault(&keys::WINDOW[0], item);
    }
    let near = suggest::nearest(name, DAY_NAMES).map(|near| format!("did you mean `{near}`?"));
    let problem = item.problem(format!("there is no day `{name}`"));
    problem.hint("use `mon` to `sun`, `weekdays`, `weekends` or `all`").maybe_hint(near)
}

/// `08:00-18:00`, `22:00-06:00`, `00:00-24:00`.
fn hours(value: &Located<Value>) -> Result<Vec<Hours>, Problem> {
    let one = |item: Located<Value>| {
        let word = word(&item);
        let Some((opens, closes)) = word.split_once('-') else { return Err(fault(&keys::WINDOW[1], &item)) };
        let time = |text: &str| {
            let hint = "a time of the day is `00:00` to `23:59`, and the end of one `24:00`";
            minutes(text.trim())
                .ok_or_else(|| item.problem(format!("`{}` is no time of the day", text.trim())).hint(hint))
        };
        let (opens, closes) = (time(opens)?, time(closes)?);
        Hours::new(opens, closes).ok_or_else(|| match opens == closes {
            true => item.problem(format!("`{word}` ends when it begins")).hint("write `00:00-24:00` for the whole day"),
            false => item.problem("no day begins at `24:00`").hint("write `00:00`, and the day after"),
        })
    };
    items(value).into_iter().map(one).collect()
}

/// Minutes from midnight to a time such as `8:00`, `08:00` and `24:00`.
fn minutes(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !(digits(hour) && (1..=2).contains(&hour.len()) && digits(minute) && minute.len() == 2) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60).then_some(hour * 60 + minute)
}

/// The zone that a value names.
pub(super) fn zone(key: &KeyHelp, value: &Located<Value>) -> Result<TimeZone, Problem> {
    let written = value.scalar().filter(|name| !name.trim().is_empty()).ok_or_else(|| fault(key, value))?;
    named_zone(&written).map_err(|problem| problem.at(value.origin.clone()))
}

/// The time zone of a name of the IANA database, in any case.
///
/// # Errors
/// When there is none, with the name that was probably meant.
pub fn named_zone(name: &str) -> Result<TimeZone, Problem> {
    TimeZone::get(name.trim()).map_err(|_| {
        let known: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let lower = name.trim().to_lowercase().replace(' ', "_");
        let ends = |known: &&String| known.to_lowercase().split('/').next_back() == Some(&lower);
        let near = known.iter().find(ends).map(String::as_str);
        let near = near.or_else(|| suggest::nearest(&lower, known.iter().map(String::as_str)));
        Problem::new(format!("there is no time zone `{name}`"))
            .hint("use a name of the IANA database, such as `Europe/Berlin` or `UTC`")
            .maybe_hint(near.map(|near| format!("did you mean `{near}`?")))
    })
}

//! The filters for moments and spans of time.

use std::time::Duration;

use jiff::tz::Offset;
use jiff::{Span, Zoned};
use minijinja::value::ValueKind;
use minijinja::{Error, Value};

use super::filters::refuse;
use super::moment;

/// How a moment is written that a filter makes, so that another one can read it.
const RFC_3339: &str = "%Y-%m-%dT%H:%M:%S%.f%:z";

/// A moment in the words of `strftime`, in its own zone or in the one that is named.
pub(super) fn date(time: &Value, format: &str, zone: Option<&str>) -> Result<String, Error> {
    let zoned = read(time)?;
    let zoned = match zone {
        Some(zone) => zoned.in_tz(zone).map_err(refuse)?,
        None => zoned,
    };
    jiff::fmt::strtime::format(format, &zoned).map_err(refuse)
}

/// The moment so much later.
pub(super) fn plus(time: &Value, span: &str) -> Result<String, Error> {
    let (zoned, span) = (read(time)?, of_words(span)?);
    written(&zoned.checked_add(span).map_err(refuse)?)
}

/// The moment so much earlier.
pub(super) fn minus(time: &Value, span: &str) -> Result<String, Error> {
    let (zoned, span) = (read(time)?, of_words(span)?);
    written(&zoned.checked_sub(span).map_err(refuse)?)
}

/// How many seconds lie between one moment and a later one; less than none where that is earlier.
pub(super) fn until(time: &Value, later: &Value) -> Result<Value, Error> {
    let span = read(time)?.duration_until(&read(later)?);
    Ok(number(span.as_secs_f64()))
}

/// Seconds as people write them: `90` is `1m 30s`.
pub(super) fn duration(seconds: f64) -> Result<String, Error> {
    // Milliseconds are as fine as anybody reads.
    let millis = (seconds * 1000.0).round();
    let exact = Duration::try_from_secs_f64(millis / 1000.0).map_err(refuse)?;
    Ok(humantime::format_duration(exact).to_string())
}

/// The seconds in a span as people write it: `1m 30s` is `90`.
pub(super) fn seconds(span: &str) -> Result<Value, Error> {
    Ok(number(humantime::parse_duration(span.trim()).map_err(refuse)?.as_secs_f64()))
}

fn read(time: &Value) -> Result<Zoned, Error> {
    match time.as_str() {
        Some(text) => moment::read(text).map_err(refuse),
        None if time.kind() == ValueKind::Number => moment::since_1970(f64::try_from(time.clone())?).map_err(refuse),
        None => Err(refuse(format!("a date cannot be read from a {}", time.kind()))),
    }
}

fn of_words(span: &str) -> Result<Span, Error> {
    let hint = |error| refuse(format!("`{span}` is no span of time such as `2h 30m` or `3 days`: {error}"));
    span.parse().map_err(hint)
}

fn written(zoned: &Zoned) -> Result<String, Error> {
    let utc = zoned.offset() == Offset::UTC;
    let format = if utc { "%Y-%m-%dT%H:%M:%S%.fZ" } else { RFC_3339 };
    jiff::fmt::strtime::format(format, zoned).map_err(refuse)
}

/// A whole number where it is one.
fn number(seconds: f64) -> Value {
    let whole = seconds.trunc() as i64;
    if seconds.fract() == 0.0 { Value::from(whole) } else { Value::from(seconds) }
}

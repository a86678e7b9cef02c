//! The filters that messages want beside the engine's own.

use std::time::Duration;

use minijinja::{Environment, Error, ErrorKind, Value};
use unicode_segmentation::UnicodeSegmentation;

use super::moment;

/// Adds all of them.
pub(super) fn add(env: &mut Environment<'_>) {
    env.add_filter("date", date);
    env.add_filter("duration", duration);
    env.add_filter("json", json);
    env.add_filter("truncate", truncate);
    env.add_filter("urlencode", urlencode);
}

/// An RFC 3339 time, or a date, in the words of `strftime`, in its own zone or in the one that is named.
fn date(time: &str, format: &str, zone: Option<&str>) -> Result<String, Error> {
    let zoned = moment::read(time).map_err(refuse)?;
    let zoned = match zone {
        Some(zone) => zoned.in_tz(zone).map_err(refuse)?,
        None => zoned,
    };
    jiff::fmt::strtime::format(format, &zoned).map_err(refuse)
}

/// Seconds as people write them: `90` is `1m 30s`.
fn duration(seconds: f64) -> Result<String, Error> {
    // Milliseconds are as fine as anybody reads.
    let millis = (seconds * 1000.0).round();
    let exact = Duration::try_from_secs_f64(millis / 1000.0).map_err(refuse)?;
    Ok(humantime::format_duration(exact).to_string())
}

/// A value as JSON; unlike `tojson` it leaves escaping for HTML to the template it stands in.
fn json(value: &Value) -> Result<String, Error> {
    serde_json::to_string(value).map_err(refuse)
}

/// The text cut to so many characters, as readers count them, with an ellipsis inside that number.
fn truncate(text: &str, length: usize) -> String {
    match text.grapheme_indices(true).nth(length) {
        None => text.to_owned(),
        Some(_) => text.graphemes(true).take(length.saturating_sub(1)).chain((length > 0).then_some("…")).collect(),
    }
}

/// A value percent-encoded for any place in a URL, `/` included.
fn urlencode(value: &Value) -> String {
    const KEPT: &percent_encoding::AsciiSet =
        &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    percent_encoding::utf8_percent_encode(&value.to_string(), KEPT).to_string()
}

fn refuse(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::InvalidOperation, error.to_string())
}

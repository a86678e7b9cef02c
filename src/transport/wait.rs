//! How long a server asks to wait, in each form in which servers say it.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, fmt};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

/// The wait of a `Retry-After` header: seconds, fractions of them, or a date (RFC 9110 section 10.2.3).
pub(crate) fn in_headers(headers: &HeaderMap) -> Option<Duration> {
    let text = |name| headers.get(name)?.to_str().ok();
    // A date is meant by the server's own clock, which may differ from ours.
    let now = || text(DATE).and_then(date).unwrap_or_else(Timestamp::now);
    let value = text(RETRY_AFTER)?;
    seconds(value).or_else(|| {
        let wait = date(value)?.duration_since(now());
        Some(Duration::try_from(wait).unwrap_or(Duration::ZERO))
    })
}

/// The wait in a JSON body: `retry_after` in seconds at the top (Discord, Slack) or inside `parameters` (Telegram), or
/// `retry_after_ms` in milliseconds (Matrix).
pub(crate) fn in_body(json: &Value) -> Option<Duration> {
    let number = |value: &Value| seconds(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let named = |object: &Value| object.get("retry_after").and_then(number);
    let milliseconds = || Some(number(json.get("retry_after_ms")?)? / 1000);
    named(json).or_else(|| named(json.get("parameters")?)).or_else(milliseconds)
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()
}

/// A date in one of the three forms that RFC 9110 section 5.6.7 wants to be understood.
fn date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let old = |form| DateTime::strptime(form, text).ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let usual = fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    usual.or_else(|| old("%A, %d-%b-%y %H:%M:%S GMT")).or_else(|| old("%a %b %e %H:%M:%S %Y"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::header::{HeaderMap, HeaderValue};
    use serde_json::json;

    use super::{in_body, in_headers};

    /// What the value means where the server's clock shows the second 1,000,000,000.
    fn wait(value: &str) -> Option<Duration> {
        let header = |text: &str| HeaderValue::from_str(text).expect("it is a value");
        let headers = [("date", "Sun, 09 Sep 2001 01:46:40 GMT"), ("retry-after", value)];
        in_headers(&HeaderMap::from_iter(
            headers.map(|(name, text)| (name.parse().expect("it is a name"), header(text))),
        ))
    }

    #[test]
    fn a_header_says_seconds_fractions_or_a_date() {
        assert_eq!(wait("3"), Some(Duration::from_secs(3)));
        assert_eq!(wait(" 2.128"), Some(Duration::from_millis(2128)));
        for date in ["Sun, 09 Sep 2001 01:46:45 GMT", "Sunday, 09-Sep-01 01:46:45 GMT", "Sun Sep  9 01:46:45 2001"] {
            assert_eq!(wait(date), Some(Duration::from_secs(5)), "{date}");
        }
        assert_eq!(wait("Sun, 09 Sep 2001 01:46:00 GMT"), Some(Duration::ZERO));
        for nonsense in ["soon", "-1", "inf", "NaN", ""] {
            assert_eq!(wait(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_body_says_it_in_the_forms_of_the_great_services() {
        for (body, millis) in [
            (json!({"message": "You are being rate limited.", "retry_after": 0.25}), 250),
            (json!({"ok": false, "error": "ratelimited", "retry_after": "2"}), 2000),
            (json!({"ok": false, "error_code": 429, "parameters": {"retry_after": 5}}), 5000),
            (json!({"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1500}), 1500),
        ] {
            assert_eq!(in_body(&body), Some(Duration::from_millis(millis)), "{body}");
        }
        for nothing in [json!({"retry_after": null}), json!({"retry_after": -1}), json!([1]), json!("retry_after")] {
            assert_eq!(in_body(&nothing), None, "{nothing}");
        }
    }
}

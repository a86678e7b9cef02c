//! A server's answer as a plain value.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// Status, headers and body of an answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, cut at a mebibyte.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether the status is 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header's text, where it is there and readable.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body as text, with anything that is not UTF-8 replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, where it is.
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The answer in one line, for a service without words of its own: what its status means, and its text where that is no page.
    pub fn words(&self) -> String {
        if (300..400).contains(&self.status) {
            return "the service answered with a redirect, which is not followed".to_owned();
        }
        let reason = StatusCode::from_u16(self.status).ok().and_then(|status| status.canonical_reason());
        let reason = reason.map_or_else(|| format!("HTTP {}", self.status), str::to_owned);
        match self.text().trim() {
            "" => reason,
            page if page.starts_with('<') => reason,
            // All of it: it is cut only after secrets were removed, or half of one could stay.
            words => format!("{reason}: {words}"),
        }
    }

    /// How long the server asks to wait: seconds, fractions of them, or a date (RFC 9110 section 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(RETRY_AFTER)?.to_str().ok()?;
        wait(value, jiff::Timestamp::now())
    }
}

/// The wait that a `Retry-After` value means at the time `now`.
fn wait(value: &str, now: jiff::Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::wait;
    use std::time::Duration;

    #[test]
    fn retry_after_is_seconds_fractions_or_a_date() {
        let now = jiff::Timestamp::from_second(1_000_000_000).expect("it is a valid time");
        assert_eq!(wait("3", now), Some(Duration::from_secs(3)));
        assert_eq!(wait(" 2.128", now), Some(Duration::from_millis(2128)));
        assert_eq!(wait("Sun, 09 Sep 2001 01:46:45 GMT", now), Some(Duration::from_secs(5)));
        assert_eq!(wait("Sun, 09 Sep 2001 01:46:00 GMT", now), Some(Duration::ZERO));
        for nonsense in ["soon", "-1", "inf", "NaN", ""] {
            assert_eq!(wait(nonsense, now), None, "{nonsense}");
        }
    }
}

//! A server's answer as a plain value.

use std::time::Duration;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::{StatusCode, Url};

use crate::transport::wait;

/// Status, headers and body of an answer; it may hold a token, and so is never printed as it is.
#[derive(Clone)]
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
        if self.is_redirect() {
            return match self.elsewhere() {
                Some(place) => format!("the service answered with a redirect to `{place}`, which is not followed"),
                None => "the service answered with a redirect, which is not followed".to_owned(),
            };
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

    /// What to do about an answer that sends the client elsewhere; nothing for any other.
    pub fn advice(&self) -> Option<String> {
        self.is_redirect().then(|| "if that is right, give the account the address that it redirects to".to_owned())
    }

    fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status)
    }

    /// Where a redirect points to: scheme, host and port, because the rest may hold credentials.
    fn elsewhere(&self) -> Option<String> {
        let target = Url::parse(self.header(LOCATION.as_str())?).ok()?;
        matches!(target.scheme(), "http" | "https").then(|| target.origin().ascii_serialization())
    }

    /// How long the server asks to wait, by its header or else in its body.
    pub fn retry_after(&self) -> Option<Duration> {
        let said = || self.json().and_then(|json| wait::in_body(&json));
        wait::in_headers(&self.headers).or_else(said)
    }
}

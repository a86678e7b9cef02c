//! What came in: method, path, query, headers and body, with the few questions that every handler asks.

use axum::body::{Body, Bytes, to_bytes};
use axum::http::request::Parts;
use percent_encoding::percent_decode_str;

/// The most that is read of a body; what is above the limits of Graph is refused later.
const READ: usize = 64 << 20;

/// A request that was read to its end.
pub(super) struct Request {
    pub(super) method: String,
    /// As it was written, without the query.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    headers: axum::http::HeaderMap,
    pub(super) body: Bytes,
}

impl Request {
    /// The request without its body.
    pub(super) fn head(parts: Parts) -> Self {
        let query = pairs(parts.uri.query().unwrap_or_default());
        let path = parts.uri.path().to_owned();
        Self { method: parts.method.to_string(), path, query, headers: parts.headers, body: Bytes::new() }
    }

    pub(super) async fn read(self, body: Body) -> Self {
        Self { body: to_bytes(body, READ).await.unwrap_or_default(), ..self }
    }

    /// A header's text; nothing where it is missing.
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(super) fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// The type of the body without its parameters, in lower case.
    pub(super) fn content_type(&self) -> String {
        self.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The pieces of the path, decoded.
    pub(super) fn segments(&self) -> Vec<String> {
        let pieces = self.path.trim_start_matches('/').split('/');
        pieces.map(|piece| percent_decode_str(piece).decode_utf8_lossy().into_owned()).collect()
    }

    /// The body as a form.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        pairs(&String::from_utf8_lossy(&self.body))
    }

    pub(super) fn query(&self, name: &str) -> &str {
        self.query.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    pub(super) fn wants_immutable_ids(&self) -> bool {
        self.header("prefer").split(',').any(|wish| wish.trim().eq_ignore_ascii_case(r#"IdType="ImmutableId""#))
    }
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let url = reqwest::Url::parse(&format!("http://form.example/?{text}")).expect("a form is a query");
    url.query_pairs().into_owned().collect()
}

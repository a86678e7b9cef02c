//! Answers as values, with the error bodies of Graph and of the login server.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An answer.
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    /// An answer without a body.
    pub(super) fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    pub(super) fn json(status: u16, body: &Value) -> Self {
        Self { body: body.to_string(), ..Self::status(status) }.header("content-type", "application/json")
    }

    pub(super) fn text(status: u16, body: &str) -> Self {
        Self { body: body.to_owned(), ..Self::status(status) }
    }

    pub(super) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// An error of Graph.
    pub(super) fn refusal(status: u16, code: &str, message: &str) -> Self {
        let inner = json!({"date": "2026-08-20T10:00:00", "request-id": "graph-request", "client-request-id": "own"});
        Self::json(status, &json!({"error": {"code": code, "message": message, "innerError": inner}}))
    }

    /// An error of the login server, in the words that it has for the code.
    pub(super) fn aadsts(status: u16, error: &str, code: u32, words: &str) -> Self {
        let traces =
            "Trace ID: 00000000-0000-4000-8000-00000000aaaa Correlation ID: 00000000-0000-4000-8000-00000000bbbb";
        let body = json!({
            "error": error,
            "error_description": format!("AADSTS{code}: {words} {traces} Timestamp: 2026-08-20 10:00:00Z"),
            "error_codes": [code],
            "timestamp": "2026-08-20 10:00:00Z",
            "trace_id": "00000000-0000-4000-8000-00000000aaaa",
            "correlation_id": "00000000-0000-4000-8000-00000000bbbb",
            "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
        });
        Self::json(status, &body)
    }

    pub(super) fn is_success(&self) -> bool {
        (200..400).contains(&self.status)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).expect("it is a status");
        let mut response = (status, self.body).into_response();
        if response.headers().get("content-type").is_some_and(|kind| kind == "text/plain; charset=utf-8") {
            response.headers_mut().remove("content-type");
        }
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value.parse().expect("it is a header value"));
        }
        response
    }
}

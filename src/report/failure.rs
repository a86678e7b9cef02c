//! Why a delivery failed, as reports show it.

use schemars::JsonSchema;
use serde::Serialize;

use crate::outcome::{Failure, FailureKind, Retry};

/// Why a delivery failed, or why nobody knows whether it did.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FailureReport {
    /// Why.
    pub kind: FailureKind,
    /// The HTTP status, where there was an answer.
    pub http_status: Option<u16>,
    /// The service's own error code.
    pub code: Option<String>,
    /// The service's own words, or ours where it had none.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// The wait that the service asked for, in seconds.
    pub retry_after: Option<f64>,
    /// The service's own mark of the request, which its support asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Our own mark of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_request_id: Option<String>,
}

impl From<&Failure> for FailureReport {
    fn from(failure: &Failure) -> Self {
        let retry_after = match failure.retry {
            Retry::After(wait) => wait.map(|wait| wait.as_secs_f64()),
            Retry::Never => None,
        };
        let trace = failure.trace.as_deref().cloned().unwrap_or_default();
        Self {
            kind: failure.kind,
            http_status: failure.http_status,
            code: failure.code.clone(),
            message: failure.message.clone(),
            hint: failure.hint.clone(),
            retry_after,
            request_id: trace.request_id,
            client_request_id: trace.client_request_id,
        }
    }
}

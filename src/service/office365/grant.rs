//! The good answer of the token endpoint.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;

use crate::outcome::{Failure, FailureKind};
use crate::secret::Secret;
use crate::service::office365::login_error;
use crate::transport::Answer;

/// What is assumed where the server does not say how long a token lasts; an hour is what Entra gives at the least.
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// What the login server gave.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) access_token: Secret,
    /// How long it is good for, counted from when it was asked for.
    pub(super) life: Duration,
    pub(super) refresh_token: Option<Secret>,
    /// What was granted, in the server's words: names separated by spaces.
    pub(super) scope: Option<String>,
}

/// The answer as it is written.
#[derive(Deserialize)]
struct Written {
    access_token: String,
    expires_in: Option<Number>,
    /// The end in seconds since 1970, which managed identities say.
    expires_on: Option<Number>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// A number of seconds, which some servers write as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Plain(u64),
    Text(String),
}

impl Number {
    fn value(&self) -> Option<u64> {
        match self {
            Self::Plain(seconds) => Some(*seconds),
            Self::Text(text) => text.parse().ok(),
        }
    }
}

impl Grant {
    /// Reads an answer of the token endpoint.
    ///
    /// # Errors
    /// What a refusal means, or an answer that is none.
    pub(super) fn of(answer: &Answer) -> Result<Self, Failure> {
        if !answer.is_success() {
            return Err(login_error::refusal(answer));
        }
        Self::read(answer).ok_or_else(|| {
            Failure::new(FailureKind::Protocol, "sign-in: the answer of the login server holds no token")
                .retry(None)
                .hint("something between here and the login server may have answered: check `login_url` and the proxy")
        })
    }

    /// The grant in an answer, where there is one.
    pub(super) fn read(answer: &Answer) -> Option<Self> {
        let written: Written = serde_json::from_slice(&answer.body).ok()?;
        let until = |end: &Number| {
            let left = i64::try_from(end.value()?).ok()?.saturating_sub(Timestamp::now().as_second());
            Some(left.max(0).unsigned_abs())
        };
        let seconds = written.expires_in.as_ref().and_then(Number::value);
        let seconds = seconds.or_else(|| written.expires_on.as_ref().and_then(until));
        Some(Self {
            access_token: Secret::new(written.access_token),
            life: seconds.map_or(USUAL_LIFE, Duration::from_secs),
            refresh_token: written.refresh_token.filter(|token| !token.is_empty()).map(Secret::new),
            scope: written.scope.filter(|scope| !scope.trim().is_empty()),
        })
    }
}

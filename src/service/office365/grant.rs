//! The good answer of the token endpoint.

use std::time::Duration;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::outcome::{Failure, FailureKind};
use crate::secret::Secret;
use crate::service::office365::login_error;
use crate::transport::Answer;

/// What is assumed where the server does not say how long a token lasts; an hour is what Entra gives at the least.
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// No token is used for longer than that, whatever a server says.
const LONGEST_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

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
    expires_in: Option<Value>,
    /// The end in seconds since 1970, which managed identities say.
    expires_on: Option<Value>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// A number of seconds, which some servers write as text or with a fraction; whatever else stands there is no reason to lose a token.
fn seconds(written: &Value) -> Option<Duration> {
    let seconds = written.as_f64().or_else(|| written.as_str()?.trim().parse().ok())?;
    Duration::try_from_secs_f64(seconds).ok()
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
        let now = || Duration::try_from(Timestamp::now().as_duration()).unwrap_or_default();
        let until = |end: &Value| Some(seconds(end)?.saturating_sub(now()));
        let life = written.expires_in.as_ref().and_then(seconds);
        let life = life.or_else(|| written.expires_on.as_ref().and_then(until)).unwrap_or(USUAL_LIFE);
        Some(Self {
            access_token: Secret::new(written.access_token),
            life: life.min(LONGEST_LIFE),
            refresh_token: written.refresh_token.filter(|token| !token.is_empty()).map(Secret::new),
            scope: written.scope.filter(|scope| !scope.trim().is_empty()),
        })
    }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderMap;

    use super::Grant;
    use crate::transport::Answer;

    #[test]
    fn a_token_is_taken_however_its_life_is_written() {
        for (written, life) in [
            ("3599", 3599),
            ("\"3599\"", 3599),
            ("3599.0", 3599),
            ("null", 3600),
            ("-1", 3600),
            ("{}", 3600),
            ("1e300", 3600),
            ("99999999999", 7 * 24 * 3600),
        ] {
            let body = format!("{{\"access_token\": \"a\", \"refresh_token\": \"r\", \"expires_in\": {written}}}");
            let grant =
                Grant::read(&Answer { status: 200, headers: HeaderMap::new(), body: body.into() }).expect(written);
            assert_eq!((grant.life.as_secs(), grant.refresh_token.is_some()), (life, true), "{written}");
        }
    }
}

//! The access token that all deliveries of an account share, asked for once however many of them wait.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::outcome::{Failure, FailureKind, Retry};
use crate::secret::{Redactor, Secret};
use crate::service::office365::account::Account;
use crate::service::office365::credentials::Credentials;
use crate::service::office365::login_error;
use crate::transport::{Answer, Line};

/// How long before its end a token is no longer used, so that it does not end under way; azure_identity does the same.
const MARGIN: Duration = Duration::from_secs(300);

/// What is assumed where the server does not say how long a token lasts; an hour is what Entra gives at the least.
const USUAL_LIFE: Duration = Duration::from_secs(3600);

/// A token of Graph.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) token: Secret,
    /// What the server says that the token is good for, where it does.
    pub(super) scope: Option<String>,
    number: u64,
    stale_at: Instant,
}

/// An account's way to its tokens.
pub(super) struct Tokens {
    line: Line,
    url: String,
    client_id: String,
    client_secret: Option<Secret>,
    scope: String,
    state: Mutex<State>,
    /// How many times the server has answered or failed to.
    turns: AtomicU64,
    redactor: SyncMutex<Redactor>,
}

struct State {
    /// The newest refresh token: the server may hand out another one at every turn.
    refresh_token: Option<Secret>,
    latest: Option<Result<Access, Failure>>,
}

impl Tokens {
    pub(super) fn new(account: &Account, line: Line) -> Self {
        let graph = &account.cloud.graph;
        let (refresh_token, client_secret, scope) = match &account.credentials {
            Credentials::Organization { client_secret } => (None, Some(client_secret), format!("{graph}/.default")),
            Credentials::Personal { refresh_token, client_secret } => {
                (Some(refresh_token), client_secret.as_ref(), format!("{graph}/Mail.Send offline_access"))
            }
        };
        let mut redactor = Redactor::default();
        refresh_token.iter().chain(&client_secret).for_each(|secret| redactor.learn(secret.expose()));
        Self {
            line,
            url: format!("{}/{}/oauth2/v2.0/token", account.cloud.login, account.tenant),
            client_id: account.client_id.clone(),
            client_secret: client_secret.cloned(),
            scope,
            state: Mutex::new(State { refresh_token: refresh_token.cloned(), latest: None }),
            turns: AtomicU64::new(0),
            redactor: SyncMutex::new(redactor),
        }
    }

    /// The token of the run, fetched by the first who needs it while the others wait for the same answer.
    pub(super) async fn get(&self) -> Result<Access, Failure> {
        self.newer_than(0).await
    }

    /// A token other than the one that Graph refused; whoever asks first fetches it for all.
    pub(super) async fn renew(&self, refused: &Access) -> Result<Access, Failure> {
        self.newer_than(refused.number).await
    }

    async fn newer_than(&self, number: u64) -> Result<Access, Failure> {
        let before = self.turns.load(Ordering::Acquire);
        let mut state = self.state.lock().await;
        let turns = self.turns.load(Ordering::Acquire);
        // Whatever came while this one waited is its answer too, even a short-lived token or a passing failure.
        let waited = turns > before;
        match &state.latest {
            Some(Ok(access)) if access.number > number && (waited || Instant::now() < access.stale_at) => {
                return Ok(access.clone());
            }
            // A refusal holds for the whole run.
            Some(Err(failure)) if waited || failure.retry == Retry::Never => return Err(failure.clone()),
            _ => {}
        }
        let result = self.fetch(&mut state, turns + 1).await.map_err(|failure| self.conceal(failure));
        state.latest = Some(result.clone());
        self.turns.store(turns + 1, Ordering::Release);
        result
    }

    async fn fetch(&self, state: &mut State, number: u64) -> Result<Access, Failure> {
        let mut form = vec![("client_id", self.client_id.as_str()), ("scope", &self.scope)];
        form.extend(self.client_secret.as_ref().map(|secret| ("client_secret", secret.expose())));
        match &state.refresh_token {
            Some(token) => form.extend([("grant_type", "refresh_token"), ("refresh_token", token.expose())]),
            None => form.push(("grant_type", "client_credentials")),
        }
        let asked_at = Instant::now();
        let request = self.line.request(Method::POST, &self.url).form(&form);
        let answer = self.line.exchange(request).await.map_err(login_error::unreachable)?;
        let grant = grant(&answer)?;
        self.learn(&grant);
        state.refresh_token = grant.refresh_token.map(Secret::new).or(state.refresh_token.take());
        let life = grant.expires_in.map_or(USUAL_LIFE, Seconds::duration);
        let stale_at = asked_at + life.saturating_sub(MARGIN);
        Ok(Access { token: Secret::new(grant.access_token), scope: grant.scope, number, stale_at })
    }

    fn learn(&self, grant: &Grant) {
        let mut redactor = self.redactor.lock().unwrap_or_else(PoisonError::into_inner);
        redactor.learn(&grant.access_token);
        grant.refresh_token.iter().for_each(|token| redactor.learn(token));
    }

    /// Makes sure that no failure shows this text.
    pub(super) fn keep_secret(&self, text: &str) {
        self.redactor.lock().unwrap_or_else(PoisonError::into_inner).learn(text);
    }

    /// The failure without any secret or token of this account, should a server repeat one.
    pub(super) fn conceal(&self, failure: Failure) -> Failure {
        let redactor = self.redactor.lock().unwrap_or_else(PoisonError::into_inner);
        Failure { message: redactor.redact(&failure.message), ..failure }
    }
}

/// The good answer of the token endpoint.
#[derive(Deserialize)]
struct Grant {
    access_token: String,
    expires_in: Option<Seconds>,
    refresh_token: Option<String>,
    scope: Option<String>,
}

/// A number of seconds, which some servers write as text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(u32),
    Text(String),
}

impl Seconds {
    fn duration(self) -> Duration {
        match self {
            Self::Number(seconds) => Duration::from_secs(seconds.into()),
            Self::Text(text) => text.parse::<u32>().map_or(USUAL_LIFE, |seconds| Duration::from_secs(seconds.into())),
        }
    }
}

fn grant(answer: &Answer) -> Result<Grant, Failure> {
    if !answer.is_success() {
        return Err(login_error::refusal(answer));
    }
    serde_json::from_slice(&answer.body).map_err(|_| {
        Failure::new(FailureKind::Protocol, "sign-in: the answer of the login server holds no token")
            .retry(None)
            .hint("something between here and the login server may have answered: check `login_url` and the proxy")
    })
}

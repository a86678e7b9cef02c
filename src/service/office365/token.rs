//! The access token that all deliveries of an account share, asked for once however many of them wait.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::Instant;

use crate::outcome::{Failure, FailureKind, Retry};
use crate::problem::Problem;
use crate::secret::{Redactor, Secret};
use crate::service::office365::account::Account;
use crate::service::office365::asking::Asker;
use crate::service::office365::certificate::Certificate;
use crate::service::office365::keeping::Keeping;
use crate::service::office365::login_error;
use crate::service::office365::means::Means;
use crate::store::{AccessToken, Entry};

/// How long before its end a token is no longer used, so that it does not end under way; azure_identity does the same.
pub(super) const MARGIN: Duration = Duration::from_secs(300);

/// A token of Graph.
#[derive(Clone)]
pub(super) struct Access {
    pub(super) token: Secret,
    /// What was granted, in the words of the login server: names separated by spaces, where it said them.
    pub(super) granted: Option<String>,
    number: u64,
    stale_at: Instant,
}

/// An account's way to its tokens.
pub(super) struct Tokens {
    pub(super) asker: Asker,
    pub(super) keeping: Keeping,
    account: String,
    state: Arc<Mutex<State>>,
    /// How many times a token was looked for.
    turns: AtomicU64,
    redactor: SyncMutex<Redactor>,
}

/// What is known of the account's tokens.
#[derive(Default)]
pub(super) struct State {
    latest: Option<Result<Access, Failure>>,
    /// What the login server gave and the store did not take; it is of no use before it is kept.
    pub(super) unkept: Option<Entry>,
}

impl Tokens {
    /// The way of an account to its tokens; nothing is asked for yet.
    ///
    /// # Errors
    /// A person of whom there is no refresh token, or a store that could not keep the next one.
    pub(super) fn new(account: &Account, means: &mut Means<'_>) -> Result<Self, Problem> {
        let keeping = Keeping::new(account, means)?;
        account
            .credentials
            .certificate()
            .and_then(Certificate::warning)
            .into_iter()
            .for_each(|it| means.warnings.push(it));
        let line = match account.credentials.is_managed() {
            true => means.transport.direct(means.policy)?,
            false => means.transport.line(means.policy)?,
        };
        let mut redactor = Redactor::default();
        keeping.seed().into_iter().for_each(|secret| redactor.learn(secret.expose()));
        Ok(Self {
            asker: Asker::new(account, line),
            keeping,
            account: means.account.to_owned(),
            state: Arc::default(),
            turns: AtomicU64::new(0),
            redactor: SyncMutex::new(redactor),
        })
    }

    /// The token of the run, fetched by the first who needs it while the others wait for the same answer.
    pub(super) async fn get(self: &Arc<Self>) -> Result<Access, Failure> {
        self.newer_than(None).await
    }

    /// A token other than the one that Graph refused; whoever asks first fetches it for all.
    pub(super) async fn renew(self: &Arc<Self>, refused: &Access) -> Result<Access, Failure> {
        self.newer_than(Some(refused)).await
    }

    /// Waits until nothing is asked of the login server any more, and what it gave is kept.
    pub(super) async fn settle(&self) {
        drop(self.state.lock().await);
    }

    async fn newer_than(self: &Arc<Self>, refused: Option<&Access>) -> Result<Access, Failure> {
        let before = self.turns.load(Ordering::Acquire);
        let state = Arc::clone(&self.state).lock_owned().await;
        let turns = self.turns.load(Ordering::Acquire);
        // Whatever came while this one waited is its answer too, even a short-lived token or a passing failure.
        let waited = turns > before;
        let number = refused.map_or(0, |refused| refused.number);
        match &state.latest {
            Some(Ok(access)) if access.number > number && (waited || Instant::now() < access.stale_at) => {
                return Ok(access.clone());
            }
            // A refusal holds for the whole run.
            Some(Err(failure)) if waited || failure.retry == Retry::Never => return Err(failure.clone()),
            _ => {}
        }
        let (tokens, refused) = (Arc::clone(self), refused.map(|refused| refused.token.clone()));
        // A task of its own: a delivery may be given up at any moment, and with its exchange the only refresh token would be lost
        // that the login server still takes.
        let fetch = tokio::spawn(async move { tokens.fetch(state, refused.as_ref(), turns + 1).await });
        fetch.await.unwrap_or_else(|error| match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Failure::new(FailureKind::Auth, "sign-in: the program ends").retry(None)),
        })
    }

    /// Looks for the token with this number, and leaves what came of it for the others.
    async fn fetch(
        &self,
        mut state: OwnedMutexGuard<State>,
        refused: Option<&Secret>,
        number: u64,
    ) -> Result<Access, Failure> {
        let found = self.find(&mut state, refused).await;
        let result = found
            .map(|(token, granted)| access(&token, granted, number))
            .map_err(|failure| login_error::for_account(self.conceal(failure), &self.account));
        state.latest = Some(result.clone());
        self.turns.store(number, Ordering::Release);
        result
    }

    /// Makes sure that no word of a failure repeats a token.
    pub(super) fn learn<'a>(&self, tokens: impl IntoIterator<Item = &'a Secret>) {
        let mut redactor = self.redactor.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.into_iter().for_each(|token| redactor.learn(token.expose()));
    }

    /// The failure without any secret or token of this account, should a server repeat one.
    pub(super) fn conceal(&self, failure: Failure) -> Failure {
        let redactor = self.redactor.lock().unwrap_or_else(PoisonError::into_inner);
        Failure { message: redactor.redact(&failure.message), ..failure }
    }
}

fn access(token: &AccessToken, granted: Option<String>, number: u64) -> Access {
    let stale_at = Instant::now() + token.left().saturating_sub(MARGIN);
    Access { token: token.token.clone(), granted, number, stale_at }
}

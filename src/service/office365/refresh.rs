//! Where a token comes from: the store, as long as it is fresh there, or else the login server.
//!
//! A refresh token may be good for one use only. Whoever uses one holds the lock of the credential, looks first whether another process
//! has been faster, and keeps the next one before anything is done with the access token that came with it.

use jiff::Timestamp;

use crate::outcome::{Failure, FailureKind};
use crate::problem::Problem;
use crate::secret::Secret;
use crate::service::office365::asking::{Refused, unkept};
use crate::service::office365::grant::Grant;
use crate::service::office365::keeping::Kind;
use crate::service::office365::token::{State, Tokens};
use crate::store::{AccessToken, Entry, Guard};

/// A token, and what was granted with it.
pub(super) type Found = (AccessToken, Option<String>);

impl Tokens {
    /// A token other than the one that was refused.
    pub(super) async fn find(&self, state: &mut State, refused: Option<&Secret>) -> Result<Found, Failure> {
        match self.keeping.kind() {
            Kind::Application(_) => self.of_application(refused).await,
            Kind::Person(seed) => self.of_person(state, seed.as_ref(), refused).await,
        }
    }

    async fn of_application(&self, refused: Option<&Secret>) -> Result<Found, Failure> {
        // Whatever is wrong with the store, the login server gives another token.
        let kept = || self.keeping.read().ok().flatten();
        if let Some(found) = kept().and_then(|entry| self.take(&entry, refused)) {
            return Ok(found);
        }
        let guard = self.keeping.lock().await.ok();
        if let Some(entry) = guard.as_ref().and_then(|_| kept()) {
            if let Some(found) = self.take(&entry, refused) {
                return Ok(found);
            }
            // One that Graph refused is of no use to the next run.
            if let Some(guard) = &guard {
                let _ = guard.forget().await;
            }
        }
        let asked = Timestamp::now();
        let grant = self.asker.as_application().await?;
        let mut entry = self.keeping.fresh_entry();
        let found = self.enter(&mut entry, grant, asked);
        if let Some(guard) = guard {
            let _ = guard.write(entry).await;
        }
        Ok(found)
    }

    async fn of_person(
        &self,
        state: &mut State,
        seed: Option<&Secret>,
        refused: Option<&Secret>,
    ) -> Result<Found, Failure> {
        if state.unkept.is_none() {
            let kept = self.keeping.read().map_err(|problem| unkept(&problem))?;
            if let Some(found) = kept.and_then(|entry| self.take(&entry, refused)) {
                return Ok(found);
            }
        }
        let guard = self.keeping.lock().await.map_err(|problem| unkept(&problem))?;
        if let Some(entry) = state.unkept.take() {
            // Somebody may have signed in anew since the store did not take this.
            let newer = guard.read().is_ok_and(|kept| kept.is_some_and(|kept| kept.refreshed > entry.refreshed));
            if !newer {
                return self.keep(state, &guard, entry).await;
            }
        }
        let (mut entry, grant, asked) = match self.ask(&guard, seed, refused).await? {
            Asked::Found(found) => return Ok(found),
            Asked::Granted(granted) => *granted,
        };
        self.enter(&mut entry, grant, asked);
        self.keep(state, &guard, entry).await
    }

    /// Tries each refresh token there is, the likeliest first, until one is taken.
    async fn ask(&self, guard: &Guard, seed: Option<&Secret>, refused: Option<&Secret>) -> Result<Asked, Failure> {
        let mut tried: Vec<Secret> = Vec::new();
        let mut first: Option<Failure> = None;
        loop {
            // Each time anew: a process without our lock may have stored another one.
            let kept = guard.read().map_err(|problem| unkept(&problem))?;
            if let Some(found) = kept.as_ref().and_then(|entry| self.take(entry, refused)) {
                return Ok(Asked::Found(found));
            }
            let is_new = kept.as_ref().is_none_or(|entry| self.keeping.is_new(entry));
            let stored = kept.as_ref().and_then(|entry| entry.refresh_token.as_ref());
            // The configuration's token is where it began; a new one there means that somebody signed in again.
            let order = if is_new { [seed, stored] } else { [stored, seed] };
            let untried = |token: &&Secret| !tried.iter().any(|tried| tried.expose() == token.expose());
            let Some(token) = order.into_iter().flatten().find(untried).cloned() else {
                return Err(first.unwrap_or_else(nobody_signed_in));
            };
            self.learn([&token]);
            let asked = Timestamp::now();
            let scope = kept.as_ref().and_then(|entry| entry.scope.as_deref());
            match self.asker.as_person(&token, &self.asker.scope(scope)).await {
                Ok(grant) => {
                    let begins = stored.is_none_or(|stored| stored.expose() != token.expose());
                    let mut entry = kept.unwrap_or_else(|| self.keeping.fresh_entry());
                    if begins {
                        entry.signed_in = asked;
                    }
                    entry.refresh_token = Some(token);
                    return Ok(Asked::Granted(Box::new((entry, grant, asked))));
                }
                Err(Refused::Otherwise(failure)) => return Err(failure),
                Err(Refused::Stale(failure)) => {
                    first.get_or_insert(failure);
                    tried.push(token);
                }
            }
        }
    }

    /// The entry's access token, where it can still be used.
    fn take(&self, entry: &Entry, refused: Option<&Secret>) -> Option<Found> {
        let access = self.keeping.usable(entry, refused)?;
        self.learn([&access.token]);
        Some((access.clone(), entry.scope.clone()))
    }

    /// Enters what the login server gave.
    fn enter(&self, entry: &mut Entry, grant: Grant, asked: Timestamp) -> Found {
        self.learn([&grant.access_token].into_iter().chain(&grant.refresh_token));
        let access = AccessToken { token: grant.access_token, expires: asked + grant.life };
        entry.refresh_token = grant.refresh_token.or(entry.refresh_token.take());
        entry.scope = grant.scope.or(entry.scope.take());
        entry.access = Some(access.clone());
        entry.refreshed = asked;
        self.keeping.seed().into_iter().for_each(|seed| entry.learn(seed));
        (access, entry.scope.clone())
    }

    /// Keeps an entry, and only then gives its token away.
    async fn keep(&self, state: &mut State, guard: &Guard, entry: Entry) -> Result<Found, Failure> {
        match guard.write(entry.clone()).await {
            Ok(()) => {
                let found = entry.access.map(|access| (access, entry.scope));
                found.ok_or_else(nobody_signed_in)
            }
            Err(problem) => {
                state.unkept = Some(entry);
                Err(unkept(&lost(problem)))
            }
        }
    }
}

/// How the tokens of the store fared.
enum Asked {
    /// Another process has been faster.
    Found(Found),
    /// The login server gave this, at this time, for what the entry began with.
    Granted(Box<(Entry, Grant, Timestamp)>),
}

fn nobody_signed_in() -> Failure {
    Failure::new(FailureKind::Auth, "sign-in: nobody has signed in for this mailbox")
        .hint("run `dispatch auth ACCOUNT`")
}

/// What is said where the login server gave a new refresh token that the store does not take.
fn lost(problem: Problem) -> Problem {
    let hint = "nothing is sent with a sign-in that would be lost: make room or name another folder with `--state-dir`; should \
                the old token be refused then, run `dispatch auth ACCOUNT`";
    Problem { hint: Some(hint.to_owned()), ..problem }
}

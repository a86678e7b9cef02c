//! What a test can set.

use std::sync::PoisonError;
use std::time::Duration;

use super::fault::{Fault, Faults, Step};
use super::office::{Graph, Held};
use super::sign_in::Turn;
use super::upload::Case;

/// How long a test waits for requests that have to come.
const PATIENCE: Duration = Duration::from_secs(120);

impl Graph {
    pub(crate) fn url(&self) -> String {
        self.office().url.clone()
    }

    /// The next requests to Graph meet these faults, one each.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.office().faults.anywhere(faults);
    }

    /// The next requests to the token endpoint meet these faults, one each.
    pub(crate) fn fail_login(&self, faults: impl IntoIterator<Item = Fault>) {
        self.fail_at(Step::Login, faults);
    }

    /// The next requests of this kind meet these faults, one each.
    pub(crate) fn fail_at(&self, step: Step, faults: impl IntoIterator<Item = Fault>) {
        self.office().faults.at(step, faults);
    }

    /// So many of a hundred requests to Graph are refused with 429 or 503, the same ones for the same seed; 0 ends it.
    pub(crate) fn storm(&self, seed: u64, percent: u64) {
        self.office().faults.storm(seed, percent);
    }

    /// What the application, and each who signs in, may do; tokens that exist keep what they have.
    pub(crate) fn grant(&self, permissions: &[&str]) {
        self.office().permissions = permissions.iter().map(|name| (*name).to_owned()).collect();
    }

    /// How many seconds new tokens are good for.
    pub(crate) fn set_lifetime(&self, seconds: u32) {
        self.office().lifetime = seconds;
    }

    /// No access token given so far is good any more.
    pub(crate) fn revoke(&self) {
        self.office().tokens.access.clear();
    }

    /// No refresh token given so far is good any more.
    pub(crate) fn revoke_refresh_tokens(&self) {
        self.office().tokens.refresh.clear();
    }

    /// Whether a refresh token is good for one use only; at first it is good for many.
    pub(crate) fn use_refresh_tokens_once(&self) {
        self.office().single_use = true;
    }

    /// The application is no public client: who signs in needs its secret.
    pub(crate) fn forbid_public_clients(&self) {
        self.office().public_clients = false;
    }

    /// What those who poll with a device code are told, before the person has signed in.
    pub(crate) fn device_turns(&self, turns: impl IntoIterator<Item = Turn>) {
        self.office().sign_in.turns.extend(turns);
    }

    /// Seconds between polls, and how long a device code is good for, as the server tells it.
    pub(crate) fn device_times(&self, interval: u32, expires_in: u32) {
        let mut office = self.office();
        (office.sign_in.interval, office.sign_in.expires_in) = (interval, expires_in);
    }

    /// How many requests a mailbox may have under way at once; 4 at first.
    pub(crate) fn set_concurrency(&self, at_once: usize) {
        self.office().limits.at_once = at_once;
    }

    /// The `Retry-After` of throttled requests, in seconds.
    pub(crate) fn set_retry_after(&self, seconds: &str) {
        self.office().limits.retry_after = seconds.to_owned();
    }

    /// How long each request to Graph takes.
    pub(crate) fn set_latency(&self, latency: Duration) {
        self.office().latency = latency;
    }

    /// Requests to Graph wait from now on.
    pub(crate) fn hold(&self) {
        self.office().held = Held::All;
    }

    /// Requests of this kind wait from now on.
    pub(crate) fn hold_at(&self, step: Step) {
        self.office().held = Held::Only(step);
    }

    /// Waits until so many requests wait.
    pub(crate) fn until_held(&self, requests: usize) {
        let office = self.office();
        let fewer = |office: &mut super::office::Office| office.waiting < requests;
        let waited = self.0.arrived.wait_timeout_while(office, PATIENCE, fewer);
        // A connection that breaks on demand panics with the lock in its hand.
        let (office, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!timeout.timed_out(), "only {} of {requests} requests came", office.waiting);
    }

    /// Requests that wait go on, and no more wait.
    pub(crate) fn release(&self) {
        self.office().held = Held::None;
        self.0.released.notify_waiters();
    }

    /// Requests that wait are never carried out, and no more wait: who sent them is gone.
    pub(crate) fn forget_held(&self) {
        self.office().held = Held::None;
    }

    /// Nothing goes wrong any more.
    pub(crate) fn mend(&self) {
        self.office().faults = Faults::default();
    }

    /// Mail to this address is refused.
    pub(crate) fn refuse_address(&self, address: &str) {
        self.office().bad_addresses.insert(address.to_lowercase());
    }

    /// Every mailbox may send as this address.
    pub(crate) fn allow_send_as(&self, address: &str) {
        self.office().send_as.insert(address.to_lowercase());
    }

    /// When the application's secrets end, as Entra writes it.
    pub(crate) fn set_secret_ends(&self, ends: &[&str]) {
        self.office().secret_ends = ends.iter().map(|end| (*end).to_owned()).collect();
    }

    /// A message that was sent is not found so many times.
    pub(crate) fn set_lag(&self, reads: usize) {
        self.office().lag = reads;
    }

    /// The upload store writes its names with a capital at the front.
    pub(crate) fn write_pascal_case(&self) {
        self.office().case = Case::Pascal;
    }

    /// Upload sessions that exist are gone: whoever asks for one gets a 404.
    pub(crate) fn forget_upload_sessions(&self) {
        self.office().sessions.clear();
    }

    /// Whether a request has to wait; then it is counted as waiting.
    fn is_held(&self, step: Step) -> bool {
        let mut office = self.office();
        let held = match office.held {
            Held::None => false,
            Held::All => true,
            Held::Only(only) => only == step,
        };
        if held {
            office.waiting += 1;
            self.0.arrived.notify_all();
        }
        held
    }

    /// The time that a request takes.
    pub(super) async fn linger(&self, step: Step) {
        loop {
            // Made before the look at the lock, so that no release is missed in between.
            let released = self.0.released.notified();
            if !self.is_held(step) {
                break;
            }
            released.await;
            self.office().waiting -= 1;
        }
        let latency = self.office().latency;
        if !latency.is_zero() {
            wait(latency).await;
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a slow server is slow by the clock, on a thread of its own")]
async fn wait(time: Duration) {
    tokio::time::sleep(time).await;
}

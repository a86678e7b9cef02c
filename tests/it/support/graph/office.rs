//! Everything that the servers know, behind one lock.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::fault::{Faults, Step};
use super::ledger::Mail;
use super::limits::Limits;
use super::mailbox::Stored;
use super::sign_in::SignIn;
use super::tokens::{Holder, Refresh, Tokens};
use super::upload::{Case, Session};

pub(crate) const TENANT: &str = "example.onmicrosoft.com";
/// The same tenant by its id.
pub(crate) const TENANT_ID: &str = "00000000-0000-4000-8000-0000000000ff";
pub(crate) const CLIENT_ID: &str = "00000000-0000-4000-8000-000000000001";
pub(crate) const CLIENT_SECRET: &str = "s3cret/with+signs&more";
/// The refresh token of ann@outlook.com, for `consumers` and `common`.
pub(crate) const REFRESH_TOKEN: &str = "refresh-0";
/// The refresh token of ann@example.com, for the tenant, `organizations` and `common`.
pub(crate) const WORK_REFRESH_TOKEN: &str = "work-refresh-0";

/// Which requests wait.
#[derive(Clone, Copy)]
pub(super) enum Held {
    None,
    All,
    Only(Step),
}

pub(super) struct Office {
    pub(super) url: String,
    pub(super) upload_url: String,
    /// What was wrong with requests; a good run leaves it empty.
    pub(super) complaints: Vec<String>,
    pub(super) token_requests: Vec<Vec<(String, String)>>,
    pub(super) graph_requests: usize,
    /// `x-AnchorMailbox` of each request to Graph; empty where it was missing.
    pub(super) anchors: Vec<String>,
    pub(super) lifetime: u32,
    /// What the application, and each who signs in, may do.
    pub(super) permissions: BTreeSet<String>,
    pub(super) tokens: Tokens,
    /// Whether a refresh token is good for one use only.
    pub(super) single_use: bool,
    /// Whether public clients may sign in.
    pub(super) public_clients: bool,
    pub(super) sign_in: SignIn,
    pub(super) faults: Faults,
    pub(super) limits: Limits,
    /// How long each request to Graph takes.
    pub(super) latency: Duration,
    /// Which requests to Graph wait before they are carried out.
    pub(super) held: Held,
    /// How many of them wait.
    pub(super) waiting: usize,
    pub(super) bad_addresses: BTreeSet<String>,
    /// Other addresses that may be a sender.
    pub(super) send_as: BTreeSet<String>,
    /// When the secrets of the application end, as `passwordCredentials` tells it.
    pub(super) secret_ends: Vec<String>,
    /// How many times a message that was sent is not found yet.
    pub(super) lag: usize,
    pub(super) messages: Vec<Stored>,
    pub(super) sessions: BTreeMap<String, Session>,
    pub(super) case: Case,
    /// The next forms of `nextExpectedRanges`, in turn.
    pub(super) range_forms: VecDeque<&'static str>,
    pub(super) mails: Vec<Mail>,
    /// Numbers things.
    pub(super) counter: usize,
}

impl Office {
    pub(super) fn new(url: String, upload_url: String) -> Self {
        let mut tokens = Tokens::default();
        for (token, holder) in [(REFRESH_TOKEN, Holder::Consumer), (WORK_REFRESH_TOKEN, Holder::Worker)] {
            tokens.refresh.insert(token.to_owned(), Refresh { holder, consent: BTreeSet::new(), spent: false });
            tokens.secrets.push(token.to_owned());
        }
        tokens.secrets.push(CLIENT_SECRET.to_owned());
        Self {
            url,
            upload_url,
            complaints: Vec::new(),
            token_requests: Vec::new(),
            graph_requests: 0,
            anchors: Vec::new(),
            lifetime: 3599,
            permissions: ["Mail.Send".to_owned()].into(),
            tokens,
            single_use: false,
            public_clients: true,
            sign_in: SignIn::default(),
            faults: Faults::default(),
            limits: Limits::default(),
            latency: Duration::ZERO,
            held: Held::None,
            waiting: 0,
            bad_addresses: BTreeSet::new(),
            send_as: BTreeSet::new(),
            secret_ends: vec!["2030-01-01T00:00:00Z".to_owned()],
            lag: 0,
            messages: Vec::new(),
            sessions: BTreeMap::new(),
            case: Case::Camel,
            range_forms: VecDeque::from(["", "-"]),
            mails: Vec::new(),
            counter: 0,
        }
    }

    pub(super) fn number(&mut self) -> usize {
        self.counter += 1;
        self.counter
    }

    pub(super) fn complain(&mut self, words: impl Into<String>) {
        self.complaints.push(words.into());
    }
}

/// The servers; they live as long as the test binary.
#[derive(Clone)]
pub(crate) struct Graph(pub(super) Arc<Shared>);

pub(super) struct Shared {
    office: Mutex<Office>,
    /// Wakes the test that waits for requests to wait.
    pub(super) arrived: Condvar,
    /// Wakes requests that were held.
    pub(super) released: Notify,
}

impl Graph {
    pub(super) fn of(office: Office) -> Self {
        Self(Arc::new(Shared { office: Mutex::new(office), arrived: Condvar::new(), released: Notify::new() }))
    }

    pub(super) fn office(&self) -> MutexGuard<'_, Office> {
        self.0.office.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Many webhooks on one loopback server that counts what each of them got.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::support::cli::Folder;
use crate::support::server::{Recorded, Reply, Server};

/// A server and what it accepted, by path.
pub struct Hooks {
    server: Server,
    accepted: Arc<Accepted>,
}

#[derive(Default)]
struct Accepted {
    counts: Mutex<BTreeMap<String, usize>>,
    more: Condvar,
}

impl Hooks {
    /// A server that accepts everything.
    pub fn new() -> Self {
        Self::answering(|_| Reply::status(200))
    }

    /// A server that answers by a rule; what it does not refuse counts as accepted.
    pub fn answering(answer: impl Fn(&Recorded) -> Reply + Send + Sync + 'static) -> Self {
        let accepted = Arc::new(Accepted::default());
        let counting = Arc::clone(&accepted);
        let server = Server::start(move |request| {
            let reply = answer(request);
            if reply.status < 400 {
                *counting.counts.lock().unwrap().entry(request.path.clone()).or_default() += 1;
                counting.more.notify_all();
            }
            reply
        });
        Self { server, accepted }
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        self.server.url(path)
    }

    /// A folder whose configuration has so many accounts, `hook-0` with the path `/0` and so on, with these further keys.
    pub fn folder(&self, count: usize, keys: &str) -> Folder {
        let account = |number: usize| {
            let url = self.server.url(&format!("/{number}")).replace("http://", "json://");
            format!("  - {{name: hook-{number}, url: '{url}'{keys}}}\n")
        };
        Folder::with(&format!("version: 1\naccounts:\n{}", (0..count).map(account).collect::<String>()))
    }

    /// How often each path was accepted.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        self.accepted.counts.lock().unwrap().clone()
    }

    /// How much was accepted.
    pub fn total(&self) -> usize {
        self.counts().values().sum()
    }

    /// Waits until so much was accepted.
    pub fn wait_for(&self, total: usize) {
        assert!(self.reaches(total, Duration::from_secs(120)), "{} of {total} came", self.total());
    }

    /// Whether so much is accepted in this time.
    pub fn reaches(&self, total: usize, patience: Duration) -> bool {
        let counts = self.accepted.counts.lock().unwrap();
        let few = |counts: &mut BTreeMap<String, usize>| counts.values().sum::<usize>() < total;
        !self.accepted.more.wait_timeout_while(counts, patience, few).unwrap().1.timed_out()
    }
}

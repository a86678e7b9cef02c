//! A folder with a configuration of every service, and a server for each that has one.

use std::sync::atomic::{AtomicUsize, Ordering};

use dispatch::service::builtin::BUILTIN;
use serde_json::{Value, json};

use super::accounts::{Account, GRANTED, account};
use crate::support::cli::{Ended, Folder};
use crate::support::server::{Recorded, Reply, Server};

/// One service on the stage.
pub(super) struct Actor {
    pub(super) service: &'static str,
    pub(super) account: Account,
    server: Server,
}

/// Every service, ready to be sent to.
pub(super) struct Stage {
    pub(super) folder: Folder,
    pub(super) actors: Vec<Actor>,
}

/// Services that need no server.
const LOCAL: [&str; 2] = ["console", "file"];

impl Stage {
    /// Services whose servers answer each request, numbered from 0, by `answer`, with `policy` over every account.
    pub(super) fn new(
        services: impl IntoIterator<Item = &'static str>,
        policy: &Value,
        answer: impl Fn(&Recorded, usize) -> Reply + Send + Sync + Clone + 'static,
    ) -> Self {
        let actor = |service| {
            let answer = answer.clone();
            let number = AtomicUsize::new(0);
            let server = Server::start(move |request| match is_login(request) {
                true => grant(),
                false => answer(request, number.fetch_add(1, Ordering::SeqCst)),
            });
            Actor { service, account: account(service, server.port()), server }
        };
        let actors: Vec<_> = services.into_iter().map(actor).collect();
        let accounts: Vec<_> = actors.iter().map(|actor| actor.entry(policy)).collect();
        let folder = Folder::with(&json!({"version": 1, "accounts": accounts}).to_string());
        Self { folder, actors }
    }

    /// Sends and gives the report.
    pub(super) fn send(&self, arguments: &[&str]) -> (Ended, Value) {
        let ended = self.folder.run(&[arguments, &["--report", "json=report.json"]].concat());
        let report =
            std::fs::read_to_string(self.folder.path("report.json")).unwrap_or_else(|_| panic!("{}", ended.shown()));
        (ended, serde_json::from_str(&report).expect("a report is JSON"))
    }
}

impl Actor {
    /// The account as it stands in the configuration.
    pub(super) fn entry(&self, policy: &Value) -> Value {
        let mut entry = json!({"name": self.service, "service": self.service});
        for more in [&self.account.fields, &calm(), policy] {
            entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        }
        entry
    }

    /// What was asked of the service, without signing in.
    pub(super) fn requests(&self) -> Vec<Recorded> {
        self.server.requests().into_iter().filter(|request| !is_login(request)).collect()
    }
}

/// Every service there is.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|builtin| builtin.name)
}

/// Every service that talks to a server.
pub(super) fn remote() -> impl Iterator<Item = &'static str> {
    all().filter(|service| !LOCAL.contains(service))
}

/// The answer that the service takes for a success.
pub(super) fn fine(request: &Recorded) -> Reply {
    match request.path.ends_with("/sendMail") {
        true => Reply::status(202),
        false => Reply::json(&json!({"ok": true, "status": 1})),
    }
}

/// What became of the only delivery of an account.
pub(super) fn delivery<'a>(report: &'a Value, service: &str) -> &'a Value {
    let deliveries = report["deliveries"].as_array().expect("there are deliveries");
    deliveries.iter().find(|delivery| delivery["account"] == service).expect("every account has one")
}

/// Tests do not wait: no pace, and short waits between two attempts.
fn calm() -> Value {
    json!({"rate": "1000/1s", "retry": {"attempts": 2, "min_delay": "10ms"}})
}

fn is_login(request: &Recorded) -> bool {
    request.path.ends_with("/oauth2/v2.0/token")
}

fn grant() -> Reply {
    Reply::json(&json!({"token_type": "Bearer", "expires_in": 3599, "access_token": GRANTED}))
}

//! Configurations are fetched from the web as accounts are delivered to: with the same proxies, trust and time limits.

use std::cell::OnceCell;

use reqwest::{Method, StatusCode};
use tokio::runtime::Runtime;

use crate::bind::{Commands, Vault};
use crate::cli::args::Common;
use crate::cli::environment::Environment;
use crate::cli::runtime::runtime;
use crate::cli::secrets;
use crate::config::policy::{Policy, Redirect};
use crate::config::{Address, Fetched, MAX_BYTES, Web};
use crate::outcome::{Failure, FailureKind};
use crate::problem::{Problem, Problems};
use crate::transport::{Answer, Transport};

/// The web as a command sees it; nothing is made before the first address is met.
pub(super) fn web<'a>(common: &'a Common, environment: &'a Environment) -> Web<'a> {
    let vault: OnceCell<Vault> = OnceCell::new();
    let net: OnceCell<Result<Net, Problem>> = OnceCell::new();
    // What is wrong with the files of variables is said where they are read for the accounts.
    let opened = || secrets::vault(common, environment, Commands::Leave, &mut Problems::new());
    Web::new(
        move |text, origin| vault.get_or_init(opened).resolve(text, origin),
        move |address| match net.get_or_init(Net::new) {
            Ok(net) => net.fetch(address),
            Err(problem) => Err(problem.clone()),
        },
    )
}

/// What fetching needs.
struct Net {
    runtime: Runtime,
    transport: Transport,
}

impl Net {
    fn new() -> Result<Self, Problem> {
        let runtime = runtime().map_err(|error| Problem::new(format!("{error:#}")).hint("close other programs"))?;
        Ok(Self { runtime, transport: Transport::new() })
    }

    fn fetch(&self, address: &Address) -> Result<Fetched, Problem> {
        let policy = address.policy();
        let line = self.transport.line(&policy)?;
        let request = line.request(Method::GET, address.url().as_str());
        let request = address
            .user()
            .into_iter()
            .fold(request, |request, (user, password)| request.basic_auth(user, Some(password)));
        let request = address.headers().iter().fold(request, |request, (name, value)| request.header(name, value));
        let longest = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX).saturating_add(1);
        let answer =
            self.runtime.block_on(line.fetch(request, longest)).map_err(|failure| broken(address, &failure))?;
        if !answer.is_success() {
            return Err(refused(address, &policy, &answer));
        }
        let media_type = answer.header("content-type").map(str::to_owned);
        Ok(Fetched { body: answer.body, media_type })
    }
}

/// Nothing came back.
fn broken(address: &Address, failure: &Failure) -> Problem {
    let hint = match failure.kind {
        FailureKind::Timeout => {
            "try it again, or allow more time with `cto`, `rto` and `timeout` in the query of the address"
        }
        _ => {
            "check the address and the network; a configuration is asked for once, so try it again where they are right"
        }
    };
    let problem = Problem::new(format!("`{}` cannot be read: {}", address.name(), failure.message));
    problem.hint(hint).maybe_hint(failure.hint.clone())
}

/// The server answered, with something else than a file. Its words may repeat credentials, so that none is shown.
fn refused(address: &Address, policy: &Policy, answer: &Answer) -> Problem {
    let name = address.name();
    let reason = StatusCode::from_u16(answer.status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("no known status");
    let given = address.user().is_some() || !address.headers().is_empty();
    let (words, hint) = match (answer.status, policy.redirect) {
        (300..=399, Redirect::Refused) => {
            (answer.words(), "name the address that it redirects to, or add `redirect=yes` to the query")
        }
        (300..=399, Redirect::Followed) => {
            (answer.words(), "no redirect leads away from TLS or in circles; name the address of the file itself")
        }
        (401 | 403, _) if given => (format!("the server refuses these credentials ({})", answer.status), "check them"),
        (401 | 403, _) => (
            format!("the server asks for credentials ({})", answer.status),
            "write `https://user:${env:PASSWORD}@host/…`, or a header in the query: `?+Authorization=Bearer ${env:TOKEN}`",
        ),
        (404 | 410, _) => (
            format!("there is no such file ({})", answer.status),
            "check the address; some servers say so, too, where credentials are missing",
        ),
        (429 | 500..=599, _) => (
            format!("the server answers {} {reason}", answer.status),
            "a configuration is asked for once: try it again later",
        ),
        _ => (format!("the server answers {} {reason}", answer.status), "check the address"),
    };
    Problem::new(format!("`{name}` cannot be read: {words}")).hint(hint)
}

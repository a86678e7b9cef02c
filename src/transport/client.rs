//! Clients by trust and time limits, shared by every account that has the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy as Redirects;
use reqwest::{Client, ClientBuilder, Method, Request, RequestBuilder, Response};

use crate::config::policy::{Policy, Redirect, Verify};
use crate::outcome::{Failure, FailureKind};
use crate::problem::Problem;
use crate::transport::answer::Answer;
use crate::transport::fault;
use crate::transport::guard::Guard;
use crate::transport::redirect::{self, Next};

/// What must be equal for two accounts to share a client and its connections.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Kind {
    verify: Verify,
    connect_timeout: Duration,
    read_timeout: Option<Duration>,
    way: Way,
}

/// How a client reaches its servers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    /// Through the proxy that the environment names, where it names one.
    AsSet,
    /// Through no proxy.
    Direct,
}

/// Every client of a run; clones share them.
#[derive(Clone, Default)]
pub struct Transport {
    clients: Arc<Mutex<HashMap<Kind, Client>>>,
}

impl Transport {
    /// No client yet: each is built when the first account needs it.
    pub fn new() -> Self {
        Self::default()
    }

    /// An account's way to its servers.
    ///
    /// # Errors
    /// A problem when the system offers no usable certificate store or proxy setting.
    pub fn line(&self, policy: &Policy) -> Result<Line, Problem> {
        self.by(policy, Way::AsSet)
    }

    /// An account's way to a server beside this machine, which no proxy reaches.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub fn direct(&self, policy: &Policy) -> Result<Line, Problem> {
        self.by(policy, Way::Direct)
    }

    fn by(&self, policy: &Policy, way: Way) -> Result<Line, Problem> {
        // A wait that may last as long as the whole exchange needs no clock of its own.
        let read_timeout = Some(policy.read_timeout).filter(|wait| *wait < policy.timeout);
        let kind = Kind { verify: policy.verify, connect_timeout: policy.connect_timeout, read_timeout, way };
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let client = match clients.get(&kind) {
            Some(client) => client.clone(),
            None => {
                let client = build(kind).map_err(|error| no_client(&error))?;
                clients.insert(kind, client.clone());
                client
            }
        };
        Ok(Line { client, timeout: policy.timeout, redirect: policy.redirect })
    }
}

fn build(kind: Kind) -> reqwest::Result<Client> {
    begin(kind).build()
}

/// A client whose names are resolved by `guard`, for one download.
pub(super) fn guarded(policy: &Policy, guard: Arc<Guard>) -> Result<Line, Problem> {
    let kind = Kind {
        verify: policy.verify,
        connect_timeout: policy.connect_timeout,
        read_timeout: Some(policy.read_timeout),
        way: Way::AsSet,
    };
    let client = begin(kind).dns_resolver(guard).build().map_err(|error| no_client(&error))?;
    Ok(Line { client, timeout: policy.timeout, redirect: policy.redirect })
}

fn no_client(error: &reqwest::Error) -> Problem {
    Problem::new(format!("no HTTP client can be made: {}", fault::words(error)))
        .hint("check SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY and NO_PROXY")
}

fn begin(kind: Kind) -> ClientBuilder {
    // A second installation is refused, which is as good: the provider is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent(concat!("dispatch/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(kind.connect_timeout)
        .tls_danger_accept_invalid_certs(kind.verify == Verify::Nothing)
        // The client would turn a POST into a GET and carry the message to another host; a line follows with more care.
        .redirect(Redirects::none())
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(128)
        .tcp_nodelay(true);
    let client = match kind.way {
        Way::AsSet => client,
        Way::Direct => client.no_proxy(),
    };
    kind.read_timeout.into_iter().fold(client, |client, wait| client.read_timeout(wait))
}

/// One account's way to its servers, with its time limit.
#[derive(Clone)]
pub struct Line {
    pub(super) client: Client,
    pub(super) timeout: Duration,
    pub(super) redirect: Redirect,
}

/// What a redirect to another host means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Abroad {
    /// It is the end.
    Never,
    /// It is followed by a request that has nothing of the first one.
    Bare,
}

/// The most of an answer that is read; no service says anything useful beyond it.
const LONGEST_ANSWER: usize = 1 << 20;

impl Line {
    /// Begins a request; `url` is complete and percent-encoded.
    pub fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.client.request(method, url)
    }

    /// Sends a request once and reads the answer, whatever its status.
    ///
    /// # Errors
    /// A failure that says whether the request may have been processed all the same. It names neither the URL nor a secret.
    pub async fn exchange(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        self.talk(request, LONGEST_ANSWER, Abroad::Never).await
    }

    /// Reads what is at an address, of which more than `longest` bytes are cut off. A redirect that may be followed is followed to
    /// another host, too, without any credential.
    ///
    /// # Errors
    /// As [`Self::exchange`].
    pub async fn fetch(&self, request: RequestBuilder, longest: usize) -> Result<Answer, Failure> {
        self.talk(request, longest, Abroad::Bare).await
    }

    async fn talk(&self, request: RequestBuilder, longest: usize, abroad: Abroad) -> Result<Answer, Failure> {
        let talk = async {
            let mut response = self.send(request, abroad).await.map_err(|error| fault::classify(&error))?;
            let mut answer = Answer {
                status: response.status().as_u16(),
                headers: std::mem::take(response.headers_mut()),
                body: Vec::new(),
            };
            while answer.body.len() < longest {
                match response.chunk().await {
                    Ok(Some(chunk)) => answer.body.extend_from_slice(&chunk),
                    Ok(None) => break,
                    Err(error) => return fault::half_answer(answer, &error),
                }
            }
            Ok(answer)
        };
        match tokio::time::timeout(self.timeout, talk).await {
            Ok(result) => result,
            Err(_) => Err(Failure::new(
                FailureKind::Timeout,
                format!("no answer within {}", humantime::format_duration(self.timeout)),
            )
            .retry(None)
            .maybe_delivered()),
        }
    }

    /// Sends a request, and sends it on where it may follow; the last answer counts, whatever it is.
    async fn send(&self, request: RequestBuilder, abroad: Abroad) -> reqwest::Result<Response> {
        match self.redirect {
            Redirect::Refused => request.send().await,
            Redirect::Followed => {
                let (client, request) = request.build_split();
                let mut request = request?;
                for _ in 0..redirect::MOST {
                    let next = request.try_clone();
                    let response = client.execute(request).await?;
                    let (status, headers) = (response.status().as_u16(), response.headers());
                    let place = |next: &Request| redirect::next(next.method(), next.url(), status, headers);
                    match next.and_then(|next| place(&next).map(|place| (next, place))) {
                        Some((mut next, Next::Same(url))) => {
                            *next.url_mut() = url;
                            request = next;
                        }
                        Some((_, Next::Elsewhere(url))) if abroad == Abroad::Bare => {
                            request = client.get(url).build()?
                        }
                        // Its address, its headers and the message itself may hold credentials.
                        Some((_, Next::Elsewhere(_))) | None => return Ok(response),
                    }
                }
                client.execute(request).await
            }
        }
    }
}

//! 10,000 small JSON posts to a server on loopback: by a bare client, and through plan and engine, at 85 % of that at the least,
//! and with a ledger at 80 % of the rate without one; and 100,000 deliveries with a ledger in 200 MB at the most.
#![allow(clippy::expect_used, clippy::print_stdout, reason = "a bench that cannot go on has failed, and it prints")]

use std::fmt::Write;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use dispatch::bind::{self, Account, Buckets, Opened, Resolving, Surroundings, Vault};
use dispatch::config;
use dispatch::deliver::event::Event;
use dispatch::deliver::journal::Journal;
use dispatch::deliver::{self, Job, Limits, Outlet, Stop, headings};
use dispatch::ledger::{Counts, Ending, Ledger, NewRun};
use dispatch::message::Message;
use dispatch::outcome::{Failure, Receipt, Status};
use dispatch::plan::{self, Content, Plan};
use dispatch::problem::Source;
use dispatch::report::Recorder;
use dispatch::secret::Redactor;
use dispatch::service::catalog::Catalog;
use dispatch::service::{Parcel, Service};
use dispatch::store::TokenStore;
use dispatch::transport::Transport;
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::unbounded_channel;

const POSTS: usize = 10_000;
/// That of a run without `--concurrency`.
const CONCURRENCY: usize = 256;
const ROUNDS: usize = 9;
const BODY: &str = "Acme 1.2 is out.";

fn main() {
    memory();
    let server = serve();
    speed("one account for each post", &server, &many_accounts(&server), 1);
    speed("one account for all posts", &server, &one_account(&server), POSTS);
}

/// 100,000 mails, loaded, bound, planned, entered into a ledger, delivered to nobody and reported.
fn memory() {
    let mut text = "accounts:\n  - service: o365\n    name: announce\n    source: noreply@example.com\n    tenant_id: example.com\n    \
                    client_id: 00000000-0000-0000-0000-000000000000\n    client_secret: invented\n    to:\n"
        .to_owned();
    (0..100_000).for_each(|n| writeln!(text, "      - reader-{n}@example.com").expect("a string takes everything"));
    let accounts = bind(&text);
    let plan = plan(&accounts);
    let account = &accounts[0];
    let outlet = Outlet {
        name: Arc::clone(&account.name),
        service_name: "o365".into(),
        bucket: Arc::clone(&account.name),
        policy: account.policy.clone(),
        service: Arc::new(Nobody),
        redactor: Redactor::default(),
    };
    let sent = recorded(&client(), &plan, &[outlet]);
    println!("{sent} deliveries of {BODY:?} take {} MB at the most (aim: 200 MB)", peak_megabytes());
}

/// Accepts every part at once.
struct Nobody;

impl Service for Nobody {
    fn deliver<'a>(&'a self, _: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        async {
            tokio::task::yield_now().await;
            Ok(Receipt::default())
        }
        .boxed()
    }
}

/// The most memory that the process has had.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    peak.trim().trim_end_matches(" kB").parse().unwrap_or(0) / 1024
}

/// A server on a thread of its own; its root URL without the scheme.
fn serve() -> String {
    let (tell, told) = channel();
    std::thread::spawn(move || {
        client().block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
            tell.send(listener.local_addr().expect("it is bound")).expect("main waits for it");
            let app = Router::new().fallback(|_: axum::body::Bytes| async { (StatusCode::OK, "{\"ok\": true}") });
            axum::serve(listener, app).await.expect("it serves until the end");
        });
    });
    told.recv().expect("the server starts").to_string()
}

/// An account for each post.
fn many_accounts(server: &str) -> Vec<Account> {
    let mut text = "accounts:\n".to_owned();
    (0..POSTS).for_each(|n| writeln!(text, "  - url: json://{server}/{n}").expect("a string takes everything"));
    bind(&text)
}

/// One account that may do everything at once.
fn one_account(server: &str) -> Vec<Account> {
    bind(&format!("accounts:\n  - url: json://{server}/0\n    concurrency: {CONCURRENCY}\n"))
}

fn bind(text: &str) -> Vec<Account> {
    let (config, problems) = config::load(&[Source::new("config.yaml", text)]);
    assert!(problems.is_empty(), "{problems}");
    let (catalog, vault) = (Catalog::builtin(), Vault::default());
    let bind = |(entry, outline)| {
        let (account, problems) = bind::bind(entry, outline, &catalog, &config.defaults, Resolving::With(&vault));
        account.unwrap_or_else(|| panic!("{problems}"))
    };
    let outlines = bind::outline(&config);
    config.accounts.iter().zip(&outlines).map(bind).collect()
}

fn plan(accounts: &[Account]) -> Plan {
    let message = Message { title: Some("Acme".into()), body: BODY.into(), ..Message::default() };
    plan::build(accounts, &Content::Message(message).into()).expect("the plan is complete")
}

/// Both ways in turn, several times, each delivery of the plan `copies` times.
fn speed(name: &str, server: &str, accounts: &[Account], copies: usize) {
    let mut plan = plan(accounts);
    plan.deliveries =
        plan.deliveries.iter().flat_map(|delivery| std::iter::repeat_n(delivery, copies)).cloned().collect();
    let urls: Vec<_> = plan.deliveries.iter().map(|delivery| format!("http://{server}/{}", delivery.account)).collect();
    let (bare, through) = (reqwest_alone(), opened(accounts));
    let runtime = client();
    let (mut alone, mut ours, mut kept) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        alone.push(timed(|| runtime.block_on(post(&bare, &urls))));
        ours.push(timed(|| runtime.block_on(dispatch(&plan, &through, None))));
        kept.push(timed(|| recorded(&runtime, &plan, &through)));
    }
    let (alone, ours, kept) = (rate(alone), rate(ours), rate(kept));
    println!("{name}: {ours:.0} a second of {alone:.0} by a bare client, a ratio of {:.2} (aim: 0.85)", ours / alone);
    println!("{name}, with a ledger: {kept:.0} a second, {:.2} of the rate without (aim: 0.80)", kept / ours);
}

fn client() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}

fn reqwest_alone() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().pool_max_idle_per_host(128).tcp_nodelay(true).build().expect("a client can be made")
}

/// What an author of a script would write.
async fn post(client: &reqwest::Client, urls: &[String]) -> usize {
    let post = |url: &String| {
        let json =
            serde_json::json!({"version": "1.0", "title": "Acme", "message": BODY, "attachments": [], "type": "info"});
        let request = client.post(url).json(&json);
        async move {
            let response = request.send().await.expect("the server answers");
            let accepted = response.status().is_success();
            response.bytes().await.expect("the answer is whole");
            accepted
        }
    };
    stream::iter(urls)
        .map(post)
        .buffer_unordered(CONCURRENCY)
        .filter(|accepted| futures::future::ready(*accepted))
        .count()
        .await
}

fn opened(accounts: &[Account]) -> Vec<Outlet> {
    let store = TokenStore::nowhere();
    let (vault, transport, buckets, (lines, _)) = (Vault::default(), Transport::new(), Buckets::new(), channel());
    let surroundings = Surroundings { vault: &vault, store: &store, transport: &transport, lines, buckets: &buckets };
    let open = |account: &Account| {
        let Opened { service, redactor, bucket, .. } =
            bind::open(account, &surroundings).unwrap_or_else(|problems| panic!("{problems}"));
        Outlet {
            name: Arc::clone(&account.name),
            service_name: account.kind.definition.name.as_str().into(),
            bucket,
            policy: account.policy.clone(),
            service,
            redactor,
        }
    };
    accounts.iter().map(open).collect()
}

/// The same with a ledger on a real disk, from the first line of the plan to the last outcome.
fn recorded(runtime: &Runtime, plan: &Plan, outlets: &[Outlet]) -> usize {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made");
    let mut ledger = Ledger::open(folder.path()).expect("a ledger can be made");
    let new = NewRun {
        id: "bench",
        started: jiff::Timestamp::UNIX_EPOCH,
        recipe: serde_json::Value::Null,
        skipped: Vec::new(),
        inputs: Vec::new(),
        claim: None,
        follows: None,
    };
    ledger.begin(&new, plan, &headings(plan, outlets)).expect("the plan is written");
    let (journal, keeper) = ledger.keep("bench").expect("a thread can be had");
    let sent = runtime.block_on(dispatch(plan, outlets, Some(&journal)));
    drop(journal);
    let at = jiff::Timestamp::UNIX_EPOCH;
    let ending = Ending { at, seconds: 0.0, stopped: None, status: "sent".to_owned(), counts: Counts::default() };
    keeper.finish(&ending).expect("everything is written");
    sent
}

/// The engine and the report of its run; how many deliveries were sent.
async fn dispatch(plan: &Plan, outlets: &[Outlet], journal: Option<&Journal>) -> usize {
    let limits = Limits {
        concurrency: CONCURRENCY,
        deadline: None,
        grace: Duration::ZERO,
        first: None,
        not_before: None,
        not_after: None,
    };
    let now = jiff::Timestamp::UNIX_EPOCH;
    let job = Job { id: "bench", now, plan, outlets, standings: &[], limits, journal };
    let (events, mut heard) = unbounded_channel::<Event>();
    let stop = Stop::new();
    let listen = async {
        let mut recorder = Recorder::new("bench", jiff::Timestamp::UNIX_EPOCH);
        while let Some(event) = heard.recv().await {
            recorder.record(&event);
        }
        recorder.finish(Duration::ZERO)
    };
    let ((), report) = futures::join!(deliver::run(job, &stop, events), listen);
    report.deliveries.iter().filter(|delivery| delivery.status == Status::Sent).count()
}

fn timed(work: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    let sent = work();
    let took = start.elapsed();
    assert_eq!(sent, POSTS, "every post is accepted");
    took
}

/// Posts a second in the middle one of several rounds.
fn rate(mut rounds: Vec<Duration>) -> f64 {
    rounds.sort();
    POSTS as f64 / rounds[rounds.len() / 2].as_secs_f64()
}

//! Runs of the engine over services that answer by a script, in virtual time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::event::{Event, PartOutcome};
use dispatch::deliver::{Job, Limits, Outlet, Stop};
use dispatch::limit::Unit;
use dispatch::message::{Dialect, Length, Part, Severity, Target};
use dispatch::outcome::{Failure, FailureKind, Receipt};
use dispatch::plan::{Delivery, Plan};
use dispatch::secret::Redactor;
use dispatch::service::{Parcel, Service, Tried};
use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// What a service does with an attempt.
#[derive(Clone, Debug)]
pub enum Act {
    /// Takes this long and accepts.
    Accept(Duration),
    /// Takes this long and fails.
    Fail(Duration, Failure),
    /// Panics.
    Panic,
    /// Never answers.
    Hang,
}

/// A try that a service saw: which target, which part from 1, with which key, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub target: String,
    /// The targets that the message went to beside that one.
    pub also: Vec<String>,
    pub part: usize,
    pub key: String,
    pub tried: Tried,
    pub at: Duration,
}

type Script = dyn Fn(&str, usize, u32) -> Act + Send + Sync;

/// A service that acts by target, part and attempt, the latter two from 1.
pub struct Scripted {
    script: Box<Script>,
    began: Instant,
    tries: Mutex<HashMap<(String, usize), u32>>,
    seen: Mutex<Vec<Seen>>,
    running: Mutex<(usize, usize)>,
}

impl Scripted {
    pub fn new(script: impl Fn(&str, usize, u32) -> Act + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            script: Box::new(script),
            began: Instant::now(),
            tries: Mutex::default(),
            seen: Mutex::default(),
            running: Mutex::default(),
        })
    }

    /// Every try in order.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("it is not poisoned").clone()
    }

    /// When each try started.
    pub fn starts(&self) -> Vec<Duration> {
        self.seen().into_iter().map(|seen| seen.at).collect()
    }

    /// How many tries were under way at once at the most.
    pub fn busiest(&self) -> usize {
        self.running.lock().expect("it is not poisoned").1
    }
}

impl Service for Scripted {
    #[expect(clippy::disallowed_methods, reason = "virtual time passes in the service")]
    fn deliver<'a>(&'a self, parcel: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        let target = parcel.target.map_or("", |target| &target.label).to_owned();
        let part = parcel.part.number;
        let (key, tried) = (parcel.key.to_owned(), parcel.tried);
        let also: Vec<String> = parcel.also.iter().map(|target| target.label.to_string()).collect();
        let seen = Seen { target: target.clone(), also: also.clone(), part, key, tried, at: self.began.elapsed() };
        self.seen.lock().expect("it is not poisoned").push(seen);
        let attempt = {
            let mut tries = self.tries.lock().expect("it is not poisoned");
            let count = tries.entry((target.clone(), part)).or_default();
            *count += 1;
            *count
        };
        {
            let mut running = self.running.lock().expect("it is not poisoned");
            running.0 += 1;
            running.1 = running.1.max(running.0);
        }
        // Who is bad is bad in whatever message.
        let whom = [&[target], also.as_slice()].concat();
        let bad = whom.iter().find(|target| target.starts_with("nobody"));
        let act = match bad {
            Some(bad) => Act::Fail(Duration::ZERO, Failure::new(FailureKind::Recipient, format!("no `{bad}`"))),
            None => (self.script)(&whom[0], part, attempt),
        };
        Box::pin(async move {
            let result = match act {
                Act::Accept(time) => {
                    tokio::time::sleep(time).await;
                    Ok(Receipt::default())
                }
                Act::Fail(time, failure) => {
                    tokio::time::sleep(time).await;
                    Err(failure)
                }
                Act::Panic => panic!("scripted"),
                Act::Hang => std::future::pending().await,
            };
            self.running.lock().expect("it is not poisoned").0 -= 1;
            result
        })
    }
}

/// An account of this name over the service.
pub fn outlet(name: &str, service: &Arc<Scripted>, policy: Policy) -> Outlet {
    Outlet {
        name: name.into(),
        service_name: "scripted".into(),
        bucket: name.into(),
        policy,
        service: Arc::clone(service) as Arc<dyn Service>,
        redactor: Redactor::default(),
    }
}

/// A delivery of the account with this index, in so many parts.
pub fn delivery(account: usize, target: &str, parts: usize) -> Delivery {
    let part = |number| Part {
        title: None,
        body: "hello".into(),
        dialect: Dialect::Text,
        alternative: None,
        severity: Severity::Info,
        attachments: [].into(),
        number,
        count: parts,
        length: Length { value: 5, unit: Unit::Chars, limit: None },
    };
    let target = Target { label: target.into(), value: serde_json::Map::new(), row: None };
    Delivery {
        account,
        target: Some(Arc::new(target)),
        parts: (1..=parts).map(part).collect(),
        constraints: [].into(),
        left_out: [].into(),
        batch: None,
    }
}

/// So many deliveries of one part for the account.
pub fn deliveries(account: usize, count: usize) -> Vec<Delivery> {
    (0..count).map(|number| delivery(account, &format!("t{number}"), 1)).collect()
}

/// Limits that do not matter.
pub fn wide() -> Limits {
    Limits {
        concurrency: 64,
        deadline: None,
        grace: Duration::from_secs(5),
        first: None,
        not_before: None,
        not_after: None,
    }
}

/// Carries out the plan and returns its events.
pub async fn run(deliveries: Vec<Delivery>, outlets: &[Outlet], limits: Limits, stop: &Stop) -> Vec<Event> {
    carry_out(&Plan { deliveries, ..Plan::default() }, outlets, limits, stop).await
}

/// Carries out a plan with what waits in it, and returns its events.
pub async fn carry_out(plan: &Plan, outlets: &[Outlet], limits: Limits, stop: &Stop) -> Vec<Event> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let job = Job { id: "run", now, plan, outlets, standings: &[], limits, journal: None };
    dispatch::deliver::run(job, stop, sender).await;
    let mut events = Vec::new();
    while let Some(event) = receiver.recv().await {
        events.push(event);
    }
    events
}

/// The outcomes of all parts as `delivery.part status×attempts`, in the order of the plan.
pub fn outcomes(events: &[Event]) -> Vec<String> {
    let mut outcomes: Vec<(usize, usize, String)> = Vec::new();
    for event in events {
        if let Event::PartEnded { delivery, part, attempts, outcome, .. } = event {
            let text = format!("{delivery}.{part} {}×{attempts}", outcome.status().name());
            outcomes.push((*delivery, *part, text));
        }
    }
    outcomes.sort();
    outcomes.into_iter().map(|(_, _, text)| text).collect()
}

/// The failures with which parts ended.
pub fn failures(events: &[Event]) -> Vec<Failure> {
    let failure = |event: &Event| match event {
        Event::PartEnded { outcome: PartOutcome::Failed(failure) | PartOutcome::Unknown(failure), .. } => {
            Some(failure.clone())
        }
        _ => None,
    };
    events.iter().filter_map(failure).collect()
}

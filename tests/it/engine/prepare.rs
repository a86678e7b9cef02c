//! Accounts are asked before anything is sent.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use dispatch::config::policy::Policy;
use dispatch::deliver::{Limits, Outlet, Standing, prepare};
use dispatch::message::Part;
use dispatch::outcome::{Failure, FailureKind, Receipt, Status};
use dispatch::plan::Plan;
use dispatch::secret::Redactor;
use dispatch::service::{Parcel, Service};
use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use crate::support::scripted::{delivery, wide};

/// What an account says of what it is to deliver.
#[derive(Clone)]
enum Says {
    Fine,
    No(Failure),
    Nothing,
    Panic,
}

struct Asked {
    says: Says,
    /// How many parts it was asked about, each time.
    parts: Mutex<Vec<usize>>,
}

impl Service for Asked {
    fn deliver<'a>(&'a self, _: Parcel<'a>) -> BoxFuture<'a, Result<Receipt, Failure>> {
        panic!("nothing is sent")
    }

    fn prepare<'a>(&'a self, parts: &'a [&'a Part]) -> BoxFuture<'a, Result<(), Failure>> {
        self.parts.lock().expect("it is not poisoned").push(parts.len());
        match self.says.clone() {
            Says::Fine => ready(Ok(())).boxed(),
            Says::No(failure) => ready(Err(failure)).boxed(),
            Says::Nothing => std::future::pending().boxed(),
            Says::Panic => panic!("scripted"),
        }
    }
}

fn account(says: Says) -> (Outlet, Arc<Asked>) {
    let service = Arc::new(Asked { says, parts: Mutex::default() });
    let mut redactor = Redactor::default();
    redactor.learn("hunter22");
    let outlet = Outlet {
        name: "a".into(),
        service_name: "asked".into(),
        bucket: "a".into(),
        policy: Policy::default(),
        service: Arc::clone(&service) as Arc<dyn Service>,
        redactor,
    };
    (outlet, service)
}

fn no_right() -> Failure {
    Failure::new(FailureKind::Auth, "the token hunter22 lacks `Mail.ReadWrite`")
}

fn plan(accounts: usize) -> Plan {
    Plan { deliveries: (0..accounts).map(|account| delivery(account, "x", 1)).collect(), ..Plan::default() }
}

#[tokio::test(start_paused = true)]
async fn only_a_final_no_counts_and_its_words_are_safe() {
    let says = [
        Says::Fine,
        Says::No(no_right()),
        Says::No(no_right().retry(None)),
        Says::Nothing,
        Says::Panic,
        Says::No(no_right()),
    ];
    let outlets: Vec<Outlet> = says.into_iter().map(|says| account(says).0).collect();
    let began = tokio::time::Instant::now();
    let refused = prepare(&plan(outlets.len()), &outlets, &[], wide()).await;
    let shown: Vec<_> = refused.iter().map(|(account, failure)| (*account, failure.message.as_str())).collect();
    let words = "the token **** lacks `Mail.ReadWrite`";
    assert_eq!(shown, [(1, words), (5, words)]);
    assert_eq!(began.elapsed(), Duration::from_secs(15));
}

#[tokio::test(start_paused = true)]
async fn one_slow_answer_delays_nothing_beyond_the_deadline() {
    let (outlet, _) = account(Says::Nothing);
    let limits = Limits { deadline: Some(Duration::from_secs(2)), ..wide() };
    let began = tokio::time::Instant::now();
    assert!(prepare(&plan(1), &[outlet], &[], limits).await.is_empty());
    assert_eq!(began.elapsed(), Duration::from_secs(2));
}

#[tokio::test(start_paused = true)]
async fn an_account_is_asked_once_about_what_it_has_left_to_deliver() {
    let mut plan = Plan { deliveries: vec![delivery(0, "a", 2)], ..Plan::default() };
    // Three that share their parts, one with parts of its own, and an account that has nothing left.
    plan.deliveries.extend(std::iter::repeat_n(plan.deliveries[0].clone(), 2));
    plan.deliveries.extend([delivery(0, "b", 3), delivery(1, "c", 1)]);
    let (outlets, services): (Vec<_>, Vec<_>) = (0..2).map(|_| account(Says::Fine)).unzip();
    let ended = Standing::Ended(Status::Sent, None);
    let standings = [Standing::FRESH, Standing::FRESH, ended.clone(), Standing::FRESH, ended];
    assert!(prepare(&plan, &outlets, &standings, wide()).await.is_empty());
    let asked: Vec<_> = services.iter().map(|service| service.parts.lock().expect("not poisoned").clone()).collect();
    assert_eq!(asked, [vec![5], vec![]]);
}

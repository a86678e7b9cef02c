//! A server with faults keeps its own ledger of what it took, and the report has to agree with it about every part.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::cli::Folder;
use crate::support::server::{Greeting, Recorded, Reply, Server};

/// How many accounts there are, and how many targets each of them has; every message has two parts.
const ACCOUNTS: usize = 6;
const TARGETS: usize = 70;

/// A part as the server knows it: for whom, and its text.
type Part = (String, String);

/// How often the server has seen a part, and how often it took it.
#[derive(Clone, Copy, Default)]
struct Count {
    seen: u32,
    taken: u32,
}

type Ledger = Arc<Mutex<HashMap<Part, Count>>>;

/// A number below a hundred that the seed, the thing and a purpose decide on.
fn chance(seed: u64, thing: impl Hash, purpose: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    (seed, thing, purpose).hash(&mut hasher);
    u32::try_from(hasher.finish() % 100).expect("it is below a hundred")
}

/// What the server does with a request, and whether it takes the part.
fn fate(seed: u64, part: &Part, seen: u32) -> (bool, Reply) {
    let try_of_part = (part, seen);
    let either = chance(seed, try_of_part, "taken") < 50;
    let wait = f64::from(chance(seed, try_of_part, "wait")) / 10_000.0;
    match chance(seed, try_of_part, "fate") {
        0..6 => (false, Reply::status(429).header("retry-after", format!("{wait:.4}"))),
        6..10 => (false, Reply::status(503)),
        10..12 => (false, Reply::status(400)),
        12..16 => (either, Reply::status(500)),
        16..20 => (either, Reply::reset()),
        20..23 => (true, Reply::status(200).body("0123456789").cut_after(3)),
        23 => (either, Reply::silence()),
        24..27 => (true, Reply::json(&json!({"id": "x"})).delay(Duration::from_millis(5))),
        _ => (true, Reply::json(&json!({"id": "x"}))),
    }
}

fn server(seed: u64, ledger: &Ledger) -> Server {
    let ledger = Arc::clone(ledger);
    let greet = move |connection| match chance(seed, connection, "greeting") {
        0..8 => Greeting::Reset,
        _ => Greeting::Welcome,
    };
    Server::choosy(greet, move |request: &Recorded| {
        let json = request.json();
        let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
        let part = (text("topic"), text("message"));
        let mut ledger = ledger.lock().expect("no test panicked in it");
        let count = ledger.entry(part.clone()).or_default();
        count.seen += 1;
        let (taken, reply) = fate(seed, &part, count.seen);
        count.taken += u32::from(taken);
        reply
    })
}

/// A configuration of several accounts, two of which are one sender.
fn config(server: &Server) -> String {
    let account = |number: usize| {
        let topics: Vec<_> = (0..TARGETS).map(|target| format!("a{number}-t{target}")).collect();
        json!({
            "name": format!("a{number}"), "service": "ntfy", "host": "127.0.0.1", "port": server.port(),
            "token": format!("tk_{}", number.max(1)), "to": topics, "rate": "100000/1s", "burst": 100_000,
            "overflow": "split", "duplicates": "avoid", "timeout": "300ms",
            "retry": {"attempts": 3, "min_delay": "1ms", "max_delay": "4ms"},
        })
    };
    json!({"version": 1, "accounts": (0..ACCOUNTS).map(account).collect::<Vec<_>>()}).to_string()
}

/// Checks every part of a run against the server's ledger, and says how many had each status.
fn compare(seed: u64, plan: &Value, report: &Value, ledger: &HashMap<Part, Count>) -> HashMap<String, usize> {
    let mut statuses = HashMap::new();
    let mut known = 0;
    let list = |value: &Value| value.as_array().expect("it is a list").clone();
    let both = list(&plan["deliveries"]).into_iter().zip(list(&report["deliveries"]));
    for (planned, done) in both {
        let target = done["target"].as_str().expect("it has a target").to_owned();
        assert_eq!(planned["target"], done["target"]);
        for (planned, done) in list(&planned["parts"]).iter().zip(&list(&done["parts"])) {
            let part = (target.clone(), planned["body"].as_str().expect("it has a body").to_owned());
            let count = ledger.get(&part).copied().unwrap_or_default();
            known += usize::from(ledger.contains_key(&part));
            let status = done["status"].as_str().expect("it has a status");
            let agrees = match status {
                "sent" => count.taken == 1,
                "failed" => count.taken == 0,
                "not_attempted" => count.seen == 0,
                "unknown" => count.taken <= 1,
                other => panic!("`{other}` is no status of a part that was to be sent"),
            };
            assert!(
                agrees,
                "seed {seed}: {status}, and the server saw it {} times and took it {}: {done}",
                count.seen, count.taken
            );
            *statuses.entry(status.to_owned()).or_insert(0) += 1;
        }
    }
    assert_eq!(known, ledger.len(), "seed {seed}: the server saw parts that nobody planned");
    statuses
}

/// Runs the plan against a server with the faults of a seed.
fn check(seed: u64) {
    let ledger = Ledger::default();
    let server = server(seed, &ledger);
    let folder = Folder::with(&config(&server));
    let run = |more: &[&str]| {
        let body = "Lorem ipsum dolor sit amet. ".repeat(160);
        folder.dispatch(&[&["--report", "json"], more].concat()).input(body).run()
    };
    let plan = run(&["--dry-run"]).json();
    let ended = run(&[]);
    let report = ended.json();
    let ledger = ledger.lock().expect("no test panicked in it");
    let statuses = compare(seed, &plan, &report, &ledger);
    let shown = format!("seed {seed}: exit {:?}, {statuses:?}", ended.code);
    assert_eq!(statuses.values().sum::<usize>(), ACCOUNTS * TARGETS * 2, "{shown}");
    for status in ["sent", "failed", "unknown", "not_attempted"] {
        assert!(statuses.contains_key(status), "no part is {status}; {shown}");
    }
    assert_eq!((report["status"].as_str(), &report["defects"]), (Some("partial"), &Value::Null), "{shown}");
    assert_eq!(ended.code, Some(1), "{shown}");
}

#[test]
fn the_report_and_the_ledger_of_a_faulty_server_agree_for_every_seed() {
    std::thread::scope(|scope| {
        for seed in 1..=4 {
            scope.spawn(move || check(seed));
        }
    });
}

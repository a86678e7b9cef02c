//! Refusals, throttling and broken exchanges mean the same for every service.

use dispatch::config::policy::Duplicates;
use dispatch::service::catalog::Catalog;
use serde_json::{Value, json};

use super::stage::{Actor, Stage, delivery, fine, remote};
use crate::support::server::{Recorded, Reply, Server};

/// Whether a part that may have arrived is sent again by this service, where the account does not say.
fn repeats(service: &str) -> bool {
    let kind = Catalog::builtin().named(service).unwrap();
    kind.pace.duplicates != Some(Duplicates::Avoid)
}

/// Sends a short message to every remote service; each must have the fate that `fate` says of it: status, kind of failure and
/// number of requests.
fn check(
    policy: Value,
    answer: impl Fn(&Recorded, usize) -> Reply + Send + Sync + Clone + 'static,
    fate: impl Fn(&Actor) -> (&'static str, Option<&'static str>, usize),
    code: i32,
) {
    let stage = Stage::new(remote(), &policy, answer);
    let (ended, report) = stage.send(&["-t", "Title", "-b", "Body"]);
    let mut faults = Vec::new();
    for actor in &stage.actors {
        let delivery = delivery(&report, actor.service);
        let requests = actor.requests().len();
        let seen = (delivery["status"].as_str().unwrap(), delivery["failure"]["kind"].as_str(), requests);
        if seen != fate(actor) {
            faults.push(format!("{}: {seen:?} instead of {:?}: {delivery}", actor.service, fate(actor)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(ended.code, Some(code), "{}", ended.shown());
    assert_eq!(report["defects"], Value::Null);
}

#[test]
fn refused_credentials_are_final() {
    let fate = |actor: &Actor| match actor.service {
        // A token may have been revoked before its time: a new one is tried once.
        "o365" => ("failed", Some("auth"), 2),
        _ => ("failed", Some("auth"), 1),
    };
    check(json!({}), |_, _| Reply::status(401), fate, 1);
}

#[test]
fn a_throttled_message_is_sent_after_the_wait() {
    let answer = |request: &Recorded, number| match number {
        0 => Reply::status(429).header("retry-after", "0.05"),
        _ => fine(request),
    };
    check(json!({}), answer, |_| ("sent", None, 2), 0);
}

#[test]
fn a_server_out_of_order_may_have_delivered() {
    let fate = |actor: &Actor| ("unknown", Some("unavailable"), if repeats(actor.service) { 2 } else { 1 });
    check(json!({}), |_, _| Reply::status(500), fate, 1);
}

#[test]
fn a_silent_server_is_a_timeout() {
    let fate = |actor: &Actor| ("unknown", Some("timeout"), if repeats(actor.service) { 2 } else { 1 });
    // Long enough for a busy machine to sign in and to read a request within it.
    check(json!({"timeout": "2s"}), |_, _| Reply::silence(), fate, 1);
}

#[test]
fn a_reset_after_the_request_leaves_the_message_unknown() {
    let fate = |actor: &Actor| ("unknown", Some("network"), if repeats(actor.service) { 2 } else { 1 });
    check(json!({}), |_, _| Reply::reset(), fate, 1);
}

#[test]
fn the_account_decides_about_duplicates() {
    // An event with the same key joins its alert, so that a second try makes no duplicate.
    let avoid = |actor: &Actor| ("unknown", Some("network"), if actor.service == "pagerduty" { 2 } else { 1 });
    check(json!({"duplicates": "avoid"}), |_, _| Reply::reset(), avoid, 1);
    let accept = |_: &Actor| ("unknown", Some("network"), 2);
    check(json!({"duplicates": "accept"}), |_, _| Reply::reset(), accept, 1);
}

#[test]
fn a_broken_body_of_a_success_does_not_undo_it() {
    let fate = |actor: &Actor| match actor.service {
        // Its 200 means something only together with `"status": 1`.
        "pover" => ("failed", Some("rejected"), 1),
        // Graph says 202; whoever says 200 is somebody else.
        "o365" => ("unknown", Some("protocol"), 1),
        _ => ("sent", None, 1),
    };
    check(json!({}), |_, _| Reply::status(200).body("{\"ok\": tru"), fate, 1);
}

#[test]
fn a_redirect_is_refused_with_advice_and_nothing_reaches_the_other_host() {
    let elsewhere = Server::start(|_| Reply::status(200));
    let target = elsewhere.url("/moved?token=s3cr3t");
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        let target = target.clone();
        let stage = Stage::new(remote(), &json!({}), move |_, _| Reply::status(status).header("location", &*target));
        let (ended, report) = stage.send(&["-t", "Title", "-b", "Body"]);
        for actor in &stage.actors {
            let delivery = delivery(&report, actor.service);
            let hint = delivery["failure"]["hint"].as_str().unwrap_or_default();
            let advice = if actor.service == "o365" { "check `graph_url`" } else { "give the account the address" };
            assert_eq!((&delivery["status"], actor.requests().len()), (&json!("failed"), 1), "{status}: {delivery}");
            assert!(hint.contains(advice), "{status}: {delivery}");
        }
        assert!(!ended.shown().contains("s3cr3t") && !report.to_string().contains("s3cr3t"), "{}", ended.shown());
        let place = format!("a redirect to `http://{}`", elsewhere.host());
        assert!(report.to_string().contains(&place), "{report:#}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

//! Tokens from one run to the next, and runs beside one another.

use serde_json::json;

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{Fault, Graph, REFRESH_TOKEN, Step};
use crate::support::mailing::{account, addresses, folder, mail_from, personal_account};

fn personal(graph: &Graph, more: serde_json::Value) -> Folder {
    let mut account = personal_account(graph, "home", json!({"to": addresses(1)}));
    account.as_object_mut().expect("it is a map").extend(more.as_object().expect("it is a map").clone());
    folder(&[account])
}

#[test]
fn an_organisation_signs_in_once_for_many_runs() {
    let graph = Graph::start();
    let folder = folder(&[account(&graph, "work", json!({"to": addresses(1)}))]);
    for run in 1..=3 {
        assert_eq!(mail_from(&folder, &[]).code, Some(0));
        assert_eq!(graph.requests(), (1, run), "a token that is kept serves the next run");
    }
    graph.revoke();
    assert_eq!(mail_from(&folder, &[]).code, Some(0));
    assert_eq!((graph.requests().0, graph.mails().len()), (2, 4));
}

#[test]
fn refresh_tokens_of_one_use_serve_run_after_run() {
    let graph = Graph::start();
    graph.use_refresh_tokens_once();
    graph.set_lifetime(200);
    let folder = personal(&graph, json!({}));
    for run in 1..=3 {
        let ended = mail_from(&folder, &[]);
        assert_eq!(ended.code, Some(0), "run {run}: {}{}", ended.stdout, ended.stderr);
    }
    assert_eq!((graph.requests(), graph.mails().len()), ((3, 3), 3));
    assert_ne!(graph.token_field("refresh_token").as_deref(), Some(REFRESH_TOKEN));
}

#[test]
fn runs_side_by_side_refresh_one_after_the_other_and_all_send() {
    let graph = Graph::start();
    graph.use_refresh_tokens_once();
    graph.set_lifetime(200);
    let folder = personal(&graph, json!({}));
    let start = || folder.dispatch(&["-g", "all", "-b", "x", "--report", "json"]).start();
    let running: Vec<_> = (0..4).map(|_| start()).collect();
    for child in running {
        let ended = Ended::of(child, &folder.path(""));
        assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    }
    assert_eq!(graph.mails().len(), 4);
    let mut used: Vec<_> = graph.token_requests();
    used.iter_mut().for_each(|form| form.retain(|(name, _)| name == "refresh_token"));
    used.sort();
    let all = used.len();
    used.dedup();
    assert_eq!(used.len(), all, "a refresh token was used twice: {used:?}");
}

#[test]
fn a_refresh_token_that_is_dead_sends_nothing_and_says_what_to_do() {
    let graph = Graph::start();
    let folder = personal(&graph, json!({}));
    graph.revoke_refresh_tokens();
    let ended = mail_from(&folder, &[]);
    assert_ne!(ended.code, Some(0));
    let all = format!("{}{}", ended.stdout, ended.stderr);
    assert!(all.contains("dispatch auth home") && all.contains("AADSTS70000"), "{all}");
    assert_eq!((graph.requests().1, graph.mails().len()), (0, 0));
}

#[test]
fn an_answer_of_the_login_server_that_is_lost_costs_no_mail_where_tokens_can_be_used_again() {
    let graph = Graph::start();
    graph.fail_at(
        Step::Login,
        [Fault::SendThenReset, Fault::page(503), Fault::login(400, "temporarily_unavailable", 90033)],
    );
    let folder = personal(&graph, json!({}));
    let ended = mail_from(&folder, &[]);
    assert_eq!((ended.code, graph.mails().len()), (Some(0), 1), "{}{}", ended.stdout, ended.stderr);
    assert_eq!(graph.requests().0, 4);
}

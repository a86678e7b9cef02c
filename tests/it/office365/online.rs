//! `dispatch check --online`: what an account may do is said, and nothing is sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{CLIENT_SECRET, Graph, REFRESH_TOKEN};
use crate::support::mailing::{account, folder, personal_account};

const PEM: &str = include_str!("../../data/certificate-for-tests.pem");

fn work(graph: &Graph, fields: Value) -> Folder {
    folder(&[account(graph, "work", fields)])
}

/// Asks, and makes sure that nothing was sent and nothing secret was shown.
fn asked(graph: &Graph, folder: &Folder, arguments: &[&str]) -> Ended {
    let ended = folder.run(&[&["check", "--online"], arguments].concat());
    assert!(graph.mails().is_empty() && graph.drafts_left().is_empty());
    let all = format!("{}{}", ended.stdout, ended.stderr);
    let secrets = graph.secrets();
    for secret in secrets.iter().map(String::as_str).chain([CLIENT_SECRET, REFRESH_TOKEN]) {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
    ended
}

/// Asserts how it ended, and what stands in its output.
fn says(ended: &Ended, code: i32, words: &[&str]) {
    let all = format!("{}{}", ended.stdout, ended.stderr);
    assert_eq!(ended.code, Some(code), "{all}");
    words.iter().for_each(|words| assert!(all.contains(words), "`{words}` is not in {all}"));
}

#[test]
fn an_application_that_may_do_everything_is_in_order() {
    let graph = Graph::start();
    graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
    let ended = asked(&graph, &work(&graph, json!({"duplicates": "verify"})), &["work"]);
    let words =
        ["work (o365)", "signed in as the application", "it may: Mail.ReadWrite, Mail.Send", "1 account in order"];
    says(&ended, 0, &words);
    assert!(!ended.stdout.contains("without Mail.ReadWrite") && !ended.stderr.contains("warning"), "{}", ended.stderr);
    assert_eq!(graph.requests().0, 1);
}

#[test]
fn what_a_missing_permission_is_needed_for_is_said() {
    let graph = Graph::start();
    says(&asked(&graph, &work(&graph, json!({})), &["work"]), 0, &["without Mail.ReadWrite: files of 2.9 MB"]);
    let words = ["Mail.ReadWrite is missing, which `duplicates: verify` needs", "grant admin consent"];
    says(&asked(&graph, &work(&graph, json!({"duplicates": "verify"})), &["work"]), 2, &words);
    let graph = Graph::start();
    graph.grant(&["Mail.ReadWrite"]);
    says(
        &asked(&graph, &work(&graph, json!({})), &["work"]),
        2,
        &["Mail.Send is missing, so that nothing can be sent"],
    );
}

#[test]
fn rights_that_only_exchange_knows_are_no_error() {
    let graph = Graph::start();
    graph.grant(&[]);
    let words =
        ["warning[permissions-unknown]: the token names no permission for mail", "Test-ServicePrincipalAuthorization"];
    says(&asked(&graph, &work(&graph, json!({})), &["work"]), 0, &words);
}

#[test]
fn a_person_is_told_how_to_get_what_is_missing() {
    let graph = Graph::start();
    let folder = |fields| folder(&[personal_account(&graph, "home", fields)]);
    says(&asked(&graph, &folder(json!({})), &["home"]), 0, &["signed in as a person", "it may: Mail.Send"]);
    let ended = asked(&graph, &folder(json!({"duplicates": "verify"})), &["home"]);
    says(&ended, 2, &["Mail.ReadWrite is missing", "dispatch auth --read-write"]);
    graph.revoke_refresh_tokens();
    let ended = asked(&graph, &folder(json!({"ephemeral_tokens": true})), &["home"]);
    says(&ended, 2, &["AADSTS70000", "dispatch auth home"]);
}

#[test]
fn a_sign_in_that_fails_is_explained_where_the_account_is_configured() {
    let graph = Graph::start();
    let folder = work(&graph, json!({"client_secret": "the-id-of-the-secret"}));
    let ended = asked(&graph, &folder, &["work"]);
    says(&ended, 2, &["AADSTS7000215", "give the secret's value, not its id", "dispatch.yaml:1"]);
    assert!(!ended.stderr.contains("the-id-of-the-secret"), "{}", ended.stderr);
    let ended = asked(&graph, &work(&graph, json!({"login_url": "http://127.0.0.1:1"})), &["work"]);
    says(&ended, 2, &["sign-in: ", "nothing listens there: check host and port", "dispatch.yaml:1"]);
}

fn in_days(days: i64) -> Timestamp {
    Timestamp::now() + SignedDuration::from_hours(24 * days + 1)
}

#[test]
fn the_end_of_a_secret_is_told_where_it_may_be_read() {
    let cases =
        [(10, "warning[credential-ends]: the client secret ends on", 0), (400, "the client secret is good until", 0)];
    for (days, words, code) in cases.into_iter().chain([(-3, "error: the client secret ended on", 2)]) {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Application.Read.All"]);
        let end = in_days(days);
        graph.set_secret_ends(&[&end.to_string()]);
        let day = end.strftime("%Y-%m-%d").to_string();
        says(&asked(&graph, &work(&graph, json!({})), &["work"]), code, &[words, &day]);
    }
    let graph = Graph::start();
    graph.set_secret_ends(&[&in_days(10).to_string()]);
    let ended = asked(&graph, &work(&graph, json!({})), &["work"]);
    says(&ended, 0, &["1 account in order"]);
    assert!(!ended.stderr.contains("secret ends"), "nobody may read it: {}", ended.stderr);
}

/// The certificate of the tests with another end, which only the login server would find out to be forged.
fn ending(end: Timestamp) -> String {
    let (begin, finish) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----");
    let (head, rest) = PEM.split_once(begin).expect("it holds a certificate");
    let (body, tail) = rest.split_once(finish).expect("it ends");
    let mut bytes = STANDARD.decode(body.replace('\n', "")).expect("it is base64");
    // GeneralizedTime, fifteen characters, as dates after 2049 have it.
    let at = bytes.windows(2).position(|pair| pair == [0x18, 15]).expect("it has an end");
    bytes[at + 2..at + 17].copy_from_slice(end.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes());
    let lines: String = STANDARD
        .encode(bytes)
        .as_bytes()
        .chunks(64)
        .map(|line| format!("{}\n", String::from_utf8_lossy(line)))
        .collect();
    format!("{head}{begin}\n{lines}{finish}{tail}")
}

#[test]
fn the_end_of_a_certificate_is_told_once() {
    for (days, words, code) in [(20, "the certificate ends on", 0), (10, "certificate", 0), (300, "is good until", 0)] {
        let graph = Graph::start();
        let fields = json!({"client_secret": null, "certificate": "app.pem"});
        let end = in_days(days);
        let folder = work(&graph, fields).file("app.pem", ending(end));
        let ended = asked(&graph, &folder, &["work"]);
        let day = end.strftime("%Y-%m-%d").to_string();
        says(&ended, code, &[words, &day]);
        let all = format!("{}{}", ended.stdout, ended.stderr);
        assert_eq!(all.matches(&day).count(), 1, "{all}");
    }
}

#[test]
fn names_that_no_account_has_are_corrected_and_accounts_that_cannot_be_asked_say_so() {
    let graph = Graph::start();
    let hook = json!({"name": "hook", "url": "json://127.0.0.1:1/x"});
    let folder = folder(&[account(&graph, "work", json!({})), hook]);
    let ended = asked(&graph, &folder, &["wrok"]);
    says(&ended, 2, &["no account is called `wrok`", "did you mean `work`?"]);
    assert_eq!(graph.requests(), (0, 0));
    let ended = asked(&graph, &folder, &["hook"]);
    says(&ended, 0, &["hook (json)", "it cannot be asked without sending something"]);
    assert_eq!(graph.requests(), (0, 0));
    let ended = asked(&graph, &folder, &[]);
    says(&ended, 0, &["work (o365)", "2 accounts in order"]);
    assert!(!ended.stdout.contains("hook"), "{}", ended.stdout);
}

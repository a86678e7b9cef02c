//! Nothing secret is shown or kept, whatever goes wrong.

use std::path::Path;

use serde_json::json;

use crate::support::cli::{Ended, Folder};
use crate::support::graph::{Fault, Graph, Step};
use crate::support::mailing::{account, folder, mail_from, personal_account};

/// Every file below a folder but the token store, as text.
fn kept(folder: &Path) -> String {
    let Ok(entries) = std::fs::read_dir(folder) else { return String::new() };
    let paths = entries.map(|entry| entry.expect("it is readable").path()).filter(|path| !path.ends_with("tokens"));
    let text = |path: &Path| String::from_utf8_lossy(&std::fs::read(path).expect("it is readable")).into_owned();
    paths.map(|path| if path.is_dir() { kept(&path) } else { text(&path) }).collect()
}

fn assert_discreet(graph: &Graph, folder: &Folder, ended: &Ended) {
    let everything = [ended.stdout.clone(), ended.stderr.clone(), kept(&folder.path("state"))].concat();
    for secret in graph.secrets() {
        assert!(!everything.contains(&secret), "`{secret}` is shown:\n{everything}");
        let encoded: String = reqwest::Url::parse_with_params("http://x.example/", [("x", &secret)]).unwrap().into();
        let encoded = encoded.split("x=").nth(1).unwrap();
        assert!(!everything.contains(encoded), "`{encoded}` is shown:\n{everything}");
    }
    assert!(!everything.contains("authtoken="), "{everything}");
}

#[test]
fn a_good_run_and_a_refused_one_show_no_token() {
    let graph = Graph::start();
    let accounts = [
        account(&graph, "work", json!({"to": "bob@example.com"})),
        personal_account(&graph, "home", json!({"to": "bob@example.com", "source": "me"})),
    ];
    let folder = folder(&accounts);
    for fault in [None, Some(Fault::graph(403, "ErrorAccessDenied")), Some(Fault::Reset), Some(Fault::page(200))] {
        graph.fail(fault.clone());
        let ended = mail_from(&folder, &["-vvv"]);
        assert_eq!(ended.code, Some(i32::from(fault.is_some())), "{}{}", ended.stdout, ended.stderr);
        assert_discreet(&graph, &folder, &ended);
    }
}

#[test]
fn a_server_that_repeats_secrets_is_not_quoted() {
    let graph = Graph::start();
    let folder = folder(&[account(&graph, "work", json!({"to": "bob@example.com"}))]);
    // The error of this fault holds the secret.
    graph.fail_login([Fault::login(401, "invalid_client", 7_000_215)]);
    let ended = mail_from(&folder, &["-vvv"]);
    assert_eq!(ended.code, Some(1));
    assert!(ended.stdout.contains("AADSTS7000215"), "{}", ended.stdout);
    assert_discreet(&graph, &folder, &ended);
}

#[test]
fn the_signed_address_of_an_upload_is_never_shown() {
    let broken = [Fault::Reset, Fault::SendThenReset, Fault::page(500), Fault::graph(404, "ErrorItemNotFound")];
    for fault in broken {
        let graph = Graph::start();
        graph.grant(&["Mail.Send", "Mail.ReadWrite"]);
        graph.fail_at(Step::Upload(1), [fault.clone()]);
        let retry = json!({"attempts": 1});
        let folder = folder(&[account(&graph, "work", json!({"to": "bob@example.com", "retry": retry}))]);
        let folder = folder.file("film.mp4", vec![7; 4 << 20]);
        let ended = mail_from(&folder, &["-vvv", "-a", "film.mp4"]);
        assert_eq!(ended.code, Some(1), "{fault:?}: {}", ended.stdout);
        assert!(graph.secrets().iter().any(|secret| secret.starts_with("authtoken-")), "nothing was uploaded");
        assert_discreet(&graph, &folder, &ended);
        assert_eq!((graph.mails().len(), graph.drafts_left()), (0, vec![]), "{fault:?}");
    }
}

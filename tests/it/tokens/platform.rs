//! Identities that Azure gives: to a machine, and to an app or a function.

use serde_json::json;

use super::office::Office;
use crate::support::cli::Ended;
use crate::support::server::{Reply, Server};

const IDENTITY: &str = "22222222-0000-4000-8000-000000000001";

/// What a server of identities gives: every number is text.
fn token() -> Reply {
    let end = (jiff::Timestamp::now().as_second() + 7200).to_string();
    Reply::json(&json!({"access_token": "managed", "expires_on": end, "token_type": "Bearer"}))
}

/// Servers at which the path that begins so answers with a token.
fn office(begin: &'static str) -> Office {
    let office = Office::with(move |request, _| request.path.starts_with(begin).then(token));
    office.books().open.push("managed".to_owned());
    office
}

fn sent(office: &Office, identity: &str, environment: &[(&str, String)]) -> Ended {
    let fields = format!("source: noreply@example.com, managed_identity: {identity}");
    let folder = office.folder(&fields);
    let config = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    let config = config.replace(&format!("client_id: {}, ", super::office::CLIENT), "");
    let folder = folder.file("dispatch.yaml", config);
    let run = || environment.iter().fold(folder.dispatch(&["-b", "x"]), |run, (name, value)| run.env(name, value));
    let first = run().run();
    assert_eq!(run().run().code, first.code);
    first
}

#[test]
fn a_machine_asks_the_server_beside_it_and_no_proxy() {
    let office = office("/metadata/");
    // What would go through the proxy says so in its first line.
    let proxy = Server::start(|request| {
        assert!(request.path.contains("/v1.0/users/"), "{}", request.path);
        Reply::status(202)
    });
    let host = ("AZURE_POD_IDENTITY_AUTHORITY_HOST", office.server.url(""));
    let ended = sent(&office, "system", &[host, ("http_proxy", proxy.url(""))]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    assert_eq!(
        (proxy.requests().len(), office.server.requests().len()),
        (2, 1),
        "the token is kept for the second run"
    );
    let request = &office.server.requests()[0];
    let resource = percent_encoding::utf8_percent_encode(&office.server.url(""), percent_encoding::NON_ALPHANUMERIC)
        .to_string()
        .replace("%2E", ".");
    assert_eq!(request.path, format!("/metadata/identity/oauth2/token?api-version=2019-08-01&resource={resource}"));
    assert_eq!(request.header("metadata"), Some("true"));
}

#[test]
fn an_app_asks_its_own_server_with_its_header() {
    let office = office("/msi/token");
    let endpoint = ("IDENTITY_ENDPOINT", office.server.url("/msi/token"));
    let ended = sent(&office, IDENTITY, &[endpoint, ("IDENTITY_HEADER", "h3ader".to_owned())]);
    assert_eq!((ended.code, office.books().mails), (Some(0), 2), "{}", ended.shown());
    let request = &office.server.requests()[0];
    assert_eq!(request.header("x-identity-header"), Some("h3ader"));
    assert!(request.path.ends_with(&format!("&client_id={IDENTITY}")), "{}", request.path);
}

#[test]
fn an_identity_that_is_not_there_is_explained_and_one_that_is_new_is_awaited() {
    let cases = [(400, 1, "assign the identity to this machine"), (404, 2, "404"), (429, 2, "429")];
    for (status, tries, words) in cases {
        let office = Office::with(move |request, _| {
            let body = json!({"error": "invalid_request", "error_description": "Identity not found"});
            request.path.starts_with("/metadata/").then(|| Reply::status(status).body(body.to_string()))
        });
        let ended = sent(&office, "system", &[("AZURE_POD_IDENTITY_AUTHORITY_HOST", office.server.url(""))]);
        assert_eq!((ended.code, office.books().mails), (Some(1), 0), "{}", ended.shown());
        assert!(ended.stdout.contains(words) && ended.stdout.contains("Identity not found"), "{}", ended.shown());
        assert_eq!(office.server.requests().len(), 2 * tries, "{status}");
    }
}

//! Accounts that are one sender at their service share its pace.

use dispatch::bind::Account;
use dispatch::service::builtin::BUILTIN;
use dispatch::service::catalog::Catalog;
use dispatch::service::kind::Kind;
use serde_json::{Value, json};

use crate::support::cli::Folder;
use crate::support::opened::opened;
use crate::support::server::{Reply, Server};

/// The buckets of accounts that are named `a0`, `a1` and so on.
fn buckets(entries: &[Value]) -> Vec<String> {
    let named = entries.iter().enumerate().map(|(number, entry)| {
        let mut entry = entry.clone();
        entry.as_object_mut().unwrap().insert("name".into(), format!("a{number}").into());
        entry
    });
    let environment = [("TOKEN", "xoxb-1"), ("OTHER", "xoxb-2")];
    let (_, outlets): (Vec<Account>, _) = opened(&named.collect::<Vec<_>>(), &environment);
    outlets.iter().map(|outlet| outlet.bucket.to_string()).collect()
}

#[test]
fn the_sender_is_what_stands_behind_a_reference() {
    let slack = |token: &str, to: &str| json!({"service": "slack", "token": token, "to": to});
    let entries = [
        slack("${env:TOKEN}", "#a"),
        slack("xoxb-1", "#b"),
        slack("${env:OTHER}", "#a"),
        json!({"url": "slack://xoxb-1/#c"}),
    ];
    assert_eq!(buckets(&entries), ["a0", "a0", "a2", "a0"]);
}

#[test]
fn a_sender_has_one_name_however_it_is_written() {
    let mail = |source: &str| {
        json!({
            "service": "o365", "source": source, "tenant_id": "example.com", "to": "ann@example.com",
            "client_id": "00000000-0000-4000-8000-000000000001", "client_secret": "s3cr3t",
        })
    };
    let mails = [mail("News@example.com"), mail("News <news@Example.com>"), mail("ops@example.com")];
    assert_eq!(buckets(&mails), ["a0", "a0", "a2"]);
    let me = |token: &str| {
        json!({
            "service": "o365", "source": "me", "mode": "personal", "to": "ann@example.com", "refresh_token": token,
            "client_id": "00000000-0000-4000-8000-000000000001",
        })
    };
    assert_eq!(buckets(&[me("one"), me("two"), me("one")]), ["a0", "a1", "a0"]);
    let stored = |tag: &str| {
        json!({"service": "o365", "source": "me", "mode": "personal", "to": "ann@example.com", "tags": [tag],
        "client_id": "00000000-0000-4000-8000-000000000001", "ephemeral_tokens": "yes", "refresh_token": tag})
    };
    assert_eq!(buckets(&[stored("one"), mail("me@example.com"), stored("two")]), ["a0", "a1", "a2"]);
    let of_app = |source: &str| {
        let mut account = mail(source);
        account["throttle_by"] = "application".into();
        account
    };
    let apps = [of_app("a@example.com"), mail("a@example.com"), of_app("b@example.com")];
    assert_eq!(buckets(&apps), ["a0", "a1", "a0"], "the application's mailboxes share, and others do not");
    let text = |source: &str, to: &str| json!({"service": "twilio", "sid": format!("AC{}", "0".repeat(32)), "token": "a", "source": source, "to": to});
    let texts =
        [text("+15551234567", "+15551230000"), text("+1 (555) 123-4567", "+15551230001"), text("Acme", "+15551230000")];
    assert_eq!(buckets(&texts), ["a0", "a0", "a2"]);
    let hooks = [
        json!({"service": "slack", "token": "T0/B0/c0"}),
        json!({"url": "slack://T0/B0/c0"}),
        json!({"url": "https://hooks.slack.com/services/T0/B0/c1"}),
    ];
    assert_eq!(buckets(&hooks), ["a0", "a0", "a2"]);
}

#[test]
fn accounts_without_a_common_sender_have_a_pace_of_their_own() {
    let hook = json!({"url": "json://example.com/hook"});
    assert_eq!(buckets(&[hook.clone(), hook]), ["a0", "a1"]);
    // Services with equal credentials by chance are still two services.
    let key = "a".repeat(30);
    let pover = json!({"service": "pover", "user_key": key, "token": key});
    let gotify = json!({"service": "gotify", "host": "example.com", "token": key});
    assert_eq!(buckets(&[pover, gotify]), ["a0", "a1"]);
}

#[test]
fn every_service_with_a_credential_says_what_tells_its_sender() {
    let kinds = BUILTIN.iter().map(|builtin| Catalog::builtin().named(builtin.name).expect("it is built in"));
    let has_secret = |kind: &Kind| kind.fields.iter().any(|field| field.spec.secret && field.spec.required);
    let silent = kinds.filter(|kind| has_secret(kind) && kind.shared.is_empty());
    let silent: Vec<_> = silent.map(|kind| kind.definition.name.clone()).collect();
    assert!(silent.is_empty(), "{silent:?} need `pace: {{shared: […]}}`");
}

#[test]
fn a_sender_names_fields_that_there_are() {
    let definition = include_str!("../../schemas/services/gotify.yaml").replace("path, token]", "path, tocken]");
    let source = dispatch::problem::Source::new("gotify.yaml", definition);
    let problems = Kind::compile(&source).expect_err("there is no `tocken`");
    assert!(problems.to_string().contains("`tocken` is not declared"), "{problems}");
}

#[test]
fn two_accounts_with_one_token_are_paced_together() {
    let server = Server::start(|_| Reply::json(&json!({"ok": true, "result": {"message_id": 1}})));
    let account = |name: &str, token: &str, more: Value| {
        let mut entry = json!({
            "name": name, "service": "tgram", "bot_token": token, "to": ["1", "2", "3"], "api_url": server.url(""),
        });
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    let accounts = [
        account("first", "${env:TOKEN}", json!({})),
        account("second", "7:s3cr3t-t0ken", json!({"rate": "2/1h"})),
        account("other", "8:0ther-t0ken", json!({})),
    ];
    let folder = Folder::with(&json!({"version": 1, "accounts": accounts}).to_string());
    // Two of the six start, and the others would have to wait for an hour.
    let run =
        folder.dispatch(&["-b", "x", "--deadline", "10m", "--report", "json", "-vv"]).env("TOKEN", "7:s3cr3t-t0ken");
    let ended = run.run();
    let requests = server.requests();
    let count = |token: &str| requests.iter().filter(|request| request.path.contains(token)).count();
    assert_eq!((count("bot7:"), count("bot8:")), (2, 3), "{}", ended.shown());
    assert_eq!(ended.json()["summary"]["not_attempted"], 4);
    assert!(!ended.shown().contains("s3cr3t"), "{}", ended.shown());
}

#[test]
fn the_page_of_a_service_says_its_pace() {
    let page = Folder::new().run(&["services", "ntfy"]).stdout;
    assert!(page.contains("Pace: 720/1h, 60 back to back, 4 at once, shared by all accounts of one sender"), "{page}");
}

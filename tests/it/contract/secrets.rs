//! No secret of an account is ever shown, whatever goes wrong and whoever repeats it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use dispatch::secret::MASK;
use serde_json::{Value, json};

use super::accounts::encoded;
use super::stage::{Actor, Stage, all};
use crate::support::cli::{Ended, Folder};
use crate::support::server::{Recorded, Reply};

/// Every form in which a secret may be recognised.
fn forms(secret: &str) -> Vec<String> {
    let json = Value::from(secret).to_string();
    let mut forms = vec![secret.to_owned(), encoded(secret), json[1..json.len() - 1].to_owned()];
    forms.push(secret.replace(' ', "+"));
    forms.extend([STANDARD.encode(secret), URL_SAFE.encode(secret)].map(|code| code.trim_end_matches('=').to_owned()));
    // Half a secret helps as well.
    forms.extend(secret.get(..secret.len() * 3 / 4).map(str::to_owned));
    forms
}

pub(super) fn leaks(actor: &Actor, shown: &str) -> Vec<String> {
    let mut known: Vec<_> = actor.account.secrets.iter().flat_map(|secret| forms(secret)).collect();
    if let (Some(user), Some(password)) =
        (actor.account.fields["user"].as_str(), actor.account.fields["password"].as_str())
    {
        known.push(STANDARD.encode(format!("{user}:{password}")).trim_end_matches('=').to_owned());
    }
    known.retain(|form| shown.contains(form.as_str()));
    known.iter().map(|form| format!("{}: `{form}`", actor.service)).collect()
}

/// Fails where anything that the program wrote holds a secret.
fn assert_none(stage: &Stage, what: &str, ended: &Ended) {
    let shown = format!("{}\n{}", ended.stdout, ended.stderr);
    let leaks: Vec<_> = stage.actors.iter().flat_map(|actor| leaks(actor, &shown)).collect();
    assert!(leaks.is_empty(), "{what}: {}\n{shown}", leaks.join("\n"));
}

/// The request as a chatty server repeats it.
fn echo(request: &Recorded) -> String {
    let headers: String = request.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    format!("{} {}\n{headers}\n{}", request.method, request.path, String::from_utf8_lossy(&request.body))
}

/// The request in every field in which a service says something.
fn echo_in_json(request: &Recorded) -> Value {
    let echo = echo(request);
    json!({
        "ok": false, "code": echo, "errorCode": echo, "message": echo, "error_message": echo, "description": echo,
        "errorDescription": echo, "errors": [echo], "error": {"code": echo, "message": echo}, "status": echo,
        "id": echo, "ts": echo, "sid": echo, "dedup_key": echo, "request": echo, "receipt": echo,
        "result": {"message_id": echo},
    })
}

/// Sends and shows in every way to servers that repeat what they got.
fn check(answer: impl Fn(&Recorded, usize) -> Reply + Send + Sync + Clone + 'static) {
    let stage = Stage::new(all(), &json!({}), answer);
    let send: &[&str] = &["-t", "Title", "-b", "Body"];
    for more in
        [&[][..], &["-v"], &["-vvv"], &["--report", "json"], &["--dry-run"], &["--dry-run", "--report", "json", "-v"]]
    {
        assert_none(&stage, &more.join(" "), &stage.folder.run(&[send, more].concat()));
    }
    let report = stage.folder.run(&[send, &["--report", "json"]].concat());
    assert!(report.stdout.contains(MASK), "nothing was repeated: {}", report.stdout);
}

#[test]
fn a_server_that_repeats_the_request_reveals_nothing() {
    check(|request, _| Reply::status(400).body(echo(request)));
    check(|request, _| Reply::json(&echo_in_json(request)));
}

#[test]
fn a_server_that_repeats_until_the_words_are_cut_reveals_no_half_of_a_secret() {
    for start in 0..8 {
        let answer = move |request: &Recorded, _| {
            Reply::status(400).body("x".repeat(start * 7) + &format!("{} ", request.path).repeat(20))
        };
        let stage = Stage::new(["slack", "discord", "workflows"], &json!({}), answer);
        assert_none(&stage, "cut", &stage.folder.run(&["-b", "Body", "--report", "json"]));
    }
}

#[test]
fn no_command_shows_a_secret_of_a_sound_configuration() {
    let stage = Stage::new(all(), &json!({}), |_, _| Reply::status(200));
    for arguments in [
        &["check"][..],
        &["check", "-v"],
        &["accounts"],
        &["accounts", "-v"],
        &["accounts", "-g", "all"],
        &["-g", "none", "-b", "x"],
    ] {
        assert_none(&stage, &arguments.join(" "), &stage.folder.run(arguments));
    }
}

#[test]
fn no_problem_of_a_broken_configuration_shows_a_secret() {
    let stage = Stage::new(all(), &json!({}), |_, _| Reply::status(200));
    for mistake in [
        json!({"overfow": "split"}),
        json!({"rate": "often"}),
        json!({"to": "a b@c d"}),
        json!({"port": "99999999"}),
        json!({"host": "no host"}),
        json!({"service": "jsom"}),
        json!({"api_url": "nowhere"}),
    ] {
        let accounts: Vec<_> = stage.actors.iter().map(|actor| actor.entry(&mistake)).collect();
        let pretty = serde_json::to_string_pretty(&json!({"version": 1, "accounts": accounts})).unwrap();
        let yaml = serde_yaml::to_string(&json!({"version": 1, "accounts": accounts})).unwrap();
        for text in [pretty, yaml] {
            let ended = Folder::with(&text).run(&["check"]);
            assert_eq!(ended.code, Some(2), "{mistake}: {}", ended.shown());
            assert_none(&stage, &mistake.to_string(), &ended);
        }
    }
}

#[test]
fn no_problem_of_a_broken_url_shows_a_secret() {
    let stage = Stage::new(all(), &json!({}), |_, _| Reply::status(200));
    let urls: Vec<_> = stage.actors.iter().filter_map(|actor| actor.account.url.clone()).collect();
    let sound = Folder::with(&config(&urls));
    for arguments in [["check", "-v"], ["accounts", "-v"]] {
        let ended = sound.run(&arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.shown());
        assert_none(&stage, "sound", &ended);
    }
    let breakings: [(&str, Breaking); 9] = [
        ("an unknown option", |url| format!("{url}{}overfow=x", if url.contains('?') { '&' } else { '?' })),
        ("a third slash", |url| url.replacen("://", ":///", 1)),
        ("an unknown scheme", |url| url.replacen("://", "x://", 1)),
        ("no scheme", |url| url.replacen("://", ":/", 1)),
        ("too many pieces", |url| format!("{}/more/than%FFthere%20are", url.split('?').next().unwrap())),
        ("no host", |url| url.replace("127.0.0.1", "no host")),
        ("a bare slash in a password", |url| url.replace("%2F", "/")),
        ("a bare question mark in a password", |url| url.replace("%3F", "?")),
        ("half of it", |url| url.chars().take(url.len() * 2 / 3).collect()),
    ];
    for (what, breaking) in breakings {
        let urls: Vec<_> = urls.iter().map(|url| breaking(url)).collect();
        let broken = Folder::with(&config(&urls));
        let ended = broken.run(&["check"]);
        assert_eq!(ended.code, Some(2), "{what}: {}", ended.shown());
        assert_none(&stage, what, &ended);
        assert_none(&stage, what, &broken.run(&["-b", "x", "--dry-run", "--skip-invalid", "--report", "json"]));
        let arguments: Vec<_> = ["--dry-run", "-b", "x"].into_iter().chain(urls.iter().map(String::as_str)).collect();
        assert_none(&stage, what, &Folder::new().run(&arguments));
        let apprise = Folder::new().file("urls.txt", urls.join("\nops=") + "\nnonsense\n");
        assert_none(&stage, what, &apprise.run(&["check", "-c", "urls.txt"]));
    }
}

/// Makes a mistake in a URL.
type Breaking = fn(&str) -> String;

/// Accounts that are nothing but URLs.
fn config(urls: &[String]) -> String {
    let accounts: Vec<_> = urls.iter().map(|url| json!({"url": url})).collect();
    json!({"version": 1, "accounts": accounts}).to_string()
}

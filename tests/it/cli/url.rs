//! `dispatch url`: an account of the configuration as a URL.

use insta::assert_snapshot;

use crate::support::cli::Folder;

const CONFIG: &str = r##"accounts:
  - {name: chat, service: slack, token_a: T1HUNTER2, token_b: "${env:B}", token_c: c3hunter2, to: ["#ops", "@ann"], tags: ops}
  - {name: hook, service: jsons, host: example.com, user: "b@b", password: "p/w?@:#&%hunter2", headers: {X-Key: hunter2}, cto: 2s 500ms}
  - {name: mail, service: o365, source: me@example.com, tenant_id: example.com, client_id: 00000000-0000-0000-0000-000000000000, client_secret: "${file:pw}", to: "Ann <ann@example.com>"}
  - {name: slow, service: json, host: example.com, retry: {attempts: 40, max_delay: 1m}}
  - {name: bare, service: json, host: example.com, headers: {}}
  - {name: whole, url: "${env:URL}", tags: x}
"##;

#[test]
fn an_account_is_a_url_with_its_secrets_masked() {
    let folder = Folder::with(CONFIG);
    let url = |name: &str| {
        let ended = folder.run(&["url", name]);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        ended.stdout
    };
    assert_eq!(url("chat"), "slack://****/${env:B}/****/#ops/@ann\n");
    assert_eq!(url("Hook"), "jsons://b%40b:****@example.com?+X-Key=****&cto=2.5\n");
    let id = "00000000-0000-0000-0000-000000000000";
    let mail = format!("o365://me@example.com/example.com/{id}/${{file:pw}}/Ann%20%3Cann@example.com%3E\n");
    assert_eq!(url("mail"), mail);
    assert_eq!(url("whole"), "${env:URL}\n");
}

#[test]
fn a_url_that_shows_its_secrets_is_the_same_account() {
    let folder = Folder::with(CONFIG);
    let url = folder.run(&["url", "hook", "--reveal"]).stdout;
    assert_eq!(url, "jsons://b%40b:p%2Fw%3F%40%3A%23%26%25hunter2@example.com?+X-Key=hunter2&cto=2.5\n");
    let again = folder.run(&["convert", url.trim_end()]).stdout;
    for line in ["service: jsons", "user: b@b", "password: \"p/w?@:#&%hunter2\"", "X-Key: hunter2"] {
        assert!(again.contains(line), "{again}");
    }
}

#[test]
fn what_keeps_an_account_from_being_a_url_is_named() {
    let folder = Folder::with(CONFIG);
    assert_snapshot!(folder.run(&["url", "slow"]).shown());
    let bare = folder.run(&["url", "bare"]);
    assert!(bare.code == Some(2) && bare.stderr.contains("`headers` keeps this account"), "{}", bare.stderr);
    let missing = folder.run(&["url", "caht"]);
    assert!(missing.code == Some(2) && missing.stderr.contains("did you mean `chat`?"), "{}", missing.stderr);
}

//! `dispatch convert`: what Apprise was told, as a configuration of our own.

use insta::assert_snapshot;

use crate::support::cli::Folder;

const APPRISE: &str = r##"# Who gets what.
version: 1
asset: {app_id: Acme, default_service_retry: 2}
tag: home
urls:
  # the team's channel
  - slack://T1HUNTER2/B2HUNTER2/c3hunter2/#ops: # loud
      tag: [ops, "2:night"]
      footer: "no"
  # - slack://T1HUNTER2/old
  - json://bob:p%40$$hunter2@example.com:8080/hook?+X-Key=hunter2&overflow=split&retry=3
  - o365://_:
      - source: noreply@example.com
        tenant_id: example.onmicrosoft.com
        client_id: 00000000-0000-0000-0000-000000000000
        oauth_secret: "1:30"
        to: 'ann@example.com, "Smith, Bob" <bob@example.com>'
        wait: 2.5
      - source: yes@example.com
        tenant_id: example.onmicrosoft.com
        client_id: 00000000-0000-0000-0000-000000000000
        oauth_secret: ${env:O365_SECRET:-$$}
groups:
  "1:oncall": [ops, night]
  everyone: [home, oncall]
"##;

#[test]
fn an_apprise_file_becomes_ours_with_its_comments_and_what_was_ignored() {
    let folder = Folder::new().file("apprise.yml", APPRISE);
    let ended = folder.run(&["convert", "apprise.yml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_snapshot!(ended.stdout);
    assert!(ended.stderr.contains("passwords or tokens stand in it; `--secrets env`"), "{}", ended.stderr);
    let folder = folder.file("dispatch.yaml", &ended.stdout);
    let before = folder.dispatch(&["accounts", "-c", "apprise.yml", "-g", "1:oncall"]).run().stdout;
    let after = folder.dispatch(&["accounts", "-g", "1:oncall"]).run().stdout;
    assert!(before.contains("slack-1") && after.contains("slack-ops") && !after.contains("json"), "{before}{after}");
}

#[test]
fn secrets_become_variables_and_are_shown_nowhere() {
    let folder = Folder::new().file("apprise.yml", APPRISE);
    let ended = folder.run(&["convert", "apprise.yml", "--secrets", "env", "--output", "dispatch.yaml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_snapshot!(ended.stderr);
    let written = std::fs::read_to_string(folder.path("dispatch.yaml")).unwrap();
    assert!(!written.to_lowercase().contains("hunter2") && !written.contains("1:30"), "{written}");
    assert!(!written.contains("channel"), "a comment may hold a secret: {written}");
    let set = folder
        .dispatch(&["check", "--allow", "credential-over-http"])
        .env("SLACK_OPS_TOKEN_A", "T1A")
        .env("SLACK_OPS_TOKEN_B", "B1B");
    let set = set.env("SLACK_OPS_TOKEN_C", "c").env("JSON_HOME_PASSWORD", "x").env("JSON_HOME_HEADERS_X_KEY", "x");
    let set = set.env("O365_HOME_CLIENT_SECRET", "x").run();
    assert!(set.code == Some(0) && set.stderr.ends_with("4 accounts in order\n"), "{}", set.stderr);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = folder.path("dispatch.yaml").metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_secret_of_several_accounts_is_one_variable() {
    let urls = ["convert", "--secrets", "env", "tgram://123:abc/1", "tgram://123:abc/2", "tgram://123:other/3"];
    let ended = Folder::new().run(&urls);
    let used = |name: &str| ended.stdout.matches(&format!("bot_token: ${{env:{name}}}\n")).count();
    assert_eq!((used("TGRAM_BOT_TOKEN"), used("TGRAM_3_BOT_TOKEN")), (2, 1), "{}", ended.stdout);
}

#[test]
fn text_comes_from_standard_input_and_urls_from_the_command_line() {
    let text = "# first\nops, 2:night = json://a.example.com # loud\n\n; second\njsons://b.example.com/x%2Fy\neveryone = ops\n";
    let folder = Folder::new();
    let ended = folder.dispatch(&["convert", "-", "console://?to=ann"]).input(text).run();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_snapshot!(ended.stdout, @r##"
    # yaml-language-server: $schema=./schemas/config.schema.json
    version: 1
    accounts:
      # first
      # loud
      # <standard input>:2: this is taken for a comment, not for a part of the URL
      # <standard input>:2
      - name: json-ops
        service: json
        host: a.example.com
        tags: [ops, "2:night"]
      # second
      # <standard input>:5
      - name: json-b.example.com
        service: jsons
        host: b.example.com
        path: /x%2Fy
      # command line:1
      - name: console-ann
        service: console
        to: [ann]
    groups:
      everyone: [ops]
    "##);
}

#[test]
fn what_cannot_be_converted_has_its_place_and_nothing_is_written() {
    let config = "urls:\n  - json://a.example.com\n  - slak://hunter2/B2/c3\n  - json://b.example.com?colour=hunter2\n";
    let folder = Folder::new().file("apprise.yml", config);
    let ended = folder.run(&["convert", "apprise.yml", "-o", "dispatch.yaml"]);
    assert_snapshot!(ended.shown());
    assert!(!folder.path("dispatch.yaml").exists());
}

#[test]
fn a_file_is_never_replaced_and_our_own_form_is_no_input() {
    let folder = Folder::with("accounts: [{url: 'console://'}]").file("old.conf", "console://\n");
    let taken = folder.run(&["convert", "old.conf", "-o", "dispatch.yaml"]);
    assert_eq!(taken.code, Some(2));
    assert!(taken.stderr.contains("there is a file `dispatch.yaml` already"), "{}", taken.stderr);
    let own = folder.run(&["convert", "dispatch.yaml"]);
    assert_eq!((own.code, own.stdout.as_str()), (Some(2), ""));
    assert!(own.stderr.contains("this file has our own form already"), "{}", own.stderr);
    let none = Folder::new().run(&["convert"]);
    assert!(none.code == Some(2) && none.stderr.contains("there is nothing to convert"), "{}", none.stderr);
}

#[test]
fn what_apprise_would_read_is_converted_without_a_name() {
    let folder = Folder::new().file("home/.config/apprise.yml", "urls: [console://?to=ann]\n");
    let ended = folder.dispatch(&["convert"]).env("HOME", folder.path("home")).run();
    assert!(ended.code == Some(0) && ended.stdout.contains("name: console-ann"), "{}", ended.stderr);
}

#[test]
fn included_files_come_along_and_their_paths_count_from_the_new_file() {
    let folder = Folder::new()
        .file("apprise.yml", "include: teams/ops.yml\nurls: [console://]\n")
        .file("teams/ops.yml", "urls:\n  - json://bob:${file:pw}@example.com\n")
        .file("teams/pw", "hunter2")
        .file("new/README", "");
    let ended = folder.run(&["convert", "apprise.yml", "-o", "new/dispatch.yaml"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let written = std::fs::read_to_string(folder.path("new/dispatch.yaml")).unwrap();
    assert!(
        written.contains("password: \"${file:../teams/pw}\"") || written.contains("password: ${file:../teams/pw}"),
        "{written}"
    );
    assert!(written.contains("# teams/ops.yml:2"), "{written}");
    let checked = folder.run(&["url", "json-example.com", "-c", "new/dispatch.yaml"]);
    assert_eq!(checked.stdout, "json://bob:${file:../teams/pw}@example.com\n", "{}", checked.stderr);
}

//! Whatever goes in, what comes out is a clear error with the right exit code, and nothing is sent.

use insta::assert_snapshot;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

#[test]
fn every_mistake_is_shown_at_once_with_its_place() {
    let config = "\
version: 1
accounts:
  - name: hook
    url: json://example.com:99999/x
    overfow: split
  - name: mail
    service: o365
    source: noreply@example.com
    client_id: 00000000-0000-0000-0000-000000000000
    to: [ann@example.com, bob@]
  - name: chat
    url: slak://T1/B2/c3
groups:
  everyone: [hook, nobody]
";
    assert_snapshot!(Folder::with(config).run(&["-g", "all", "-b", "x"]).shown(), @r"
    exit 2
    --- stderr
    error: the value is not valid for `port`: a port is a number from 1 to 65535
     --> dispatch.yaml:4:10
      |
    4 |     url: json://*******************
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: `dispatch services json` shows every form

    error: `json` has no option `overfow`
     --> dispatch.yaml:5:5
      |
    5 |     overfow: *****
      |     ^^^^^^^
      |
      = help: did you mean `overflow`?

    error: `client_secret` is missing
     --> dispatch.yaml:6:5
      |
    6 |   - name: mail
      |     ^^^^^^^^^^
      |
      = help: it is a secret of the application; instead of it there may be `certificate`, `federated_token_file`, `federated: github` or `managed_identity`

    error: `tenant_id` is missing
     --> dispatch.yaml:6:5
      |
    6 |   - name: mail
      |     ^^^^^^^^^^
      |
      = help: it is the directory (tenant) id, or a domain of the tenant

    error: `bob@` is not a mail address: nothing stands after the `@`
      --> dispatch.yaml:10:27
       |
    10 |     to: [ann@example.com, bob@]
       |                           ^^^^

    error: there is no URL scheme `slak`
      --> dispatch.yaml:12:10
       |
    12 |     url: slak://********
       |          ^^^^^^^^^^^^^^^
       |
       = help: did you mean `slack`?

    error: no tag, account or group is called `nobody`
      --> dispatch.yaml:14:20
       |
    14 |   everyone: [hook, nobody]
       |                    ^^^^^^
       |
       = help: known here: `chat`, `everyone`, `hook`, `mail`

    7 problems found; nothing was sent
    ");
}

#[test]
fn many_warnings_do_not_crowd_out_the_error() {
    let entries: String =
        (0..50).map(|number| format!("  - json://example.com/{number}: {{schema: json}}\n")).collect();
    let config = format!("version: 1\nurls:\n{entries}  - nosuch://x\n");
    let ended = Folder::with(&config).run(&["check"]);
    assert!(ended.stderr.contains("there is no URL scheme `nosuch`"), "{}", ended.shown());
    assert!(ended.stderr.contains("… and 11 more; `--format json` shows all of them"), "{}", ended.shown());
    let all = Folder::with(&config).run(&["check", "--format", "json"]).json();
    assert_eq!(all["problems"].as_array().map(Vec::len), Some(51));
    let sent = Folder::with(&config).run(&["-b", "x"]);
    assert!(sent.stderr.contains("… and 11 more; `--log-format json` shows all of them"));
}

#[test]
fn files_that_are_no_configuration_are_refused() {
    let folder = Folder::new()
        .file("empty.yaml", "")
        .file("binary.yaml", [0_u8, 159, 146, 150])
        .file("deep.yaml", "[".repeat(10_000));
    for name in ["missing.yaml", "empty.yaml", "binary.yaml", "deep.yaml", "."] {
        let ended = folder.run(&["-c", name, "-b", "x"]);
        assert_eq!(ended.code, Some(2), "{name}: {}", ended.shown());
        assert!(ended.stderr.starts_with("error: ") && ended.stdout.is_empty(), "{name}: {}", ended.shown());
    }
}

#[test]
fn a_huge_file_and_an_alias_bomb_end_at_once() {
    let bomb: String = (1..=9).fold("a0: &a0 [x]\n".to_owned(), |text, level| {
        let before = format!("*a{}", level - 1);
        format!("{text}a{level}: &a{level} [{}]\n", [before.as_str(); 10].join(", "))
    });
    let folder = Folder::new()
        .file("bomb.yaml", format!("version: 1\nvars:\n  x: 1\n{bomb}"))
        .file("huge.yaml", vec![b'#'; 100 << 20]);
    for name in ["bomb.yaml", "huge.yaml"] {
        let ended = folder.run(&["-c", name, "-b", "x"]);
        assert_eq!(ended.code, Some(2), "{name}: {}", ended.shown());
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for() {
    let folder = Folder::with("include: pipe.yaml\n");
    let made = std::process::Command::new("mkfifo").arg(folder.path("pipe.yaml")).status().expect("there is `mkfifo`");
    assert!(made.success());
    for name in ["dispatch.yaml", "pipe.yaml"] {
        let ended = folder.run(&["check", "-c", name]);
        assert_eq!(ended.code, Some(2), "{name}: {}", ended.shown());
        assert!(ended.stderr.contains("`pipe.yaml` cannot be read: it is a pipe"), "{name}: {}", ended.shown());
    }
}

#[test]
fn a_mistake_in_an_account_that_is_not_selected_stops_the_run_too() {
    let config = "version: 1\naccounts:\n  - {name: a, url: 'console://'}\n  - {name: b, url: 'json://', tags: [x]}\n";
    let ended = Folder::with(config).run(&["-b", "x"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
}

#[test]
fn skip_invalid_leaves_the_bad_accounts_out_and_never_ends_with_success() {
    let config = "version: 1\naccounts:\n  - {name: a, url: 'console://'}\n  - {name: b, url: 'json://'}\n";
    assert_snapshot!(Folder::with(config).run(&["-b", "x", "--skip-invalid"]).shown(), @r"
    exit 1
    --- stdout
    --- a [info]
    x
    skipped: b
      dispatch.yaml:4:5: `json` needs `host`: The server's name or IP address.
    sent 1 of 1 delivery to 1 account in [TIME]: 1 skipped
    ");
    let plan = Folder::with(config).run(&["-b", "x", "--skip-invalid", "--dry-run"]);
    assert_snapshot!(plan.shown(), @r"
    exit 1
    --- stdout
    a (console)
      part 1 of 1, text, 1 chars
        x
    skipped: b
      dispatch.yaml:4:5: `json` needs `host`: The server's name or IP address.
    would send 1 delivery to 1 account
    ");
}

#[test]
fn skip_invalid_leaves_out_an_account_whose_secret_is_missing() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'console://'}
  - {name: b, url: 'json://user:${env:PASSWORD}@example.com'}
";
    let folder = Folder::with(config);
    assert_eq!(folder.run(&["-b", "x"]).code, Some(2));
    assert_snapshot!(folder.run(&["-b", "x", "--skip-invalid"]).shown(), @r"
    exit 1
    --- stdout
    --- a [info]
    x
    skipped: b
      dispatch.yaml:4:20: the environment variable `PASSWORD` is not set (set it where `dispatch` runs)
    sent 1 of 1 delivery to 1 account in [TIME]: 1 skipped
    ");
}

#[test]
fn no_piece_of_a_secret_is_shown_when_its_url_is_taken_apart_wrongly() {
    let config = "version: 1\naccounts: [{service: json, host: h, port: '${env:SECRET}'}, {url: '${env:SECRET}'}]\n";
    let folder = Folder::with(config);
    let urls = ["json://user:hunter2/x@h", "json://user:1?hunter2@h", "json:/user:hunter2@h", "json://hunter2 x/"];
    for url in urls {
        let ended = folder.run(&["-b", "x", url]);
        assert_eq!(ended.code, Some(2), "{url}");
        assert!(!ended.stderr.contains("hunter2"), "{url}: {}", ended.shown());
    }
    for secret in ["hunter2", "json://u:hunter2/x@h"] {
        let ended = folder.dispatch(&["-b", "x"]).env("SECRET", secret).run();
        assert_eq!(ended.code, Some(2), "{secret}");
        assert!(!ended.stderr.contains("hunter2"), "{}", ended.shown());
    }
}

#[test]
fn usage_that_makes_no_sense_is_refused() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n");
    for arguments in [
        &["--tg", "x"][..],
        &["chek"],
        &["-b", "x", "--report", "xml"],
        &["-b", "x", "--report", "json", "--report", "text"],
        &["-b", "x", "--report", "json=missing/folder/x"],
        &["-b", "x", "-a", "missing.txt"],
        &["-b", "x", "--deadline", "soon"],
        &["-b", "x", "--template", "x.j2"],
        &["-b", "x", "--var", "a=1"],
        &["-b", "x", "json:/token@example.com"],
        &["-b", "x", "console://, console://"],
        &["-b", ""],
        &["-b", "x", "-n", "loud"],
    ] {
        let ended = folder.run(arguments);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{arguments:?}: {}", ended.shown());
    }
    assert_snapshot!(folder.run(&["chek"]).shown(), @r"
    exit 2
    --- stderr
    error: `chek` is neither a command nor a URL
     |
     = help: did you mean `check`?
    ");
    assert_snapshot!(folder.run(&["--tag", "x", "check"]).shown(), @r"
    exit 2
    --- stderr
    error: `check` is neither a command nor a URL
     |
     = help: write the command first: `dispatch check …`
    ");
}

#[test]
fn input_that_is_no_text_is_refused() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n");
    assert_snapshot!(folder.dispatch(&["-t", "x"]).input([b'a', 0xff]).run().shown(), @r"
    exit 2
    --- stderr
    error: standard input is no UTF-8 text: invalid utf-8 sequence of 1 bytes from index 1
    ");
}

#[test]
fn a_url_is_masked_up_to_its_closing_quote() {
    let folder = Folder::with(
        "version: 1
accounts: [{name: a, url: 'ntfy://secret', tags: [1x, \"\"]}]
",
    );
    let ended = folder.run(&["check"]);
    assert!(ended.stderr.contains("url: 'ntfy://******', tags"), "{}", ended.shown());
}

#[test]
fn a_file_that_a_service_does_not_take_is_refused_and_not_dropped() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n").file("a.txt", "x");
    assert_snapshot!(folder.run(&["-b", "x", "-a", "a.txt"]).shown(), @r"
    exit 2
    --- stderr
    error: `console` takes no files, and the message has 1 (account `a`)
     --> dispatch.yaml:2:12
      |
    2 | accounts: [{name: a, url: 'console://'}]
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: leave the account or the files out, or say `attachment_policy: warn` in it
    ");
}

#[test]
fn a_proxy_that_refuses_and_a_server_that_never_answers_end_in_a_clear_failure() {
    let folder = Folder::new();
    let proxied = folder.dispatch(&["-b", "x", "jsons://example.com/?retry=0"]);
    assert_snapshot!(proxied.env("HTTPS_PROXY", Server::nowhere()).run().shown(), @r"
    exit 1
    --- stdout
    failed: jsons-1 (json)
      network: client error (Connect): tunnel error: failed to create underlying connection: tcp connect error: Connection refused (os error 111)
      hint: the proxy refused: check HTTPS_PROXY, HTTP_PROXY and NO_PROXY
    sent 0 of 1 delivery to 1 account in [TIME]: 1 failed
    --- stderr
    to try what failed again: dispatch resume [RUN] --failed
    ");
    let server = Server::start(|_| Reply::silence());
    let url = server.url("/?retry=0&timeout=100ms").replace("http://", "json://");
    assert_snapshot!(folder.run(&["-b", "x", &url]).shown(), @r"
    exit 1
    --- stdout
    unknown: json-1 (json)
      timeout: no answer within 100ms
      it may or may not have been delivered
    sent 0 of 1 delivery to 1 account in [TIME]: 1 unknown
    ");
}

#[test]
fn a_burst_without_effect_is_a_mistake() {
    let config = "\
version: 1
accounts:
  - {name: no-rate, url: 'json://example.com', burst: 3}
  - {name: too-much, url: 'json://example.com?rate=5/1m&burst=6'}
  - {name: no-key, url: 'json://example.com', rate: 5/1m, burts: 2}
  - {name: fine, url: 'ntfy://alerts', rate: 5/1m}
";
    assert_snapshot!(Folder::with(config).run(&["-b", "x"]).shown(), @r"
    exit 2
    --- stderr
    error: `burst` has no meaning without `rate`
     --> dispatch.yaml:3:5
      |
    3 |   - {name: no-rate, url: 'json://***********', burst: 3}
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add a rate, such as `rate: 30/1m`

    error: a `burst` of 6 is more than the 5 that `rate` lets start
     --> dispatch.yaml:4:5
      |
    4 |   - {name: too-much, url: 'json://***********?rate=****&burst=*'}
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: lower `burst`, or write the rate for a longer time, such as `720/1h`

    error: `json` has no option `burts`
     --> dispatch.yaml:5:59
      |
    5 |   - {name: no-key, url: 'json://***********', rate: 5/1m, burts: *}
      |                                                           ^^^^^
      |
      = help: did you mean `burst`?

    3 problems found; nothing was sent
    ");
}

#[test]
fn only_a_service_that_can_look_up_what_became_of_a_message_takes_verify() {
    let config = "\
version: 1
accounts:
  - {name: chat, url: 'json://example.com', duplicates: verify}
";
    assert_snapshot!(Folder::with(config).run(&["-b", "x"]).shown(), @r"
    exit 2
    --- stderr
    error: `json` cannot look up what became of a message, so `duplicates: verify` has no meaning here
     --> dispatch.yaml:3:5
      |
    3 |   - {name: chat, url: 'json://***********', duplicates: verify}
      |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: say `duplicates: avoid` or `duplicates: accept` here
    ");
}

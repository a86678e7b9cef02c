//! Values that live outside the configuration: defaults, reasons, and what programs print.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

/// A folder whose one account posts to the server with a password from elsewhere.
fn folder(server: &Server, password: &str) -> Folder {
    let url = server.url("/").replace("http://", "json://");
    let (password, url) = (serde_json::json!(password), serde_json::json!(url));
    Folder::with(&format!("version: 1\naccounts: [{{name: hook, url: {url}, user: me, password: {password}}}]\n"))
}

/// The password with which the account of [`folder`] sends.
fn password(written: &str, environment: &[(&str, &str)]) -> String {
    let server = Server::start(|_| Reply::status(200));
    let folder = folder(&server, written).file("token.txt", "from a file\n").file("empty.txt", "\n");
    let run = folder.dispatch(&["-b", "x"]).env("PATH", path());
    let ended = environment.iter().fold(run, |run, (name, value)| run.env(name, value)).run();
    assert_eq!(ended.code, Some(0), "{written}: {}", ended.shown());
    let requests = server.requests();
    let header = requests[0].header("authorization").and_then(|header| header.strip_prefix("Basic ")).unwrap();
    let decoded = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, header).unwrap();
    String::from_utf8(decoded).unwrap().strip_prefix("me:").unwrap().to_owned()
}

/// Where the programs of the tests are found.
#[expect(clippy::disallowed_methods, reason = "the programs of this machine are where it says")]
fn path() -> String {
    std::env::var("PATH").unwrap_or_default()
}

/// How often the command of a test ran, which writes a line each time.
fn runs(folder: &Folder) -> usize {
    std::fs::read_to_string(folder.path("ran")).unwrap_or_default().lines().count()
}

#[test]
fn a_default_stands_in_for_what_is_unset_or_empty() {
    for (written, expected) in [
        ("${env:X:-y z}", "y z"),
        ("${env:EMPTY:-y}", "y"),
        ("${env:SET:-y}", "set"),
        ("${env:SET:?why}", "set"),
        ("a${env:X:-${env:EMPTY:-${env:SET}}}b", "asetb"),
        ("${env:X:-{\"a\": {}}}", "{\"a\": {}}"),
        ("$${env:SET}${env:X:-$$}", "${env:SET}$"),
        ("${file:token.txt:-y}", "from a file"),
        ("${file:nothing.txt:-y}", "y"),
        ("${file:empty.txt:-${file:token.txt}}", "from a file"),
    ] {
        assert_eq!(password(written, &[("EMPTY", ""), ("SET", "set")]), expected, "{written}");
    }
}

#[test]
fn the_reason_of_a_required_value_is_shown_and_no_value_ever() {
    let config = "\
version: 1
accounts:
  - {name: a, service: json, host: h, password: '${env:TOKEN:?ask the platform team}'}
  - {name: b, service: json, host: h, password: '${env:EMPTY:?it signs in}'}
  - {name: c, service: json, host: h, password: '${file:none:?mount it}'}
  - {name: d, service: json, host: h, password: 'hunter2${env:EMPTY:?}${env:OTHER:-hunter2}'}
";
    assert_snapshot!(Folder::with(config).dispatch(&["-g", "all", "-b", "x"]).env("EMPTY", "").run().shown(), @r"
    exit 2
    --- stderr
    error: the environment variable `TOKEN` is not set: ask the platform team
     --> dispatch.yaml:3:49
      |
    3 |   - {name: a, service: json, host: h, password: *************************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it where `dispatch` runs

    error: the environment variable `EMPTY` is empty: it signs in
     --> dispatch.yaml:4:49
      |
    4 |   - {name: b, service: json, host: h, password: ***************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it where `dispatch` runs

    error: there is no file `none`: mount it
     --> dispatch.yaml:5:49
      |
    5 |   - {name: c, service: json, host: h, password: ************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: check the path; it counts from the folder of the configuration

    error: the environment variable `EMPTY` is empty
     --> dispatch.yaml:6:49
      |
    6 |   - {name: d, service: json, host: h, password: ********************************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: set it where `dispatch` runs

    4 problems found; nothing was sent
    ");
}

#[test]
#[cfg(unix)]
fn a_command_is_split_into_words_and_run_without_a_shell_in_the_folder_of_its_file() {
    for (written, expected) in [
        ("${cmd:printf %s a}", "a"),
        ("${cmd:printf '%s|' 'a  b' \"c'd\" e\\ f $HOME *}", "a  b|c'd|e f|$HOME|*|"),
        ("${cmd:printf 'two\\n\\n'}", "two\n"),
        ("${cmd:cat token.txt}", "from a file"),
        ("${cmd:sh -c 'echo \"${SET}}\"; echo noise >&2'}", "set}"),
        ("<${cmd:printf %s ${env:SET}-${env:NONE:-b c}}>", "<set-b c>"),
        ("${env:NONE:-${cmd:echo spare}}", "spare"),
    ] {
        assert_eq!(password(written, &[("SET", "set")]), expected, "{written}");
    }
}

#[test]
#[cfg(unix)]
fn a_command_runs_once_a_run_and_only_when_a_delivery_needs_it() {
    let server = Server::start(|_| Reply::status(200));
    let url = server.url("/").replace("http://", "json://");
    let once = "'${cmd:sh -c \"echo x >>ran; echo hunter2\"}'";
    let account = |name: &str| format!("  - {{name: {name}, url: '{url}', user: me, password: {once}, tags: ops}}\n");
    let config = format!(
        "version: 1\naccounts:\n{}{}  - {{name: other, url: '{url}', +X: '${{cmd:touch other}}'}}\n",
        account("a"),
        account("b")
    );
    let folder = Folder::with(&config).file("t.j2", "x");
    let run = |arguments: &[&str]| folder.dispatch(arguments).env("PATH", path()).run();
    for arguments in [
        &["check"][..],
        &["check", "--template", "t.j2", "--no-secrets"],
        &["accounts"],
        &["services", "json"],
        &["auth", "status"],
        &["-g", "ops", "-b", "x", "--dry-run"],
        &["-g", "nobody", "-b", "x"],
    ] {
        let ended = run(arguments);
        assert_eq!(runs(&folder), 0, "{arguments:?}: {}", ended.shown());
    }
    let ended = run(&["-g", "ops", "-b", "x"]);
    assert_eq!((ended.code, runs(&folder), server.requests().len()), (Some(0), 1, 2), "{}", ended.shown());
    assert!(!folder.path("other").exists(), "only selected accounts are resolved");
}

#[test]
#[cfg(unix)]
fn a_plan_that_needs_a_command_runs_it_and_a_list_says_that_it_does_not() {
    let config = "\
version: 1
accounts:
  - {name: who, service: json, host: '${cmd:sh -c \"echo x >>ran; echo example.com\"}'}
  - {name: hid, url: '${cmd:sh -c \"echo x >>ran; echo json://example.com/a\"}'}
";
    let folder = Folder::with(config).file("t.j2", "x");
    let run = |arguments: &[&str]| folder.dispatch(arguments).env("PATH", path()).run();
    assert_snapshot!(run(&["accounts"]).shown(), @r"
    exit 0
    --- stdout
     account  service             targets             tags  why
     who      json
     hid      (behind a command)  (behind a command)
    ");
    assert_snapshot!(run(&["check"]).shown(), @r"
    exit 0
    --- stderr
    2 accounts in order
    of `hid` only the reference was checked, because its whole URL stands behind that
    ");
    assert_snapshot!(run(&["check", "--no-secrets", "--template", "t.j2"]).shown(), @r"
    exit 0
    --- stderr
    the template was not tried for `who`, of which references hide what it may ask for
    2 accounts in order
    of `hid` only the reference was checked, because its whole URL stands behind that
    ");
    assert_eq!(runs(&folder), 0);
    assert_eq!(run(&["check", "--template", "t.j2"]).code, Some(0));
    assert_eq!(runs(&folder), 2);
    assert_eq!(run(&["-g", "all", "-b", "x", "--dry-run"]).code, Some(0));
    assert_eq!(runs(&folder), 4);
}

#[test]
#[cfg(unix)]
fn a_command_that_fails_says_why_without_a_secret() {
    let config = "\
version: 1
accounts:
  - {name: a, service: json, host: h, password: \"${cmd:sh -c 'echo hunter2-printed; echo no item $API_TOKEN hunter2-printed >&2; exit 3'}\"}
  - {name: b, service: json, host: h, password: '${cmd:no-such-program --password hunter2}'}
  - {name: c, service: json, host: h, password: '${cmd:./not-a-program hunter2}'}
  - {name: d, service: json, host: h, password: \"${cmd:sh -c 'kill -9 $$$$'}\"}
  - {name: e, service: json, host: h, password: '${cmd:head -c 2000000 /dev/zero}'}
  - {name: f, service: json, host: h, password: '${cmd:printf \"\\377\"}'}
";
    let folder = Folder::with(config).file("not-a-program", "");
    let ended = folder.dispatch(&["-g", "all", "-b", "x"]).env("PATH", path()).env("API_TOKEN", "hunter2-token").run();
    assert_snapshot!(ended.shown(), @r"
    exit 2
    --- stderr
    error: the command `sh` ended with exit code 3 and said: no item **** ****
     --> dispatch.yaml:3:49
      |
    3 | ... host: h, password: ******************************************************************************************}
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: run it by hand, where `dispatch` runs, to see why

    error: the command `no-such-program` was not found
     --> dispatch.yaml:4:49
      |
    4 |   - {name: b, service: json, host: h, password: *******************************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: install it, or write its path; it is looked for in `PATH`

    error: the command `not-a-program` cannot be run: Permission denied (os error 13)
     --> dispatch.yaml:5:49
      |
    5 |   - {name: c, service: json, host: h, password: ********************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: check its path and its permissions

    error: the command `sh` ended with a signal
     --> dispatch.yaml:6:49
      |
    6 |   - {name: d, service: json, host: h, password: *****************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: run it by hand, where `dispatch` runs, to see why

    error: the command `head` prints more than 1048576 bytes
     --> dispatch.yaml:7:49
      |
    7 |   - {name: e, service: json, host: h, password: **********************************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: let it print the value and nothing else

    error: the command `printf` prints something that is no UTF-8
     --> dispatch.yaml:8:49
      |
    8 |   - {name: f, service: json, host: h, password: **********************}
      |                                                 ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: let it print the value as text, such as in base64

    6 problems found; nothing was sent
    ");
}

#[test]
#[cfg(unix)]
fn what_a_command_prints_reaches_neither_the_ledger_nor_any_report_or_log() {
    let server = Server::start(|request| {
        let said =
            format!("{} {}", request.header("authorization").unwrap_or(""), request.header("x-key").unwrap_or(""));
        Reply::status(401).body(said)
    });
    let url = server.url("/").replace("http://", "json://");
    let config = format!(
        "version: 1\naccounts: [{{name: a, url: '{url}?+X-Key=pre-${{cmd:echo hunter2-key}}', user: '${{cmd:echo hunter2-user}}', password: '${{cmd:echo hunter2-password}}'}}]\n"
    );
    let folder = Folder::with(&config);
    let arguments =
        ["-b", "x hunter2-key", "-vv", "--report", "json", "--report", "ndjson=out", "--log-format", "json"];
    let ended = folder.dispatch(&arguments).env("PATH", path()).run();
    assert_eq!((ended.code, server.requests().len()), (Some(1), 1), "{}", ended.shown());
    let header = server.requests()[0].header("x-key").map(str::to_owned);
    assert_eq!(header.as_deref(), Some("pre-hunter2-key"));
    assert!(ended.stdout.contains("401"), "{}", ended.shown());
    assert!(!ended.shown().contains("hunter2"), "{}", ended.shown());
    assert!(!holds(&folder.path(""), "hunter2"));
}

/// Whether a file in a folder, however deep, holds these bytes.
fn holds(folder: &Path, bytes: &str) -> bool {
    folder.read_dir().unwrap().any(|entry| {
        let path = entry.unwrap().path();
        let in_file = || std::fs::read(&path).unwrap().windows(bytes.len()).any(|part| part == bytes.as_bytes());
        if path.is_dir() { holds(&path, bytes) } else { !path.ends_with("dispatch.yaml") && in_file() }
    })
}

#[test]
fn nothing_of_a_reference_that_cannot_be_read_is_repeated() {
    let config = "\
version: 1
accounts:
  - {name: a, url: 'json://me@${evn:HOST:-hunter2}/x?${hunter2:-hunter2}=1'}
  - {name: b, service: json, host: '${env:X:hunter2 hunter2}'}
  - {name: c, url: 'json://${env:X:-hunter2 @hunter2'}
";
    let folder = Folder::with(config);
    for arguments in [&["check"][..], &["-b", "x", "json://me@${evn:HOST:-hunter2}/x"], &["-g", "all", "-b", "x"]] {
        let ended = folder.run(arguments);
        assert_eq!((ended.code, ended.stderr.contains("hunter2")), (Some(2), false), "{}", ended.shown());
    }
}

#[test]
fn no_secrets_checks_everything_but_what_references_hide() {
    let config = "\
version: 1
accounts:
  - {name: a, service: json, host: '${env:HOST}', password: '${file:none}'}
  - {name: b, url: '${env:URL}'}
  - {name: c, service: json, host: h, prot: 1}
";
    let folder = Folder::with(config);
    assert_eq!(folder.run(&["check"]).stderr.matches("is not set").count(), 2);
    assert_snapshot!(folder.run(&["check", "--no-secrets"]).shown(), @r"
    exit 2
    --- stderr
    error: `json` has no option `prot`
     --> dispatch.yaml:5:39
      |
    5 |   - {name: c, service: json, host: h, prot: *}
      |                                       ^^^^
      |
      = help: did you mean `port`?
    ");
    let folder = Folder::with(&config.replace(", prot: 1", "")).file("t.j2", "{{ target.address }}");
    assert_snapshot!(folder.run(&["check", "--no-secrets"]).shown(), @r"
    exit 0
    --- stderr
    3 accounts in order
    of `b` only the reference was checked, because its whole URL stands behind that
    ");
    assert_eq!(folder.run(&["check", "--no-secrets", "--online"]).code, Some(2));
}

#[test]
fn a_secret_on_the_command_line_is_warned_about_once_and_a_variable_is_not() {
    let server = Server::start(|_| Reply::status(200));
    let url = |user: &str| server.url("/").replace("http://", &format!("json://{user}@"));
    let folder = Folder::new();
    let ended = folder.run(&["-b", "x", &url("me:hunter2"), &url("me:hunter22"), &url("me")]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let port = regex::Regex::new("[0-9]{4,}").unwrap();
    let shown = ended.stderr.lines().take(1).map(|line| port.replace_all(line, "[PORT]").into_owned());
    assert_snapshot!(shown.collect::<String>(), @"warning: 2 URLs of the command line hold secrets, which whoever uses this machine can see in its list of processes");
    assert!(!ended.shown().contains("hunter2"), "{}", ended.shown());
    let run = |user: &str| folder.dispatch(&["-b", "x", &url(user)]).env("PASSWORD", "from-outside").run();
    let ended = run("me:${env:PASSWORD}");
    assert_eq!((ended.code, ended.stderr.contains("warning")), (Some(0), false), "{}", ended.shown());
    assert_eq!(server.requests()[3].header("authorization"), Some("Basic bWU6ZnJvbS1vdXRzaWRl"));
    let sent = server.requests().len();
    for refused in ["me:${file:/etc/hostname}", "me:${env:NONE:-${cmd:touch ran}}", "me:${env:NONE:?it is needed}"] {
        let ended = run(refused);
        assert_eq!((ended.code, server.requests().len()), (Some(2), sent), "{}", ended.shown());
    }
    assert!(!folder.path("ran").exists());
}

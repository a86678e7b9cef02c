//! `--env-file`: variables that only references see.

use insta::assert_snapshot;

use crate::support::cli::Folder;
use crate::support::server::{Reply, Server};

/// An account that posts what these variables say.
fn config(server: &Server, names: &[&str]) -> String {
    let url = server.url("/").replace("http://", "json://");
    let query: Vec<_> = names.iter().map(|name| format!(":{name}=${{env:{name}}}")).collect();
    format!("version: 1\naccounts: [{{name: hook, url: '{url}?{}'}}]\n", query.join("&"))
}

/// Lets only its owner read a file.
fn close(folder: &Folder, name: &str) {
    #[cfg(unix)]
    std::fs::set_permissions(folder.path(name), std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

#[test]
fn every_way_to_write_a_value_is_read() {
    let server = Server::start(|_| Reply::status(200));
    let file = "\u{feff}# a comment
PLAIN=a b # with a comment
  export HASH=#a#b
EMPTY=
DOLLAR=$PLAIN ${PLAIN}
SINGLE='a \"b\\n #c' # with a comment
DOUBLE=\"a 'b' \\\"c\\\" \\$d \\\\ e\\tf\"
LINES=\"one
two\\nthree\"\r
CR=end\r

MIDDLE=a'b=c\"d
";
    let names = ["PLAIN", "HASH", "EMPTY", "DOLLAR", "SINGLE", "DOUBLE", "LINES", "CR", "MIDDLE"];
    let folder = Folder::with(&config(&server, &names)).file("x.env", file);
    close(&folder, "x.env");
    let ended = folder.run(&["--env-file", "x.env", "-b", "x"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{}", ended.shown());
    let body: serde_json::Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    let values: Vec<_> = names.iter().map(|name| body[*name].as_str().unwrap()).collect();
    assert_eq!(
        values,
        [
            "a b",
            "#a#b",
            "",
            "$PLAIN ${PLAIN}",
            "a \"b\\n #c",
            "a 'b' \"c\" $d \\ e\tf",
            "one\ntwo\nthree",
            "end",
            "a'b=c\"d"
        ]
    );
}

#[test]
fn the_environment_wins_over_a_file_and_a_later_file_over_an_earlier_one() {
    let server = Server::start(|_| Reply::status(200));
    let folder =
        Folder::with(&config(&server, &["A", "B", "C"])).file("1.env", "A=1\nB=1\nC=1\n").file("2.env", "B=2\nC=2\n");
    let ended = folder.dispatch(&["--env-file", "1.env", "--env-file", "2.env", "-b", "x"]).env("C", "real").run();
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let body: serde_json::Value = serde_json::from_slice(&server.requests()[0].body).unwrap();
    assert_eq!((&body["A"], &body["B"], &body["C"]), (&"1".into(), &"2".into(), &"real".into()));
}

#[test]
fn every_bad_line_is_pointed_at_and_no_value_shown() {
    let file = "\
GOOD=hunter2
hunter2
MY-KEY=hunter2
KEY =hunter2
KEY= hunter2
KEY=\"hunter2\" hunter2
KEY=\"hunter2\\x\"
=hunter2
GOOD=hunter2
KEY='hunter2
";
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n").file("x.env", file);
    close(&folder, "x.env");
    assert_snapshot!(folder.run(&["check", "--env-file", "x.env"]).shown(), @r"
    exit 2
    --- stderr
    warning[variable-twice]: `GOOD` is set twice; the later value holds
     --> x.env:9:1
      |
    9 | GOOD=*******
      | ^^^^^^^^^^^^
      |
      = help: remove one of them

    error: this line sets no variable
     --> x.env:2:1
      |
    2 | *******
      | ^^^^^^^
      |
      = help: write `NAME=value`, or `NAME='any value'`

    error: the name of a variable holds only letters, digits and `_`
     --> x.env:3:1
      |
    3 | **************
      | ^^^^^^^^^^^^^^
      |
      = help: write `NAME=value`, or `NAME='any value'`

    error: there is white space before the `=`
     --> x.env:4:1
      |
    4 | ************
      | ^^^^^^^^^^^^
      |
      = help: write `NAME=value`, or `NAME='any value'`

    error: there is white space after the `=`
     --> x.env:5:5
      |
    5 | KEY=********
      |     ^^^^^^^^
      |
      = help: write `NAME=value`, or `NAME='any value'`

    error: something follows the closing quote
     --> x.env:6:14
      |
    6 | KEY=*****************
      |              ^^^^^^^^
      |
      = help: write `NAME=value`, or `NAME='any value'`

    error: this backslash quotes nothing that is known
     --> x.env:7:13
      |
    7 | KEY=***********
      |             ^^^
      |
      = help: write `\\` for a backslash, or put the value in single quotes

    error: the name of a variable holds only letters, digits and `_`
     --> x.env:8:1
      |
    8 | ********
      | ^^^^^^^^
      |
      = help: write `NAME=value`, or `NAME='any value'`

    error: this quote is not closed
      --> x.env:10:5
       |
    10 | KEY=********
       |     ^^^^^^^^
       |
       = help: write `NAME=value`, or `NAME='any value'`

    8 problems found; nothing was sent
    ");
    let missing = folder.run(&["--env-file", "y.env", "-b", "x"]);
    assert_eq!((missing.code, missing.stderr.contains("there is no file `y.env`")), (Some(2), true));
}

#[test]
#[cfg(unix)]
fn a_file_that_others_may_read_is_warned_about() {
    let folder = Folder::with("version: 1\naccounts: [{name: a, url: 'console://'}]\n").file("x.env", "A=1\n");
    std::fs::set_permissions(folder.path("x.env"), std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
    assert_snapshot!(folder.run(&["--env-file", "x.env", "-b", "x"]).shown(), @r"
    exit 0
    --- stdout
    --- a [info]
    x
    sent 1 of 1 delivery to 1 account in [TIME]
    --- stderr
    warning[open-env-file]: `x.env` is not for its owner alone, and may hold secrets
     |
     = help: `chmod 600 x.env`
    ");
}

#[test]
#[cfg(unix)]
fn a_command_has_the_variables_of_the_file_and_resume_reads_it_again() {
    let server = Server::start(|request| Reply::status(if request.header("x-key") == Some("new") { 200 } else { 401 }));
    let url = server.url("/").replace("http://", "json://");
    let config =
        format!("version: 1\naccounts: [{{name: a, url: '{url}', +X-Key: \"${{cmd:/bin/sh -c 'echo $KEY'}}\"}}]\n");
    let folder = Folder::with(&config).file("x.env", "KEY=old\n");
    assert_eq!(folder.run(&["--env-file", "x.env", "-b", "x"]).code, Some(1));
    std::fs::write(folder.path("x.env"), "KEY=new\n").unwrap();
    let ended = folder.run(&["resume", "--failed"]);
    assert_eq!((ended.code, server.requests().len()), (Some(0), 2), "{}", ended.shown());
}

//! Accounts that stand in no file that is named: in the environment, on standard input, where Apprise keeps its own.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};

const CONFIG: &str = "\
accounts:
  - {name: plain, url: 'console://'}
  - {name: chat, url: 'console://', tags: chat}
";

/// The lines of `console://` that say who got the message, in alphabetical order.
fn receivers(ended: &Ended) -> Vec<&str> {
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let lines = ended.stdout.lines().filter_map(|line| line.strip_prefix("--- ")?.strip_suffix(" [info]"));
    let mut receivers: Vec<_> = lines.collect();
    receivers.sort_unstable();
    receivers
}

#[test]
fn urls_of_the_environment_count_as_if_they_were_typed() {
    let folder = Folder::with(CONFIG);
    let both = "console://?to=ann, console://?to=bob";
    let with = |arguments: &[&str]| folder.dispatch(arguments).env("DISPATCH_URLS", both).run();
    assert_eq!(receivers(&with(&["-b", "x"])), ["console-1 to ann", "console-2 to bob"]);
    assert_eq!(receivers(&with(&["-b", "x", "-g", "chat"])), ["chat"], "a tag says to whom");
    assert_eq!(receivers(&with(&["-b", "x", "-c", "dispatch.yaml"])), ["plain"], "and so does a file");
    assert_eq!(receivers(&with(&["-b", "x", "console://?to=eve"])), ["console-1 to eve"], "typed ones come instead");
}

#[test]
fn apprise_s_variable_counts_where_ours_is_not_set() {
    let folder = Folder::new();
    let run = || folder.dispatch(&["-b", "x"]).env("APPRISE_URLS", "console://?to=theirs");
    assert_eq!(receivers(&run().run()), ["console-1 to theirs"]);
    assert_eq!(receivers(&run().env("DISPATCH_URLS", "console://?to=ours").run()), ["console-1 to ours"]);
    assert_eq!(receivers(&run().env("DISPATCH_URLS", "").run()), ["console-1 to theirs"]);
}

/// Apprise drops the tag and sends to all of the URLs, W67.
#[test]
fn a_tag_beside_the_urls_of_the_environment_is_not_ignored() {
    let folder = Folder::new();
    assert_snapshot!(folder.dispatch(&["-b", "x", "-g", "ops"]).env("DISPATCH_URLS", "console://").run().shown(), @r"
    exit 2
    --- stderr
    warning: no account has the tag `ops`

    error: there is no configuration: no `dispatch.yaml` here
     |
     = help: name a file with `--config FILE` or in DISPATCH_CONFIG, or give a URL to send to
    ");
}

#[test]
fn a_mistake_in_the_environment_has_its_place() {
    let folder = Folder::new();
    let run = folder.dispatch(&["-b", "x"]).env("DISPATCH_URLS", "console:// slak://hunter2/B2/c3");
    assert_snapshot!(run.run().shown(), @r"
    exit 2
    --- stderr
    error: there is no URL scheme `slak`
     --> DISPATCH_URLS:1:12
      |
    1 | console:// slak://*************
      |            ^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `slack`?
    ");
}

#[test]
fn check_and_accounts_see_the_urls_of_the_environment() {
    let with = |folder: &Folder, command| folder.dispatch(&[command]).env("DISPATCH_URLS", "console://?to=ann").run();
    assert_eq!(with(&Folder::new(), "check").stderr, "1 account in order\n");
    assert_eq!(with(&Folder::with(CONFIG), "check").stderr, "3 accounts in order\n");
    assert!(with(&Folder::with(CONFIG), "accounts").stdout.contains("console-1"));
    let broken = Folder::with("accounts: [");
    assert_eq!(with(&broken, "check").code, Some(2), "a file that is there is not passed over");
}

#[test]
fn a_run_goes_on_with_the_urls_of_the_environment_that_it_began_with() {
    let folder = Folder::new();
    let urls = "console://?to=ann console://?to=bob";
    let first = folder.dispatch(&["-b", "x", "--first", "1"]).env("DISPATCH_URLS", urls).run();
    assert_eq!(first.code, Some(4), "{}", first.stderr);
    let without = folder.run(&["resume"]);
    assert!(without.stderr.contains("the run was given 2 URLs, and now there are 0"), "{}", without.stderr);
    assert_eq!(receivers(&folder.dispatch(&["resume"]).env("DISPATCH_URLS", urls).run()), ["console-2 to bob"]);
}

#[test]
fn a_run_without_urls_gets_none_when_it_goes_on() {
    let folder = Folder::with("accounts: [{name: a, url: 'console://'}, {name: b, url: 'console://'}]");
    assert_eq!(folder.run(&["-b", "x", "--first", "1"]).code, Some(4));
    let resumed = folder.dispatch(&["resume"]).env("APPRISE_URLS", "console://?to=late").run();
    assert_eq!(receivers(&resumed), ["b"]);
}

#[test]
fn a_configuration_may_come_from_standard_input() {
    let folder = Folder::with(CONFIG);
    let from = |arguments: &[&str], input: &str| folder.dispatch(arguments).input(input).run();
    assert_eq!(receivers(&from(&["-b", "x", "-c", "-"], "accounts: [{name: piped, url: 'console://'}]")), ["piped"]);
    let text = "ops=console://?to=ann\n";
    assert_eq!(receivers(&from(&["-b", "x", "-g", "ops,chat", "-g", "ops", "-c", "-"], text)), ["console-1 to ann"]);
    let titled = from(&["-t", "only a title", "-c", "-", "-g", "ops"], text);
    assert!(titled.code == Some(0) && titled.stdout.contains("only a title"), "{}", titled.shown());
    assert_snapshot!(from(&["-c", "-", "-g", "ops"], text).shown(), @r"
    exit 2
    --- stderr
    error: there is nothing to send
     |
     = help: standard input holds the configuration: give `--template`, `--title`, `--body` or `--attach`
    ");
    assert_snapshot!(from(&["check", "-c", "-"], "ops=slak://hunter2/x\n").shown(), @r"
    exit 2
    --- stderr
    error: there is no URL scheme `slak`
     --> <standard input>:1:5
      |
    1 | ops=slak://*********
      |     ^^^^^^^^^^^^^^^^
      |
      = help: did you mean `slack`?
    ");
    assert_snapshot!(from(&["check", "-c", "-", "-c", "-"], text).shown(), @r"
    exit 2
    --- stderr
    error: standard input is named twice
     |
     = help: it can be read once: write `-c -` once
    ");
}

#[test]
fn a_file_may_be_named_as_an_address_of_this_machine() {
    let folder = Folder::new().file("two.conf", "console://?to=ann\nconsole://?to=bob\n");
    let path = format!("file://{}", folder.path("two.conf").display());
    let first = folder.run(&["-b", "x", "--first", "1", "-c", &path]);
    assert_eq!(first.code, Some(4), "{}", first.stderr);
    assert_eq!(receivers(&folder.run(&["resume"])), ["console-2 to bob"]);
}

#[test]
fn a_run_goes_on_with_the_same_standard_input() {
    let folder = Folder::new();
    let text = "console://?to=ann\nconsole://?to=bob\n";
    assert_eq!(folder.dispatch(&["-b", "x", "--first", "1", "-c", "-"]).input(text).run().code, Some(4));
    let other = folder.dispatch(&["resume"]).input("console://?to=eve\n").run();
    assert!(other.stderr.contains("the configuration `<standard input>` has changed"), "{}", other.stderr);
    assert_eq!(receivers(&folder.dispatch(&["resume"]).input(text).run()), ["console-2 to bob"]);
}

#[test]
#[cfg(unix)]
fn what_apprise_has_in_its_own_places_counts_where_there_is_nothing_of_ours() {
    let folder = Folder::new()
        .file(".apprise", "console://?to=text\n")
        .file(".config/apprise/apprise.yml", "urls: ['console://?to=yaml']");
    let run = |folder: &Folder| folder.dispatch(&["-b", "x"]).env("HOME", folder.path("")).run();
    assert_eq!(receivers(&run(&folder)), ["console-1 to text", "console-2 to yaml"]);
    let folder = folder.file(".config/dispatch/dispatch.yaml", CONFIG);
    assert_eq!(receivers(&run(&folder)), ["plain"]);
    let folder = Folder::new().file(".apprise/apprise.conf", "console://?to=folder\n");
    assert_eq!(receivers(&run(&folder)), ["console-1 to folder"]);
}

/// Apprise passes over addresses and over files that are not there, W38.
#[test]
fn files_that_apprise_is_told_of_come_after_ours_and_must_be_there() {
    let folder = Folder::new()
        .file("one.conf", "console://?to=one\n")
        .file("two.yml", "urls: ['console://?to=two']")
        .file(".apprise", "console://?to=place\n");
    let run =
        |paths: &str| folder.dispatch(&["-b", "x"]).env("HOME", folder.path("")).env("APPRISE_CONFIG_PATH", paths);
    assert_eq!(receivers(&run("one.conf; ~/two.yml;\n").run()), ["console-1 to one", "console-2 to two"]);
    assert_eq!(receivers(&run(" ; \n").run()), ["console-1 to place"]);
    assert_eq!(receivers(&run("one.conf").env("APPRISE_CONFIG", "two.yml").run()), ["console-1 to two"]);
    assert_eq!(receivers(&run("one.conf").env("DISPATCH_CONFIG", "two.yml").run()), ["console-1 to two"]);
    let missing = run("one.conf;gone.conf").run();
    assert_eq!(missing.code, Some(2));
    assert!(missing.stderr.contains("there is no file `gone.conf`"), "{}", missing.stderr);
    let folder = folder.file("dispatch.yaml", CONFIG);
    assert_eq!(receivers(&folder.dispatch(&["-b", "x"]).env("APPRISE_CONFIG_PATH", "one.conf").run()), ["plain"]);
}

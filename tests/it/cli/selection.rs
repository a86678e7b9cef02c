//! Which accounts a run is for, as the terminal shows it.

use insta::assert_snapshot;

use crate::support::cli::Folder;

const CONFIG: &str = "\
version: 1
accounts:
  - {name: plain, url: 'console://'}
  - {name: chat, url: 'console://', tags: [ops, chat]}
  - {name: mail, url: 'console://', tags: [Ops, mail]}
groups:
  everyone: [team, mail]
  team: [chat]
";

#[test]
fn without_a_tag_the_untagged_accounts_are_meant() {
    assert_snapshot!(Folder::with(CONFIG).run(&["-b", "x"]).shown(), @r"
    exit 0
    --- stdout
    --- plain [info]
    x
    sent 1 of 1 delivery to 1 account in [TIME]
    ");
}

#[test]
fn nothing_selected_says_which_tags_exist() {
    assert_snapshot!(Folder::with(CONFIG).run(&["-b", "x", "-g", "opps"]).shown(), @r"
    exit 3
    --- stderr
    warning: no account has the tag `opps`
     |
     = help: did you mean `ops`?

    nothing selected; tags that exist: `chat`, `everyone`, `mail`, `ops`, `team`
    ");
}

#[test]
fn accounts_says_who_matches_and_why() {
    let folder = Folder::with(CONFIG);
    assert_snapshot!(folder.run(&["accounts"]).shown(), @r"
    exit 0
    --- stdout
     account  service  targets  tags                       why
     plain    console
     chat     console           ops, chat, team, everyone
     mail     console           ops, mail, everyone
    ");
    assert_snapshot!(folder.run(&["accounts", "-g", "everyone,!mail", "-g", "plain"]).shown(), @r"
    exit 0
    --- stdout
     account  service  targets  tags                       why
     plain    console                                      it fits `plain`
     chat     console           ops, chat, team, everyone  it fits `everyone,!mail`
    ");
}

#[test]
fn a_tag_that_is_only_excluded_takes_from_what_the_others_select() {
    assert_snapshot!(Folder::with(CONFIG).run(&["-b", "x", "-g", "ops", "-g", "!mail"]).shown(), @r"
    exit 0
    --- stdout
    --- chat [info]
    x
    sent 1 of 1 delivery to 1 account in [TIME]
    ");
}

#[test]
fn urls_are_sent_to_beside_the_accounts_of_a_tag() {
    let folder = Folder::with(CONFIG);
    // One after the other, so that the first is known.
    let ended = folder.run(&["-b", "x", "--concurrency", "1", "-g", "chat", "console://?to=me"]);
    assert_snapshot!(ended.shown(), @r"
    exit 0
    --- stdout
    --- chat [info]
    x
    --- console-1 to me [info]
    x
    sent 2 of 2 deliveries to 2 accounts in [TIME]
    ");
    assert_snapshot!(folder.run(&["-b", "x", "console://?to=me"]).shown(), @r"
    exit 0
    --- stdout
    --- console-1 to me [info]
    x
    sent 1 of 1 delivery to 1 account in [TIME]
    ");
}

#[test]
fn files_come_from_the_option_then_the_variable_then_the_folder_then_the_user() {
    let account = |name: &str| format!("version: 1\naccounts: [{{name: {name}, url: 'console://'}}]\n");
    let folder = Folder::new().file("own/dispatch/dispatch.yaml", account("user")).file("b.yaml", account("variable"));
    let folder = folder.file("c.yaml", account("option"));
    let named = |run: crate::support::cli::Run| run.env("XDG_CONFIG_HOME", folder.path("own")).run().stdout;
    assert!(named(folder.dispatch(&["accounts"])).contains("user"));
    std::fs::write(folder.path("dispatch.yaml"), account("folder")).unwrap();
    assert!(named(folder.dispatch(&["accounts"])).contains("folder"));
    let variable = folder.path("b.yaml");
    assert!(named(folder.dispatch(&["accounts"]).env("DISPATCH_CONFIG", &variable)).contains("variable"));
    let both =
        named(folder.dispatch(&["accounts", "-c", "c.yaml", "-c", "b.yaml"]).env("DISPATCH_CONFIG", "missing.yaml"));
    assert!(both.contains("option") && both.contains("variable"), "{both}");
}

#[test]
fn a_web_address_of_a_vendor_is_known_and_any_other_is_refused() {
    let folder = Folder::new();
    for (url, service) in [
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "slack"),
        ("https://discord.com/api/webhooks/1234/token", "discord"),
        ("https://ntfy.sh/topic", "ntfy"),
        ("https://mattermost.example.com/hooks/abcdefghijklmnopqrstuvwxyz", "mmost"),
    ] {
        let plan = folder.run(&["-b", "x", "-d", "--report", "json", url]).json();
        assert_eq!(plan["deliveries"][0]["service"], service);
    }
    assert_snapshot!(folder.run(&["-b", "x", "https://example.com/hooks/x"]).shown(), @r"
    exit 2
    --- stderr
    error: no service knows this web address
     --> command line:1:1
      |
    1 | https://*******************
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: to post JSON to any address, write it as `json://` or `jsons://`
    ");
}

#[test]
fn a_slip_in_a_tag_to_leave_out_sends_nothing() {
    assert_snapshot!(Folder::with(CONFIG).run(&["-b", "x", "-g", "all", "-g", "!mial"]).shown(), @r"
    exit 2
    --- stderr
    error: no account has the tag `mial`
     |
     = help: did you mean `mail`?
    ");
}

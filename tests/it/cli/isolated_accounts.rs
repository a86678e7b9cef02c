//! `fragments: isolate` and `--skip-invalid`: what only recipients and messages bring to light costs the account alone.

use insta::assert_snapshot;

use crate::support::cli::{Ended, Folder};
use crate::support::server::{Reply, Server};

const TOP: &str = "fragments: isolate\ninclude: [teams/*.yaml]\n";

/// Topics, of which two are none.
const TOPICS: &str = "topic\nalerts\nno topic\nnews\nneither!\n";

fn server() -> Server {
    Server::start(|_| Reply::status(200).body("{}"))
}

/// Accounts of one file, each with its name, its service and further keys.
fn accounts(server: &Server, accounts: &[(&str, &str, &str)]) -> String {
    let line = |(name, service, keys): &(&str, &str, &str)| {
        let (host, path) = (server.host(), if *service == "ntfy" { "?mode=private" } else { *name });
        format!("  - {{name: {name}, url: '{service}://{host}/{path}', tags: ops{keys}}}\n")
    };
    format!("accounts:\n{}", accounts.iter().map(line).collect::<String>())
}

/// What became of each delivery, and the exit code.
fn outcomes(ended: &Ended) -> (Option<i32>, Vec<String>) {
    let report = ended.json();
    let line = |it: &serde_json::Value| format!("{} {}", it["account"], it["status"]).replace('"', "");
    (ended.code, report["deliveries"].as_array().unwrap().iter().map(line).collect())
}

fn expected(lines: &[&str]) -> (Option<i32>, Vec<String>) {
    (Some(1), lines.iter().map(|line| (*line).to_owned()).collect())
}

/// The reason that the report gives for an account that is left out.
fn reason(ended: &Ended) -> String {
    let deliveries = ended.json()["deliveries"].clone();
    let skipped = deliveries.as_array().unwrap().iter().find(|it| it["status"] == "skipped");
    skipped.and_then(|it| it["problem"].as_str()).unwrap_or_default().to_owned()
}

#[test]
fn bad_rows_cost_the_accounts_that_read_them() {
    let server = server();
    let bad = accounts(&server, &[("news", "ntfy", ", audience: topics"), ("web", "json", "")])
        + "audiences: {topics: {file: topics.csv, address: topic}}\n";
    let folder = Folder::with(TOP)
        .file("teams/bad.yaml", bad)
        .file("teams/topics.csv", TOPICS)
        .file("teams/good.yaml", accounts(&server, &[("good", "json", "")]));
    assert_snapshot!(folder.run(&["-b", "x", "-g", "ops"]).shown(), @r"
    exit 1
    --- stdout
    skipped: news
      teams/topics.csv:3:1: `no topic` is no target; write one like `alerts` (topic)
    sent 2 of 2 deliveries to 2 accounts in [TIME]: 1 skipped
    --- stderr
    warning: `no topic` is no target; write one like `alerts` (topic)
     --> teams/topics.csv:3:1
      |
    3 | no topic
      | ^^^^^^^^

    warning: `neither!` is no target; write one like `alerts` (topic)
     --> teams/topics.csv:5:1
      |
    5 | neither!
      | ^^^^^^^^
    ");
    let planned = folder.run(&["-b", "x", "-g", "ops", "--dry-run", "--report", "json"]);
    assert_eq!(outcomes(&planned), expected(&["web planned", "good planned", "news skipped"]));
    let checked = folder.run(&["check"]);
    assert_eq!(checked.code, Some(2), "{}", checked.shown());
    let folder = folder.file("teams/topics.csv", "topic\nalerts\n");
    assert_eq!(folder.run(&["-b", "x", "-g", "ops"]).code, Some(0));
}

#[test]
fn bad_rows_that_an_account_of_the_file_itself_reads_stop_everything() {
    let server = server();
    let audiences = "audiences: {topics: {file: topics.csv, address: topic}}\n";
    let folder =
        Folder::with(&format!("{TOP}{audiences}{}", accounts(&server, &[("top", "ntfy", ", audience: topics")])))
            .file("topics.csv", TOPICS)
            .file("teams/news.yaml", accounts(&server, &[("news", "ntfy", ", audience: topics")]));
    let ended = folder.run(&["-b", "x", "-g", "ops"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
    assert_eq!(ended.stderr.matches("error: ").count(), 2, "{}", ended.stderr);
    // The account of the other file alone is nobody else's matter.
    let alone = folder.run(&["-b", "x", "-g", "news", "--report", "json"]);
    assert_eq!(outcomes(&alone), expected(&["news skipped"]), "{}", alone.shown());
    assert!(server.requests().is_empty());
}

#[test]
fn what_the_command_line_says_is_no_fault_of_a_file() {
    let server = server();
    let news = accounts(&server, &[("news", "ntfy", ", audience: topics")]);
    let folder = Folder::with(TOP)
        .file("teams/news.yaml", news + "audiences: {topics: [{to: alerts, weight: heavy}]}\n")
        .file("teams/good.yaml", accounts(&server, &[("good", "json", "")]));
    for more in [&["--to", "no topic"][..], &["--where", "weight + 1 > 2"]] {
        let ended = folder.run(&[&["-b", "x", "-g", "ops"], more].concat());
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
    }
    assert!(server.requests().is_empty());
}

#[test]
fn what_only_the_plan_finds_costs_the_account_alone() {
    let server = server();
    let long = "x".repeat(5000);
    let cases = [
        (
            "ntfy",
            ", to: alerts, overflow: fail",
            &["-b", long.as_str()][..],
            "the message has 5000 bytes, and 4096 is the most",
        ),
        ("mmost", "", &["-b", "x", "-a", "film.mp4"], "`mmost` takes no files"),
        ("json", "", &["--template", "choosy.j2"], "is not defined (for account `bad`)"),
    ];
    for (service, keys, message, words) in cases {
        let bad = accounts(&server, &[("bad", service, keys), ("beside", "json", "")]);
        for (top, more) in [(TOP, None), ("include: [teams/*.yaml]\n", Some("--skip-invalid"))] {
            let folder = Folder::with(&(top.to_owned() + &accounts(&server, &[("top", "json", ", fallback: spare")])))
                .file("teams/1.yaml", &bad)
                .file("teams/2.yaml", accounts(&server, &[("good", "json", "")]))
                .file("teams/3.yaml", accounts(&server, &[("spare", "json", "")]).replace("tags: ops", "tags: spare"))
                .file("film.mp4", "pictures")
                .file("choosy.j2", "{{ {'top': 1, 'beside': 2, 'good': 3, 'spare': 4}[account.name] + 1 }}");
            let ask: Vec<_> = [&["-g", "ops", "--report", "json"], message].concat().into_iter().chain(more).collect();
            let ended = folder.run(&ask);
            let lines = ["top sent", "beside sent", "good sent", "spare skipped", "bad skipped"];
            assert_eq!(outcomes(&ended), expected(&lines), "{service}: {}", ended.shown());
            assert!(ended.stdout.contains(words), "{}", ended.shown());
            let planned = folder.run(&[&ask[..], &["--dry-run"]].concat());
            assert_eq!(planned.code, Some(1), "{}", planned.shown());
            if more.is_none() {
                let checked = folder.run(&["-g", "ops", "-b", long.as_str(), "--config", "teams/1.yaml"]);
                assert_eq!(checked.code == Some(2), service == "ntfy", "named itself: {}", checked.shown());
            }
        }
    }
}

#[test]
fn the_fallback_of_an_account_without_a_plan_begins_at_once() {
    let server = server();
    let pair = [("bad", "mmost", ", fallback: spare"), ("spare", "json", "")];
    let folder = Folder::with(TOP)
        .file("teams/1.yaml", accounts(&server, &pair).replace("spare', tags: ops", "spare', tags: spare"))
        .file("a.txt", "a");
    let ended = folder.run(&["-g", "ops", "-a", "a.txt", "--report", "json"]);
    assert_eq!(outcomes(&ended), expected(&["spare sent", "bad skipped"]), "{}", ended.shown());
}

#[test]
fn a_message_that_nobody_can_get_stops_everything() {
    let server = server();
    let folder = Folder::with(TOP)
        .file("teams/1.yaml", accounts(&server, &[("one", "json", "")]))
        .file("teams/2.yaml", accounts(&server, &[("two", "json", "")]))
        .file("broken.j2", "{{ account.nmae }}");
    for more in [None, Some("--skip-invalid")] {
        let ask: Vec<_> = ["-g", "ops", "--template", "broken.j2"].into_iter().chain(more).collect();
        let ended = folder.run(&ask);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""), "{}", ended.shown());
        assert!(ended.stderr.contains("`account.nmae` is not defined"), "{}", ended.stderr);
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_run_goes_on_without_the_accounts_that_it_left_out() {
    let server = server();
    let folder = Folder::with(TOP)
        .file("teams/1.yaml", accounts(&server, &[("bad", "mmost", ""), ("first", "json", ""), ("second", "json", "")]))
        .file("a.txt", "a");
    let begun = folder.run(&["-g", "ops", "-a", "a.txt", "--first", "1", "--report", "json"]);
    assert_eq!(outcomes(&begun).1, ["first sent", "second not_attempted", "bad skipped"], "{}", begun.shown());
    let gone_on = folder.run(&["resume", "--report", "json"]);
    assert_eq!(outcomes(&gone_on), expected(&["first sent", "second sent", "bad skipped"]), "{}", gone_on.shown());
    assert_eq!(reason(&gone_on), reason(&begun));
    let paths: Vec<_> = server.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/first", "/second"]);
}

//! Apprise's tags: how they are written, what a filter selects, in which steps, and how often it is tried again.

use dispatch::bind::{Outline, outline};
use dispatch::config::load;
use dispatch::problem::Source;
use dispatch::select::Filter;
use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};
use crate::cli::escalation::contacted;

/// Accounts by the name of their host, each with its tags, as Apprise writes them.
fn accounts(all: &[(&str, &str)]) -> Vec<Outline> {
    let entry = |(host, tags): &(&str, &str)| format!("  - json://{host}: {{tag: '{tags}'}}\n");
    let text = format!("urls:\n{}", all.iter().map(entry).collect::<String>());
    let (config, problems) = load(&[Source::new("x.yaml", text)]);
    problems.check(()).expect("the configuration is sound");
    let mut outlines = outline(&config);
    // Apprise's accounts have no names, so that one never is a tag here: the host is the name only for who reads this.
    outlines.iter_mut().zip(all).for_each(|(outline, (host, _))| outline.name = format!("json://{host}").into());
    outlines
}

/// The filter of the words of a command line.
fn filter(words: &str) -> Result<Filter, String> {
    let values: Vec<_> = words.split("-g ").map(str::trim).skip(1).map(|word| word.trim_matches('\'')).collect();
    Filter::parse(&values).map_err(|problem| format!("error {problem}"))
}

fn host(account: &Outline) -> &str {
    account.name.trim_start_matches("json://")
}

fn selected(accounts: &[Outline], words: &str) -> String {
    let filter = match filter(words) {
        Ok(filter) => filter,
        Err(problem) => return problem,
    };
    let selected = accounts.iter().filter(|account| filter.reason(account).is_some());
    let shown = selected.map(|account| match filter.retries(account) {
        Some(retries) => format!("{} (retries {retries})", host(account)),
        None => host(account).to_owned(),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// The chains of a filter: the steps of each with `>` between them.
fn chains(accounts: &[Outline], words: &str) -> String {
    let filter = match filter(words) {
        Ok(filter) => filter,
        Err(problem) => return problem,
    };
    let names = |step: &Vec<usize>| step.iter().map(|number| host(&accounts[*number])).collect::<Vec<_>>().join(" ");
    let chains = filter.chains(accounts).into_iter();
    let shown =
        chains.map(|chain| chain.steps.iter().map(|step| names(&step.accounts)).collect::<Vec<_>>().join(" > "));
    shown.filter(|chain| !chain.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn how_tags_are_written() {
    let rows: &[Row] = &[
        ("Alert", "json host=h tags=alert", Equal),
        ("0a-b_c", "json host=h tags=0a-b_c", Equal),
        ("1:alert", "json host=h tags=1:alert", Equal),
        ("My.Tag", "json host=h tags=my.tag", Equal),
        ("bad!tag", "json host=h tags=bad!tag", Differs("`!` excludes in a filter, so that nobody could ask for it")),
        (
            "1:alert, 2:alert",
            "one tag `alert`, of one of the priorities",
            Differs("two priorities of one tag contradict each other"),
        ),
        ("alert:3", "WARNING, service skipped", Differs("its other mistakes are found, too")),
    ];
    assert_snapshot!(table(rows, |tag| read("x.yaml", &format!("urls: [{{json://h: {{tag: '{tag}'}}}}]"))));
}

#[test]
fn what_a_filter_selects() {
    let accounts = accounts(&[
        ("untagged", ""),
        ("a", "a"),
        ("b", "b"),
        ("ab", "a,b"),
        ("always", "always"),
        ("alltag", "all"),
        ("p1a", "1:a"),
        ("p2a", "2:a"),
        ("A-upper", "A"),
    ]);
    const ALL: &str = "untagged a b ab always alltag p1a p2a A-upper";
    const A: &str = "a ab always p1a p2a A-upper";
    const RETRIED: &str = "a (retries 3) ab (retries 3) always p1a (retries 3) p2a (retries 3) A-upper (retries 3)";
    let rows: &[Row] = &[
        ("no --tag", "untagged", Equal),
        ("-g a", A, Equal),
        ("-g A", A, Equal),
        ("-g a -g b", "a b ab always p1a p2a A-upper", Equal),
        ("-g a,b", "ab always", Equal),
        ("-g 'a b'", "ab always", Equal),
        ("-g 'a;b'", "ab always", Equal),
        ("-g '[a]b'", "ab always", Equal),
        ("-g all", ALL, Equal),
        ("-g ALL", ALL, Equal),
        ("-g 1:all", ALL, Differs("a priority of all accounts means nothing")),
        ("-g all,a", A, Equal),
        ("-g nomatch", "always", Equal),
        ("-g ''", "untagged", Equal),
        ("-g ,", "untagged", Equal),
        ("-g 1:a", "always p1a", Equal),
        ("-g 0:a", "a ab always A-upper", Equal),
        ("-g a:3", RETRIED, Equal),
        ("-g '!a'", "always", Differs("`!` excludes")),
        ("-g a|b", "always", Differs("a word that is no tag is a problem")),
        ("-g a:99", "the same, with 99 retries", Better("W76", "no more than `retry` may ask for")),
        (
            "-g b:2 -g a:1",
            "a (retries 1) b (retries 2) ab (retries 2) always p1a (retries 1) p2a (retries 1) A-upper (retries 1)",
            Equal,
        ),
    ];
    assert_snapshot!(table(rows, |words| selected(&accounts, words)));
}

#[test]
fn in_which_steps() {
    let accounts = accounts(&[
        ("p0", "alert"),
        ("p1", "1:alert"),
        ("p2", "2:alert"),
        ("e0", "esc"),
        ("e0ok", "esc"),
        ("e1", "1:esc"),
        ("e2", "2:esc"),
        ("both", "1:alert, esc"),
    ]);
    let rows: &[Row] = &[
        ("-g alert", "p0 > p1 both > p2", Equal),
        ("-g esc", "e0 e0ok both > e1 > e2", Equal),
        ("-g 2:alert", "p2", Equal),
        (
            "-g alert -g esc",
            "p0 > p1 both > p2\ne0 e0ok > e1 > e2",
            Better("W77", "an account stands in every chain that takes it"),
        ),
        (
            "-g esc -g alert",
            "e0 e0ok both > e1 > e2\np0 > p1 > p2",
            Better("W77", "the order of the words decides nothing"),
        ),
        (
            "-g 1:alert -g esc",
            "p1 e0 e0ok e1 e2 both",
            Better("W79", "a priority that is asked for leaves the other tag its steps"),
        ),
        ("-g alert,esc", "both", Equal),
        ("-g all", "p0 p1 p2 e0 e0ok e1 e2 both", Equal),
    ];
    assert_snapshot!(table(rows, |words| chains(&accounts, words)));
}

/// The accounts of the examples at a server where `e0` fails.
#[test]
fn who_is_contacted() {
    const HIDDEN: &str = "a failure is not forgotten because somebody else was reached";
    let accounts = [
        ("p0", "tags: alert"),
        ("p1", "tags: ['1:alert']"),
        ("p2", "tags: ['2:alert']"),
        ("bad-e0", "tags: esc"),
        ("e0ok", "tags: esc"),
        ("e1", "tags: '1:esc'"),
        ("e2", "tags: '2:esc'"),
        ("both", "tags: '1:alert, esc'"),
    ];
    let rows: &[Row] = &[
        ("-g alert", "p0, exit 0", Equal),
        ("-g 0:alert", "p0, exit 0", Equal),
        ("-g esc", "bad-e0 both e0ok e1, exit 0", Better("W80", HIDDEN)),
        ("-g 2:alert", "p2, exit 0", Equal),
        (
            "-g alert -g esc",
            "bad-e0 e0ok e1 p0, exit 0",
            Better("W77", "`both` is at the first step of `esc`, wherever else it is"),
        ),
        ("-g esc -g alert", "bad-e0 both e0ok e1 p0, exit 0", Better("W80", HIDDEN)),
        (
            "-g 1:alert -g esc",
            "bad-e0 both e0ok e1 e2 p1, exit 1",
            Better("W79", "a priority that is asked for leaves the other tag its steps"),
        ),
        ("-g alert,esc", "both, exit 0", Equal),
        ("-g all", "bad-e0 both e0ok e1 e2 p0 p1 p2, exit 1", Equal),
    ];
    let outcome = |words: &str| {
        let (code, paths) = contacted(&accounts, &words.split(' ').collect::<Vec<_>>());
        format!("{paths}, exit {}", code.expect("it ends by itself"))
    };
    assert_snapshot!(table(rows, outcome));
}

#[test]
fn what_ends_a_chain() {
    let rows: &[Row] = &[(
        "asset: {abort_on_chain_failure: true}\nurls: [{json://h: {tag: ops}}]",
        "one chain that is exhausted stops the further rounds of all",
        Differs(
            "a chain never holds up another, and that the setting is ignored is said; `--deadline` stops all of them",
        ),
    )];
    assert_snapshot!(table(rows, |text| read("x.yaml", text)));
}

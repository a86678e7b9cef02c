//! Apprise's tags: how they are written, what a filter selects, in which steps, and how often it is tried again.

use dispatch::bind::{Outline, outline};
use dispatch::config::load;
use dispatch::problem::Source;
use dispatch::select::Filter;
use insta::assert_snapshot;

use crate::apprise::table::Mark::{Better, Differs, Equal};
use crate::apprise::table::{Row, read, table};

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
        ("Alert", "tag alert", Equal),
        ("1:alert", "priority 1", Equal),
        ("my.tag", "kept whole as a name", Equal),
        ("bad!tag", "kept whole as a name", Differs("`!` excludes in a filter, so that nobody could ask for it")),
        ("1:alert, 2:alert", "one tag alert", Differs("two priorities of one tag contradict each other")),
        ("alert:3", "WARNING, service skipped", Better("W16", "an account that is lost is an error")),
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
    const A: &str = "a ab always p1a p2a A-upper";
    let rows: &[Row] = &[
        ("no --tag", "untagged", Equal),
        ("-g a", A, Equal),
        ("-g A", A, Equal),
        ("-g a -g b", "a b ab always p1a p2a A-upper", Equal),
        ("-g a,b", "ab always", Equal),
        ("-g 'a b'", "ab always", Equal),
        ("-g 'a;b'", "ab always", Equal),
        ("-g all", "everything", Equal),
        ("-g ALL", "everything", Equal),
        ("-g 1:all", "everything", Differs("a priority of all accounts means nothing")),
        ("-g all,a", A, Equal),
        ("-g nomatch", "always", Equal),
        ("-g ''", "untagged", Equal),
        ("-g ,", "untagged", Equal),
        ("-g 1:a", "p1a always", Equal),
        ("-g 0:a", "a ab A-upper always", Equal),
        ("-g a:3", "a ab always p1a p2a A-upper, with 3 retries", Equal),
        ("-g '!a'", "always, for there is no NOT", Better("W17", "`!` excludes")),
        ("-g a|b", "always", Better("W17", "a word that is no tag is a problem")),
        ("-g a:99", "a ab always p1a p2a A-upper, with 99 retries", Better("W76", "no more than `retry` may ask for")),
        ("-g b:2 -g a:1", "the first word with a retry that fits counts", Equal),
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
        ("-g alert", "p0, then p1 both, then p2", Equal),
        ("-g esc", "e0 e0ok both, then e1, then e2", Equal),
        ("-g 2:alert", "p2", Equal),
        (
            "-g alert -g esc",
            "`both` is in the chain of alert alone",
            Better("W77", "an account stands in every chain that takes it"),
        ),
        (
            "-g esc -g alert",
            "`both` is in the chain of esc alone",
            Better("W77", "the order of the words decides nothing"),
        ),
        (
            "-g 1:alert -g esc",
            "both p1 e0 e0ok e1 e2 at once",
            Better("W79", "a priority that is asked for leaves the other tag its steps"),
        ),
        ("-g alert,esc", "both, by the least priority that it has", Equal),
        ("-g all", "all at once, whatever their priorities", Equal),
    ];
    assert_snapshot!(table(rows, |words| chains(&accounts, words)));
}

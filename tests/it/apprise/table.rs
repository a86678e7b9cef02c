//! Tables of worked examples, and what a configuration comes to in one line an account.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use dispatch::bind::{Account, Given, Resolving, bind, outline};
use dispatch::config::load;
use dispatch::config::model::Config;
use dispatch::config::policy::{Emojis, Importance, Policy, Redirect, Storage, Verify};
use dispatch::config::tag::Tag;
use dispatch::problem::{Level, Problems, Source};
use dispatch::service::catalog::Catalog;

pub static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

/// How what comes of an example compares with what comes of it to Apprise.
pub enum Mark {
    /// The very same accounts and values; or no account and a complaint on both sides. That a complaint ends the run here, where
    /// Apprise goes on and ends with 0, is W16 for all of them.
    Equal,
    /// Apprise's weakness that is meant not to be here, by its number, and what is better.
    Better(&'static str, &'static str),
    /// Another answer, and why.
    Differs(&'static str),
}

/// What is written, what it comes to in Apprise, and how that compares.
///
/// In a row that is equal, Apprise's column has the values in the words of ours, a line for each account, so that any other value
/// fails; a line that begins with one of [`COMPLAINTS`] says that Apprise complains.
pub type Row<'t> = (&'t str, &'t str, Mark);

/// How Apprise's complaints begin.
const COMPLAINTS: [&str; 4] = ["ERROR", "WARNING", "invalid", "rejected"];

/// The rows with what each comes to here.
pub fn table(rows: &[Row<'_>], outcome: impl Fn(&str) -> String) -> String {
    rows.iter().fold(String::new(), |mut text, (input, apprise, mark)| {
        let here = outcome(input);
        compare(input, apprise, &here, mark);
        let is_seen = |c: &char| *c == '\n' || !(c.is_control() || *c == '\u{feff}');
        let input = input.chars().map(|c| if is_seen(&c) { c.to_string() } else { c.escape_debug().to_string() });
        let _ = writeln!(text, "{}", input.collect::<String>());
        apprise.lines().for_each(|line| text.push_str(&format!("    apprise: {line}\n")));
        here.lines().for_each(|line| text.push_str(&format!("    here:    {line}\n")));
        let _ = match mark {
            Mark::Equal => writeln!(text, "    equal\n"),
            Mark::Better(weakness, reason) => writeln!(text, "    better:  {weakness}, {reason}\n"),
            Mark::Differs(reason) => writeln!(text, "    differs: {reason}\n"),
        };
        text
    })
}

/// Fails where a row is not what its mark says.
fn compare(input: &str, apprise: &str, here: &str, mark: &Mark) {
    let (refused, theirs): (Vec<_>, Vec<_>) =
        apprise.lines().partition(|line| COMPLAINTS.iter().any(|word| line.starts_with(word)));
    let (said, ours): (Vec<_>, Vec<_>) =
        here.lines().partition(|line| line.starts_with("error") || line.starts_with("warning"));
    match mark {
        Mark::Equal if refused.is_empty() => assert_eq!(here.trim_end(), apprise, "{input}"),
        Mark::Equal => {
            assert!(
                said.iter().any(|line| line.starts_with("error")),
                "{input} is refused by Apprise, and not here: {here}"
            );
            assert!(theirs.is_empty() || theirs == ours, "{input} leaves other accounts: {here}");
        }
        Mark::Better(weakness, _) => {
            let number = weakness.strip_prefix('W').and_then(|number| number.parse::<u8>().ok());
            assert!(number.is_some_and(|number| (1..=100).contains(&number)), "{input}: there is no {weakness}");
            assert_ne!(here.trim_end(), apprise, "{input} is equal");
        }
        Mark::Differs(_) => assert_ne!(here.trim_end(), apprise, "{input} is equal"),
    }
}

/// What a file comes to: its accounts, and what is said about it.
pub fn read(name: &str, text: &str) -> String {
    let (config, problems) = load(&[Source::new(name, text)]);
    described(&config, problems)
}

/// Each account as its service, fields, recipients, tags and unusual delivery settings; then each problem.
pub fn described(config: &Config, problems: Problems) -> String {
    shown(config, problems, line)
}

/// Each account by `line`; then each problem.
pub fn shown(config: &Config, mut problems: Problems, line: impl Fn(&Account) -> String) -> String {
    let mut text = String::new();
    for (entry, outline) in config.accounts.iter().zip(&outline(config)) {
        let (account, found) = bind(entry, outline, &CATALOG, &config.defaults, Resolving::Without);
        problems.extend(found);
        account.iter().for_each(|account| text.push_str(&line(account)));
    }
    for problem in problems.sorted() {
        let level = match problem.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let _ = writeln!(text, "{level} {problem}");
    }
    if text.is_empty() { "nothing".to_owned() } else { text }
}

/// The tags as they are written.
pub fn tags(tags: &Arc<[Tag]>) -> String {
    let one = |tag: &Tag| match tag.priority {
        0 => tag.name.to_string(),
        priority => format!("{priority}:{}", tag.name),
    };
    tags.iter().map(one).collect::<Vec<_>>().join(",")
}

fn line(account: &Account) -> String {
    let mut text = account.kind.definition.name.clone();
    for (name, given) in &account.fields {
        let default = account.kind.field(name).map(|field| field.default.clone());
        match given {
            Given::Now(value) if Some(value) == default.as_ref() => {}
            Given::Now(value) => {
                let value = serde_json::to_string(value).expect("fields are plain");
                let _ = write!(text, " {name}={}", value.trim_matches('"'));
            }
            Given::Later(..) => text.push_str(&format!(" {name}=later")),
        }
    }
    if !account.targets.is_empty() {
        let labels: Vec<_> = account.targets.iter().map(|target| &*target.label).collect();
        let _ = write!(text, " to=[{}]", labels.join(" | "));
    }
    if !account.tags.is_empty() {
        let _ = write!(text, " tags={}", tags(&account.tags));
    }
    let usual = settings(&Policy::default().with(&account.kind.pace));
    let set = settings(&account.policy).into_iter().filter(|setting| !usual.contains(setting));
    set.fold(text, |text, (name, value)| format!("{text} {name}={value}")) + "\n"
}

/// The delivery settings that Apprise knows, too, by its names.
pub fn settings(policy: &Policy) -> Vec<(&'static str, String)> {
    let flag = |is_set: bool| if is_set { "yes" } else { "no" }.to_owned();
    let unset = || "unset".to_owned();
    vec![
        ("overflow", format!("{:?}", policy.overflow).to_lowercase()),
        ("format", policy.format.map_or_else(unset, |format| format.name().to_owned())),
        ("verify", flag(policy.verify == Verify::Certificate)),
        ("redirect", flag(policy.redirect == Redirect::Followed)),
        ("cto", policy.connect_timeout.as_secs_f64().to_string()),
        ("rto", policy.read_timeout.as_secs_f64().to_string()),
        ("emojis", policy.emojis.map_or_else(unset, |emojis| flag(emojis == Emojis::Drawn))),
        ("tz", policy.zone.as_ref().and_then(|zone| zone.iana_name()).unwrap_or("UTC").to_owned()),
        ("store", flag(policy.storage == Storage::Kept)),
        ("retry", (policy.attempts - 1).to_string()),
        ("wait", policy.min_delay.as_secs_f64().to_string()),
        ("optional", flag(policy.importance == Importance::Optional)),
    ]
}

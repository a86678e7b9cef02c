//! Tables of worked examples, and what a configuration comes to in one line an account.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use dispatch::bind::{Account, Given, Resolving, bind, outline};
use dispatch::config::load;
use dispatch::config::model::Config;
use dispatch::config::policy::Policy;
use dispatch::config::tag::Tag;
use dispatch::problem::{Level, Problems, Source};
use dispatch::service::catalog::Catalog;

pub static CATALOG: LazyLock<Catalog> = LazyLock::new(Catalog::builtin);

/// How what comes of an example compares with what comes of it to Apprise.
pub enum Mark {
    Equal,
    /// Apprise's weakness that is meant not to be here, by its number, and what is better.
    Better(&'static str, &'static str),
    /// Another answer, and why.
    Differs(&'static str),
}

/// What is written, what it comes to in Apprise, and how that compares.
pub type Row = (&'static str, &'static str, Mark);

/// The rows with what each comes to here.
pub fn table(rows: &[Row], outcome: impl Fn(&str) -> String) -> String {
    rows.iter().fold(String::new(), |mut text, (input, apprise, mark)| {
        let _ = writeln!(
            text,
            "{}",
            input.escape_debug().to_string().replace("\\n", "\n").replace("\\'", "'").replace("\\\"", "\"")
        );
        let _ = writeln!(text, "    apprise: {apprise}");
        let here = outcome(input);
        here.lines().for_each(|line| text.push_str(&format!("    here:    {line}\n")));
        let refused = ["ERROR", "WARNING", "invalid", "rejected"].iter().any(|word| apprise.contains(word));
        let is_error = here.lines().any(|line| line.starts_with("error"));
        assert!(!matches!(mark, Mark::Equal) || refused == is_error, "{input} is not equal: {here}");
        let _ = match mark {
            Mark::Equal => writeln!(text, "    equal\n"),
            Mark::Better(weakness, reason) => writeln!(text, "    better:  {weakness}, {reason}\n"),
            Mark::Differs(reason) => writeln!(text, "    differs: {reason}\n"),
        };
        text
    })
}

/// What a file comes to: its accounts, and what is said about it.
pub fn read(name: &str, text: &str) -> String {
    let (config, problems) = load(&[Source::new(name, text)]);
    described(&config, problems)
}

/// Each account as its service, fields, recipients, tags and delivery settings; then each problem.
pub fn described(config: &Config, mut problems: Problems) -> String {
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
    text + &policy(&account.policy) + "\n"
}

/// The delivery settings that are not the usual ones, as Rust shows them.
fn policy(policy: &Policy) -> String {
    let lines = |policy: &Policy| format!("{policy:#?}").lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>();
    let usual = lines(&Policy::default());
    let set: Vec<_> = lines(policy).into_iter().filter(|line| !usual.contains(line)).collect();
    if set.is_empty() { String::new() } else { format!(" ({})", set.join(" ").trim_end_matches(',')) }
}

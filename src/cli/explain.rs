//! Why an account is part of a run, and why another one is not, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use crate::bind::lineage;
use crate::cli::counted::Counted;
use crate::cli::roster::{Roster, Selection};
use crate::plan::ChainKind;
use crate::select::{Filter, Finding, Reason, Weighed};

/// An account and all that decides about it.
#[derive(Serialize)]
pub(super) struct Explained {
    account: String,
    /// Nothing where the account is not selected, or only a reference knows it.
    service: Option<String>,
    targets: Vec<String>,
    /// What its audiences add to the targets.
    audiences: Vec<Counted>,
    tags: Vec<TagWay>,
    fallback: Vec<String>,
    pub(super) selected: bool,
    /// In a few words.
    why: String,
    /// What each `--tag` finds, word by word.
    words: Vec<Vec<Word>>,
    /// Which steps of escalations it stands in.
    steps: Vec<String>,
}

/// A tag and how the account comes by it.
#[derive(Serialize)]
struct TagWay {
    name: String,
    priority: u32,
    /// From its own tag or its name over each group to the tag.
    through: Vec<String>,
}

/// A word of `--tag`.
#[derive(Serialize)]
struct Word {
    word: String,
    holds: bool,
    why: String,
}

/// Everything about the accounts of a configuration, also about those that are not selected.
pub(super) fn explained(
    roster: &Roster,
    filter: &Filter,
    selection: &Selection,
    crowds: &[Vec<Counted>],
) -> Vec<Explained> {
    let reasons = roster.reasons(filter);
    let chains = roster.chains(filter, selection);
    let one = |index: usize| {
        let (entry, outline) = (&roster.config.accounts[index], &roster.outlines[index]);
        let way = |tag: &str| lineage(&roster.config, entry, outline, tag).unwrap_or_default();
        let tags = outline.tags.iter().map(|tag| TagWay {
            name: tag.name.to_string(),
            priority: tag.priority,
            through: way(&tag.name),
        });
        let word = |Weighed { word, finding }: Weighed| {
            let (holds, why) = (finding.speaks_for(), found(&finding, way));
            Word { word, holds, why }
        };
        let is_given = reasons[index] == Some(Reason::Named);
        let words = if is_given { Vec::new() } else { filter.weigh(outline) };
        let account = selection.places[index].map(|place| &selection.accounts[place]);
        let targets = account.iter().flat_map(|account| &account.targets).map(|target| target.label.to_string());
        let fallback = roster.fallbacks.of(index).iter().map(|it| roster.outlines[*it].name.to_string());
        let steps = chains.iter().filter(|chain| chain.kind == ChainKind::Escalation && chain.steps.len() > 1);
        let steps = steps.filter_map(|chain| {
            let at = chain.steps.iter().position(|step| step.accounts.contains(&index))?;
            let words = chain.steps.get(at.max(1)).map(|step| step.words.to_string()).unwrap_or_default();
            // The words of a step say which one it is, and for the first one nothing more.
            let of = words.split_once(" of ").and_then(|(_, rest)| rest.split_once(',')).map_or("", |(name, _)| name);
            Some(if at == 0 { format!("step 1 of {of}, at once") } else { words })
        });
        Explained {
            account: outline.name.to_string(),
            service: account.map(|account| account.kind.definition.name.clone()),
            targets: targets.collect(),
            audiences: crowds.get(index).cloned().unwrap_or_default(),
            tags: tags.collect(),
            fallback: fallback.collect(),
            selected: reasons[index].is_some(),
            why: reasons[index].as_ref().map_or_else(|| refused(filter, outline), ToString::to_string),
            words: words.into_iter().map(|words| words.into_iter().map(word).collect()).collect(),
            steps: steps.collect(),
        }
    };
    (0..roster.outlines.len()).map(one).collect()
}

/// Why an account is not selected.
fn refused(filter: &Filter, outline: &crate::bind::Outline) -> String {
    let words = filter.weigh(outline);
    if words.is_empty() {
        return "no tag asked for, and it has some".to_owned();
    }
    let out = words.iter().flatten().find(|weighed| matches!(weighed.finding, Finding::LeftOut(_)));
    out.map_or("no `--tag` fits it".to_owned(), |weighed| format!("`{}` leaves it out", weighed.word))
}

/// What a word found, and how the account comes by the tag.
fn found(finding: &Finding, way: impl Fn(&str) -> Vec<String>) -> String {
    let through = |tag: &str| match way(tag).as_slice() {
        [] | [_] => String::new(),
        [own, groups @ ..] => format!(", because `{own}` is in `{}`", groups.join("`, which is in `")),
    };
    match finding {
        Finding::Everything => "it takes every account".to_owned(),
        Finding::Has(tag, 0) => format!("it has `{tag}`{}", through(tag)),
        Finding::Has(tag, priority) => format!("it has `{tag}` with priority {priority}{}", through(tag)),
        Finding::Lacks(tag) => format!("it has no tag `{tag}`"),
        Finding::OtherPriority(tag, priority) => format!("it has `{tag}` with priority {priority}{}", through(tag)),
        Finding::LeftOut(tag) => format!("it has `{tag}`{}", through(tag)),
        Finding::NotLeftOut(tag) => format!("it does not have `{tag}`"),
    }
}

/// The accounts for people: those that are selected first.
pub(super) fn text(accounts: &[Explained]) -> String {
    let mut text = String::new();
    let (selected, others): (Vec<_>, Vec<_>) = accounts.iter().partition(|account| account.selected);
    for account in selected.into_iter().chain(others) {
        let word = if account.selected { "selected" } else { "not selected" };
        let _ = writeln!(text, "{}: {word}, {}", account.account, account.why);
        for word in account.words.iter().flatten() {
            let mark = if word.holds { "+" } else { "-" };
            let _ = writeln!(text, "  {mark} {}: {}", word.word, word.why);
        }
        for audience in &account.audiences {
            let _ = writeln!(text, "    {audience}");
        }
        for step in &account.steps {
            let _ = writeln!(text, "    {step}");
        }
        if !account.fallback.is_empty() {
            let _ = writeln!(text, "    if it fails: {}", account.fallback.join(", then "));
        }
    }
    text
}

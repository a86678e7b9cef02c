//! Whom a message would reach, beside whom it should.

use std::collections::{BTreeMap, BTreeSet};

use crate::bind::{Account, Knowledge};
use crate::cli::routing::bench::{Bench, Thought};
use crate::cli::routing::words::{called, some};
use crate::config::routing::{Expected, Names, Recipients, RoutingTest};
use crate::problem::Problem;

/// What is wrong with the accounts that a test selects.
pub(super) fn accounts(bench: &Bench<'_>, test: &RoutingTest, thought: &Thought<'_>) -> Vec<Problem> {
    let places = |names: &Names| names.value.iter().filter_map(|name| bench.place(name)).collect::<BTreeSet<_>>();
    let selected: BTreeSet<usize> = thought.reasons.keys().copied().collect();
    let differ = |names: &Names, missing: BTreeSet<usize>, unexpected: BTreeSet<usize>| {
        if missing.is_empty() && unexpected.is_empty() {
            return None;
        }
        let missing: Vec<_> = missing.into_iter().map(|place| (place, tags_of(bench, place))).collect();
        let why = |place| thought.reasons.get(&place).map(ToString::to_string).unwrap_or_default();
        let unexpected: Vec<_> = unexpected.into_iter().map(|place| (place, why(place))).collect();
        let wrong: Vec<_> = [("missing", missing), ("unexpected", unexpected)]
            .into_iter()
            .filter(|(_, accounts)| !accounts.is_empty())
            .map(|(word, accounts)| format!("{word} {}", explained(bench, &accounts)))
            .collect();
        let problem = names.problem(format!("{}: {}", called(test), wrong.join("; ")));
        Some(problem.hint(format!("{}; `{}` shows why", reached(bench, &selected), command(bench, test))))
    };
    match &test.expected {
        Expected::Exactly(names) => {
            let expected = places(names);
            differ(names, &expected - &selected, &selected - &expected).into_iter().collect()
        }
        Expected::Partly { includes, excludes } => {
            let missing =
                includes.as_ref().and_then(|names| differ(names, &places(names) - &selected, BTreeSet::new()));
            let unexpected =
                excludes.as_ref().and_then(|names| differ(names, BTreeSet::new(), &places(names) & &selected));
            missing.into_iter().chain(unexpected).collect()
        }
    }
}

/// What is wrong with the steps in which a message goes out.
pub(super) fn steps(bench: &Bench<'_>, test: &RoutingTest, thought: &Thought<'_>) -> Option<Problem> {
    let wanted = test.steps.as_ref()?;
    // An account waits for the first of the steps that it is in.
    let mut first: BTreeMap<usize, usize> = BTreeMap::new();
    for chain in thought.filter.chains(bench.outlines()) {
        for (number, step) in chain.steps.iter().enumerate() {
            for account in &step.accounts {
                first.entry(*account).and_modify(|known| *known = number.min(*known)).or_insert(number);
            }
        }
    }
    let mut steps: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (account, number) in first {
        steps.entry(number).or_default().insert(account);
    }
    let steps: Vec<_> = steps.into_values().collect();
    let places = |names: &Names| names.value.iter().filter_map(|name| bench.place(name)).collect::<BTreeSet<_>>();
    if wanted.value.iter().map(places).collect::<Vec<_>>() == steps {
        return None;
    }
    let named = |step: &BTreeSet<usize>| some(&step.iter().map(|place| bench.name(*place)).collect::<Vec<_>>());
    let order = steps.iter().map(named).collect::<Vec<_>>().join(", and then to ");
    let hint = if steps.is_empty() { "it goes nowhere".to_owned() } else { format!("it goes to {order}") };
    Some(wanted.problem(format!("{}: the message goes out in other steps", called(test))).hint(hint))
}

/// What is wrong with the targets of the accounts of which a test names them.
pub(super) fn recipients(bench: &Bench<'_>, test: &RoutingTest, thought: &Thought<'_>) -> Vec<Problem> {
    let wrong = |Recipients { account, targets: wanted }: &Recipients| {
        let place = bench.place(account)?;
        if !thought.reasons.contains_key(&place) {
            let problem = account.problem(format!("{}: `{}` is not selected", called(test), bench.name(place)));
            return Some(problem.hint(format!("`{}` shows which are, and why", command(bench, test))));
        }
        let known = bound(bench, place)?;
        let targets: BTreeSet<&str> = known.targets.iter().map(|target| &*target.label).collect();
        let wanted_targets: BTreeSet<&str> = wanted.value.iter().map(|target| target.value.as_str()).collect();
        let words: Vec<_> = [("missing", &wanted_targets - &targets), ("unexpected", &targets - &wanted_targets)]
            .into_iter()
            .filter(|(_, targets)| !targets.is_empty())
            .map(|(word, targets)| format!("{word} {}", some(&Vec::from_iter(targets))))
            .collect();
        let message = format!("{}: of the targets of `{}`, {}", called(test), known.name, words.join("; "));
        let targets = Vec::from_iter(targets);
        let hint = match targets.as_slice() {
            [] => "it has no targets".to_owned(),
            targets => format!("it sends to {}", some(targets)),
        };
        (!words.is_empty()).then(|| wanted.problem(message).hint(hint))
    };
    test.recipients.iter().filter_map(wrong).collect()
}

/// Notes the accounts whose recipients a test names and nobody knows.
pub(super) fn note_unknown<'a>(bench: &Bench<'a>, test: &RoutingTest, thought: &mut Thought<'a>) {
    let asked = test.recipients.iter().filter_map(|it| bench.place(&it.account));
    for place in asked.filter(|place| thought.reasons.contains_key(place)) {
        if bound(bench, place).is_none() && !thought.unknown.contains(&bench.name(place)) {
            thought.unknown.push(bench.name(place));
        }
    }
}

/// An account of which enough is known for a plan.
pub(super) fn bound<'a>(bench: &Bench<'a>, place: usize) -> Option<&'a Account> {
    let account = &bench.selection.accounts[bench.selection.places[place]?];
    (account.knowledge == Knowledge::Enough).then_some(account)
}

/// The command that shows what a test selects.
fn command(bench: &Bench<'_>, test: &RoutingTest) -> String {
    let quoted = |tag: &String| {
        let is_plain = tag.chars().all(|c| c.is_alphanumeric() || "._-:,".contains(c));
        if is_plain { format!(" --tag {tag}") } else { format!(" --tag '{tag}'") }
    };
    let tags: String = test.tags.iter().flat_map(|tags| &tags.value).map(quoted).collect();
    let env = bench.env.map(|env| format!(" --env {}", env.name())).unwrap_or_default();
    format!("dispatch accounts{env}{tags}")
}

fn explained(bench: &Bench<'_>, accounts: &[(usize, String)]) -> String {
    const MOST: usize = 5;
    let shown = accounts.iter().take(MOST).map(|(place, why)| format!("`{}` ({why})", bench.name(*place)));
    let shown = shown.collect::<Vec<_>>().join(", ");
    match accounts.len().saturating_sub(MOST) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn tags_of(bench: &Bench<'_>, place: usize) -> String {
    let tags: Vec<_> = bench.outlines()[place].tag_names().collect();
    if tags.is_empty() { "it has no tags".to_owned() } else { format!("it has {}", some(&tags)) }
}

fn reached(bench: &Bench<'_>, selected: &BTreeSet<usize>) -> String {
    let names: Vec<_> = selected.iter().map(|place| bench.name(*place)).collect();
    if names.is_empty() { "nothing is selected".to_owned() } else { format!("selected: {}", some(&names)) }
}

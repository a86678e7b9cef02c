//! What a filter says about order: the steps of an escalation.

use std::collections::BTreeMap;

use crate::bind::Outline;
use crate::plan::{Chain, ChainKind, Step};
use crate::select::filter::Filter;
use crate::select::term::{Asks, Term};

impl Filter {
    /// The accounts that it selects as chains, one for each alternative and one for those that no alternative puts in an order.
    ///
    /// A tag without a priority is an escalation: its accounts come in steps, by the priority that each has for the tag; with
    /// several tags that must all hold, by the one that comes first. Accounts with the tag `always` come at once, whatever else
    /// they have.
    #[must_use]
    pub fn chains(&self, accounts: &[Outline]) -> Vec<Chain> {
        let selected = || accounts.iter().enumerate().filter(|(_, account)| self.reason(account).is_some());
        let is_ordered = |terms: &[Term]| !levels(terms).is_empty();
        let at_once = |account: &Outline| {
            let plain = self.alternatives.iter().any(|terms| !is_ordered(terms) && self.takes(terms, account));
            self.alternatives.is_empty() || account.priority("always").is_some() || plain
        };
        let flat = selected().filter(|(_, account)| at_once(account)).map(|(number, _)| number);
        let mut chains = vec![escalation("", BTreeMap::from([(0, flat.collect())]))];
        for terms in self.alternatives.iter().filter(|terms| is_ordered(terms)) {
            let names = levels(terms);
            let mut steps: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            for (number, account) in selected().filter(|(_, account)| self.takes(terms, account)) {
                let level = names.iter().filter_map(|name| account.priority(name)).min().unwrap_or(0);
                steps.entry(level).or_default().push(number);
            }
            let chain = escalation(&names.join(","), steps);
            if !chains.contains(&chain) {
                chains.push(chain);
            }
        }
        chains
    }
}

/// The tags by whose priorities an alternative is put in steps; none where all of it begins at once.
fn levels(terms: &[Term]) -> Vec<&str> {
    let wanted: Vec<_> = terms
        .iter()
        .filter_map(|term| match &term.asks {
            Asks::Has(wanted) => Some(wanted),
            Asks::Nothing | Asks::HasNot(_) => None,
        })
        .collect();
    if wanted.iter().any(|wanted| wanted.priority.is_some()) {
        return Vec::new();
    }
    wanted.into_iter().map(|wanted| wanted.name.as_str()).collect()
}

fn escalation(name: &str, steps: BTreeMap<u32, Vec<usize>>) -> Chain {
    let step = |(number, accounts)| {
        let words = format!("step {number} of {name}, only if step {} is not all sent", number - 1);
        Step { accounts, words: words.into() }
    };
    Chain { kind: ChainKind::Escalation, steps: (1..).zip(steps.into_values()).map(step).collect() }
}

#[cfg(test)]
mod tests {
    use crate::bind::Outline;
    use crate::config::tag::Tag;
    use crate::select::Filter;

    /// The accounts of Apprise's own examples, and one that always comes.
    const ACCOUNTS: [(&str, &[(&str, u32)]); 9] = [
        ("p0", &[("alert", 0)]),
        ("p1", &[("alert", 1)]),
        ("p2", &[("alert", 2)]),
        ("e0", &[("esc", 0)]),
        ("e0ok", &[("esc", 0)]),
        ("e1", &[("esc", 1)]),
        ("e2", &[("esc", 2)]),
        ("both", &[("alert", 1), ("esc", 0)]),
        ("every", &[("always", 0), ("esc", 1)]),
    ];

    /// The chains of a filter, with their steps separated by `>`.
    fn chains(values: &[&str]) -> Vec<String> {
        let tag = |&(name, priority): &(&str, u32)| Tag { name: name.into(), priority };
        let outline = |(name, tags): &(&str, &[(&str, u32)])| Outline {
            name: (*name).into(),
            tags: tags.iter().map(tag).collect(),
        };
        let accounts = ACCOUNTS.each_ref().map(outline);
        let chains = Filter::parse(values).expect("the values are valid").chains(&accounts);
        let step = |accounts: &[usize]| accounts.iter().map(|it| ACCOUNTS[*it].0).collect::<Vec<_>>().join(" ");
        let steps = chains.iter().map(|chain| chain.steps.iter().map(|it| step(&it.accounts)).collect::<Vec<_>>());
        steps.map(|steps| steps.join(" > ")).collect()
    }

    #[test]
    fn each_tag_without_a_priority_is_a_chain_by_priority() {
        assert_eq!(chains(&["alert"]), ["every", "p0 > p1 both > p2"]);
        assert_eq!(chains(&["esc"]), ["every", "e0 e0ok both > e1 every > e2"]);
        assert_eq!(chains(&["alert", "esc"]), ["every", "p0 > p1 both > p2", "e0 e0ok both > e1 every > e2"]);
        assert_eq!(chains(&["esc", "alert", "esc"]), ["every", "e0 e0ok both > e1 every > e2", "p0 > p1 both > p2"]);
    }

    #[test]
    fn a_priority_begins_at_once_and_leaves_other_tags_their_order() {
        assert_eq!(chains(&["2:alert"]), ["p2 every"]);
        assert_eq!(chains(&["1:alert", "esc"]), ["p1 both every", "e0 e0ok both > e1 every > e2"]);
    }

    #[test]
    fn several_tags_at_once_come_by_the_lowest_priority() {
        assert_eq!(chains(&["alert,esc"]), ["every", "both"]);
        assert_eq!(chains(&["all,alert"]), ["every", "p0 > p1 both > p2"]);
        assert_eq!(chains(&["alert,!p0"]), ["every", "p1 both > p2"]);
        assert_eq!(chains(&["alert", "!p1", "!esc"]), ["", "p0 > p2"]);
    }

    #[test]
    fn without_a_tag_there_is_no_order() {
        assert_eq!(chains(&[]), [""]);
        assert_eq!(chains(&["all"]), ["p0 p1 p2 e0 e0ok e1 e2 both every"]);
        assert_eq!(chains(&["!esc"]), ["p0 p1 p2"]);
    }
}

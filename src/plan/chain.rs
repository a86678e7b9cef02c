//! Accounts that are tried one after the other, and the deliveries that wait for it.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::plan::model::{Gate, Opening, Plan};

/// Accounts of which the later ones are tried only if the earlier ones did not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// What it is for.
    pub kind: ChainKind,
    /// Its steps, in order.
    pub steps: Vec<Step>,
}

/// What a chain is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChainKind {
    /// The steps of a tag: the first begins at once, a later one when anything of the step before it was not sent.
    Escalation,
    /// An account and then its fallbacks: the chain does not say when the account itself begins.
    Fallback {
        /// Which end of a delivery lets the next account begin.
        opens: Opening,
    },
}

/// What is tried at once in a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its accounts, by their numbers in the configuration.
    pub accounts: Vec<usize>,
    /// What they wait for, in words.
    pub words: Arc<str>,
}

impl Plan {
    /// This plan with deliveries that wait as the chains say. `places` has the place of each account of the configuration among
    /// those of the run; one that has none was left out, so that the step after it does not wait.
    ///
    /// An account at the first step of any escalation never waits.
    #[must_use]
    pub fn chained(mut self, chains: &[Chain], places: &[Option<usize>]) -> Self {
        let deliveries = Numbers::of(&self);
        let first = |chain: &Chain| match (chain.kind, chain.steps.first()) {
            (ChainKind::Escalation, Some(step)) => step.accounts.clone(),
            (ChainKind::Escalation | ChainKind::Fallback { .. }, _) => Vec::new(),
        };
        let at_once: HashSet<usize> = chains.iter().flat_map(first).collect();
        for chain in chains {
            let opens = match chain.kind {
                ChainKind::Escalation => Opening::NotSent,
                ChainKind::Fallback { opens } => opens,
            };
            let start = self.gates.len();
            for (before, step) in chain.steps.iter().zip(chain.steps.iter().skip(1)) {
                let held = step.accounts.iter().filter(|account| !at_once.contains(account));
                let held = held.filter_map(|account| places[*account]).flat_map(|place| deliveries.of_account(place));
                let complete = before.accounts.iter().all(|account| places[*account].is_some());
                let watched = before.accounts.iter().filter_map(|account| places[*account]);
                self.gates.push(Gate {
                    held: held.collect(),
                    watched: watched.flat_map(|place| deliveries.of_account(place)).collect(),
                    opens: if complete { opens } else { Opening::AtOnce },
                    after: self.gates.len().checked_sub(1).filter(|last| *last >= start),
                    words: Arc::clone(&step.words),
                });
            }
            // Gates at the end that hold nothing decide nothing.
            while self.gates.len() > start && self.gates.last().is_some_and(|gate| gate.held.is_empty()) {
                self.gates.pop();
            }
        }
        self
    }

    /// What each delivery waits for, in words; nothing where it begins at once.
    #[must_use]
    pub fn waits(&self) -> Vec<Option<Arc<str>>> {
        let mut waits: Vec<Option<Arc<str>>> = vec![None; self.deliveries.len()];
        for gate in &self.gates {
            for held in &gate.held {
                let wait = &mut waits[*held];
                *wait = Some(match wait {
                    Some(known) => format!("{known}; or {}", gate.words).into(),
                    None => Arc::clone(&gate.words),
                });
            }
        }
        waits
    }
}

/// The deliveries of each account, which stand side by side.
struct Numbers(Vec<Range<usize>>);

impl Numbers {
    fn of(plan: &Plan) -> Self {
        let accounts = plan.deliveries.iter().map(|delivery| delivery.account + 1).max().unwrap_or(0);
        let mut ranges = vec![0..0; accounts];
        for (number, delivery) in plan.deliveries.iter().enumerate() {
            let range = &mut ranges[delivery.account];
            let start = if range.end == 0 { number } else { range.start };
            *range = start..number + 1;
        }
        Self(ranges)
    }

    fn of_account(&self, place: usize) -> Range<usize> {
        self.0.get(place).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Chain, ChainKind, Step};
    use crate::plan::{Delivery, Opening, Plan};

    /// A plan with so many deliveries of each account.
    fn plan(counts: &[usize]) -> Plan {
        let of_account = |(account, count): (usize, &usize)| {
            std::iter::repeat_n(
                Delivery {
                    account,
                    target: None,
                    parts: [].into(),
                    constraints: [].into(),
                    left_out: [].into(),
                    batch: None,
                },
                *count,
            )
        };
        Plan { deliveries: counts.iter().enumerate().flat_map(of_account).collect(), ..Plan::default() }
    }

    fn chain(kind: ChainKind, steps: &[&[usize]]) -> Chain {
        let step = |(number, accounts): (usize, &&[usize])| Step {
            accounts: accounts.to_vec(),
            words: format!("step {number}").into(),
        };
        Chain { kind, steps: (1..).zip(steps).map(step).collect() }
    }

    fn escalation(steps: &[&[usize]]) -> Chain {
        chain(ChainKind::Escalation, steps)
    }

    /// `watched -> held`, with what opens the gate where that is not the usual, and the gate before it.
    fn gates(plan: &Plan) -> Vec<String> {
        let gate = |gate: &crate::plan::Gate| {
            let opens = if gate.opens == Opening::NotSent { String::new() } else { format!(" {:?}", gate.opens) };
            let after = gate.after.map(|after| format!(" after {after}")).unwrap_or_default();
            format!("{:?} -> {:?}{opens}{after}", gate.watched, gate.held)
        };
        plan.gates.iter().map(gate).collect()
    }

    #[test]
    fn each_step_watches_the_deliveries_of_the_one_before() {
        let places = [Some(0), Some(1), Some(2), Some(3)];
        let plan = plan(&[2, 1, 2, 1]).chained(&[escalation(&[&[3, 0], &[1], &[2]])], &places);
        assert_eq!(gates(&plan), ["[5, 0, 1] -> [2]", "[2] -> [3, 4] after 0"]);
        let waits: Vec<_> = plan.waits().into_iter().map(|wait| wait.map(|wait| wait.to_string())).collect();
        let waits: Vec<_> = waits.iter().map(Option::as_deref).collect();
        assert_eq!(waits, [None, None, Some("step 2"), Some("step 3"), Some("step 3"), None]);
    }

    #[test]
    fn an_account_that_some_chain_wants_first_never_waits_and_is_watched_all_the_same() {
        let places = [Some(0), Some(1), Some(2)];
        let chains = [escalation(&[&[0], &[1], &[2]]), escalation(&[&[1], &[0]])];
        assert_eq!(gates(&plan(&[1, 1, 1]).chained(&chains, &places)), ["[0] -> []", "[1] -> [2] after 0"]);
    }

    #[test]
    fn an_account_of_two_chains_is_held_by_both() {
        let places = [Some(0), Some(1), Some(2)];
        let chains = [escalation(&[&[0], &[2]]), escalation(&[&[1], &[2]])];
        let plan = plan(&[1, 1, 1]).chained(&chains, &places);
        assert_eq!(gates(&plan), ["[0] -> [2]", "[1] -> [2]"]);
        assert_eq!(plan.waits()[2].as_deref(), Some("step 2; or step 2"));
    }

    #[test]
    fn a_step_with_an_account_that_was_left_out_opens_the_next() {
        let places = [Some(0), None, Some(1)];
        let plan = plan(&[1, 1]).chained(&[escalation(&[&[0, 1], &[2]])], &places);
        assert_eq!(gates(&plan), ["[0] -> [1] AtOnce"]);
    }

    #[test]
    fn an_account_with_a_fallback_may_itself_wait() {
        let fallback = ChainKind::Fallback { opens: Opening::Failed };
        let chains = [escalation(&[&[0], &[1]]), chain(fallback, &[&[1], &[2], &[0]])];
        let plan = plan(&[1, 1, 1]).chained(&chains, &[Some(0), Some(1), Some(2)]);
        assert_eq!(gates(&plan), ["[0] -> [1]", "[1] -> [2] Failed"]);
    }

    #[test]
    fn what_watched_a_dropped_account_opens_and_the_rest_follows_its_deliveries() {
        let places = [Some(0), Some(1), Some(2), Some(3)];
        let chains = [escalation(&[&[0], &[1]]), escalation(&[&[2], &[3], &[1]])];
        let mut plan = plan(&[2, 1, 1, 1]).chained(&chains, &places);
        assert_eq!(gates(&plan), ["[0, 1] -> [2]", "[3] -> [4]", "[4] -> [2] after 1"]);
        plan.move_accounts(&[None, Some(0), Some(1), Some(2)]);
        assert_eq!(gates(&plan), ["[] -> [0] AtOnce", "[1] -> [2]", "[2] -> [0] after 1"]);
    }
}

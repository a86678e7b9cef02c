//! Which accounts of a run wait for others: the steps of its tags, and the fallbacks of its accounts.

use crate::cli::roster::{Roster, Selection};
use crate::config::policy::FallbackOn;
use crate::plan::{Chain, ChainKind, Opening, Step};
use crate::select::Filter;

impl Roster {
    /// Which accounts of the run are tried one after the other.
    pub(super) fn chains(&self, filter: &Filter, selection: &Selection) -> Vec<Chain> {
        let configured = self.configured().len();
        let mut chains = filter.chains(self.configured());
        let given = Step { accounts: (configured..self.outlines.len()).collect(), words: "".into() };
        chains.push(Chain { kind: ChainKind::Escalation, steps: vec![given] });
        let selected = self.reasons(filter).into_iter().enumerate().filter(|(_, reason)| reason.is_some());
        chains.extend(selected.filter_map(|(account, _)| self.fallback_chain(account, filter, selection)));
        chains
    }

    /// An account and then those that stand in for it, where any does.
    fn fallback_chain(&self, account: usize, filter: &Filter, selection: &Selection) -> Option<Chain> {
        let name = |account: usize| &*self.outlines[account].name;
        let policy = selection.places[account].map(|place| &selection.accounts[place].policy);
        let opens = match policy.map(|policy| policy.fallback_on) {
            Some(FallbackOn::Unknown) => Opening::FailedOrUnknown,
            Some(FallbackOn::Failed) | None => Opening::Failed,
        };
        let mut steps = vec![Step { accounts: vec![account], words: "".into() }];
        let mut words = format!("fallback of {}, only if it fails", name(account));
        for fallback in self.fallbacks.of(account).iter().filter(|it| !filter.excludes(&self.outlines[**it])) {
            steps.push(Step { accounts: vec![*fallback], words: words.into() });
            words = format!("fallback of {}, only if {} fails, too", name(account), name(*fallback));
        }
        (steps.len() > 1).then_some(Chain { kind: ChainKind::Fallback { opens }, steps })
    }
}

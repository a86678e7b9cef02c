//! How many retries of our own choosing an account may still make in a run.

use crate::config::policy::Budget;
use crate::deliver::outlet::Outlet;

/// The account's first tries and its retries so far, under its budget.
#[derive(Clone, Copy, Debug)]
struct Purse {
    budget: Option<Budget>,
    first: u32,
    spent: u32,
}

/// The purse of each account.
#[derive(Debug)]
pub(super) struct Budgets(Vec<Purse>);

impl Budgets {
    /// Nothing spent yet.
    pub(super) fn new(outlets: &[Outlet]) -> Self {
        let purse = |outlet: &Outlet| Purse { budget: outlet.policy.budget, first: 0, spent: 0 };
        Self(outlets.iter().map(purse).collect())
    }

    /// Counts the first try of a part.
    pub(super) fn first_try(&mut self, account: usize) {
        self.0[account].first = self.0[account].first.saturating_add(1);
    }

    /// Pays for a retry; whether there was something left for it.
    #[must_use]
    pub(super) fn pays(&mut self, account: usize) -> bool {
        let purse = &mut self.0[account];
        let most = match purse.budget {
            None => return true,
            Some(Budget::Count(count)) => count,
            Some(Budget::Percent(share)) => {
                let share = u64::from(purse.first) * u64::from(share) / 100;
                u32::try_from(share).unwrap_or(u32::MAX).max(Budget::FLOOR)
            }
        };
        let pays = purse.spent < most;
        purse.spent += u32::from(pays);
        pays
    }
}

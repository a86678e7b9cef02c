//! The plan as a value.

use std::sync::Arc;

use crate::message::{Part, Target};

/// One message for one account and one target, in one or more parts.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The index of its account among the run's accounts.
    pub account: usize,
    /// The recipient, where the service has targets.
    pub target: Option<Arc<Target>>,
    /// Its parts, in order; never empty. Deliveries with the same text share them.
    pub parts: Arc<[Part]>,
}

/// A complete plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Every delivery, in the order of accounts and targets.
    pub deliveries: Vec<Delivery>,
}

impl Plan {
    /// Moves the deliveries of each account to the account's new index, or drops them where it has none.
    pub fn move_accounts(&mut self, places: &[Option<usize>]) {
        self.deliveries.retain_mut(|delivery| {
            let place = places.get(delivery.account).copied().flatten();
            delivery.account = place.unwrap_or(delivery.account);
            place.is_some()
        });
    }
}

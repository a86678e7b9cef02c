//! The plan as a value.

use std::sync::Arc;

use crate::constraint::Constraint;
use crate::message::{LeftOut, Part, Target};
use crate::problem::Problems;

/// One message for one account and one target, in one or more parts.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The index of its account among the run's accounts.
    pub account: usize,
    /// The recipient, where the service has targets.
    pub target: Option<Arc<Target>>,
    /// Its parts, in order; never empty. Deliveries with the same text share them.
    pub parts: Arc<[Part]>,
    /// Why they are not the whole message in one; empty where they are.
    pub constraints: Arc<[Constraint]>,
    /// The files that it does not have, because the service does not take them.
    pub left_out: Arc<[LeftOut]>,
    /// Which message it shares with its neighbours in the plan that have the same number, from 1; nothing where it has one to
    /// itself. They are of one account and send the same parts.
    pub batch: Option<u32>,
}

impl Delivery {
    /// Whether it travels in one message with another one, if nothing has parted them.
    #[must_use]
    pub fn follows(&self, other: &Self) -> bool {
        self.batch.is_some() && self.batch == other.batch
    }

    /// How many messages it adds to those of the delivery before it in a list.
    #[must_use]
    pub fn messages(&self, before: Option<&Self>) -> usize {
        if before.is_some_and(|before| self.follows(before)) { 0 } else { self.parts.len() }
    }
}

/// Deliveries that wait for what becomes of others: the next step of an escalation, or the fallback of an account.
///
/// A delivery that several gates hold goes on with the first that opens; when all of them have shut it is left out. Deliveries must
/// not wait for each other in a circle, except behind gates that a gate outside it shuts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gate {
    /// The deliveries that wait, by their places in the plan.
    pub held: Vec<usize>,
    /// Those whose ends are watched; some, unless it opens at once.
    pub watched: Vec<usize>,
    /// Which end opens it; it shuts when all of them ended otherwise.
    pub opens: Opening,
    /// The gate of the step before, by its place among the gates: this one opens only after that one, and shuts with it.
    pub after: Option<usize>,
    /// What the deliveries wait for, in words.
    pub words: Arc<str>,
}

/// Which end of a watched delivery opens a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Any but that it was sent, or was not needed itself.
    NotSent,
    /// It failed for good.
    Failed,
    /// It failed for good, or nobody knows.
    FailedOrUnknown,
    /// None has to: something that it should watch was left out of the run, and so will not be sent.
    AtOnce,
}

/// A complete plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Every delivery, in the order of accounts and targets.
    pub deliveries: Vec<Delivery>,
    /// What waits for what.
    pub gates: Vec<Gate>,
    /// What is worth a look and does not stand in the way.
    pub warnings: Problems,
}

impl Plan {
    /// Moves the deliveries of each account to the account's new index, or drops them where it has none.
    ///
    /// A gate that watched a dropped delivery opens at once: what cannot be tried will not be sent.
    pub fn move_accounts(&mut self, places: &[Option<usize>]) {
        let mut kept = 0;
        let mut moved = Vec::with_capacity(self.deliveries.len());
        self.deliveries.retain_mut(|delivery| {
            let place = places.get(delivery.account).copied().flatten();
            delivery.account = place.unwrap_or(delivery.account);
            moved.push(place.map(|_| kept));
            kept += usize::from(place.is_some());
            place.is_some()
        });
        let follow = |numbers: &mut Vec<usize>| {
            let before = numbers.len();
            *numbers = numbers.iter().filter_map(|number| moved.get(*number).copied().flatten()).collect();
            numbers.len() < before
        };
        for gate in &mut self.gates {
            follow(&mut gate.held);
            if follow(&mut gate.watched) {
                gate.opens = Opening::AtOnce;
            }
        }
    }
}

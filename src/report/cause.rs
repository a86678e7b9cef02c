//! Deliveries that met the same trouble, over all accounts, so that it is told once.

use std::collections::{HashMap, HashSet};

use crate::outcome::Status;
use crate::report::explain::count;
use crate::report::model::{DeliveryReport, Reason};
use crate::report::outside;

/// The most accounts of a cause that are named one by one.
pub(super) const MOST_MEMBERS: usize = 10;

/// Deliveries with the same status, failure and reason.
pub(super) struct Cause<'a> {
    /// The first of them, for what they have in common.
    pub(super) first: &'a DeliveryReport,
    /// Whom it met, in the order of the report.
    pub(super) members: Vec<Member<'a>>,
}

/// Deliveries of one account that came equally far.
pub(super) struct Member<'a> {
    /// The first of them, for what they have in common.
    pub(super) first: &'a DeliveryReport,
    /// Their targets.
    targets: Vec<&'a str>,
    /// How many of them have no target.
    nameless: usize,
}

impl Cause<'_> {
    /// How many deliveries it met.
    pub(super) fn deliveries(&self) -> usize {
        self.members.iter().map(Member::deliveries).sum()
    }

    /// `3 deliveries to 2 accounts`.
    pub(super) fn extent(&self) -> String {
        let accounts: HashSet<_> = self.members.iter().map(|member| &*member.first.account).collect();
        let accounts = count(accounts.len(), "account", "accounts");
        format!("{} to {accounts}", count(self.deliveries(), "delivery", "deliveries"))
    }
}

impl Member<'_> {
    /// How many deliveries they are.
    pub(super) fn deliveries(&self) -> usize {
        self.targets.len() + self.nameless
    }

    /// The first of the targets, and how many more there are.
    pub(super) fn names(&self, most: usize) -> Option<String> {
        names(&self.targets, most)
    }

    /// `1 of 3 parts sent`, where some were and some were not.
    pub(super) fn progress(&self) -> Option<String> {
        let sent = self.first.parts_sent();
        (sent > 0).then(|| format!("{sent} of {} sent", count(self.first.parts.len(), "part", "parts")))
    }
}

/// Everything that was not sent although it was needed: failures first, then doubts, then what was not tried, each in the order of
/// the report.
pub(super) fn causes(deliveries: &[DeliveryReport]) -> Vec<Cause<'_>> {
    let mut causes: Vec<Cause<'_>> = Vec::new();
    let (mut known, mut known_members) = (HashMap::new(), HashMap::new());
    let trouble =
        |delivery: &&DeliveryReport| delivery.status != Status::Sent && delivery.reason != Some(Reason::NotNeeded);
    for delivery in deliveries.iter().filter(trouble) {
        let failure = delivery.failure.as_ref();
        let words =
            failure.map(|failure| (failure.kind, failure.http_status, &failure.code, &failure.message, &failure.hint));
        let why = (delivery.status, words, delivery.reason, delivery.due, &delivery.problem);
        let cause = *known.entry(why).or_insert(causes.len());
        if cause == causes.len() {
            causes.push(Cause { first: delivery, members: Vec::new() });
        }
        let members = &mut causes[cause].members;
        let who = (cause, &delivery.account, delivery.optional, delivery.parts_sent(), delivery.parts.len());
        let member = *known_members.entry(who).or_insert(members.len());
        if member == members.len() {
            members.push(Member { first: delivery, targets: Vec::new(), nameless: 0 });
        }
        match &delivery.target {
            Some(target) => members[member].targets.push(target),
            None => members[member].nameless += 1,
        }
    }
    causes.sort_by_key(|cause| rank(cause.first.status));
    causes
}

fn rank(status: Status) -> u8 {
    match status {
        Status::Failed => 0,
        Status::Unknown => 1,
        Status::NotAttempted => 2,
        Status::Skipped => 3,
        Status::Planned | Status::Sent => 4,
    }
}

/// The first of the names, and how many more there are.
pub(super) fn names(targets: &[&str], most: usize) -> Option<String> {
    let shown = targets.get(..most).unwrap_or(targets);
    let more = match targets.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown: Vec<String> = shown.iter().map(|name| outside::line(name)).collect();
    (!shown.is_empty()).then(|| shown.join(", ") + &more)
}

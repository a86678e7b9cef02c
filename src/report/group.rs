//! Deliveries of an account that met the same trouble, so that it is told once.

use std::collections::HashMap;

use crate::outcome::Status;
use crate::report::model::DeliveryReport;

/// Deliveries with the same account, status, failure and number of parts that were sent.
pub(super) struct Group<'a> {
    /// The first of them, for what they have in common.
    pub(super) first: &'a DeliveryReport,
    /// Their targets.
    pub(super) targets: Vec<&'a str>,
    /// How many of them have no target.
    pub(super) nameless: usize,
}

/// Everything that was not sent: failures first, then doubts, then what was not tried, each in the order of the report.
pub(super) fn groups(deliveries: &[DeliveryReport]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut known = HashMap::new();
    for delivery in deliveries.iter().filter(|delivery| delivery.status != Status::Sent) {
        let failure = delivery.failure.as_ref();
        let words =
            failure.map(|failure| (failure.kind, failure.http_status, &failure.code, &failure.message, &failure.hint));
        let index = *known
            .entry((&delivery.account, delivery.status, words, delivery.parts_sent(), delivery.parts.len()))
            .or_insert(groups.len());
        if index == groups.len() {
            groups.push(Group { first: delivery, targets: Vec::new(), nameless: 0 });
        }
        match &delivery.target {
            Some(target) => groups[index].targets.push(target),
            None => groups[index].nameless += 1,
        }
    }
    groups.sort_by_key(|group| rank(group.first.status));
    groups
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

//! What a dry run says beside the plan: which deliveries could not begin now, and how long the others take.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::bind::Account;
use crate::deliver::estimate::{Load, estimate};
use crate::deliver::{Limits, omission};
use crate::outcome::Omission;
use crate::plan::Plan;

/// The shortest time that is worth a line.
const WORTH_SAYING: Duration = Duration::from_secs(10);

/// Lines about a run that would begin now.
pub(super) fn foresee(plan: &Plan, accounts: &[Account], limits: &Limits, now: Timestamp) -> Vec<String> {
    let (mut left_out, mut loads) = (BTreeMap::<(usize, String), usize>::new(), Vec::new());
    let mut before = None;
    for delivery in plan.deliveries.iter().take(limits.first.unwrap_or(usize::MAX)) {
        let account = &accounts[delivery.account];
        let parts = delivery.messages(before.replace(delivery));
        let severity = delivery.parts.first().map(|part| part.severity).unwrap_or_default();
        match omission(limits, &account.policy, severity, now) {
            Some(omission) => *left_out.entry((delivery.account, words(omission))).or_default() += 1,
            // Whose secrets are not resolved is not known to share anything with others.
            None => loads.push(Load { bucket: &account.name, policy: &account.policy, parts }),
        }
    }
    let line = |((account, words), count): ((usize, String), usize)| {
        let noun = if count == 1 { "delivery" } else { "deliveries" };
        format!("now, {count} {noun} of `{}` {words}", accounts[account].name)
    };
    let time = estimate(loads, limits.concurrency).filter(|estimate| estimate.time > WORTH_SAYING);
    left_out.into_iter().map(line).chain(time.map(|estimate| format!("would take {estimate}"))).collect()
}

fn words(omission: Omission) -> String {
    match omission {
        Omission::Deferred(due) => format!("would wait until {due:.0}"),
        Omission::OutsideWindow => "would be dropped: it is outside the windows".into(),
        Omission::Expired => "would expire: `--not-after` is earlier than the next time for it".into(),
        Omission::NotNeeded => "would not be needed".into(),
    }
}

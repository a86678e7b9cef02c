//! A warning before a run that would write to more recipients than a sender may reach in a day.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::bind::Account;
use crate::cli::opening::Opened;
use crate::deliver::Standing;
use crate::ledger::{Ledger, Sent};
use crate::problem::{Problem, Problems};

/// The time for which a quota holds, at whichever moment it begins.
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A sender whose service takes so much a day.
struct Quota<'a> {
    max: usize,
    /// Its accounts, each with its service.
    accounts: Vec<(&'a str, &'a str)>,
    /// How many deliveries the run has for it.
    planned: usize,
}

/// A warning for every sender that has sent so much of late, as far as the ledger knows, that the run would go over its quota.
pub(super) fn quota(opened: &Opened, standings: &[Standing], ledger: Option<&Ledger>, now: Timestamp) -> Problems {
    let mut problems = Problems::new();
    let Some(ledger) = ledger else { return problems };
    for (sender, quota) in quotas(opened, standings) {
        let is_its_own = |account: &str, service: &str| quota.accounts.contains(&(account, service));
        let sent = ledger.sent(now - DAY, now, |heading| is_its_own(&heading.account, &heading.service));
        match sent {
            Ok(sent) => problems.extend(warning(sender, &quota, &sent).into_iter().collect::<Problems>()),
            // What the run itself needs of the ledger has its own words.
            Err(_) => return problems,
        }
    }
    problems
}

/// Every sender with a quota that has something to send, in the order of the plan.
fn quotas<'a>(opened: &'a Opened, standings: &[Standing]) -> Vec<(&'a str, Quota<'a>)> {
    let by_name: HashMap<&str, &Account> =
        opened.loaded.selection.accounts.iter().map(|account| (&*account.name, account)).collect();
    let mut quotas: Vec<(&Arc<str>, Quota<'_>)> = Vec::new();
    let mut places = Vec::with_capacity(opened.outlets.len());
    for outlet in &opened.outlets {
        let max = by_name.get(&*outlet.name).and_then(|account| {
            let max = account.kind.daily.as_ref()?.eval(&account.scope()).ok()?;
            max.as_usize()
        });
        places.push(max.map(|max| {
            let known = quotas.iter().position(|(bucket, _)| **bucket == outlet.bucket);
            let place = known.unwrap_or(quotas.len());
            if place == quotas.len() {
                quotas.push((&outlet.bucket, Quota { max, accounts: Vec::new(), planned: 0 }));
            }
            let quota = &mut quotas[place].1;
            quota.max = quota.max.min(max);
            quota.accounts.push((&outlet.name, &outlet.service_name));
            place
        }));
    }
    for (number, delivery) in opened.plan.deliveries.iter().enumerate() {
        if let Some(place) = places[delivery.account]
            && matches!(standings.get(number), None | Some(Standing::Open { .. }))
        {
            quotas[place].1.planned += 1;
        }
    }
    quotas.retain(|(_, quota)| quota.planned > 0);
    quotas.into_iter().map(|(bucket, quota)| (&**bucket, quota)).collect()
}

fn warning(sender: &str, quota: &Quota<'_>, sent: &[Sent]) -> Option<Problem> {
    let Quota { max, planned, .. } = quota;
    let earlier: usize = sent.iter().map(|sent| sent.count).sum();
    let over = (earlier + planned).checked_sub(*max).filter(|over| *over > 0)?;
    let known = if earlier > 0 { format!(" after {earlier} in the last 24 hours") } else { String::new() };
    let words = format!("`{sender}` has {planned} recipients to write to{known}, and may reach {max} in 24 hours");
    let mut gone = 0;
    // What was sent is forgotten one run after the other.
    let room = sent.iter().find(|sent| {
        gone += sent.count;
        gone >= over
    });
    let hint = match room {
        Some(sent) => {
            format!("there is room for all of them from {:.0} on; until then some will be refused", sent.until + DAY)
        }
        None => "send a part of them with `--first`, and the rest a day later with `dispatch resume`".to_owned(),
    };
    Some(Problem::new(words).hint(hint).warning())
}

#[cfg(test)]
mod tests {
    use super::{Quota, warning};
    use crate::ledger::Sent;

    #[test]
    fn there_is_room_again_as_soon_as_enough_is_a_day_old() {
        let at = |hour: i8, count| Sent {
            until: format!("2026-03-01T{hour:02}:00:00Z").parse().expect("it is a time"),
            count,
        };
        let words = |planned, sent: &[Sent]| {
            let quota = Quota { max: 100, accounts: Vec::new(), planned };
            warning("a", &quota, sent)
                .map(|problem| format!("{}; {}", problem.message, problem.hint.unwrap_or_default()))
        };
        let sent = [at(8, 30), at(12, 50)];
        assert_eq!(words(20, &sent), None);
        let late = "`a` has 21 recipients to write to after 80 in the last 24 hours, and may reach 100 in 24 hours; \
                    there is room for all of them from 2026-03-02T08:00:00Z on; until then some will be refused";
        assert_eq!(words(21, &sent).as_deref(), Some(late));
        assert!(words(51, &sent).is_some_and(|words| words.contains("from 2026-03-02T12:00:00Z on")));
        let never = "`a` has 101 recipients to write to, and may reach 100 in 24 hours; \
                     send a part of them with `--first`, and the rest a day later with `dispatch resume`";
        assert_eq!(words(101, &[]).as_deref(), Some(never));
    }
}

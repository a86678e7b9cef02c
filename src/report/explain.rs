//! What became of deliveries, in words for people.

use crate::outcome::Status;
use crate::report::failure::FailureReport;
use crate::report::model::{DeliveryReport, Reason, Report, RunStatus, Stopped};
use crate::report::outside;

/// What the status of a delivery means, where its name alone does not say it.
pub(super) fn explanation(delivery: &DeliveryReport, stopped: Option<Stopped>) -> Option<String> {
    if let Some(reason) = delivery.reason {
        return Some(match reason {
            Reason::Invalid => outside::line(delivery.problem.as_deref().unwrap_or("the account is not in order")),
            Reason::NotNeeded => "it was only for when others fail, and they did not".to_owned(),
            Reason::OutsideWindow => "its account takes nothing at this time, and drops what comes".to_owned(),
            Reason::Deferred => match delivery.due {
                Some(due) => format!("put off until {due:.0}"),
                None => "put off".to_owned(),
            },
            Reason::Expired => "its time had passed before it could begin".to_owned(),
        });
    }
    if delivery.status == Status::NotAttempted && delivery.failure.is_some() {
        return Some("another delivery met this, and so would every further one".to_owned());
    }
    let words = match (delivery.status, stopped) {
        (Status::Unknown, _) => "it may or may not have been delivered",
        (Status::NotAttempted, Some(Stopped::Deadline)) => "the deadline passed before all of it was tried",
        (Status::NotAttempted, Some(Stopped::First)) => "`--first` left it for later",
        (Status::NotAttempted, Some(Stopped::Ledger)) => "the ledger could not be written, so nothing more was sent",
        (Status::NotAttempted, Some(Stopped::Interrupt)) => "the run was interrupted before all of it was tried",
        (Status::NotAttempted | Status::Planned | Status::Sent | Status::Failed | Status::Skipped, _) => return None,
    };
    Some(words.to_owned())
}

/// `rate_limited, HTTP 429, ApplicationThrottled`.
pub(super) fn marks(failure: &FailureReport) -> String {
    let status = failure.http_status.map(|status| format!("HTTP {status}"));
    let code = failure.code.as_deref().map(outside::line);
    [Some(failure.kind.to_string()), status, code].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// The status as words.
pub(super) fn word(status: Status) -> String {
    status.name().replace('_', " ")
}

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `3 deliveries (5 parts) to 2 accounts`, without what was left out as invalid or not needed.
pub(super) fn extent(report: &Report) -> String {
    let wanted: Vec<_> = report
        .deliveries
        .iter()
        .filter(|delivery| !matches!(delivery.reason, Some(Reason::Invalid | Reason::NotNeeded)))
        .collect();
    let parts = wanted.iter().map(|delivery| delivery.parts.len()).sum();
    let accounts: std::collections::HashSet<_> = wanted.iter().map(|delivery| &*delivery.account).collect();
    let parts = if parts == wanted.len() { String::new() } else { format!(" ({})", count(parts, "part", "parts")) };
    let deliveries = count(wanted.len(), "delivery", "deliveries");
    format!("{deliveries}{parts} to {}", count(accounts.len(), "account", "accounts"))
}

/// What became of everything that was not sent, by what it means to the reader: `2 failed`, `1 deferred`.
pub(super) fn rest(report: &Report) -> Vec<(usize, &'static str)> {
    let number = |status, reason| {
        let alike = |delivery: &&DeliveryReport| delivery.status == status && delivery.reason == reason;
        report.deliveries.iter().filter(alike).count()
    };
    let all = [
        (number(Status::Failed, None), "failed"),
        (number(Status::Unknown, None), "unknown"),
        (number(Status::NotAttempted, None), "not attempted"),
        (number(Status::NotAttempted, Some(Reason::Deferred)), "deferred"),
        (number(Status::Skipped, Some(Reason::Invalid)), "skipped"),
        (number(Status::Skipped, Some(Reason::Expired)), "expired"),
        (number(Status::Skipped, Some(Reason::OutsideWindow)), "outside their window"),
        (number(Status::Skipped, Some(Reason::NotNeeded)), "not needed"),
    ];
    all.into_iter().filter(|(number, _)| *number > 0).collect()
}

/// `sent 2 of 3 deliveries to 2 accounts`, and after it how long it took and what became of the rest.
pub(super) fn sentence(report: &Report) -> (String, String) {
    match report.status {
        RunStatus::Planned => return (format!("would send {}", extent(report)), String::new()),
        RunStatus::Empty => return ("nothing to send".to_owned(), String::new()),
        RunStatus::Sent | RunStatus::Partial | RunStatus::Failed | RunStatus::Incomplete => {}
    }
    let rest: Vec<String> = rest(report).iter().map(|(number, word)| format!("{number} {word}")).collect();
    let rest = if rest.is_empty() { String::new() } else { format!(": {}", rest.join(", ")) };
    (format!("sent {} of {}", report.summary.sent, extent(report)), format!(" in {:.1}s{rest}", report.seconds))
}

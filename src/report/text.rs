//! The report for people: one line when all is well, otherwise every trouble once, with those it met and what to do.

use std::fmt::Write;

use crate::outcome::Status;
use crate::report::group::{Group, groups};
use crate::report::model::{Reason, Report, RunStatus, Stopped};
use crate::report::outline;
use crate::report::paint::{Style, bold, dim, red, yellow};

/// The most targets that are named one by one.
const MOST_NAMES: usize = 10;

/// The report as text that ends with a line break.
#[must_use]
pub fn render(report: &Report, style: Style) -> String {
    let mut text = String::new();
    match report.status {
        RunStatus::Planned => text.push_str(&outline::render(report, style)),
        RunStatus::Empty => text.push_str("nothing to send\n"),
        RunStatus::Sent | RunStatus::Partial | RunStatus::Failed | RunStatus::Incomplete => {
            for group in groups(&report.deliveries) {
                block(&mut text, &group, report.stopped, style);
            }
            let _ = writeln!(text, "{}", summary(report, style));
        }
    }
    for defect in &report.defects {
        let _ = writeln!(text, "{}: {defect}: please report this mistake in dispatch", red(style, "defect"));
    }
    text
}

/// Everything about deliveries that met the same trouble.
fn block(text: &mut String, group: &Group<'_>, stopped: Option<Stopped>, style: Style) {
    let first = group.first;
    let word = first.status.name().replace('_', " ");
    let word = match first.status {
        Status::Failed => red(style, &word),
        Status::Unknown | Status::NotAttempted | Status::Skipped | Status::Planned | Status::Sent => {
            yellow(style, &word)
        }
    };
    let _ = write!(text, "{word}: {}", bold(style, &first.account));
    if let Some(service) = &first.service {
        let _ = write!(text, " ({service})");
    }
    if group.targets.len() + group.nameless > 1 {
        let _ = write!(text, ", {}", count(group.targets.len() + group.nameless, "delivery", "deliveries"));
    }
    text.push_str(if first.optional { " [optional]\n" } else { "\n" });
    if let Some(names) = names(&group.targets) {
        let _ = writeln!(text, "  to {names}");
    }
    if let Some(failure) = &first.failure {
        let status = failure.http_status.map(|status| format!("HTTP {status}"));
        let marks: Vec<String> =
            [Some(failure.kind.to_string()), status, failure.code.clone()].into_iter().flatten().collect();
        let _ = writeln!(text, "  {}: {}", dim(style, &marks.join(", ")), failure.message);
    }
    if first.parts_sent() > 0 {
        let _ = writeln!(text, "  {} of {} sent", first.parts_sent(), count(first.parts.len(), "part", "parts"));
    }
    for line in explanation(first.status, stopped).into_iter().chain(first.problem.as_deref()) {
        let _ = writeln!(text, "  {line}");
    }
    if let Some(hint) = first.failure.as_ref().and_then(|failure| failure.hint.as_deref()) {
        let _ = writeln!(text, "  hint: {hint}");
    }
}

/// What a status means where its name alone does not say it.
fn explanation(status: Status, stopped: Option<Stopped>) -> Option<&'static str> {
    match (status, stopped) {
        (Status::Unknown, _) => Some("it may or may not have been delivered"),
        (Status::NotAttempted, Some(Stopped::Deadline)) => Some("the deadline passed before all of it was tried"),
        (Status::NotAttempted, Some(Stopped::First)) => Some("`--first` left it for later"),
        (Status::NotAttempted, Some(Stopped::Ledger)) => {
            Some("the ledger could not be written, so nothing more was sent")
        }
        (Status::NotAttempted, Some(Stopped::Interrupt)) => Some("the run was interrupted before all of it was tried"),
        (Status::NotAttempted | Status::Planned | Status::Sent | Status::Failed | Status::Skipped, _) => None,
    }
}

/// The first of the names, and how many more there are.
pub(super) fn names(targets: &[&str]) -> Option<String> {
    let shown = targets.get(..MOST_NAMES).unwrap_or(targets);
    let more = match targets.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!shown.is_empty()).then(|| shown.join(", ") + &more)
}

/// How much was sent, and what became of the rest.
fn summary(report: &Report, style: Style) -> String {
    let sum = &report.summary;
    let rest = [
        (sum.failed, "failed"),
        (sum.unknown, "unknown"),
        (sum.not_attempted, "not attempted"),
        (sum.skipped, "skipped"),
    ];
    let rest: Vec<String> =
        rest.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")).collect();
    let sent = bold(style, &format!("sent {} of {}", sum.sent, extent(report)));
    let line = format!("{sent} in {:.1}s", report.seconds);
    if rest.is_empty() { line } else { format!("{line}: {}", rest.join(", ")) }
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

/// A number with its noun.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

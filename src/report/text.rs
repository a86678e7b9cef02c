//! The report for people: one line when all is well, otherwise every trouble once, with those it met and what to do.

use std::collections::HashSet;
use std::fmt::Write;

use crate::outcome::Status;
use crate::report::absent::absences;
use crate::report::cause::{Cause, MOST_MEMBERS, Member, causes, names};
use crate::report::explain::{count, explanation, marks, sentence, word};
use crate::report::model::{DeliveryReport, Reason, Report, RunStatus, Stopped};
use crate::report::paint::{Style, bold, dim, red, yellow};
use crate::report::{outline, outside};

/// The most targets that are named one by one.
pub(super) const MOST_NAMES: usize = 10;
/// The same where several accounts are listed.
const MOST_NAMES_EACH: usize = 5;

/// The report as text that ends with a line break.
#[must_use]
pub fn render(report: &Report, style: Style) -> String {
    let mut text = String::new();
    match report.status {
        RunStatus::Planned => text.push_str(&outline::render(report, style)),
        RunStatus::Empty => text.push_str("nothing to send\n"),
        RunStatus::Sent | RunStatus::Partial | RunStatus::Failed | RunStatus::Incomplete => {
            for cause in causes(&report.deliveries) {
                block(&mut text, &cause, report.stopped, style);
            }
            text.extend(not_needed(&report.deliveries));
            let absences = absences(&report.deliveries);
            text.extend(absences.iter().map(|absence| absence.words(MOST_NAMES) + "\n"));
            let (sent, rest) = sentence(report);
            let _ = writeln!(text, "{}{rest}", bold(style, &sent));
        }
    }
    for defect in &report.defects {
        let _ = writeln!(text, "{}: {defect}: please report this mistake in dispatch", red(style, "defect"));
    }
    text
}

/// Everything about deliveries that met the same trouble.
fn block(text: &mut String, cause: &Cause<'_>, stopped: Option<Stopped>, style: Style) {
    let first = cause.first;
    let status = word(first.status);
    let status = match first.status {
        Status::Failed => red(style, &status),
        Status::Unknown | Status::NotAttempted | Status::Skipped | Status::Planned | Status::Sent => {
            yellow(style, &status)
        }
    };
    let _ = write!(text, "{status}: ");
    let alone = if let [only] = cause.members.as_slice() { Some(only) } else { None };
    match alone {
        Some(only) => {
            text.push_str(&account(&only.first.account, only.first.service.as_deref(), style));
            if only.deliveries() > 1 {
                let _ = write!(text, ", {}", count(only.deliveries(), "delivery", "deliveries"));
            }
            text.push_str(if only.first.optional { " [optional]\n" } else { "\n" });
            if let Some(names) = only.names(MOST_NAMES) {
                let _ = writeln!(text, "  to {names}");
            }
        }
        None => {
            let _ = writeln!(text, "{}", bold(style, &cause.extent()));
        }
    }
    if let Some(failure) = &first.failure {
        let _ = writeln!(text, "  {}: {}", dim(style, &marks(failure)), outside::line(&failure.message));
    }
    for line in alone.and_then(Member::progress).into_iter().chain(explanation(first, stopped)) {
        let _ = writeln!(text, "  {line}");
    }
    if alone.is_none() {
        list(text, &cause.members, style);
    }
    if let Some(hint) = first.failure.as_ref().and_then(|failure| failure.hint.as_deref()) {
        let _ = writeln!(text, "  hint: {}", outside::line(hint));
    }
}

/// The accounts that a trouble met, a line for each.
fn list(text: &mut String, members: &[Member<'_>], style: Style) {
    for member in members.iter().take(MOST_MEMBERS) {
        let _ = write!(text, "  - {}", account(&member.first.account, member.first.service.as_deref(), style));
        text.push_str(if member.first.optional { " [optional]" } else { "" });
        if let Some(names) = member.names(MOST_NAMES_EACH) {
            let _ = write!(text, " to {names}");
        }
        text.extend(member.progress().map(|progress| format!(", {progress}")));
        text.push('\n');
    }
    if let Some(more) = members.get(MOST_MEMBERS..).filter(|more| !more.is_empty()) {
        let more: HashSet<_> = more.iter().map(|member| &member.first.account).collect();
        let _ = writeln!(text, "  - and {}", count(more.len(), "more account", "more accounts"));
    }
}

/// `announce (o365)`.
fn account(name: &str, service: Option<&str>, style: Style) -> String {
    let service = service.map(|service| format!(" ({service})")).unwrap_or_default();
    format!("{}{service}", bold(style, name))
}

/// One line with the accounts whose deliveries were not needed.
fn not_needed(deliveries: &[DeliveryReport]) -> Option<String> {
    let mut accounts: Vec<&str> = Vec::new();
    for delivery in deliveries.iter().filter(|delivery| delivery.reason == Some(Reason::NotNeeded)) {
        if accounts.last() != Some(&&*delivery.account) {
            accounts.push(&delivery.account);
        }
    }
    names(&accounts, MOST_NAMES).map(|names| format!("not needed: {names}\n"))
}

//! Annotations of a GitHub workflow: one for every trouble, one for files that were left out, and one for the run.

use std::fmt::Write;

use crate::outcome::Status;
use crate::report::absent::{Absence, absences};
use crate::report::cause::{Cause, MOST_MEMBERS, causes};
use crate::report::explain::{explanation, marks, sentence, word};
use crate::report::model::{Report, RunStatus};
use crate::report::{outside, workflow};

/// The most errors, and the most warnings: GitHub shows ten of each for a step.
const MOST: usize = 10;
/// The most targets of an account that are named one by one.
const MOST_NAMES: usize = 5;

/// The annotations as workflow commands, one a line.
#[must_use]
pub fn render(report: &Report) -> String {
    let (sent, rest) = sentence(report);
    if matches!(report.status, RunStatus::Planned | RunStatus::Empty) {
        return command("notice", "dispatch", &sent);
    }
    let mut text = String::new();
    let (mut errors, mut warnings) = (0, 0);
    for cause in causes(&report.deliveries) {
        let (level, shown) = match cause.members.iter().all(|member| member.first.optional) || goes_on(&cause) {
            true => ("warning", &mut warnings),
            false => ("error", &mut errors),
        };
        *shown += 1;
        if *shown <= MOST {
            let title = format!("dispatch: {}: {}", word(cause.first.status), cause.extent());
            text.push_str(&command(level, &title, &message(&cause, report)));
        }
    }
    let absences = absences(&report.deliveries);
    if !absences.is_empty() {
        warnings += 1;
        if warnings <= MOST {
            text.push_str(&command("warning", "dispatch: files left out", &without(&absences)));
        }
    }
    for defect in report.defects.iter().take(MOST) {
        text.push_str(&command("error", "dispatch: defect", &format!("{defect}: please report this mistake")));
    }
    let more = errors.max(MOST) + warnings.max(MOST) - 2 * MOST;
    let more = if more > 0 { format!("; the job summary shows {more} more troubles") } else { String::new() };
    text + &command("notice", "dispatch", &format!("{sent}{rest}{more}"))
}

/// Whether what it met is left for later, or was left out on purpose.
fn goes_on(cause: &Cause<'_>) -> bool {
    match cause.first.status {
        Status::Failed | Status::Unknown => false,
        Status::NotAttempted | Status::Planned | Status::Sent => true,
        Status::Skipped => cause.first.is_fine_without(),
    }
}

fn message(cause: &Cause<'_>, report: &Report) -> String {
    let first = cause.first;
    let mut text = String::new();
    if let Some(failure) = &first.failure {
        let _ = writeln!(text, "{}: {}", marks(failure), outside::line(&failure.message));
    }
    text.extend(explanation(first, report.stopped).map(|words| words + "\n"));
    for member in cause.members.iter().take(MOST_MEMBERS) {
        let names = member.names(MOST_NAMES).map(|names| format!(" to {names}")).unwrap_or_default();
        let _ = writeln!(text, "{}{names}", member.first.account);
    }
    if cause.members.len() > MOST_MEMBERS {
        let _ = writeln!(text, "and {} more", cause.members.len() - MOST_MEMBERS);
    }
    if let Some(hint) = first.failure.as_ref().and_then(|failure| failure.hint.as_deref()) {
        let _ = writeln!(text, "hint: {}", outside::line(hint));
    }
    text.trim_end().to_owned()
}

/// Which files are missing, a line for each account and reason.
fn without(absences: &[Absence<'_>]) -> String {
    let more = absences.len().saturating_sub(MOST_MEMBERS);
    let lines = absences.iter().take(MOST_MEMBERS).map(|absence| absence.words(MOST_NAMES));
    lines.chain((more > 0).then(|| format!("and {more} more"))).collect::<Vec<_>>().join("\n")
}

fn command(level: &str, title: &str, message: &str) -> String {
    workflow::command(level, &[("title", title.to_owned())], message)
}

//! The report for the summary page of a CI job, as GitHub's Markdown.

use std::fmt::Write;

use crate::report::absent::{Absence, absences};
use crate::report::cause::{Cause, MOST_MEMBERS, Member, causes, names};
use crate::report::explain::{count, explanation, marks, sentence, word};
use crate::report::model::{DeliveryReport, Report, RunStatus};
use crate::report::outside;
use crate::report::verdict::Verdict;

/// Up to so many deliveries are shown at once, more of them only to those who ask.
const FEW: usize = 20;
/// The most targets of an account that are named one by one.
const MOST_NAMES: usize = 5;
/// The most characters of a cell; a service may answer with a whole page.
const MOST_WORDS: usize = 300;
/// The most bytes of all rows: a job summary holds 1 MiB.
const MOST_BYTES: usize = 800_000;

/// The report as Markdown. Nothing from outside makes markup in it.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut text = format!("## {}\n\n", headline(report));
    let (sent, rest) = sentence(report);
    let started = report.started.strftime("%Y-%m-%d %H:%M:%S UTC");
    let _ = writeln!(text, "{sent}{rest}. Run {}, started {started}.\n", cell(&report.run));
    if !report.deliveries.is_empty() {
        text.push_str(&counts(report));
    }
    for defect in &report.defects {
        let _ = writeln!(text, "**Defect:** {}: please report this mistake in dispatch.\n", cell(defect));
    }
    let causes = match report.status {
        RunStatus::Planned => Vec::new(),
        _ => causes(&report.deliveries),
    };
    if !causes.is_empty() {
        text.push_str("### Troubles\n\n| What | Why | Where | What to do |\n| --- | --- | --- | --- |\n");
        let rows = causes.iter().map(|cause| trouble(cause, report));
        bounded(&mut text, rows, causes.len(), "trouble", "troubles");
    }
    let absences = absences(&report.deliveries);
    if !absences.is_empty() {
        text.push_str("### Files that were left out\n\n| Account | Without | Why |\n| --- | --- | --- |\n");
        bounded(&mut text, absences.iter().map(without), absences.len(), "reason", "reasons");
    }
    deliveries(&mut text, report);
    text
}

fn headline(report: &Report) -> &'static str {
    match report.verdict() {
        Verdict::AllSent => "✅ dispatch: all sent",
        Verdict::SomeFailed if report.status == RunStatus::Planned => "❌ dispatch: a plan with accounts left out",
        Verdict::SomeFailed if report.summary.sent == 0 => "❌ dispatch: nothing sent for certain",
        Verdict::SomeFailed => "❌ dispatch: not all sent",
        Verdict::Empty => "⚪ dispatch: nothing to send",
        Verdict::Stopped => "⏸️ dispatch: stopped before the end",
        Verdict::Planned => "📋 dispatch: a plan, nothing sent",
    }
}

fn counts(report: &Report) -> String {
    let sum = &report.summary;
    let mut text = "| Deliveries | Sent | Failed | Unknown | Not attempted | Skipped | Attempts |\n".to_owned();
    text.push_str("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} | {} | {} | {} |\n",
        sum.deliveries, sum.sent, sum.failed, sum.unknown, sum.not_attempted, sum.skipped, sum.attempts
    );
    text
}

fn trouble(cause: &Cause<'_>, report: &Report) -> String {
    let first = cause.first;
    let what = format!("**{}**, {}", word(first.status), count(cause.deliveries(), "delivery", "deliveries"));
    let failure = first.failure.as_ref();
    let why = failure.map(|failure| format!("{}: {}", cell(&marks(failure)), cell(&failure.message)));
    let why: Vec<String> =
        why.into_iter().chain(explanation(first, report.stopped).map(|words| cell(&words))).collect();
    let mut places: Vec<String> = cause.members.iter().take(MOST_MEMBERS).map(place).collect();
    if cause.members.len() > MOST_MEMBERS {
        places.push(format!("and {} more", cause.members.len() - MOST_MEMBERS));
    }
    let hint = failure.and_then(|failure| failure.hint.as_deref()).map(cell).unwrap_or_default();
    format!("| {what} | {} | {} | {hint} |\n", why.join("; "), places.join("<br>"))
}

fn place(member: &Member<'_>) -> String {
    let account = cell(&member.first.account);
    let service = member.first.service.as_deref().map(|service| format!(" ({})", cell(service))).unwrap_or_default();
    let optional = if member.first.optional { ", optional" } else { "" };
    let names = member.names(MOST_NAMES).map(|names| format!(": {}", cell(&names))).unwrap_or_default();
    let progress = member.progress().map(|progress| format!(", {progress}")).unwrap_or_default();
    format!("**{account}**{service}{optional}{names}{progress}")
}

fn without(absence: &Absence<'_>) -> String {
    let files = names(&absence.files, MOST_NAMES).unwrap_or_default();
    format!("| **{}** | {} | {} |\n", cell(absence.account), cell(&files), cell(absence.why))
}

/// Every delivery: at once when they are few, otherwise folded up.
fn deliveries(text: &mut String, report: &Report) {
    let number = report.deliveries.len();
    if number == 0 {
        return;
    }
    let folded = number > FEW;
    if folded {
        let _ = writeln!(text, "<details><summary>All {number} deliveries</summary>\n");
    } else {
        text.push_str("### Deliveries\n\n");
    }
    text.push_str("| Account | Service | Target | Outcome | Tries | Seconds |\n");
    text.push_str("| --- | --- | --- | --- | ---: | ---: |\n");
    bounded(text, report.deliveries.iter().map(row), number, "delivery", "deliveries");
    if folded {
        text.push_str("</details>\n");
    }
}

fn row(delivery: &DeliveryReport) -> String {
    let tries: u64 = delivery.parts.iter().map(|part| u64::from(part.attempts)).sum();
    let optional = if delivery.optional { ", optional" } else { "" };
    format!(
        "| {} | {} | {} | {}{optional} | {tries} | {:.1} |\n",
        cell(&delivery.account),
        cell(delivery.service.as_deref().unwrap_or_default()),
        cell(delivery.target.as_deref().unwrap_or_default()),
        word(delivery.status),
        delivery.seconds
    )
}

/// As many rows as there is room for, and how many more there are.
fn bounded(text: &mut String, rows: impl Iterator<Item = String>, number: usize, one: &str, many: &str) {
    let mut shown = 0;
    for row in rows {
        if text.len() + row.len() > MOST_BYTES {
            break;
        }
        text.push_str(&row);
        shown += 1;
    }
    text.push('\n');
    if shown < number {
        let more = count(number - shown, one, many);
        let _ = writeln!(text, "There is no room here for {more} more; the JSON report has all of them.\n");
    }
}

/// Words from outside inside a cell: as they are, and never as markup.
fn cell(words: &str) -> String {
    let words = outside::short(&outside::line(words), MOST_WORDS);
    let mut text = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            // An entity neither ends a cell nor begins a link, whatever stands around it.
            '|' => text.push_str("&#124;"),
            ':' => text.push_str("&#58;"),
            '@' => text.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' | '#' | '!' | '$' | '(' | ')' => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    text.replace("www.", "www&#46;")
}

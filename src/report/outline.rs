//! A plan for people: who would receive what.

use std::fmt::Write;

use crate::message::Recipients;
use crate::report::absent::gone;
use crate::report::cause::names;
use crate::report::explain::extent;
use crate::report::model::{DeliveryReport, Report};
use crate::report::paint::{Style, bold, dim, yellow};
use crate::report::part::PartReport;
use crate::report::text::MOST_NAMES;

/// The most messages of one account that are shown; the JSON report has all of them.
const MOST_MESSAGES: usize = 10;

/// Every message once, of each account the first few, with those who would receive it.
pub(super) fn render(report: &Report, style: Style) -> String {
    let mut text = String::new();
    let alike = |a: &DeliveryReport, b: &DeliveryReport| {
        a.account == b.account && a.waits_for == b.waits_for && a.parts == b.parts
    };
    let mut shown = (None, 0);
    let mut groups = report.deliveries.chunk_by(alike).peekable();
    while let Some(group) = groups.next() {
        let Some(first) = group.first() else { continue };
        let number = if shown.0 == Some(&first.account) { shown.1 + 1 } else { 1 };
        shown = (Some(&first.account), number);
        if number > MOST_MESSAGES {
            let mut rest = vec![group];
            while let Some(next) = groups.next_if(|next| next.first().is_some_and(|next| next.account == first.account))
            {
                rest.push(next);
            }
            // One more takes no more lines than to say so.
            if rest.len() > 1 {
                let targets: Vec<&str> = rest.iter().copied().flatten().filter_map(|it| it.target.as_deref()).collect();
                let names = names(&targets, MOST_NAMES).map(|names| format!(", to {names}")).unwrap_or_default();
                let words = format!("  and {} more messages like these{names}", rest.len());
                let _ = writeln!(text, "{}", dim(style, &words));
                continue;
            }
        }
        if let Some(problem) = &first.problem {
            let _ = writeln!(text, "{}: {}\n  {problem}", yellow(style, "skipped"), bold(style, &first.account));
            continue;
        }
        let service = first.service.as_deref().unwrap_or_default();
        let _ = write!(text, "{} ({service})", bold(style, &first.account));
        let targets: Vec<&str> = group.iter().filter_map(|delivery| delivery.target.as_deref()).collect();
        if let Some(names) = names(&targets, MOST_NAMES) {
            let _ = write!(text, " to {names}");
        }
        text.extend(shared(group));
        text.push_str(if first.optional { " [optional]\n" } else { "\n" });
        if let Some(wait) = &first.waits_for {
            let _ = writeln!(text, "  {}", yellow(style, wait));
        }
        if let Some(people) = people(group) {
            let _ = writeln!(text, "  {people}");
        }
        for constraint in first.foreseen.iter().flat_map(|foreseen| &foreseen.limited_by) {
            let _ = writeln!(text, "  {}", yellow(style, &constraint.words()));
        }
        for file in gone(first) {
            let _ = writeln!(
                text,
                "  {}",
                yellow(style, &format!("without {}: {}", harmless(&file.name), harmless(&file.why)))
            );
        }
        for (number, part) in (1..).zip(&first.parts) {
            let _ = writeln!(text, "  {}", dim(style, &label(number, first.parts.len(), part)));
            let texts = part.holds.iter().flat_map(|holds| holds.title.iter().chain([&holds.body]));
            for line in texts.flat_map(|words| words.lines()) {
                let _ = writeln!(text, "    {}", harmless(line));
            }
            if let Some(beside) = part.holds.as_ref().and_then(|holds| holds.alternative.as_deref()) {
                let _ = writeln!(text, "  {}", dim(style, "beside it, as plain text"));
                for line in beside.lines() {
                    let _ = writeln!(text, "    {}", harmless(line));
                }
            }
        }
    }
    let _ = writeln!(text, "would send {}", extent(report));
    text
}

/// In how many messages deliveries are, where some of them share one.
fn shared(group: &[DeliveryReport]) -> Option<String> {
    let messages = group.chunk_by(|a, b| a.batch.is_some() && a.batch == b.batch).count();
    match messages {
        _ if messages == group.len() => None,
        1 => Some(", in one message".to_owned()),
        _ => Some(format!(", in {messages} messages")),
    }
}

/// `from noreply@example.com, cc carol@example.com`: everyone whom mails concern beside those whom they are for.
fn people(group: &[DeliveryReport]) -> Option<String> {
    let recipients = || group.iter().filter_map(|delivery| delivery.foreseen.as_ref()?.recipients.as_ref());
    let all = |list: fn(&Recipients) -> &[String]| recipients().flat_map(list).map(String::as_str).collect::<Vec<_>>();
    // A target that is hidden stands before those who read along.
    let hidden = recipients().all(|people| people.to.is_empty());
    let others: fn(&Recipients) -> &[String] =
        if hidden { |people| people.bcc.get(1..).unwrap_or_default() } else { |people| &people.bcc };
    let first = |list: fn(&Recipients) -> &[String]| {
        recipients().next().map(list).unwrap_or_default().iter().map(String::as_str).collect::<Vec<_>>()
    };
    let kinds = [
        ("from", first(|people| people.from.as_slice())),
        ("cc", all(|people| &people.cc)),
        ("bcc", all(others)),
        ("reply-to", first(|people| &people.reply_to)),
    ];
    let kinds = kinds.into_iter().filter_map(|(kind, people)| Some(format!("{kind} {}", names(&people, MOST_NAMES)?)));
    let mut kinds: Vec<_> = kinds.collect();
    if hidden && !kinds.is_empty() {
        kinds.insert(1, "each target in bcc".to_owned());
    }
    (!kinds.is_empty()).then(|| kinds.join(", "))
}

/// `12.3 kB`.
pub(super) fn size(bytes: usize) -> String {
    const UNITS: [&str; 3] = ["kB", "MB", "GB"];
    if bytes < 1000 {
        return if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
    }
    let (mut value, mut unit) = (bytes as f64 / 1000.0, 0);
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A line of a message, in which what would steer the terminal is shown instead of obeyed.
fn harmless(line: &str) -> String {
    line.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// `part 1 of 2, discord, 900 of 4000 chars, with logo.png`.
fn label(number: usize, count: usize, part: &PartReport) -> String {
    let mut label = format!("part {number} of {count}");
    let Some(holds) = &part.holds else { return label };
    let limit = holds.limit.map(|limit| format!(" of {limit}")).unwrap_or_default();
    let _ = write!(label, ", {}, {}{limit} {}", holds.dialect.name(), holds.length, holds.unit);
    let files: Vec<String> = holds.files.iter().map(|file| format!("{} ({})", file.name, size(file.bytes))).collect();
    if let Some(files) = names(&files.iter().map(String::as_str).collect::<Vec<_>>(), MOST_NAMES) {
        let _ = write!(label, ", with {files}");
    }
    label
}

//! The report as JUnit XML: an account is a suite, a delivery is a test.
//!
//! A test is red exactly where the delivery makes the run fail: `failed` is a failure; `unknown`, what is left over when a run was
//! stopped, what came too late and an account that was left out as invalid are errors. What belongs to an optional account, was
//! left out or put off on purpose, or is only a plan, is skipped.

use std::fmt::Write;
use std::sync::Arc;

use indexmap::IndexMap;

use crate::outcome::Status;
use crate::report::absent::gone;
use crate::report::explain::{explanation, marks, word};
use crate::report::model::{DeliveryReport, Reason, Report, Stopped};
use crate::report::outside;

/// The report as a document.
#[must_use]
pub fn render(report: &Report) -> String {
    let mut suites: IndexMap<&Arc<str>, Suite> = IndexMap::new();
    for delivery in &report.deliveries {
        suites.entry(&delivery.account).or_default().add(delivery, report);
    }
    let mut total = Suite::default();
    let mut body = String::new();
    let started = report.started.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    for (account, suite) in &suites {
        suite.write(&mut body, account, &started);
        total.count(suite);
    }
    if !report.defects.is_empty() {
        let suite = Suite::of_defects(&report.defects);
        suite.write(&mut body, "dispatch: record of the run", &started);
        total.count(&suite);
    }
    let mut text = r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned();
    let _ = writeln!(
        text,
        "\n<testsuites name=\"dispatch {}\" {} time=\"{:.3}\">",
        escaped(&report.run),
        total.counts(),
        report.seconds
    );
    text + &body + "</testsuites>\n"
}

/// The deliveries of an account.
#[derive(Default)]
struct Suite {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
    seconds: f64,
    cases: String,
}

/// What a viewer shows of a delivery.
enum Mark {
    Passed,
    Failure,
    Error,
    Skipped,
}

impl Suite {
    fn add(&mut self, delivery: &DeliveryReport, report: &Report) {
        let name = delivery.target.as_ref().unwrap_or(&delivery.account);
        let class = delivery.service.as_ref().map(|service| format!("{service}.")).unwrap_or_default();
        let class = format!("{class}{}", delivery.account);
        let open = format!(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
            escaped(&class),
            escaped(name),
            delivery.seconds
        );
        self.tests += 1;
        self.seconds += delivery.seconds;
        let inner = self.verdict(delivery, report) + &without(delivery);
        let _ = match &*inner {
            "" => writeln!(self.cases, "{open}/>"),
            inner => writeln!(self.cases, "{open}>\n{inner}    </testcase>"),
        };
    }

    /// The element that says why a delivery is not passed; nothing where it is.
    fn verdict(&mut self, delivery: &DeliveryReport, report: &Report) -> String {
        let element = match mark(delivery, report.stopped) {
            Mark::Passed => return String::new(),
            Mark::Failure => {
                self.failures += 1;
                "failure"
            }
            Mark::Error => {
                self.errors += 1;
                "error"
            }
            Mark::Skipped => {
                self.skipped += 1;
                "skipped"
            }
        };
        let message = outside::line(&message(delivery, report.stopped));
        let kind = match (&delivery.failure, element) {
            (_, "skipped") => String::new(),
            (Some(failure), _) => format!(" type=\"{}\"", failure.kind),
            (None, _) => {
                let name = delivery.reason.map_or(delivery.status.name(), Reason::name);
                format!(" type=\"{name}\"")
            }
        };
        let detail = escaped(&detail(delivery));
        format!("      <{element}{kind} message=\"{}\">{detail}</{element}>\n", escaped(&message))
    }

    /// A suite with an error for every contradiction in the record.
    fn of_defects(defects: &[String]) -> Self {
        let mut suite = Self { tests: defects.len(), errors: defects.len(), ..Self::default() };
        for defect in defects {
            let _ = writeln!(
                suite.cases,
                "    <testcase classname=\"dispatch\" name=\"{0}\" time=\"0.000\">\n      \
                 <error type=\"defect\" message=\"{0}\">please report this mistake in dispatch</error>\n    </testcase>",
                escaped(defect)
            );
        }
        suite
    }

    fn count(&mut self, other: &Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }

    fn counts(&self) -> String {
        let Self { tests, failures, errors, skipped, .. } = self;
        format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"")
    }

    fn write(&self, text: &mut String, name: &str, started: &str) {
        let _ = writeln!(
            text,
            "  <testsuite name=\"{}\" {} time=\"{:.3}\" timestamp=\"{started}\">\n{}  </testsuite>",
            escaped(name),
            self.counts(),
            self.seconds,
            self.cases
        );
    }
}

fn mark(delivery: &DeliveryReport, stopped: Option<Stopped>) -> Mark {
    match (delivery.status, delivery.reason) {
        (Status::Sent, _) => Mark::Passed,
        (Status::Planned, _) => Mark::Skipped,
        _ if delivery.optional => Mark::Skipped,
        (_, Some(Reason::NotNeeded | Reason::OutsideWindow | Reason::Deferred)) => Mark::Skipped,
        (_, Some(Reason::Invalid | Reason::Expired)) => Mark::Error,
        (Status::Failed, None) => Mark::Failure,
        (Status::NotAttempted, None) if stopped == Some(Stopped::First) => Mark::Skipped,
        (Status::Unknown | Status::NotAttempted | Status::Skipped, None) => Mark::Error,
    }
}

/// What a viewer shows in its list.
fn message(delivery: &DeliveryReport, stopped: Option<Stopped>) -> String {
    let optional = if delivery.optional { "optional, " } else { "" };
    let why = match &delivery.failure {
        Some(failure) => Some(format!("{}: {}", marks(failure), failure.message)),
        None => explanation(delivery, stopped),
    };
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    format!("{optional}{}{why}", word(delivery.status))
}

/// What a viewer shows when one looks closer.
fn detail(delivery: &DeliveryReport) -> String {
    let parts = delivery.parts.iter().zip(1..).map(|(part, number)| {
        let receipt = part.receipt.as_ref().map(|receipt| format!(", receipt {receipt}")).unwrap_or_default();
        format!("part {number}: {}, tries: {}{receipt}", word(part.status), part.attempts)
    });
    let message = delivery.failure.iter().map(|failure| failure.message.clone());
    let hint = delivery.failure.iter().filter_map(|failure| Some(format!("hint: {}", failure.hint.as_ref()?)));
    message.chain(hint).chain(parts).collect::<Vec<_>>().join("\n")
}

/// What a viewer shows as the output of a test: the files that the delivery is without.
fn without(delivery: &DeliveryReport) -> String {
    let lines: Vec<String> =
        gone(delivery).map(|file| format!("without {}, because {}", file.name, file.why)).collect();
    match lines.is_empty() {
        true => String::new(),
        false => format!("      <system-out>{}</system-out>\n", escaped(&lines.join("\n"))),
    }
}

/// A text as XML says it, in content and in attributes; what XML cannot say and what steers terminals is left out.
fn escaped(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\n' => text.push_str("&#10;"),
            '\t' => text.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    text
}

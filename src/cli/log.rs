//! `--verbose`: the events of a run as lines for people.

use crate::cli::output::Printer;
use crate::cli::progress::Progress;
use crate::deliver::event::{Event, Heading, PartOutcome, StopReason};

/// Says what happens, as much of it as was asked for.
pub(super) struct Log {
    printer: Printer,
    verbosity: u8,
    headings: Vec<Heading>,
}

impl Log {
    pub(super) fn new(printer: Printer, verbosity: u8) -> Self {
        Self { printer, verbosity, headings: Vec::new() }
    }

    /// Takes notice of what happened, and says it beside the progress bar.
    pub(super) fn record(&mut self, event: &Event, progress: &Progress) {
        if let (Event::Planned(headings), 1..) = (event, self.verbosity) {
            self.headings.clone_from(headings);
        }
        if let Some(line) = self.line(event) {
            progress.aside(|| self.printer.say(&line));
        }
    }

    /// With one `-v` what went wrong, with two everything.
    fn line(&self, event: &Event) -> Option<String> {
        let (at_least, line) = match event {
            Event::AttemptFailed { delivery, part, attempt, failure, retry_in, took: _ } => {
                let wait = format!("next try in {:.1}s", retry_in.as_secs_f64());
                (
                    1,
                    format!(
                        "{}: try {attempt} failed: {}: {}; {wait}",
                        self.place(*delivery, *part)?,
                        failure.kind,
                        failure.message
                    ),
                )
            }
            Event::PartEnded { delivery, part, attempts, outcome, took: _ } => {
                let place = self.place(*delivery, *part)?;
                match outcome {
                    PartOutcome::Sent(receipt) => {
                        let receipt = receipt.id.as_ref().map(|id| format!(", receipt {id}")).unwrap_or_default();
                        (2, format!("{place}: sent at try {attempts}{receipt}"))
                    }
                    PartOutcome::Failed(failure) | PartOutcome::Unknown(failure) => {
                        let status = outcome.status().name();
                        (1, format!("{place}: {status} at try {attempts}: {}: {}", failure.kind, failure.message))
                    }
                    PartOutcome::NotAttempted => (2, format!("{place}: not attempted")),
                }
            }
            Event::AttemptStarted { delivery, part, attempt } => {
                (3, format!("{}: try {attempt}", self.place(*delivery, *part)?))
            }
            Event::Stopping(StopReason::Interrupt) => {
                (0, "stopping: what is under way may finish; interrupt again to stop at once".to_owned())
            }
            Event::Stopping(StopReason::Deadline) => (0, "stopping: the deadline has passed".to_owned()),
            Event::Stopping(StopReason::Sample) => (1, "stopping: the sample is complete".to_owned()),
            Event::Stopping(StopReason::Ledger) => (0, "stopping: the ledger cannot be written".to_owned()),
            Event::Cooling { bucket, wait } => {
                (1, format!("`{bucket}` starts nothing for {:.1}s, as its service asks", wait.as_secs_f64()))
            }
            Event::Planned(_) | Event::DeliveryEnded { .. } | Event::Finished => return None,
        };
        (self.verbosity >= at_least).then_some(line)
    }

    fn place(&self, delivery: usize, part: usize) -> Option<String> {
        let heading = self.headings.get(delivery)?;
        let target = heading.target.as_ref().map(|target| format!(" to {target}")).unwrap_or_default();
        let part = if heading.parts > 1 { format!(", part {}", part + 1) } else { String::new() };
        Some(format!("{}{target}{part}", heading.account))
    }
}

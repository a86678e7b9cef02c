//! `--verbose`: the events of a run as lines, for people or as JSON.

use serde_json::{Map, Value, json};

use crate::cli::args::LogFormat;
use crate::cli::output::{LogLevel, Printer};
use crate::cli::progress::Progress;
use crate::deliver::event::{Event, Heading, PartOutcome, StopReason};
use crate::outcome::{Failure, Trace};

/// Says what happens, as much of it as was asked for.
pub(super) struct Log {
    printer: Printer,
    verbosity: u8,
    run: String,
    headings: Vec<Heading>,
}

/// One thing to say.
struct Line {
    /// How often `-v` has to be given for it.
    at_least: u8,
    level: LogLevel,
    event: &'static str,
    words: String,
    /// What programs want to know of it.
    fields: Vec<(&'static str, Value)>,
}

impl Line {
    fn new(at_least: u8, level: LogLevel, event: &'static str, words: impl Into<String>) -> Self {
        Self { at_least, level, event, words: words.into(), fields: Vec::new() }
    }

    fn with(mut self, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Self {
        self.fields.extend(fields);
        self
    }

    fn failure(self, failure: &Failure) -> Self {
        let Failure { kind, http_status, code, hint, trace, .. } = failure;
        let fields = [
            ("kind", json!(kind)),
            ("http_status", json!(http_status)),
            ("code", json!(code)),
            ("failure", json!(failure.message)),
            ("hint", json!(hint)),
            ("request_id", json!(trace.as_ref().map(|trace| &trace.request_id))),
            ("client_request_id", json!(trace.as_ref().map(|trace| &trace.client_request_id))),
        ];
        self.with(fields.into_iter().filter(|(_, value)| !value.is_null()))
    }
}

impl Log {
    pub(super) fn new(printer: Printer, verbosity: u8, run: &str) -> Self {
        Self { printer, verbosity, run: run.to_owned(), headings: Vec::new() }
    }

    /// Takes notice of what happened, and says it beside the progress bar.
    pub(super) fn record(&mut self, event: &Event, progress: &Progress) {
        if let (Event::Planned(headings), 1..) = (event, self.verbosity) {
            self.headings.clone_from(headings);
        }
        if let Some(line) = self.line(event).filter(|line| self.verbosity >= line.at_least) {
            progress.aside(|| self.say(line));
        }
    }

    fn say(&self, line: Line) {
        match self.printer.format() {
            // What a service says may hold anything; one event is one line.
            LogFormat::Text => self.printer.say(&line.words.replace(char::is_control, " ")),
            LogFormat::Json => {
                let mut fields = Map::new();
                fields.insert("run".to_owned(), self.run.as_str().into());
                fields.insert("event".to_owned(), line.event.into());
                fields.extend(line.fields.into_iter().map(|(name, value)| (name.to_owned(), value)));
                self.printer.log(line.level, &line.words, fields);
            }
        }
    }

    /// With one `-v` what went wrong, with two everything.
    fn line(&self, event: &Event) -> Option<Line> {
        Some(match event {
            Event::AttemptFailed { delivery, part, attempt, failure, retry_in, took } => {
                let (place, wait) = (self.place(*delivery, *part)?, retry_in.as_secs_f64());
                let words = format!(
                    "{place}: try {attempt} failed: {}: {}{}; next try in {wait:.1}s",
                    failure.kind,
                    failure.message,
                    marks(failure.trace.as_deref())
                );
                Line::new(1, LogLevel::Warn, "attempt_failed", words)
                    .with(self.fields(*delivery, *part, *attempt))
                    .with([("retry_in", json!(wait)), ("seconds", json!(took.as_secs_f64()))])
                    .failure(failure)
            }
            Event::PartEnded { delivery, part, attempts, outcome, took } => {
                let (place, status) = (self.place(*delivery, *part)?, outcome.status().name());
                let line = match outcome {
                    PartOutcome::Sent(receipt) => {
                        let words = receipt.id.as_ref().map(|id| format!(", receipt {id}")).unwrap_or_default();
                        let marks = marks(receipt.trace.as_deref());
                        let words = format!("{place}: sent at try {attempts}{words}{marks}");
                        let own = receipt.client_request_id().map(|id| ("client_request_id", json!(id)));
                        let receipt = receipt.id.as_ref().map(|id| ("receipt", json!(id)));
                        Line::new(2, LogLevel::Info, "part_ended", words).with(receipt).with(own)
                    }
                    PartOutcome::Failed(failure) | PartOutcome::Unknown(failure) => {
                        let marks = marks(failure.trace.as_deref());
                        let words = format!(
                            "{place}: {status} at try {attempts}: {}: {}{marks}",
                            failure.kind, failure.message
                        );
                        Line::new(1, LogLevel::Error, "part_ended", words).failure(failure)
                    }
                    PartOutcome::Withheld(failure) => {
                        let words = format!("{place}: not attempted: {}: {}", failure.kind, failure.message);
                        Line::new(2, LogLevel::Warn, "part_ended", words).failure(failure)
                    }
                    PartOutcome::NotAttempted => {
                        Line::new(2, LogLevel::Warn, "part_ended", format!("{place}: not attempted"))
                    }
                };
                line.with(self.fields(*delivery, *part, *attempts))
                    .with([("status", json!(status)), ("seconds", json!(took.as_secs_f64()))])
            }
            Event::AttemptStarted { delivery, part, attempt } => {
                let words = format!("{}: try {attempt}", self.place(*delivery, *part)?);
                let line = Line::new(3, LogLevel::Debug, "attempt_started", words);
                line.with(self.fields(*delivery, *part, *attempt))
            }
            Event::Stopping(reason) => stopping(*reason),
            Event::Cooling { bucket, wait } => {
                let wait = wait.as_secs_f64();
                let words = format!("`{bucket}` starts nothing for {wait:.1}s, as its service asks");
                let fields = [("bucket", json!(bucket)), ("wait", json!(wait))];
                Line::new(1, LogLevel::Warn, "cooling", words).with(fields)
            }
            Event::Planned(_) | Event::DeliveryEnded { .. } | Event::Finished => return None,
        })
    }

    fn place(&self, delivery: usize, part: usize) -> Option<String> {
        let heading = self.headings.get(delivery)?;
        let target = heading.target.as_ref().map(|target| format!(" to {target}")).unwrap_or_default();
        let part = if heading.parts > 1 { format!(", part {}", part + 1) } else { String::new() };
        Some(format!("{}{target}{part}", heading.account))
    }

    fn fields(&self, delivery: usize, part: usize, attempt: u32) -> Vec<(&'static str, Value)> {
        let Some(heading) = self.headings.get(delivery) else { return Vec::new() };
        vec![
            ("account", json!(heading.account)),
            ("service", json!(heading.service)),
            ("target", json!(heading.target)),
            ("delivery", json!(delivery + 1)),
            ("part", json!(part + 1)),
            ("attempt", json!(attempt)),
        ]
    }
}

/// What the service's support wants to know of a request: `, request-id 1, client-request-id 2`.
fn marks(trace: Option<&Trace>) -> String {
    let Some(Trace { request_id, client_request_id }) = trace else { return String::new() };
    let named = [("request-id", request_id), ("client-request-id", client_request_id)];
    named.iter().filter_map(|(name, mark)| Some(format!(", {name} {}", mark.as_ref()?))).collect()
}

fn stopping(reason: StopReason) -> Line {
    let (at_least, name, words) = match reason {
        StopReason::Interrupt => {
            (0, "interrupt", "stopping: what is under way may finish; interrupt again to stop at once")
        }
        StopReason::Deadline => (0, "deadline", "stopping: the deadline has passed"),
        StopReason::Sample => (1, "first", "stopping: the sample is complete"),
        StopReason::Ledger => (0, "ledger", "stopping: the ledger cannot be written"),
    };
    Line::new(at_least, LogLevel::Warn, "stopping", words).with([("reason", json!(name))])
}

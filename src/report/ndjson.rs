//! The report line by line: a line for every try as it happens, or for every part of a run that is over.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use schemars::generate::SchemaSettings;

use crate::deliver::event::{Event, Heading, PartOutcome};
use crate::outcome::{Failure, Omission, Status};
use crate::report::failure::FailureReport;
use crate::report::line::{Entry, Line, LineStatus, RunLine, SummaryLine, VERSION};
use crate::report::model::{DeliveryReport, Report};
use crate::report::part::PartReport;
use crate::report::record::Recorder;
use crate::report::tries::{End, Tries};

/// The JSON Schema (draft 7) of a line.
pub fn schema() -> schemars::Schema {
    SchemaSettings::draft07().for_serialize().into_generator().into_root_schema_for::<Line>()
}

/// A report that was not written as the run went on: every line, with one line for the tries of a part.
///
/// # Errors
/// None that a report can cause: it holds nothing that JSON cannot say.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let run: Arc<str> = report.run.as_str().into();
    let first =
        RunLine { version: VERSION, run: run.clone(), started: report.started, deliveries: report.deliveries.len() };
    let mut text = written(&Line::Run(first))?;
    for (number, delivery) in (1..).zip(&report.deliveries) {
        for line in of_delivery(&run, number, delivery) {
            text.push_str(&written(&line)?);
        }
    }
    Ok(text + &summary(report)?)
}

/// The last line, for a report that was written as the run went on.
///
/// # Errors
/// None that a report can cause.
pub fn summary(report: &Report) -> serde_json::Result<String> {
    written(&Line::Summary(SummaryLine {
        run: report.run.as_str().into(),
        status: report.status,
        seconds: report.seconds,
        stopped: report.stopped,
        summary: report.summary.clone(),
        defects: report.defects.clone(),
    }))
}

fn written(line: &Line) -> serde_json::Result<String> {
    serde_json::to_string(line).map(|text| text + "\n")
}

fn of_delivery(run: &Arc<str>, number: usize, delivery: &DeliveryReport) -> Vec<Line> {
    let blank = || Entry {
        reason: delivery.reason,
        due: delivery.due,
        problem: delivery.problem.clone(),
        left_out: Arc::clone(&delivery.left_out),
        ..entry(run, number, &delivery.account, delivery.service.clone(), delivery.target.clone())
    };
    if delivery.parts.is_empty() {
        return vec![Line::Account(Entry { status: delivery.status.into(), ..blank() })];
    }
    let line = |(part, report): (usize, &PartReport)| {
        let troubled = match report.status {
            Status::Failed | Status::Unknown => true,
            // Where nothing failed, the failure is that which it would have met.
            Status::NotAttempted => delivery.status == Status::NotAttempted,
            Status::Planned | Status::Sent | Status::Skipped => false,
        };
        let status = match report.status {
            Status::NotAttempted if delivery.status == Status::Skipped => Status::Skipped,
            status => status,
        };
        let entry = Entry {
            part: Some(part),
            attempt: report.attempts,
            status: status.into(),
            receipt: report.receipt.clone(),
            client_request_id: report.client_request_id.clone(),
            failure: delivery.failure.as_deref().filter(|_| troubled).cloned(),
            ..blank()
        };
        let tried = matches!(report.status, Status::Sent | Status::Failed | Status::Unknown) && report.attempts > 0;
        if tried { Line::Attempt(entry) } else { Line::Part(entry) }
    };
    (1..).zip(&delivery.parts).map(line).collect()
}

fn entry(
    run: &Arc<str>,
    delivery: usize,
    account: &Arc<str>,
    service: Option<Arc<str>>,
    target: Option<Arc<str>>,
) -> Entry {
    Entry {
        run: run.clone(),
        time: None,
        account: account.clone(),
        service,
        target,
        delivery,
        left_out: Arc::default(),
        part: None,
        attempt: 0,
        status: LineStatus::NotAttempted,
        seconds: None,
        receipt: None,
        client_request_id: None,
        failure: None,
        retry_in: None,
        reason: None,
        due: None,
        problem: None,
    }
}

/// Folds the events of a run into lines, as they happen.
#[derive(Debug)]
pub struct Lines {
    run: Arc<str>,
    started: Timestamp,
    headings: Vec<Heading>,
    /// Parts that ended in an earlier session of the run.
    earlier: Vec<Line>,
    left_out: Vec<DeliveryReport>,
    tries: Tries,
    /// Parts that ended without a try, whose delivery has not said why yet.
    untried: Vec<Line>,
}

impl Lines {
    /// The lines of a run of which this is known before it begins or goes on.
    pub fn new(known: &Recorder) -> Self {
        let run: Arc<str> = known.run().into();
        let lines = (1..).zip(known.deliveries()).flat_map(|(number, delivery)| of_delivery(&run, number, delivery));
        let earlier = lines.filter_map(|line| match line {
            Line::Attempt(entry) | Line::Part(entry) if entry.status != LineStatus::Planned => Some(Line::Part(entry)),
            _ => None,
        });
        Self {
            earlier: earlier.collect(),
            run,
            started: known.started(),
            headings: Vec::new(),
            left_out: known.skipped().to_vec(),
            tries: Tries::default(),
            untried: Vec::new(),
        }
    }

    /// What there is to write of an event that happened so long after the beginning, each line with its line break.
    ///
    /// # Errors
    /// None that an event can cause.
    pub fn record(&mut self, event: &Event, elapsed: Duration) -> serde_json::Result<String> {
        self.lines(event, elapsed).iter().map(written).collect()
    }

    fn lines(&mut self, event: &Event, elapsed: Duration) -> Vec<Line> {
        let end = self.tries.end(event);
        match event {
            Event::Planned(headings) => {
                self.headings.clone_from(headings);
                self.first()
            }
            Event::AttemptFailed { delivery, part, attempt, failure, retry_in, took } => {
                let Some(entry) = self.entry(*delivery, *part, *attempt, elapsed) else { return Vec::new() };
                vec![Line::Attempt(Entry {
                    status: LineStatus::Retrying,
                    seconds: Some(took.as_secs_f64()),
                    failure: Some(FailureReport::from(failure)),
                    retry_in: Some(retry_in.as_secs_f64()),
                    ..entry
                })]
            }
            Event::PartEnded { delivery, part, attempts, outcome, took } => {
                let Some(mut entry) = self.entry(*delivery, *part, *attempts, elapsed) else { return Vec::new() };
                entry.status = outcome.status().into();
                let failed = |failure: &Failure| Some(FailureReport::from(failure));
                match outcome {
                    PartOutcome::Sent(receipt) => {
                        entry.receipt.clone_from(&receipt.id);
                        entry.client_request_id = receipt.client_request_id().map(str::to_owned);
                    }
                    PartOutcome::Failed(failure) | PartOutcome::Unknown(failure) => entry.failure = failed(failure),
                    PartOutcome::Withheld(reason) => entry.failure = failed(reason),
                    PartOutcome::NotAttempted => {}
                }
                if end == Some(End::Final) {
                    entry.seconds = Some(took.as_secs_f64());
                    return vec![Line::Attempt(entry)];
                }
                self.untried.push(Line::Part(entry));
                Vec::new()
            }
            Event::DeliveryEnded { omission, .. } => self.untried(*omission),
            Event::AttemptStarted { .. } | Event::Cooling { .. } | Event::Stopping(_) | Event::Finished => Vec::new(),
        }
    }

    /// The line of the run, and those of what is known already.
    fn first(&mut self) -> Vec<Line> {
        let planned = self.headings.len();
        let run = RunLine {
            version: VERSION,
            run: self.run.clone(),
            started: self.started,
            deliveries: planned + self.left_out.len(),
        };
        let mut lines = vec![Line::Run(run)];
        lines.append(&mut self.earlier);
        for (number, account) in (planned + 1..).zip(&self.left_out) {
            lines.extend(of_delivery(&self.run, number, account));
        }
        lines
    }

    /// Parts that were not tried, now that their delivery says why.
    fn untried(&mut self, omission: Option<Omission>) -> Vec<Line> {
        let mut lines = std::mem::take(&mut self.untried);
        for line in &mut lines {
            if let (Line::Part(entry), Some(omission)) = (line, omission) {
                entry.status = omission.status().into();
                entry.reason = Some(omission.into());
                entry.due = match omission {
                    Omission::Deferred(due) => Some(due),
                    Omission::NotNeeded | Omission::OutsideWindow | Omission::Expired => None,
                };
            }
        }
        lines
    }

    fn entry(&self, delivery: usize, part: usize, attempt: u32, elapsed: Duration) -> Option<Entry> {
        let heading = self.headings.get(delivery)?;
        let time = self.started.checked_add(elapsed).ok();
        let time = time.and_then(|time| Timestamp::from_millisecond(time.as_millisecond()).ok());
        let entry =
            entry(&self.run, delivery + 1, &heading.account, Some(heading.service.clone()), heading.target.clone());
        let left_out = Arc::clone(&heading.left_out);
        Some(Entry { time, left_out, part: Some(part + 1), attempt, ..entry })
    }
}

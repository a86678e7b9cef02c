//! From events, or from a plan, to a report.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::deliver::event::{Event, Heading, PartOutcome, StopReason};
use crate::message::Part;
use crate::outcome::{Failure, FailureKind, Omission, Status};
use crate::report::failure::FailureReport;
use crate::report::foreseen::Foreseen;
use crate::report::model::{DeliveryReport, Reason, Report, RunStatus, Summary, VERSION};
use crate::report::part::PartReport;

/// Folds the events of a run into its report.
#[derive(Debug)]
pub struct Recorder {
    run: String,
    started: Timestamp,
    deliveries: Vec<DeliveryReport>,
    skipped: Vec<DeliveryReport>,
    stopped: Option<StopReason>,
    defects: Vec<String>,
}

impl Recorder {
    /// Nothing has happened yet in the run of this name.
    pub fn new(run: impl Into<String>, started: Timestamp) -> Self {
        Self {
            run: run.into(),
            started,
            deliveries: Vec::new(),
            skipped: Vec::new(),
            stopped: None,
            defects: Vec::new(),
        }
    }

    /// The name of the run.
    #[must_use]
    pub fn run(&self) -> &str {
        &self.run
    }

    /// When the run began.
    #[must_use]
    pub fn started(&self) -> Timestamp {
        self.started
    }

    /// What is known of the planned deliveries so far.
    pub(super) fn deliveries(&self) -> &[DeliveryReport] {
        &self.deliveries
    }

    /// The accounts that are left out.
    pub(super) fn skipped(&self) -> &[DeliveryReport] {
        &self.skipped
    }

    /// Adds an account that was left out on request, with what is wrong with it.
    pub fn skip(&mut self, account: &str, problem: impl Into<String>) {
        self.skipped.push(DeliveryReport::skipped(account, problem.into()));
    }

    /// Takes notice of what happened.
    pub fn record(&mut self, event: &Event) {
        match event {
            // A run that goes on has been planned before.
            Event::Planned(_) if !self.deliveries.is_empty() => {}
            Event::Planned(headings) => {
                let unseen = |heading: &Heading| vec![PartReport::unseen(); heading.parts];
                self.deliveries =
                    headings.iter().map(|heading| DeliveryReport::planned(heading, unseen(heading))).collect();
            }
            Event::PartEnded { delivery, part, attempts, outcome, took: _ } => {
                self.end_part(*delivery, *part, *attempts, outcome);
            }
            Event::DeliveryEnded { delivery, took, omission } => self.end_delivery(*delivery, *took, *omission),
            Event::Stopping(reason) => self.stopped = Some(*reason),
            Event::AttemptStarted { .. } | Event::AttemptFailed { .. } | Event::Cooling { .. } | Event::Finished => {}
        }
    }

    /// The report of a run that took this long.
    #[must_use]
    pub fn finish(mut self, took: Duration) -> Report {
        for (number, delivery) in self.deliveries.iter_mut().enumerate() {
            if delivery.status == Status::Planned {
                self.defects.push(format!("delivery {number} was planned and has no outcome"));
                delivery.status = Status::Unknown;
                let failure = Failure::new(FailureKind::Protocol, "nothing was recorded of this delivery")
                    .hint("this is a mistake in dispatch: please report it");
                delivery.failure = Some(Box::new(FailureReport::from(&failure)));
            }
        }
        self.deliveries.append(&mut self.skipped);
        let summary = summarise(&self.deliveries);
        Report {
            version: VERSION,
            run: self.run,
            status: status(&self.deliveries, self.stopped),
            started: self.started,
            seconds: took.as_secs_f64(),
            stopped: self.stopped.map(Into::into),
            summary,
            deliveries: self.deliveries,
            defects: self.defects,
        }
    }

    fn end_part(&mut self, delivery: usize, part: usize, attempts: u32, outcome: &PartOutcome) {
        let Some(entry) = self.deliveries.get_mut(delivery) else {
            return self.defects.push(format!("delivery {delivery} has an outcome and was not planned"));
        };
        match entry.parts.get_mut(part) {
            Some(report) if report.status == Status::Planned => {
                report.status = outcome.status();
                report.attempts = attempts;
                match outcome {
                    PartOutcome::Sent(receipt) => report.accept(receipt),
                    PartOutcome::Failed(failure) | PartOutcome::Unknown(failure) => {
                        entry.failure = Some(Box::new(FailureReport::from(failure)));
                    }
                    PartOutcome::Withheld(failure) => entry.failure = Some(Box::new(FailureReport::from(&**failure))),
                    PartOutcome::NotAttempted => {}
                }
            }
            Some(_) => self.defects.push(format!("part {part} of delivery {delivery} has two outcomes")),
            None => self.defects.push(format!("part {part} of delivery {delivery} has an outcome and was not planned")),
        }
    }

    fn end_delivery(&mut self, delivery: usize, took: Duration, omission: Option<Omission>) {
        match self.deliveries.get_mut(delivery) {
            Some(entry) if entry.status == Status::Planned => {
                entry.seconds = took.as_secs_f64();
                // With a part missing it stays planned, which `finish` finds.
                entry.status = of_parts(&entry.parts);
                if let Some(omission) = omission {
                    entry.status = omission.status();
                    entry.reason = Some(omission.into());
                    entry.due = match omission {
                        Omission::Deferred(due) => Some(due),
                        Omission::NotNeeded | Omission::OutsideWindow | Omission::Expired => None,
                    };
                }
            }
            Some(_) => self.defects.push(format!("delivery {delivery} ended twice")),
            None => self.defects.push(format!("delivery {delivery} has an outcome and was not planned")),
        }
    }
}

impl Report {
    /// The report of a run that would send these deliveries; of each part it shows what it holds. `skipped` are the accounts
    /// that are left out, each with what is wrong with it.
    #[must_use]
    pub fn planned<'a>(
        run: impl Into<String>,
        started: Timestamp,
        deliveries: impl IntoIterator<Item = (&'a Heading, &'a [Part], Foreseen)>,
        skipped: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Self {
        let deliveries: Vec<DeliveryReport> = deliveries
            .into_iter()
            .map(|(heading, parts, foreseen)| DeliveryReport {
                foreseen: (!foreseen.is_empty()).then(|| Box::new(foreseen)),
                ..DeliveryReport::planned(heading, parts.iter().map(PartReport::from).collect())
            })
            .chain(skipped.into_iter().map(|(account, problem)| DeliveryReport::skipped(account, problem)))
            .collect();
        Self {
            version: VERSION,
            run: run.into(),
            status: if deliveries.is_empty() { RunStatus::Empty } else { RunStatus::Planned },
            started,
            seconds: 0.0,
            stopped: None,
            summary: summarise(&deliveries),
            deliveries,
            defects: Vec::new(),
        }
    }
}

/// The status of a delivery with such parts. One that was stopped between two parts is `not_attempted`, because that is what is
/// left to do; its parts show what was sent.
fn of_parts(parts: &[PartReport]) -> Status {
    let any = |status| parts.iter().any(|part| part.status == status);
    [Status::Planned, Status::Failed, Status::Unknown, Status::NotAttempted]
        .into_iter()
        .find(|status| any(*status))
        .unwrap_or(Status::Sent)
}

fn summarise(deliveries: &[DeliveryReport]) -> Summary {
    let accounts: HashSet<&str> = deliveries.iter().map(|delivery| &*delivery.account).collect();
    let mut summary = Summary { accounts: accounts.len(), deliveries: deliveries.len(), ..Summary::default() };
    for delivery in deliveries {
        summary.parts += delivery.parts.len();
        summary.attempts += delivery.parts.iter().map(|part| u64::from(part.attempts)).sum::<u64>();
        match delivery.status {
            Status::Planned => {}
            Status::Sent => summary.sent += 1,
            Status::Failed => summary.failed += 1,
            Status::Unknown => summary.unknown += 1,
            Status::NotAttempted => summary.not_attempted += 1,
            Status::Skipped => summary.skipped += 1,
        }
    }
    summary
}

fn status(deliveries: &[DeliveryReport], stopped: Option<StopReason>) -> RunStatus {
    let deferred = deliveries.iter().any(|delivery| delivery.reason == Some(Reason::Deferred));
    let sent = deliveries.iter().any(|delivery| delivery.status == Status::Sent);
    match sent {
        _ if deliveries.is_empty() => RunStatus::Empty,
        _ if deliveries.iter().all(|delivery| delivery.status == Status::Sent || delivery.is_fine_without()) => {
            RunStatus::Sent
        }
        _ if stopped.is_some() || deferred => RunStatus::Incomplete,
        false => RunStatus::Failed,
        true => RunStatus::Partial,
    }
}

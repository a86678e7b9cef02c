//! One session of a run: accounts are opened, the plan is carried out, and what became of it is written down and reported.

use jiff::Timestamp;

use crate::cli::args::{Common, RunArgs};
use crate::cli::confirm::{Answer, confirm};
use crate::cli::diagnose;
use crate::cli::exit::Exit;
use crate::cli::log::Log;
use crate::cli::moment::Timing;
use crate::cli::opening::Opened;
use crate::cli::outcome::{Console, GRACE, Ready, carry_out};
use crate::cli::output::Printer;
use crate::cli::prepare::{Identity, Loaded, refuse};
use crate::cli::progress::View;
use crate::cli::quota::quota;
use crate::cli::ready::ready;
use crate::cli::reports::Reports;
use crate::cli::runtime::runtime;
use crate::config::ledger::LedgerSettings;
use crate::deliver::event::{Event, Heading};
use crate::deliver::journal::Journal;
use crate::deliver::{Job, Limits, Outlet, Standing, headings};
use crate::ledger::{Claim, Ending, Fate, History, Keeper, Kept, Ledger, NewRun, Retention, RunLock};
use crate::outcome::Status;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::report::{DeliveryReport, Reason, Recorder, Report, Verdict};

/// What a session needs beside its run.
pub(super) struct Session<'a> {
    pub(super) args: &'a RunArgs,
    pub(super) common: &'a Common,
    pub(super) printer: Printer,
    pub(super) reports: Reports,
}

/// How a session begins.
pub(super) enum Start {
    /// Nothing was done before.
    Fresh { ledger: Option<Ledger>, claim: Option<Claim> },
    /// The run goes on with the same plan.
    Again { ledger: Ledger, lock: RunLock, history: History, standings: Vec<Standing> },
    /// The run goes on as a new one, because its plan has changed.
    Instead { ledger: Ledger, lock: RunLock, history: History, known: Vec<Option<Kept>>, standings: Vec<Standing> },
}

impl Start {
    /// The ledger, where the run has one.
    fn ledger(&self) -> Option<&Ledger> {
        match self {
            Self::Fresh { ledger, .. } => ledger.as_ref(),
            Self::Again { ledger, .. } | Self::Instead { ledger, .. } => Some(ledger),
        }
    }

    /// Where the deliveries stand; those beyond the end are fresh.
    pub(super) fn standings(&self) -> &[Standing] {
        match self {
            Self::Fresh { .. } => &[],
            Self::Again { standings, .. } | Self::Instead { standings, .. } => standings,
        }
    }
}

/// What bounds a run.
pub(super) fn limits(args: &RunArgs, timing: Timing) -> Limits {
    Limits {
        concurrency: usize::from(args.concurrency),
        deadline: args.deadline,
        grace: GRACE,
        first: args.first.map(|first| first as usize),
        not_before: timing.not_before,
        not_after: timing.not_after,
    }
}

/// What a session keeps of its run in the ledger.
struct Record {
    journal: Journal,
    keeper: Keeper,
    _locks: Vec<RunLock>,
}

impl Session<'_> {
    /// Carries out a run whose accounts are open.
    ///
    /// # Errors
    /// Only what no plan could foresee: the operating system refuses a runtime.
    pub(super) fn run(mut self, opened: Opened, start: Start) -> anyhow::Result<Exit> {
        let printer = self.printer;
        diagnose::show(printer, quota(&opened, start.standings(), start.ledger(), Timestamp::now()));
        let limits = limits(self.args, opened.loaded.recipe.timing);
        if confirm(self.args, &opened.plan, &opened.outlets, start.standings(), &limits, printer) == Answer::Leave {
            return Ok(Exit::Refused);
        }
        let runtime = runtime()?;
        let opened = match ready(opened, &start, limits, &runtime) {
            Ok(opened) => opened,
            Err(problems) => return Ok(refuse(printer, problems)),
        };
        let Opened { identity, loaded, plan, outlets, lines } = opened;
        let headings = headings(&plan, &outlets);
        let (record, recorder, standings) = match self.enter(&identity, &loaded, &plan, &outlets, &headings, start) {
            Ok(entered) => entered,
            Err(problem) => return Ok(refuse(printer, problem.into())),
        };
        let id = recorder.run().to_owned();
        let print = if self.reports.own_output() { Printer::note } else { Printer::data };
        let job = Job {
            id: &id,
            now: Timestamp::now(),
            plan: &plan,
            outlets: &outlets,
            standings: &standings,
            limits,
            journal: record.as_ref().map(|record| &record.journal),
        };
        let run = Ready { job, live: self.reports.live(&recorder), recorder };
        let log = Log::new(printer, self.common.verbose, &id);
        let view = if self.args.no_progress { View::Nothing } else { View::suitable(printer.format()) };
        let report = carry_out(&runtime, run, &Console { lines, print }, log, view, printer)?;
        let kept = record.map(|record| finish(record, &report, loaded.ledger, printer));
        let written = self.reports.write(&report, printer);
        if kept.is_some() {
            advise(&report, self.common, printer);
        }
        Ok(Exit::from(report.verdict()).after(written))
    }

    /// Enters the run into the ledger, where it has one; with what is known of it from before.
    fn enter(
        &self,
        identity: &Identity,
        loaded: &Loaded,
        plan: &Plan,
        outlets: &[Outlet],
        headings: &[Heading],
        start: Start,
    ) -> Result<(Option<Record>, Recorder, Vec<Standing>), Problem> {
        let skipped: Vec<_> = loaded
            .selection
            .skipped
            .iter()
            .map(|(account, problem)| (account.to_string(), problem.to_string()))
            .collect();
        let recipe = loaded.recipe.clone().discreet(loaded.ledger.bodies, outlets.iter().map(|it| &it.redactor));
        let id = identity.id.as_str();
        let new = |id, started, claim, follows| NewRun {
            id,
            started,
            recipe: serde_json::to_value(&recipe).unwrap_or_default(),
            skipped: skipped.clone(),
            inputs: loaded.inputs.clone(),
            claim,
            follows,
        };
        let recorder = |id: &str, started| {
            let mut recorder = Recorder::new(id, started);
            skipped.iter().for_each(|(account, problem)| recorder.skip(account, problem.as_str()));
            recorder
        };
        match start {
            Start::Fresh { ledger: None, .. } => Ok((None, recorder(id, identity.started), Vec::new())),
            Start::Fresh { ledger: Some(mut ledger), claim } => {
                let run = new(id, identity.started, claim, None);
                let required = run.claim.is_some() || loaded.recipe.timing.needs_ledger().is_err();
                let lock = ledger.lock(id).and_then(|lock| ledger.begin(&run, plan, headings).map(|()| lock));
                match lock.and_then(|lock| keep(ledger, id, vec![lock])) {
                    Ok(record) => Ok((Some(record), recorder(id, run.started), Vec::new())),
                    Err(problem) if required => Err(problem),
                    Err(problem) => {
                        diagnose::show(self.printer, problem.warning().into());
                        Ok((None, recorder(id, identity.started), Vec::new()))
                    }
                }
            }
            Start::Again { mut ledger, lock, history, standings } => {
                ledger.reopen(id, &standings)?;
                let mut recorder = recorder(id, history.record.started);
                history.events(&standings).iter().for_each(|event| recorder.record(event));
                Ok((Some(keep(ledger, id, vec![lock])?), recorder, standings))
            }
            Start::Instead { mut ledger, lock, history, known, standings } => {
                let fresh = Identity::fresh();
                let own = ledger.lock(&fresh.id)?;
                let mut recorder = recorder(&fresh.id, fresh.started);
                recorder.record(&Event::Planned(headings.to_vec()));
                for (delivery, (kept, standing)) in known.iter().zip(&standings).enumerate() {
                    let events = kept.as_ref().map(|kept| kept.events(delivery, standing)).unwrap_or_default();
                    events.iter().for_each(|event| recorder.record(event));
                }
                let run = new(&fresh.id, fresh.started, None, Some((&history.record.id, known)));
                ledger.begin(&run, plan, headings)?;
                ledger.reopen(&fresh.id, &standings)?;
                Ok((Some(keep(ledger, &fresh.id, vec![lock, own])?), recorder, standings))
            }
        }
    }
}

/// Keeps the journal of a run that is in the ledger.
fn keep(ledger: Ledger, id: &str, locks: Vec<RunLock>) -> Result<Record, Problem> {
    let (journal, keeper) = ledger.keep(id)?;
    Ok(Record { journal, keeper, _locks: locks })
}

/// Writes how the session ended, and lets go of old runs. What cannot be written is said; the deliveries are what they are.
fn finish(record: Record, report: &Report, settings: LedgerSettings, printer: Printer) {
    let Record { journal, keeper, _locks } = record;
    drop(journal);
    let ending = Ending {
        at: Timestamp::now(),
        seconds: report.seconds,
        stopped: report.stopped.map(Into::into),
        status: report.status.name().to_owned(),
        counts: report.deliveries.iter().filter_map(fate).collect(),
    };
    let retention = Retention { age: settings.keep, count: settings.runs };
    let written = keeper.finish(&ending).and_then(|mut ledger| ledger.prune(retention, ending.at));
    if let Err(problem) = written {
        diagnose::show(printer, problem.into());
    }
}

/// How a delivery counts in a list of runs; nothing where an account was left out.
fn fate(delivery: &DeliveryReport) -> Option<Fate> {
    Some(match (delivery.status, delivery.reason) {
        (_, Some(Reason::Invalid)) => return None,
        (_, Some(Reason::Deferred)) => Fate::Deferred,
        (Status::Sent, _) => Fate::Sent,
        (Status::Failed, _) => Fate::Failed,
        (Status::Unknown, _) => Fate::Unknown,
        (Status::Skipped, _) => Fate::Skipped,
        (Status::NotAttempted | Status::Planned, _) => Fate::Left,
    })
}

/// Says how to go on, where there is something left to do.
fn advise(report: &Report, common: &Common, printer: Printer) {
    let place = common.state_dir.as_ref().map(|folder| format!(" --state-dir {}", folder.display()));
    let resume = format!("dispatch resume {}{}", report.run, place.unwrap_or_default());
    if report.left() > 0 || report.stopped.is_some() {
        printer.say(&format!("to go on where it stopped: {resume}"));
    }
    if report.deferred() > 0 {
        printer.say("to send what is deferred once it is due: dispatch resume --due");
    }
    if report.summary.failed > 0 && report.verdict() != Verdict::AllSent {
        printer.say(&format!("to try what failed again: {resume} --failed"));
    }
}

//! The main job: what was prepared is shown or sent, and reported.

use std::sync::{Arc, mpsc};

use crate::bind::{Account, Opened, Surroundings, open};
use crate::cli::args::{Common, SendArgs};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::log::Log;
use crate::cli::outcome::{Console, GRACE, Ready, carry_out};
use crate::cli::output::Printer;
use crate::cli::prepare::{Prepared, prepare, refuse};
use crate::cli::roster::BadAccounts;
use crate::deliver::event::Heading;
use crate::deliver::{Job, Limits, Outlet};
use crate::plan::Delivery;
use crate::problem::Problems;
use crate::report::{Recorder, Report};
use crate::transport::Transport;

/// Sends, or with `--dry-run` shows what would be sent.
///
/// # Errors
/// Only what no plan could foresee: the operating system refuses a runtime, or a report cannot be written.
pub(super) fn send(
    args: &SendArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let mut prepared = match prepare(args, common, environment, printer) {
        Ok(prepared) => prepared,
        Err(exit) => return Ok(exit),
    };
    if args.dry_run {
        let report = planned(&prepared);
        prepared.reports.write(&report, printer)?;
        return Ok(report.verdict().into());
    }
    let (lines, receiver) = mpsc::channel();
    let (transport, mut problems) = (Transport::new(), Problems::new());
    let outlets = outlets(&mut prepared, &transport, lines, &mut problems);
    if problems.any_error() {
        return Ok(refuse(printer, problems));
    }
    let Prepared { id, started, skipped, plan, reports, .. } = prepared;
    let mut recorder = Recorder::new(id.as_str(), started);
    for (account, problem) in &skipped {
        recorder.skip(account, problem.to_string());
    }
    let print = if reports.own_output() { Printer::note } else { Printer::data };
    let limits = Limits {
        concurrency: usize::from(args.concurrency),
        deadline: args.deadline,
        grace: GRACE,
        first: None,
        not_after: None,
    };
    let job = Job { id: &id, now: started, plan: &plan, outlets: &outlets, standings: &[], limits, journal: None };
    let ready = Ready { job, recorder };
    let report = carry_out(ready, &Console { lines: receiver, print }, Log::new(printer, common.verbose), printer)?;
    reports.write(&report, printer)?;
    Ok(report.verdict().into())
}

/// The report of a run that stays a plan.
fn planned(prepared: &Prepared) -> Report {
    let heading = |delivery: &Delivery| {
        let account = &prepared.accounts[delivery.account];
        Heading {
            account: account.name.clone(),
            service: account.kind.definition.name.as_str().into(),
            target: delivery.target.as_ref().map(|target| target.label.clone()),
            parts: delivery.parts.len(),
            importance: account.policy.importance,
            bucket: account.name.clone(),
        }
    };
    let deliveries = &prepared.plan.deliveries;
    let headings: Vec<_> = deliveries.iter().map(heading).collect();
    let parts = deliveries.iter().map(|delivery| &*delivery.parts);
    let skipped = prepared.skipped.iter().map(|(account, problem)| (&**account, problem.to_string()));
    Report::planned(prepared.id.as_str(), prepared.started, headings.iter().zip(parts), skipped)
}

/// The way out of every account, in their order; where bad accounts are left out, one that cannot be opened leaves the plan.
fn outlets(
    prepared: &mut Prepared,
    transport: &Transport,
    lines: mpsc::Sender<String>,
    problems: &mut Problems,
) -> Vec<Outlet> {
    let surroundings = Surroundings { vault: &prepared.vault, transport, lines };
    let mut outlets = Vec::with_capacity(prepared.accounts.len());
    let mut places = Vec::with_capacity(prepared.accounts.len());
    for account in &prepared.accounts {
        let opened = open(account, &surroundings);
        places.push(opened.is_ok().then_some(outlets.len()));
        match (opened, prepared.bad) {
            (Ok(opened), _) => outlets.push(outlet(account, opened)),
            (Err(found), BadAccounts::Refuse) => problems.extend(found),
            (Err(found), BadAccounts::Skip) => {
                let first = found.sorted().into_iter().next();
                prepared.skipped.extend(first.map(|problem| (Arc::clone(&account.name), problem)));
            }
        }
    }
    prepared.plan.move_accounts(&places);
    outlets
}

fn outlet(account: &Account, opened: Opened) -> Outlet {
    Outlet {
        name: account.name.clone(),
        service_name: account.kind.definition.name.as_str().into(),
        bucket: opened.bucket,
        policy: account.policy.clone(),
        service: opened.service,
        redactor: opened.redactor,
    }
}

//! The main job: what was loaded is planned, shown or sent, and reported.

use jiff::{SignedDuration, Timestamp};

use crate::cli::args::{Common, SendArgs};
use crate::cli::changes::differences;
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::foresee::foresee;
use crate::cli::output::Printer;
use crate::cli::prepare::{Identity, Loaded, load, refuse};
use crate::cli::reports::{Reports, Written};
use crate::cli::resume::{self, Again};
use crate::cli::runs::{moment, show};
use crate::cli::session::{Session, Start, limits};
use crate::cli::{diagnose, preview, state};
use crate::ledger::{Claim, Ledger};
use crate::outcome::Status;
use crate::problem::Problem;

/// Sends, or with `--dry-run` shows what would be sent.
///
/// # Errors
/// Only what no plan could foresee: the operating system refuses a runtime.
pub(super) fn send(
    args: &SendArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let reports = match Reports::of_run(&args.run, environment) {
        Ok(reports) => reports,
        Err(problems) => return Ok(refuse(printer, problems)),
    };
    let loaded = match load(args, common, environment, printer) {
        Ok(loaded) => loaded,
        Err(exit) => return Ok(exit),
    };
    if args.dry_run || args.preview.is_some() {
        let folder = match args.preview.as_deref().map(preview::Folder::at).transpose() {
            Ok(folder) => folder,
            Err(problem) => return Ok(refuse(printer, problem.into())),
        };
        let prepared = match loaded.plan(Identity::fresh(), printer) {
            Ok(prepared) => prepared,
            Err(exit) => return Ok(exit),
        };
        let report = preview::planned(&prepared);
        let written = reports.write(&report, printer);
        let shown = folder.map_or(Written::All, |folder| preview::write(&prepared, &report, folder, printer));
        let limits = limits(&args.run, prepared.loaded.recipe.timing);
        let lines = foresee(&prepared.plan, &prepared.loaded.selection.accounts, &limits, prepared.identity.started);
        lines.iter().for_each(|line| printer.say(line));
        return Ok(Exit::from(report.verdict()).after(written).after(shown));
    }
    let session = Session { args: &args.run, common, printer, reports };
    let ledger = match ledger(args, common, environment) {
        Ok(ledger) => ledger,
        Err(problem) if loaded.key.is_none() && loaded.recipe.timing.needs_ledger().is_ok() => {
            diagnose::show(printer, problem.warning().into());
            None
        }
        Err(problem) => return Ok(refuse(printer, problem.into())),
    };
    match (ledger, loaded.key.clone()) {
        (Some(ledger), Some(key)) => once(args, loaded, ledger, key, session),
        (ledger, _) => afresh(loaded, session, Start::Fresh { ledger, claim: None }),
    }
}

/// Plans a run that begins now, opens its accounts and carries it out.
fn afresh(loaded: Loaded, session: Session<'_>, start: Start) -> anyhow::Result<Exit> {
    let printer = session.printer;
    match loaded.plan(Identity::fresh(), printer).and_then(|prepared| prepared.open(printer)) {
        Ok(opened) => session.run(opened, start),
        Err(exit) => Ok(exit),
    }
}

/// The ledger, unless the run keeps none.
fn ledger(args: &SendArgs, common: &Common, environment: &Environment) -> Result<Option<Ledger>, Problem> {
    if args.no_ledger { Ok(None) } else { state::ledger(common, environment).map(Some) }
}

/// Sends unless a run with the key has done so, and otherwise goes on with that run.
fn once(args: &SendArgs, loaded: Loaded, ledger: Ledger, key: String, session: Session<'_>) -> anyhow::Result<Exit> {
    let printer = session.printer;
    let now = Timestamp::now();
    let life = SignedDuration::try_from(args.key_ttl).unwrap_or(SignedDuration::MAX);
    let expires = now.saturating_add(life).unwrap_or(Timestamp::MAX);
    let mut claim = Claim { key, now, expires, instead_of: None };
    let taken = match ledger.holder(&claim.key, now) {
        Ok(taken) => taken,
        Err(problem) => return Ok(refuse(printer, problem.into())),
    };
    let Some(taken) = taken else {
        return afresh(loaded, session, Start::Fresh { ledger: Some(ledger), claim: Some(claim) });
    };
    let known = ledger.lock(&taken.run).and_then(|lock| Ok((lock, ledger.history(&taken.run)?)));
    let (lock, history) = match known {
        Ok(known) => known,
        Err(problem) => return Ok(refuse(printer, problem.into())),
    };
    if !history.record.is_complete() {
        claim.instead_of = Some(taken.run);
        return afresh(loaded, session, Start::Fresh { ledger: Some(ledger), claim: Some(claim) });
    }
    // With the name and the time of the first run, so that a message that shows them is the same.
    let identity = Identity { id: taken.run.clone(), started: taken.started };
    let opened = match loaded.plan(identity, printer).and_then(|prepared| prepared.open(printer)) {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let changes = differences(&history, &opened);
    if !changes.is_empty() {
        if !args.force {
            let began = format!("at {} by run `{}`", moment(taken.started), taken.run);
            let mut problem = Problem::new(format!("the key `{}` was used {began}, for another content", claim.key));
            problem.message.extend(changes.iter().map(|change| format!("\n  {change}")));
            let problem = problem.hint("choose another key, or send this as well with `--force`");
            return Ok(refuse(printer, problem.into()));
        }
        drop(lock);
        claim.instead_of = Some(taken.run);
        return afresh(opened.loaded, session, Start::Fresh { ledger: Some(ledger), claim: Some(claim) });
    }
    let again = Again { statuses: vec![Status::Failed] };
    if resume::is_done(&history, &again, now) {
        printer.say(&format!(
            "nothing to do: the key `{}` was used at {} by run `{}`",
            claim.key,
            moment(taken.started),
            taken.run
        ));
        return Ok(show(&history, session.reports, printer));
    }
    printer.say(&format!("going on with run `{}`, which has the key `{}`", taken.run, claim.key));
    let standings = history.standings(&again.statuses, now);
    session.run(opened, Start::Again { ledger, lock, history, standings })
}

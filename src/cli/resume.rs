//! `dispatch resume`: a run goes on where it stands.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::cli::args::{Common, ResumeArgs};
use crate::cli::changes::{changed_inputs, differences, matched};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::prepare::{Identity, load, refuse};
use crate::cli::recipe::Recipe;
use crate::cli::reports::Reports;
use crate::cli::runs::show;
use crate::cli::session::{Session, Start};
use crate::cli::state;
use crate::deliver::Standing;
use crate::ledger::{History, Ledger, Line, State, standings};
use crate::outcome::Status;
use crate::problem::Problem;

/// Among how many of the latest runs one with something left to do is looked for.
const MOST: usize = 1_000;

/// What is tried again beside what was not tried.
pub(super) struct Again {
    pub(super) statuses: Vec<Status>,
}

/// Goes on with a run, or with every run that has something due.
///
/// # Errors
/// Only what no plan could foresee: the operating system refuses a runtime.
pub(super) fn resume(
    args: &ResumeArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let args = &sorted(args);
    // Each run goes on in its own folder.
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let env_files = common.env_files.iter().map(absolute).collect();
    let common = &Common { env_files, ..common.clone() };
    let statuses = [(args.failed, Status::Failed), (args.include_unknown, Status::Unknown)];
    let statuses: Vec<_> = statuses.into_iter().filter(|(asked, _)| *asked).map(|(_, status)| status).collect();
    let again = Again { statuses };
    let found = state::ledger(common, environment).and_then(|ledger| chosen(args, &again, &ledger));
    let runs = match found {
        Ok(runs) => runs,
        Err(problem) => return Ok(refuse(printer, problem.into())),
    };
    if runs.is_empty() {
        printer.say("nothing is due");
    }
    let home = std::env::current_dir();
    let mut worst = Exit::Success;
    for run in &runs {
        worst = worst.max(one(run, args, &again, common, environment, printer)?);
        if let Ok(home) = &home {
            std::env::set_current_dir(home)?;
        }
    }
    Ok(worst)
}

/// The arguments with a URL in the place of the run's name where it belongs.
fn sorted(args: &ResumeArgs) -> ResumeArgs {
    let mut args = args.clone();
    if let Some(url) = args.id.take_if(|id| id.contains("://")) {
        args.urls.insert(0, url);
    }
    args
}

/// The runs to go on with.
fn chosen(args: &ResumeArgs, again: &Again, ledger: &Ledger) -> Result<Vec<String>, Problem> {
    if args.due {
        return ledger.due(Timestamp::now());
    }
    if let Some(id) = &args.id {
        return Ok(vec![ledger.history(id)?.record.id]);
    }
    let now = Timestamp::now();
    for line in ledger.runs(MOST)?.iter().filter(|line| line.followed_by.is_none() && again.may_concern(line)) {
        if !is_done(&ledger.history(&line.id)?, again, now) {
            return Ok(vec![line.id.clone()]);
        }
    }
    Err(Problem::new("no run has anything left to do")
        .hint("`dispatch runs` lists them; `--failed` tries failed deliveries again, `--due` what was deferred"))
}

impl Again {
    /// Whether there may be something to do for a run, as far as the list can tell.
    fn may_concern(&self, line: &Line) -> bool {
        let count = |status: &Status| match status {
            Status::Failed => line.counts.failed,
            Status::Unknown => line.counts.unknown,
            _ => 0,
        };
        match &line.state {
            State::NeverBegun => false,
            // What was stopped between two tries counts as failed there, and goes on all the same.
            State::Ended(ending) if ending.stopped.is_none() => {
                line.counts.left + line.counts.deferred + self.statuses.iter().map(count).sum::<usize>() > 0
            }
            State::Ended(_) | State::UnderWay | State::Killed => true,
        }
    }
}

/// Goes on with one run.
fn one(
    run: &str,
    args: &ResumeArgs,
    again: &Again,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let reports = match Reports::of_run(&args.run, environment) {
        Ok(reports) => reports,
        Err(problems) => return Ok(refuse(printer, problems)),
    };
    let known = state::ledger(common, environment).and_then(|ledger| {
        let lock = ledger.lock(run)?;
        let history = ledger.history(run)?;
        Ok((ledger, lock, history))
    });
    let (ledger, lock, history) = match known {
        Ok(known) => known,
        Err(problem) => return Ok(refuse(printer, problem.into())),
    };
    if let Some(problem) = hopeless(&history) {
        return Ok(refuse(printer, problem.into()));
    }
    let now = Timestamp::now();
    if is_done(&history, again, now) {
        printer.say(&format!("nothing is left to do of run `{run}`"));
        return Ok(show(&history, reports, printer));
    }
    let recipe: Recipe = match serde_json::from_value(history.record.recipe.clone()) {
        Ok(recipe) => recipe,
        Err(error) => {
            let problem = Problem::new(format!("the ledger's note on run `{run}` cannot be read: {error}"));
            return Ok(refuse(printer, problem.hint("another version of `dispatch` wrote it: use that one").into()));
        }
    };
    // The session belongs to the folder of the run, as its relative paths do.
    if let Err(error) = std::env::set_current_dir(&recipe.folder) {
        let problem = Problem::new(format!("the folder of the run, `{}`, is gone: {error}", recipe.folder.display()));
        return Ok(refuse(printer, problem.into()));
    }
    let timing = recipe.timing;
    let (send, own) = match recipe.arguments(args, common, environment) {
        Ok(arguments) => arguments,
        Err(problems) => return Ok(refuse(printer, problems)),
    };
    let identity = Identity { id: history.record.id.clone(), started: history.record.started };
    let opened = load(&send, &own, environment, printer)
        .map(|mut loaded| {
            loaded.recipe.timing = timing;
            loaded
        })
        .and_then(|loaded| loaded.plan(identity, printer))
        .and_then(|prepared| prepared.open(printer));
    let opened = match opened {
        Ok(opened) => opened,
        Err(exit) => return Ok(exit),
    };
    let mut changes = changed_inputs(&history.record.inputs, &opened.loaded.inputs);
    changes.extend(differences(&history, &opened));
    let session = Session { args: &args.run, common, printer, reports };
    if changes.is_empty() {
        let standings = history.standings(&again.statuses, now);
        return session.run(opened, Start::Again { ledger, lock, history, standings });
    }
    if !args.force {
        let mut problem = Problem::new(format!("run `{run}` would go on with something else than it began with:"));
        problem.message.extend(changes.iter().map(|change| format!("\n  {change}")));
        let problem = problem.hint("undo the changes, or go on with what is there now with `--force`");
        return Ok(refuse(printer, problem.into()));
    }
    let known = matched(&history, &opened);
    let standings = standings(known.iter().map(Option::as_ref), &again.statuses, now);
    session.run(opened, Start::Instead { ledger, lock, history, known, standings })
}

/// Why a run cannot go on, whatever is asked.
fn hopeless(history: &History) -> Option<Problem> {
    let record = &history.record;
    if let Some(other) = &record.followed_by {
        let problem = Problem::new(format!("run `{}` went on as run `{other}`", record.id));
        return Some(problem.hint(format!("go on with that one: `dispatch resume {other}`")));
    }
    (!record.is_complete()).then(|| {
        Problem::new(format!("run `{}` was stopped before its plan was written, so that nothing was sent", record.id))
            .hint("start it anew")
    })
}

/// Whether there is nothing to do.
pub(super) fn is_done(history: &History, again: &Again, now: Timestamp) -> bool {
    history.standings(&again.statuses, now).iter().all(|standing| matches!(standing, Standing::Ended(..)))
}

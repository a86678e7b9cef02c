//! `dispatch runs`: what the ledger knows.

use std::time::Duration;

use comfy_table::{Table, presets};
use jiff::Timestamp;

use crate::cli::args::{Common, RunsArgs, RunsCommand};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::prepare::refuse;
use crate::cli::reports::Reports;
use crate::cli::state;
use crate::deliver::event::Event;
use crate::ledger::{History, Ledger, Line, State};
use crate::problem::Problem;
use crate::report::{Recorder, Report};

/// Lists the runs, or shows one.
pub(super) fn runs(args: &RunsArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    let ledger = match state::ledger(common, environment) {
        Ok(ledger) => ledger,
        Err(problem) => return refuse(printer, problem.into()),
    };
    match &args.command {
        None => match ledger.runs(usize::from(args.last)) {
            Ok(lines) => list(&lines, printer),
            Err(problem) => refuse(printer, problem.into()),
        },
        Some(RunsCommand::Show { id, reports }) => {
            let reports = match Reports::open(reports, environment) {
                Ok(reports) => reports,
                Err(problems) => return refuse(printer, problems),
            };
            match named_or_latest(&ledger, id.as_deref()) {
                Ok(history) => Exit::Success.after(reports.write(&report(&history), printer)),
                Err(problem) => refuse(printer, problem.into()),
            }
        }
    }
}

fn named_or_latest(ledger: &Ledger, id: Option<&str>) -> Result<History, Problem> {
    let id = match id {
        Some(id) => id.to_owned(),
        None => {
            let latest = ledger.runs(1)?.pop();
            latest.ok_or_else(|| Problem::new("the ledger has no run yet"))?.id
        }
    };
    ledger.history(&id)
}

fn list(lines: &[Line], printer: Printer) -> Exit {
    if lines.is_empty() {
        printer.say("the ledger has no run yet");
        return Exit::Success;
    }
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(["run", "started", "state", "sent", "failed", "unknown", "left", "deferred", "key"]);
    for line in lines {
        table.add_row([
            line.id.clone(),
            moment(line.started),
            state_words(line),
            format!("{}/{}", line.counts.sent, line.counts.total()),
            number(line.counts.failed),
            number(line.counts.unknown),
            number(line.counts.left),
            deferred(line),
            line.key.clone().unwrap_or_default(),
        ]);
    }
    let rows: Vec<_> = table.lines().map(|row| row.trim_end().to_owned()).collect();
    printer.data(&format!("{}\n", rows.join("\n")));
    Exit::Success
}

fn state_words(line: &Line) -> String {
    match (&line.followed_by, &line.state) {
        (Some(other), _) => format!("went on as {other}"),
        (None, State::UnderWay) => "under way".to_owned(),
        (None, State::Killed) => "killed".to_owned(),
        (None, State::NeverBegun) => "never begun".to_owned(),
        (None, State::Ended(ending)) => ending.status.clone(),
    }
}

fn number(count: usize) -> String {
    if count == 0 { String::new() } else { count.to_string() }
}

fn deferred(line: &Line) -> String {
    match line.due {
        Some(due) => format!("{} until {}", line.counts.deferred, due.strftime("%Y-%m-%d %H:%MZ")),
        None => String::new(),
    }
}

/// Writes the report of a run as the ledger has it, and ends as the run did.
pub(super) fn show(history: &History, reports: Reports, printer: Printer) -> Exit {
    let report = report(history);
    Exit::from(report.verdict()).after(reports.write(&report, printer))
}

/// The report of a run as the ledger has it.
fn report(history: &History) -> Report {
    let record = &history.record;
    let mut recorder = Recorder::new(record.id.as_str(), record.started);
    record.skipped.iter().for_each(|(account, problem)| recorder.skip(account, problem.as_str()));
    history.events(&history.ends()).iter().for_each(|event| recorder.record(event));
    if let Some(reason) = record.ending.as_ref().and_then(|ending| ending.stopped) {
        recorder.record(&Event::Stopping(reason));
    }
    let seconds = record.ending.as_ref().map_or(0.0, |ending| ending.seconds);
    recorder.finish(Duration::try_from_secs_f64(seconds).unwrap_or_default())
}

/// When something happened, to the second, for people.
pub(super) fn moment(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%SZ").to_string()
}

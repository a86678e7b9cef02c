//! The main job: plan everything, then send it, then report.

use std::sync::{Arc, mpsc};

use crate::bind::{Account, Opened, Surroundings, Vault, open};
use crate::cli::args::{Common, SendArgs};
use crate::cli::content::{self, Given};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::log::Log;
use crate::cli::outcome::{Console, GRACE, Ready, carry_out};
use crate::cli::output::Printer;
use crate::cli::reports::Reports;
use crate::cli::roster::{BadAccounts, Roster, Selection};
use crate::cli::{attach, diagnose, sources, stray};
use crate::deliver::event::Heading;
use crate::deliver::{Limits, Outlet};
use crate::plan::{Content, Plan, build};
use crate::problem::{Problem, Problems};
use crate::report::{Recorder, Report};
use crate::select::Filter;
use crate::suggest;
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
    let started = jiff::Timestamp::now();
    let id = run_id(started);
    if let Some(problem) = stray::word(&args.urls) {
        return Ok(refuse(printer, problem.into()));
    }
    let mut problems = unsupported(args);
    let filter = problems.keep(Filter::parse(&args.tags)).unwrap_or_default();
    let reports = problems.keep_all(Reports::open(&args.reports));
    // A URL alone needs no configuration; with a tag or a file it is sent to beside the accounts.
    let alone = !args.urls.is_empty() && args.tags.is_empty() && common.config.is_empty();
    let files =
        if alone { Vec::new() } else { problems.keep_all(sources::read(common, environment)).unwrap_or_default() };
    let (roster, found) = Roster::read(&files, &args.urls);
    problems.extend(found);
    let vault = Vault::new(environment.all());
    let bad = if args.skip_invalid { BadAccounts::Skip } else { BadAccounts::Refuse };
    let Selection { mut accounts, mut skipped } = roster.bind(&filter, &vault, bad, &mut problems);
    let attachments = problems.keep_all(attach::read(&args.attach)).unwrap_or_default();
    let given = Given { config: &roster.config.vars, files: &args.vars_files, arguments: &args.vars };
    let template = args.template.as_ref().and_then(|path| content::template(path, &given, &mut problems));
    if problems.any_error() {
        return Ok(refuse(printer, problems));
    }
    problems.extend(strangers(&filter, &roster));
    if accounts.is_empty() && skipped.is_empty() {
        diagnose::show(printer, problems);
        printer.say(&nothing_selected(&roster, args));
        return Ok(Exit::Nothing);
    }
    let severity = args.severity.map(Into::into);
    let content = match &template {
        Some(prepared) => prepared.content(severity, attachments, &id, started),
        None => match content::message(args, attachments) {
            Ok(message) => Content::Message(message),
            Err(problem) => return Ok(refuse(printer, with(problems, problem))),
        },
    };
    let (lines, receiver) = mpsc::channel();
    let transport = Transport::new();
    let surroundings = Surroundings { vault: &vault, transport: &transport, lines };
    // A plan alone needs no secret.
    let outlets = match args.dry_run {
        true => Vec::new(),
        false => opened(&mut accounts, &surroundings, bad, &mut skipped, &mut problems),
    };
    drop(surroundings);
    let (Some(plan), Some(reports)) = (problems.keep_all(build(&accounts, &content)), reports) else {
        return Ok(refuse(printer, problems));
    };
    if args.dry_run {
        diagnose::show(printer, problems);
        reports.write(&planned(&id, started, &plan, &accounts), printer)?;
        return Ok(Exit::Success);
    }
    if problems.any_error() {
        return Ok(refuse(printer, problems));
    }
    diagnose::show(printer, problems);
    let mut recorder = Recorder::new(id.as_str(), started);
    for (account, problem) in &skipped {
        recorder.skip(account, problem.to_string());
    }
    let print = if reports.own_output() { Printer::note } else { Printer::data };
    let limits = Limits { concurrency: usize::from(args.concurrency), deadline: args.deadline, grace: GRACE };
    let ready = Ready { id: &id, plan: &plan, outlets: &outlets, limits, recorder };
    let report = carry_out(ready, &Console { lines: receiver, print }, Log::new(printer, common.verbose), printer)?;
    reports.write(&report, printer)?;
    Ok(report.verdict().into())
}

/// A name for the run that sorts by time and that no other run has.
fn run_id(started: jiff::Timestamp) -> String {
    format!("{}-{:06x}", started.strftime("%Y%m%dT%H%M%S"), fastrand::u32(..0x100_0000))
}

fn unsupported(args: &SendArgs) -> Problems {
    let asked = [("--interpret-escapes", args.interpret_escapes), ("--interpret-emojis", args.interpret_emojis)];
    let refused = asked.into_iter().filter(|(_, asked)| *asked);
    refused.map(|(name, _)| Problem::new(format!("`{name}` is not supported yet")).hint("leave it out")).collect()
}

fn with(mut problems: Problems, problem: Problem) -> Problems {
    problems.push(problem);
    problems
}

fn refuse(printer: Printer, problems: Problems) -> Exit {
    diagnose::show(printer, problems);
    Exit::Refused
}

/// A warning for every tag that no account has, so that a slip is seen although other tags match.
fn strangers(filter: &Filter, roster: &Roster) -> Problems {
    let tags = roster.tags();
    let warning = |tag: &str| {
        Problem::new(format!("no account has the tag `{tag}`"))
            .warning()
            .maybe_hint(suggest::nearest(tag, tags.iter().copied()).map(|near| format!("did you mean `{near}`?")))
    };
    filter.strangers(&roster.outlines).into_iter().map(warning).collect()
}

fn nothing_selected(roster: &Roster, args: &SendArgs) -> String {
    let tags = roster.tags();
    let known = match tags.as_slice() {
        [] => "no account has a tag".to_owned(),
        tags => format!("tags that exist: {}", suggest::listed(tags)),
    };
    match (roster.outlines.is_empty(), args.tags.is_empty()) {
        (true, _) => "nothing selected: the configuration has no account".to_owned(),
        (false, true) => format!("nothing selected: every account has a tag, so name one with --tag; {known}"),
        (false, false) => format!("nothing selected; {known}"),
    }
}

fn planned(id: &str, started: jiff::Timestamp, plan: &Plan, accounts: &[Account]) -> Report {
    let heading = |delivery: &crate::plan::Delivery| {
        let account = &accounts[delivery.account];
        Heading {
            account: account.name.clone(),
            service: account.kind.definition.name.as_str().into(),
            target: delivery.target.as_ref().map(|target| target.label.clone()),
            parts: delivery.parts.len(),
            importance: account.policy.importance,
        }
    };
    let headings: Vec<_> = plan.deliveries.iter().map(heading).collect();
    Report::planned(id, started, headings.iter().zip(plan.deliveries.iter().map(|delivery| &*delivery.parts)))
}

/// The way out of every account, in their order; with `Skip`, an account that has none is left out.
fn opened(
    accounts: &mut Vec<Account>,
    surroundings: &Surroundings<'_>,
    bad: BadAccounts,
    skipped: &mut Vec<(Arc<str>, Problem)>,
    problems: &mut Problems,
) -> Vec<Outlet> {
    let mut outlets = Vec::with_capacity(accounts.len());
    accounts.retain(|account| {
        match (open(account, surroundings), bad) {
            (Ok(opened), _) => outlets.push(outlet(account, opened)),
            (Err(found), BadAccounts::Refuse) => problems.extend(found),
            (Err(found), BadAccounts::Skip) => {
                skipped.extend(found.sorted().into_iter().next().map(|problem| (Arc::clone(&account.name), problem)));
                return false;
            }
        }
        true
    });
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

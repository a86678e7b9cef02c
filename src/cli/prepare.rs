//! Everything of a run that comes before its first byte: configuration, selection, message, plan.

use std::sync::Arc;

use crate::bind::{Account, Vault};
use crate::cli::args::{Common, SendArgs};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::reports::Reports;
use crate::cli::roster::{BadAccounts, Roster, Selection};
use crate::cli::{attach, content, diagnose, sources, stray};
use crate::plan::{Content, Plan, build};
use crate::problem::{Problem, Problems};
use crate::select::Filter;
use crate::suggest;

/// A run that could begin.
pub(super) struct Prepared {
    pub(super) id: String,
    pub(super) started: jiff::Timestamp,
    pub(super) accounts: Vec<Account>,
    /// The accounts that are left out on request, each with what is wrong with it.
    pub(super) skipped: Vec<(Arc<str>, Problem)>,
    pub(super) plan: Plan,
    pub(super) reports: Reports,
    pub(super) vault: Vault,
    pub(super) bad: BadAccounts,
}

/// Prepares a run and shows every problem; otherwise how the program ends.
pub(super) fn prepare(
    args: &SendArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> Result<Prepared, Exit> {
    if let Some(problem) = stray::word(&args.urls) {
        return Err(refuse(printer, problem.into()));
    }
    let started = jiff::Timestamp::now();
    let id = run_id(started);
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
    let Selection { accounts, skipped } = roster.bind(&filter, &vault, bad, &mut problems);
    let attachments = problems.keep_all(attach::read(&args.attach)).unwrap_or_default();
    let template = content::template(&args.template, &roster.config.vars, &mut problems);
    problems.extend(strangers(&filter, &roster));
    if problems.any_error() {
        return Err(refuse(printer, problems));
    }
    if accounts.is_empty() && skipped.is_empty() {
        diagnose::show(printer, problems);
        printer.say(&nothing_selected(&roster, args));
        return Err(Exit::Nothing);
    }
    let content = match &template {
        Some(template) => Some(template.content(args.severity.map(Into::into), attachments, &id, started)),
        None => problems.keep(content::message(args, attachments)).map(Content::Message),
    };
    let plan = content.and_then(|content| problems.keep_all(build(&accounts, &content)));
    match (plan, reports) {
        (Some(plan), Some(reports)) => {
            diagnose::show(printer, problems);
            Ok(Prepared { id, started, accounts, skipped, plan, reports, vault, bad })
        }
        _ => Err(refuse(printer, problems)),
    }
}

/// Shows what stands in the way of a run.
pub(super) fn refuse(printer: Printer, problems: Problems) -> Exit {
    diagnose::show(printer, problems);
    Exit::Refused
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

/// A warning for every tag that no account has, so that a slip is seen although other tags match. A tag to leave out that no
/// account has is an error: its account would get what it must not get.
fn strangers(filter: &Filter, roster: &Roster) -> Problems {
    let tags = roster.tags();
    let problem = |tag: &str| {
        Problem::new(format!("no account has the tag `{tag}`"))
            .maybe_hint(suggest::nearest(tag, tags.iter().copied()).map(|near| format!("did you mean `{near}`?")))
    };
    let (wanted, unwanted) = filter.strangers(&roster.outlines);
    wanted.into_iter().map(|tag| problem(tag).warning()).chain(unwanted.into_iter().map(problem)).collect()
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

//! `dispatch check`: everything that a run would find, for every account, and nothing sent.

use std::sync::Arc;

use crate::bind::Vault;
use crate::cli::args::{CheckArgs, Common};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::online::Asking;
use crate::cli::output::Printer;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::{content, diagnose, sources, state};
use crate::plan::build;
use crate::problem::Problems;
use crate::select::Filter;

/// Checks configuration and template against every account.
///
/// # Errors
/// When the operating system refuses a runtime to ask services with.
pub(super) fn check(
    args: &CheckArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let mut problems = Problems::new();
    let (files, given) = problems.keep_all(sources::read_all(common, environment)).unwrap_or_default();
    let (roster, found) = Roster::read(&files, &given);
    problems.extend(found);
    let vault = Vault::new(environment.all());
    let everything = Filter::parse(&["all"]).unwrap_or_default();
    let selection = roster.bind(&everything, &vault, BadAccounts::Refuse, &mut problems);
    let template = content::template(&args.template, &roster.config.vars, &mut problems);
    if let Some(prepared) = template.filter(|_| !problems.any_error()) {
        let content = prepared.content(None, Arc::from([]), "check", jiff::Timestamp::now());
        problems.keep_all(build(&selection.accounts, &content).map(drop));
    }
    if !args.online.is_empty() && !problems.any_error() {
        let store = state::tokens(common, environment);
        let asking = Asking { vault: &vault, store: &store, printer };
        problems.extend(asking.ask(&selection.accounts, &args.online)?);
    }
    let failed = problems.any_error();
    diagnose::show(printer, problems);
    if failed {
        return Ok(Exit::Refused);
    }
    let accounts = match roster.outlines.len() {
        1 => "1 account".to_owned(),
        many => format!("{many} accounts"),
    };
    printer.say(&format!("{accounts} in order"));
    Ok(Exit::Success)
}

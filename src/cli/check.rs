//! `dispatch check`: everything that a run would find, for every account, and nothing sent.

use std::sync::Arc;

use crate::bind::Vault;
use crate::cli::args::{Common, TemplateArgs};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::{content, diagnose, sources};
use crate::plan::build;
use crate::problem::Problems;
use crate::select::Filter;

/// Checks configuration and template against every account.
pub(super) fn check(args: &TemplateArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    let mut problems = Problems::new();
    let files = problems.keep_all(sources::read(common, environment)).unwrap_or_default();
    let (roster, found) = Roster::read(&files, &[]);
    problems.extend(found);
    let vault = Vault::new(environment.all());
    let everything = Filter::parse(&["all"]).unwrap_or_default();
    let selection = roster.bind(&everything, &vault, BadAccounts::Refuse, &mut problems);
    let template = content::template(args, &roster.config.vars, &mut problems);
    if let Some(prepared) = template.filter(|_| !problems.any_error()) {
        let content = prepared.content(None, Arc::from([]), "check", jiff::Timestamp::now());
        problems.keep_all(build(&selection.accounts, &content).map(drop));
    }
    let failed = problems.any_error();
    diagnose::show(printer, problems);
    if failed {
        return Exit::Refused;
    }
    let accounts = match roster.outlines.len() {
        1 => "1 account".to_owned(),
        many => format!("{many} accounts"),
    };
    printer.say(&format!("{accounts} in order"));
    Exit::Success
}

//! A sound configuration is loaded and shown.

use crate::bind::Resolving;
use crate::cli::args::Common;
use crate::cli::configuration::args::{ConfigArgs, ConfigCommand};
use crate::cli::configuration::lines::{Places, render};
use crate::cli::configuration::{explain, show};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::{diagnose, sources};
use crate::problem::Problems;
use crate::select::Filter;

/// Shows the configuration, or explains a value of it.
pub(in crate::cli) fn config(args: &ConfigArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    let mut problems = Problems::new();
    let files = problems.keep_all(sources::read(common, environment)).unwrap_or_default();
    let (roster, found) = Roster::read(&files, &[]);
    problems.extend(found);
    // What is wrong with an account may be a secret in the wrong place, which nothing could mask.
    let everything = Filter::parse(&["all"]).unwrap_or_default();
    roster.bind(&everything, Resolving::Without, BadAccounts::Refuse, &mut problems);
    let text = match &args.command {
        _ if problems.any_error() => None,
        ConfigCommand::Show { origin } => {
            let places = if *origin { Places::Shown } else { Places::Hidden };
            Some(show::heading(&roster) + &render(&show::document(&roster), places))
        }
        ConfigCommand::Explain { path } => problems.keep(explain::explain(path, &roster)),
    };
    diagnose::show(printer, problems);
    match text {
        Some(text) => {
            printer.data(&text);
            Exit::Success
        }
        None => Exit::Refused,
    }
}

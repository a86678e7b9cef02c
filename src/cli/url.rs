//! `dispatch url`: an account of the configuration as a URL.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use crate::bind::{Resolving, bind, state};
use crate::cli::args::{Common, UrlArgs};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::roster::Roster;
use crate::cli::{diagnose, sources};
use crate::problem::{Problem, Problems};
use crate::restate::{self, Secrets};
use crate::suggest;

/// Prints the URL of an account.
pub(super) fn url(args: &UrlArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    let mut problems = Problems::new();
    let found = problems.keep_all(find(args, common, environment));
    let failed = problems.any_error();
    diagnose::show(printer, problems);
    let Some(url) = found.filter(|_| !failed) else { return Exit::Refused };
    if args.reveal && io::stdout().is_terminal() {
        printer.say("the URL shows the secrets of the account");
    }
    printer.data(&format!("{url}\n"));
    Exit::Success
}

fn find(args: &UrlArgs, common: &Common, environment: &Environment) -> Result<String, Problems> {
    let (sources, given) = sources::read_all(common, environment)?;
    let (roster, problems) = Roster::read(&sources, &given);
    problems.check(())?;
    let names = roster.outlines.iter().map(|outline| &*outline.name);
    let Some(at) = names.clone().position(|name| name.eq_ignore_ascii_case(&args.account)) else {
        let problem = Problem::new(format!("there is no account `{}`", args.account));
        let near = suggest::hint(&args.account, names);
        return Err(problem.hint("`dispatch accounts` lists them").maybe_hint(near).into());
    };
    let (entry, outline) = (&roster.config.accounts[at], &roster.outlines[at]);
    let (_, problems) = bind(entry, outline, &roster.catalog, &roster.config.defaults, Resolving::Without);
    problems.check(())?;
    let folder = Path::new(entry.origin.source.name()).parent().unwrap_or(Path::new(""));
    let secrets = if args.reveal { Secrets::Shown } else { Secrets::Masked };
    match (state(entry, &roster.catalog, &roster.config.defaults)?, &entry.url) {
        (Some(stated), _) => restate::url(&stated, &roster.catalog, folder, secrets, &entry.origin),
        // A reference stands for all of it.
        (None, Some(url)) if entry.fields.is_empty() => {
            url.value.native(folder).map_err(|words| Problem::new(words).into())
        }
        (None, _) => {
            let problem =
                Problem::new("only a reference knows the service of this account, which has fields beside its URL");
            Err(problem.at(entry.origin.clone()).hint("write the scheme in front of the reference").into())
        }
    }
}

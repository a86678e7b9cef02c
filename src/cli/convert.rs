//! `dispatch convert`: what Apprise was told becomes a configuration of our own.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::bind::{Account, Outline, Resolving, Stated, bind, state};
use crate::cli::args::{Common, ConvertArgs, SecretsArg};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::roster::Roster;
use crate::cli::sources::Sources;
use crate::cli::web::web;
use crate::cli::{diagnose, foreign, sources};
use crate::config::{self, GivenUrl};
use crate::private::private_file;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::restate::{Document, Variable, difference, document, invent, names, remarks};

/// A configuration that was converted.
struct Converted {
    text: String,
    accounts: usize,
    /// What has to be set before it can be used.
    variables: Vec<Variable>,
    /// Whether passwords or tokens stand in it.
    tells: bool,
}

/// Converts what is named, or what Apprise would read.
pub(super) fn convert(args: &ConvertArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    let mut problems = Problems::new();
    let converted = problems.keep_all(inputs(args, common, environment)).and_then(|(sources, given)| {
        let (roster, found) = Roster::read(&sources, &given);
        problems.extend(found);
        converted(&roster, args, &mut problems)
    });
    let converted = converted.filter(|_| !problems.any_error());
    let written = converted.as_ref().map(|converted| write(args, converted, printer));
    let written = written.and_then(|written| problems.keep(written));
    diagnose::show(printer, problems);
    let (Some(converted), Some(())) = (converted, written) else { return Exit::Refused };
    printer.note(&told(args, &converted));
    Exit::Success
}

/// The files and the URLs to convert.
fn inputs<'a>(
    args: &ConvertArgs,
    common: &'a Common,
    environment: &'a Environment,
) -> Result<(Sources<'a>, Vec<GivenUrl>), Problems> {
    let url = |path: &PathBuf| path.to_str().filter(|text| text.contains("://") && !path.exists()).map(str::to_owned);
    let given: Vec<_> = args.inputs.iter().filter_map(url).map(|url| config::from_argument(&url)).collect();
    let named = args.inputs.iter().filter(|path| url(path).is_none()).chain(&common.config);
    let mut paths: Vec<PathBuf> = named.cloned().collect();
    if paths.is_empty() && given.is_empty() {
        paths = foreign::paths(environment).into_iter().filter(|path| path.is_file()).collect();
        if paths.is_empty() {
            let problem = Problem::new("there is nothing to convert: Apprise has no configuration here");
            return Err(problem.hint("name its file, as in `dispatch convert apprise.yml`, or give URLs").into());
        }
    }
    let web = web(common, environment);
    let files = sources::open(&paths, "command line", &web)?;
    Ok((Sources { files, web, ..Sources::default() }, given))
}

fn converted(roster: &Roster, args: &ConvertArgs, problems: &mut Problems) -> Option<Converted> {
    let config = &roster.config;
    for file in config.files.iter().filter(|file| config::is_native(file)) {
        let problem = Problem::new("this file has our own form already").at(Origin::new(file, 0..0));
        problems.push(problem.hint("name configurations of Apprise, or URLs"));
    }
    let before = accounts(roster, problems);
    let stated: Vec<_> = config
        .accounts
        .iter()
        .map(|entry| problems.keep_all(state(entry, &roster.catalog, &config.defaults)))
        .collect();
    if config.accounts.is_empty() && !problems.any_error() {
        problems.push(Problem::new("there is nothing to convert: no account"));
    }
    if problems.any_error() {
        return None;
    }
    let mut stated: Vec<Option<Stated>> = stated.into_iter().map(Option::flatten).collect();
    let names = names(config, &stated);
    let kept = stated.clone();
    let found = invent(&mut stated, &names);
    let tells = args.secrets == SecretsArg::Keep && !found.is_empty();
    let (stated, variables) = match args.secrets {
        SecretsArg::Keep => (kept, Vec::new()),
        SecretsArg::Env => (stated, found),
    };
    let (_, warnings) = problems.clone().split();
    let mut remarks = remarks(config, &warnings.sorted());
    if args.secrets == SecretsArg::Env {
        // Nobody knows what people write into comments.
        remarks.retain(|remark| !remark.is_quoted);
    }
    let folder = args.output.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let written = document(Document { config, stated: &stated, names: &names, remarks: &remarks, folder });
    let text = problems.keep_all(written)?;
    let path = args.output.clone().unwrap_or_else(|| PathBuf::from("dispatch.yaml"));
    let source = Source::new(path.display().to_string(), text.as_str());
    let values: HashMap<&str, &str> = variables.iter().map(|it| (it.name.as_str(), it.value.expose())).collect();
    compare(roster, &before, &Roster::read(&vec![source].into(), &[]).0, &values, problems);
    Some(Converted { text, accounts: config.accounts.len(), variables, tells })
}

/// The accounts of a configuration, with every problem of them.
fn accounts(roster: &Roster, problems: &mut Problems) -> Vec<Option<Account>> {
    let bound = |(entry, outline): (_, &Outline)| {
        let (account, found) = bind(entry, outline, &roster.catalog, &roster.config.defaults, Resolving::Without);
        problems.extend(found);
        account
    };
    roster.config.accounts.iter().zip(&roster.outlines).map(bound).collect()
}

/// Reports every account that did not come back as it was: a new file that sends to somebody else is worse than none.
fn compare(
    old: &Roster,
    before: &[Option<Account>],
    new: &Roster,
    values: &HashMap<&str, &str>,
    problems: &mut Problems,
) {
    let after = accounts(new, &mut Problems::new());
    for (at, (entry, account)) in old.config.accounts.iter().zip(before).enumerate() {
        let again = after.get(at).and_then(Option::as_ref);
        let what = match (account, again) {
            (Some(account), Some(again)) => difference(account, again, values).map(|it| it.to_string()),
            (None, None) if at < after.len() => None,
            (Some(_), None) | (None, _) => Some("account".to_owned()),
        };
        if let Some(what) = what {
            let problem =
                Problem::new(format!("this account would not be the same in the new file: its `{what}` differs"));
            problems.push(problem.at(entry.origin.clone()).hint("write this account by hand"));
        }
    }
}

fn write(args: &ConvertArgs, converted: &Converted, printer: Printer) -> Result<(), Problem> {
    let Some(path) = &args.output else {
        printer.data(&converted.text);
        return Ok(());
    };
    if path.symlink_metadata().is_ok() {
        let problem = Problem::new(format!("there is a file `{}` already", path.display()));
        return Err(problem.hint("give another name, or move that file away"));
    }
    let written = private_file(path).and_then(|mut file| file.write_all(converted.text.as_bytes()));
    written.map_err(|error| Problem::new(format!("`{}` cannot be written: {error}", path.display())))
}

/// What is left to do.
fn told(args: &ConvertArgs, converted: &Converted) -> String {
    let plural = if converted.accounts == 1 { "" } else { "s" };
    let mut text = format!("{} account{plural} converted\n", converted.accounts);
    if !converted.variables.is_empty() {
        text.push_str("set these variables to what stands in the old configuration, with `%` escapes decoded:\n");
    }
    for variable in &converted.variables {
        for (index, place) in variable.uses.iter().enumerate() {
            let name = if index == 0 { variable.name.as_str() } else { "" };
            let _ = writeln!(text, "  {name:<32} `{}` of {} at {}", place.field, place.account, place.origin);
        }
    }
    if converted.tells {
        text.push_str("passwords or tokens stand in it; `--secrets env` puts variables in their place\n");
    }
    if let Some(path) = &args.output {
        let _ = writeln!(text, "now try `dispatch check --config {}`", path.display());
    }
    text
}

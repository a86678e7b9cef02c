//! From the arguments to what is printed.

use crate::bind::Commands;
use crate::cli::args::{Common, RenderArgs, TemplateArgs};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::prepare::refuse;
use crate::cli::render::fixture::{self, Fixture};
use crate::cli::render::reader::{Reader, Renderings, Script};
use crate::cli::render::shown::{Heads, Shown, json, text};
use crate::cli::roster::Roster;
use crate::cli::sources::Sources;
use crate::cli::templates::Templates;
use crate::cli::variables::Given;
use crate::cli::{diagnose, secrets, sources};
use crate::problem::Problems;

/// Renders a template, or every case of a fixture.
///
/// # Errors
/// When standard output takes nothing.
pub(in crate::cli) fn render(
    args: &RenderArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let mut problems = Problems::new();
    let sources = found(common, environment, &mut problems);
    let (roster, found) = Roster::read(&sources, &[]);
    problems.extend(found);
    // Accounts may need what commands print; nobody else does.
    let commands = if args.reader.is_some() { Commands::Run } else { Commands::Leave };
    let vault = secrets::vault(common, environment, commands, &mut problems);
    let reader = Reader::of(args, &roster, &vault, &mut problems);
    let mut templates = Templates::new(&roster, &vault);
    let choice = templates.argument(&args.template, &mut problems);
    let named = TemplateArgs {
        path: Some(args.template.clone()),
        vars: args.vars.clone(),
        vars_files: args.vars_files.clone(),
    };
    let columns = reader.as_ref().map(Reader::columns).unwrap_or_default();
    let given = Given::read(&named, &roster.config, &columns, &mut problems);
    let (Some(choice), Some(reader)) = (choice, reader) else { return Ok(refuse(printer, problems)) };
    if problems.any_error() {
        return Ok(refuse(printer, problems));
    }
    let now = jiff::Timestamp::now();
    let heads = if args.reader.is_some() { Heads::Full } else { Heads::None };
    let (rendered, others, tests) = match &args.fixture {
        Some(path) => {
            let fixture = Fixture { path, choice: &choice, reader: &reader, given: &given, heads };
            let (rendered, tests) = fixture.run(&mut templates, &mut problems);
            (rendered, None, Some(tests))
        }
        None => {
            let mut script = Script { choice: &choice, given: &given, now, problems: &mut problems };
            let made = reader.make(&mut script, &mut templates);
            let Renderings { all, others } = problems.keep_all(made).unwrap_or_default();
            (all.iter().map(|made| Shown::new(None, made, heads)).collect(), others, None)
        }
    };
    let failed = problems.any_error();
    let is_one = args.fixture.is_none() && args.reader.is_none();
    let written = match (args.json, &others) {
        (true, _) if is_one => rendered.first().map(json).transpose()?.unwrap_or_default(),
        (true, _) if failed && rendered.is_empty() => String::new(),
        (true, _) => json(&rendered)?,
        (false, None) => text(&rendered),
        (false, Some(others)) => format!("{}\n{others}\n", text(&rendered)),
    };
    printer.deliver(&written)?;
    others.iter().filter(|_| args.json).for_each(|others| printer.say(others));
    diagnose::show(printer, problems);
    tests.and_then(fixture::tally).iter().for_each(|words| printer.say(words));
    Ok(if failed { Exit::Refused } else { Exit::Success })
}

/// The configuration, where there is one; a template needs none.
fn found<'a>(common: &'a Common, environment: &'a Environment, problems: &mut Problems) -> Sources<'a> {
    match sources::read(common, environment) {
        Ok(sources) => sources,
        Err(_) if common.config.is_empty() => Sources::default(),
        Err(found) => {
            problems.extend(found);
            Sources::default()
        }
    }
}

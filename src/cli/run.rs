//! From the arguments to the command, and from its end to the exit code.

use std::process::ExitCode;
use std::thread;

use clap::Parser as _;

use crate::cli::args::{Cli, Command};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::{accounts, auth, check, configuration, convert, documents, render, resume, runs, send, services, url};

/// The stack of the program in bytes, of which only what is used takes memory. Lists that a template makes may hold each other as
/// deep as its steps allow, and they are compared, written and freed level by level.
const STACK: usize = 1 << 30;

/// Runs the program.
pub fn main() -> ExitCode {
    match thread::Builder::new().name("main".to_owned()).stack_size(STACK).spawn(run) {
        // What a panic says has been printed; this is the code with which it would have ended the process.
        Ok(running) => running.join().unwrap_or_else(|_| ExitCode::from(101)),
        // The usual stack is enough for everything but such a template.
        Err(_) => run(),
    }
}

fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes; clap knows where each belongs.
            let _ = error.print();
            return if error.use_stderr() { Exit::Refused } else { Exit::Success }.into();
        }
    };
    let printer = Printer::new(cli.common.color, cli.common.log_format);
    match command(&cli, printer) {
        Ok(exit) => exit.into(),
        Err(error) => {
            printer.error(&format!("{error:#}"));
            Exit::Failed.into()
        }
    }
}

fn command(cli: &Cli, printer: Printer) -> anyhow::Result<Exit> {
    let environment = Environment::read();
    let (common, environment) = (&cli.common, &environment);
    Ok(match &cli.command {
        None => send::send(&cli.send, common, environment, printer)?,
        Some(Command::Check(args)) => check::check(args, common, environment, printer)?,
        Some(Command::Render(args)) => render::render(args, common, environment, printer)?,
        Some(Command::Accounts(args)) => accounts::accounts(args, common, environment, printer),
        Some(Command::Services(args)) => services::services(args, common, environment, printer),
        Some(Command::Runs(args)) => runs::runs(args, common, environment, printer),
        Some(Command::Resume(args)) => resume::resume(args, common, environment, printer)?,
        Some(Command::Auth(args)) => auth::auth(args, common, environment, printer)?,
        Some(Command::Config(args)) => configuration::config(args, common, environment, printer),
        Some(Command::Convert(args)) => convert::convert(args, common, environment, printer),
        Some(Command::Url(args)) => url::url(args, common, environment, printer),
        Some(Command::Schema(args)) => {
            documents::schema(args.subject, &services::catalog(common, environment), printer)?;
            Exit::Success
        }
        Some(Command::Completions { shell }) => {
            documents::completions(*shell, printer);
            Exit::Success
        }
        Some(Command::Man) => documents::man(printer).map(|()| Exit::Success)?,
    })
}

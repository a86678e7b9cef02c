//! From the arguments to the command, and from its end to the exit code.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use clap::Parser as _;

use crate::cli::args::{Cli, Command};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::{
    accounts, auth, check, configuration, convert, diagnose, documents, processor, render, resume, runs, send,
    services, url,
};
use crate::template::Watched;

/// The stack of the program in bytes, of which only what is used takes memory. Lists that a template makes may hold each other as
/// deep as its steps allow, and they are compared, written and freed level by level.
const STACK: usize = 1 << 30;

/// The stack in bytes where memory is too short for that.
const SMALL_STACK: usize = 8 << 20;

/// How often it is looked at what is being rendered.
const GLANCE: Duration = Duration::from_millis(250);

/// How long the program may work at one rendering before it is given up; no time counts in which it was stopped, or other programs
/// had the processor. A long message takes some milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs the program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes; clap knows where each belongs.
            let _ = error.print();
            return if error.use_stderr() { Exit::Refused } else { Exit::Success }.into();
        }
    };
    let printer = Printer::new(cli.common.color, cli.common.log_format);
    let (sender, ended) = mpsc::channel();
    let cli = Arc::new(cli);
    let start = |stack| {
        let (cli, sender) = (Arc::clone(&cli), sender.clone());
        let program = move || {
            // Only a thread that does not listen any more could miss it.
            let _ = sender.send(run(&cli, printer));
        };
        thread::Builder::new().name("main".to_owned()).stack_size(stack).spawn(program)
    };
    // The small one is enough for everything but such a template.
    let started = start(STACK).or_else(|_| start(SMALL_STACK));
    drop(sender);
    match started {
        Ok(_) => watch(&ended, printer),
        Err(error) => {
            printer.error(&format!("the program cannot start: {error}"));
            Exit::Failed.into()
        }
    }
}

/// Waits for the program; one that does not come back from rendering a template is left, before anything was sent.
fn watch(ended: &Receiver<ExitCode>, printer: Printer) -> ExitCode {
    // The rendering that is under way, and how much work was done when it was first seen.
    let mut seen: Option<(Watched, Duration)> = None;
    loop {
        match ended.recv_timeout(GLANCE) {
            Ok(code) => return code,
            // What a panic says has been printed; this is the code with which it would have ended the process.
            Err(RecvTimeoutError::Disconnected) => return ExitCode::from(101),
            Err(RecvTimeoutError::Timeout) => {}
        }
        let worked = processor::worked();
        let oldest = Watched::oldest();
        seen = seen.filter(|(seen, _)| oldest.as_ref().is_some_and(|oldest| oldest.is(seen)));
        seen = seen.or_else(|| oldest.map(|oldest| (oldest, worked)));
        if let Some((stuck, _)) = seen.take_if(|(_, before)| worked.saturating_sub(*before) >= PATIENCE) {
            diagnose::show(printer, stuck.endless().into());
            return Exit::Refused.into();
        }
    }
}

fn run(cli: &Cli, printer: Printer) -> ExitCode {
    match command(cli, printer) {
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

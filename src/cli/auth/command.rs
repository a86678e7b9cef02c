//! `dispatch auth`, from its arguments to its exit code.

use std::future::Future;

use crate::cli::args::Common;
use crate::cli::auth::args::{AuthArgs, AuthCommand};
use crate::cli::auth::keep::keep;
use crate::cli::auth::subject::{Wanted, wanted};
use crate::cli::auth::{browser, device, forget, status};
use crate::cli::diagnose;
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::prepare::refuse;
use crate::cli::runtime::runtime;
use crate::cli::state;
use crate::outcome::Failure;
use crate::problem::{Problem, Problems};
use crate::service::office365::sign_in::{Application, Scopes, SignedIn, scopes};
use crate::store::TokenStore;
use crate::transport::Transport;

/// Signs in, or shows or forgets sign-ins.
///
/// # Errors
/// Only what no argument could foresee: the operating system refuses a runtime.
pub(in crate::cli) fn auth(
    args: &AuthArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let runtime = runtime()?;
    let done = match &args.command {
        None => match prepare(args, common, environment) {
            Ok(ready) => Ok(runtime.block_on(ready.sign_in(args, printer))),
            Err(problems) => Err(problems),
        },
        Some(AuthCommand::Status { account }) => status::status(account.as_deref(), common, environment, printer),
        Some(AuthCommand::Forget { account }) => {
            runtime.block_on(forget::forget(account, common, environment, printer))
        }
    };
    Ok(done.unwrap_or_else(|problems| refuse(printer, problems)))
}

/// A sign-in that can begin.
struct Ready {
    wanted: Wanted,
    warnings: Problems,
    scopes: Scopes,
    application: Application,
    store: TokenStore,
}

/// Finds everything that stands in the way before a person does anything.
fn prepare(args: &AuthArgs, common: &Common, environment: &Environment) -> Result<Ready, Problems> {
    let (wanted, warnings) = wanted(args, common, environment)?;
    let further = (args.read_write || wanted.needs_drafts()).then_some("Mail.ReadWrite");
    let asked = further.into_iter().chain(args.scopes.iter().map(String::as_str));
    let scopes = scopes(&wanted.subject.credential.resource, asked)?;
    let store = state::tokens(common, environment);
    store.probe()?;
    let line = Transport::new().line(&wanted.policy)?;
    let application = wanted.subject.application(&scopes, wanted.redactor.clone(), line);
    Ok(Ready { wanted, warnings, scopes, application, store })
}

impl Ready {
    async fn sign_in(mut self, args: &AuthArgs, printer: Printer) -> Exit {
        let notes = self.scopes.notes.drain(..).map(|note| Problem::new(note).warning());
        self.warnings.extend(notes.collect());
        diagnose::show(printer, self.warnings);
        let way = async {
            match args.browser {
                true => browser::sign_in(&self.wanted, &self.application, printer).await,
                false => device::sign_in(&self.wanted, &self.application, printer).await,
            }
        };
        let tokens = match unless_interrupted(way).await {
            Some(Ok(tokens)) => tokens,
            Some(Err(failure)) => {
                diagnose::show(printer, diagnose::of_failure(&failure).into());
                return Exit::Failed;
            }
            None => {
                printer.say("stopped: nobody signed in, and nothing was stored");
                return Exit::Stopped;
            }
        };
        match keep(&self.wanted, &self.scopes, tokens, &self.store, printer).await {
            Ok(()) => Exit::Success,
            Err(problem) => {
                diagnose::show(printer, problem.into());
                Exit::Failed
            }
        }
    }
}

/// What comes of it; nothing where Ctrl-C comes first.
async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        result = work => Some(result),
        Ok(()) = tokio::signal::ctrl_c() => None,
    }
}

/// What a way to sign in gives.
pub(super) type Granted = Result<SignedIn, Failure>;

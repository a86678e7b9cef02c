//! Accounts that may not do what the plan asks of them are found before anything is sent.

use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::bind::Account;
use crate::cli::opening::Opened;
use crate::cli::roster::BadAccounts;
use crate::cli::session::Start;
use crate::deliver::{Limits, close, prepare};
use crate::outcome::Failure;
use crate::problem::{Problem, Problems};

/// The run without the accounts that could deliver nothing, where such accounts are left out.
///
/// # Errors
/// Otherwise a problem for each of them. A run that goes on is always whole: its plan is the one that it began with.
pub(super) fn ready(mut opened: Opened, start: &Start, limits: Limits, runtime: &Runtime) -> Result<Opened, Problems> {
    let refused = runtime.block_on(prepare(&opened.plan, &opened.outlets, start.standings(), limits));
    if refused.is_empty() {
        return Ok(opened);
    }
    let may_skip = match start {
        Start::Fresh { .. } => refused.iter().all(|(account, _)| {
            configured(&opened, *account).is_some_and(|it| opened.loaded.when_bad(it) == BadAccounts::Skip)
        }),
        Start::Again { .. } | Start::Instead { .. } => false,
    };
    if !may_skip {
        // An account that did not answer in time may be about to get a token, which is to be kept.
        runtime.block_on(close(&opened.outlets));
        return Err(refused.iter().map(|(account, failure)| problem(&opened, *account, failure)).collect());
    }
    let mut kept = 0;
    let mut places = Vec::with_capacity(opened.outlets.len());
    for account in 0..opened.outlets.len() {
        let failure = refused.iter().find(|(number, _)| *number == account).map(|(_, failure)| failure);
        places.push(failure.is_none().then_some(kept));
        kept += usize::from(failure.is_none());
        if let Some(failure) = failure {
            let name = Arc::clone(&opened.outlets[account].name);
            let problem = problem(&opened, account, failure);
            opened.loaded.selection.skipped.push((name, problem));
        }
    }
    let mut places_of_outlets = places.iter();
    opened.outlets.retain(|_| places_of_outlets.next().is_some_and(Option::is_some));
    opened.plan.move_accounts(&places);
    Ok(opened)
}

/// The account of a way out.
fn configured(opened: &Opened, account: usize) -> Option<&Account> {
    let name = &opened.outlets[account].name;
    opened.loaded.selection.accounts.iter().find(|account| account.name == *name)
}

/// Why an account cannot deliver, at the place where it is configured.
fn problem(opened: &Opened, account: usize, failure: &Failure) -> Problem {
    let name = &opened.outlets[account].name;
    let problem = Problem::new(format!("account `{name}` cannot send this: {}", failure.message));
    let problem = match configured(opened, account) {
        Some(account) => problem.at(account.origin.clone()),
        None => problem,
    };
    problem.maybe_hint(failure.hint.clone())
}

//! `dispatch check --online`: accounts are asked at their services what they may do, and nothing is sent.

use std::sync::mpsc;
use std::time::Duration;

use futures::future::join_all;
use tokio::time::timeout;

use crate::bind::{self, Account, Buckets, Surroundings, Vault, open};
use crate::cli::args::CheckFormat;
use crate::cli::diagnose;
use crate::cli::output::Printer;
use crate::cli::runtime::runtime;
use crate::outcome::Failure;
use crate::problem::{Problem, Problems};
use crate::service::Examination;
use crate::store::TokenStore;
use crate::suggest;
use crate::transport::Transport;

/// The name that stands for every account.
pub(super) const ALL: &str = "all";

/// How long one account is asked at the most.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long an account may take to come to an end that did not answer in time.
const LAST: Duration = Duration::from_secs(10);

/// What accounts are asked with.
pub(super) struct Asking<'a> {
    pub(super) vault: &'a Vault,
    pub(super) store: &'a TokenStore,
    pub(super) printer: Printer,
    /// How the check as a whole shows what it finds.
    pub(super) format: CheckFormat,
}

impl Asking<'_> {
    /// Asks the accounts of these names and shows what they say; with what is wrong.
    ///
    /// # Errors
    /// When the operating system refuses a runtime.
    pub(super) fn ask(&self, accounts: &[Account], names: &[String]) -> anyhow::Result<Problems> {
        let mut problems = unknown(accounts, names);
        let chosen = accounts.iter().filter(|account| names.iter().any(|name| is_meant(name, account)));
        let (transport, buckets) = (Transport::new(), Buckets::new());
        let (lines, _) = mpsc::channel();
        let surroundings =
            Surroundings { vault: self.vault, store: self.store, transport: &transport, lines, buckets: &buckets };
        let mut opened = Vec::new();
        for account in chosen {
            let ready = open(account, &surroundings);
            opened.extend(problems.keep_all(ready).map(|ready| (account, ready)));
        }
        opened.iter().for_each(|(_, ready)| problems.extend(ready.warnings.clone()));
        let answers = runtime()?.block_on(join_all(opened.iter().map(|(_, ready)| one(ready))));
        for ((account, _), answer) in opened.iter().zip(answers) {
            let named = names.iter().any(|name| name.eq_ignore_ascii_case(&account.name));
            match answer {
                Some(Ok(Examination { facts, problems: found })) => {
                    self.show(account, &facts);
                    problems.extend(found.at(&account.origin));
                }
                Some(Err(problem)) => problems.push(problem.at(account.origin.clone())),
                None if named => self.show(account, &["it cannot be asked without sending something".to_owned()]),
                None => {}
            }
        }
        Ok(problems)
    }

    fn show(&self, account: &Account, facts: &[String]) {
        let service = &account.kind.definition.name;
        let lines: String = facts.iter().map(|fact| format!("  {}\n", diagnose::plain(fact))).collect();
        let text = format!("{} ({service})\n{lines}", account.name);
        match self.format {
            CheckFormat::Text => self.printer.data(&text),
            // Standard output holds a document, or annotations.
            CheckFormat::Json | CheckFormat::Github => self.printer.note(&text),
        }
    }
}

/// What an account says; nothing where there is nothing to ask.
async fn one(ready: &bind::Opened) -> Option<Result<Examination, Problem>> {
    let asked = ready.service.examine()?;
    Some(match timeout(PATIENCE, asked).await {
        Ok(Ok(examination)) => Ok(examination),
        Ok(Err(failure)) => {
            let message = ready.redactor.redact(&failure.message);
            Err(diagnose::of_failure(&Failure { message, ..failure }))
        }
        Err(_) => {
            // What it still does may be worth its end, such as a token that is not kept yet.
            let _ = timeout(LAST, ready.service.close()).await;
            Err(Problem::new("the service did not answer in time").hint("try again later"))
        }
    })
}

fn is_meant(name: &str, account: &Account) -> bool {
    name.eq_ignore_ascii_case(ALL) || name.eq_ignore_ascii_case(&account.name)
}

/// A problem for every name that no account has.
fn unknown(accounts: &[Account], names: &[String]) -> Problems {
    let known = || accounts.iter().map(|account| &*account.name);
    let strangers = names.iter().filter(|name| !accounts.iter().any(|account| is_meant(name, account)));
    strangers
        .map(|name| Problem::new(format!("no account is called `{name}`")).maybe_hint(suggest::hint(name, known())))
        .collect()
}

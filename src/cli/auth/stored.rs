//! The sign-ins that are stored, beside the accounts of the configuration that use or lack them.

use std::sync::Arc;

use crate::bind::Commands;
use crate::cli::args::Common;
use crate::cli::auth::subject::people;
use crate::cli::environment::Environment;
use crate::cli::roster::Roster;
use crate::cli::{secrets, sources};
use crate::problem::{Problem, Problems};
use crate::store::{Credential, Entry, Holder, TokenStore};
use crate::suggest;

/// A sign-in that is stored, or that accounts of the configuration lack.
pub(super) struct SignIn {
    pub(super) credential: Credential,
    /// The accounts of the configuration that use it; where there is none, the one that stored it.
    pub(super) accounts: Vec<Arc<str>>,
    pub(super) kept: Kept,
    pub(super) seed: Seed,
}

/// What is kept of a sign-in.
pub(super) enum Kept {
    Entry(Box<Entry>),
    Nothing,
    /// A file that cannot be used.
    Damaged,
}

/// Whether the configuration holds a refresh token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Seed {
    Given,
    None,
}

impl SignIn {
    /// The mailbox that a person signed in to; nothing where that is not known by name.
    pub(super) fn mailbox(&self) -> Option<&str> {
        match &self.credential.holder {
            Holder::Mailbox(mailbox) => Some(mailbox),
            Holder::Account(_) | Holder::Application => None,
        }
    }

    /// What people call it.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|name| &**name).chain(self.mailbox())
    }
}

/// Every sign-in, with a warning for every file that cannot be used.
///
/// # Errors
/// A configuration with a problem, or a store that cannot be read.
pub(super) fn all(
    store: &TokenStore,
    common: &Common,
    environment: &Environment,
) -> Result<(Vec<SignIn>, Problems), Problems> {
    let mut found: Vec<SignIn> = Vec::new();
    let mut warnings = Problems::new();
    for entry in store.list()? {
        match entry {
            Ok(entry) => found.push(SignIn {
                credential: entry.credential.clone(),
                accounts: vec![Arc::from(&*entry.account)],
                kept: Kept::Entry(Box::new(entry)),
                seed: Seed::None,
            }),
            Err(problem) => warnings.push(problem.warning()),
        }
    }
    let stored = found.len();
    let files = match sources::read(common, environment) {
        Ok(files) => files,
        // What is stored can be seen without any configuration.
        Err(_) if !sources::are_named(common, environment) => return Ok((found, warnings)),
        Err(problems) => return Err(problems),
    };
    let (roster, problems) = Roster::read(&files, &[]);
    if problems.any_error() {
        return Err(problems);
    }
    let mut used = vec![false; stored];
    let mut found_there = Problems::new();
    let vault = secrets::vault(common, environment, Commands::Leave, &mut found_there);
    if found_there.any_error() {
        return Err(found_there);
    }
    warnings.extend(found_there);
    for wanted in people(&roster, &vault) {
        let seed = if wanted.seed.is_some() { Seed::Given } else { Seed::None };
        let (credential, kept) = match store.read(&wanted.subject.credential) {
            // As it is written in the store, which may differ in case.
            Ok(Some(entry)) => (entry.credential, Kept::Nothing),
            Ok(None) => (wanted.subject.credential, Kept::Nothing),
            Err(_) => (wanted.subject.credential, Kept::Damaged),
        };
        match found.iter().position(|known| known.credential == credential) {
            Some(place) => {
                let known = &mut found[place];
                // The account that stored it may be called otherwise now.
                if let Some(used) = used.get_mut(place).filter(|used| !**used) {
                    *used = true;
                    known.accounts.clear();
                }
                known.accounts.push(wanted.name);
                known.seed = seed;
            }
            None => found.push(SignIn { credential, accounts: vec![wanted.name], kept, seed }),
        }
    }
    Ok((found, warnings))
}

/// Those that an account or a mailbox of this name has.
///
/// # Errors
/// There is none; the problem names the nearest.
pub(super) fn named(all: Vec<SignIn>, name: &str) -> Result<Vec<SignIn>, Problem> {
    let known: Vec<String> = all.iter().flat_map(SignIn::names).map(str::to_owned).collect();
    let meant: Vec<_> =
        all.into_iter().filter(|one| one.names().any(|known| known.eq_ignore_ascii_case(name))).collect();
    if meant.is_empty() {
        return Err(Problem::new(format!("there is no sign-in of `{name}`, and no account that needs one"))
            .maybe_hint(suggest::hint(name, known.iter().map(String::as_str))));
    }
    Ok(meant)
}

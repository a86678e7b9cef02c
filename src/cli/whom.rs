//! `--audience`, `--to` and `--where`: who gets the message within the selected accounts.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::audience::{self, Audience, Digest};
use crate::bind::{Enlisted, Enlistment, given};
use crate::cli::args::WhomArgs;
use crate::cli::roster::{BadAccounts, Roster, Selection};
use crate::cli::scripts::Chosen;
use crate::config::model::{Config, Entry, Located};
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;
use crate::template::Predicate;

/// Who is meant.
#[derive(Default)]
pub(super) struct Whom {
    audiences: Vec<Audience>,
    to: Vec<Located<String>>,
    filter: Option<Predicate>,
}

/// What the audiences of all accounts gave.
#[derive(Default)]
pub(super) struct Crowd {
    /// The names of their columns.
    pub(super) columns: BTreeSet<String>,
    /// The files that were read, with what they held.
    pub(super) files: Vec<(String, Digest)>,
    /// How many recipients the audiences have.
    rows: usize,
    texts: BTreeSet<String>,
    fields: BTreeSet<String>,
    /// The accounts for which nobody is left.
    deserted: Vec<Arc<str>>,
}

impl Whom {
    /// Reads what the command line says, with every mistake in it.
    pub(super) fn read(args: &WhomArgs, config: &Config, problems: &mut Problems) -> Self {
        let audiences = args.audiences.iter().filter_map(|name| problems.keep(audience(name, config))).collect();
        let to = args.to.iter().map(|text| Located::new(text.clone(), argument("--to", text))).collect();
        let condition = args.condition.as_deref().map(|text| Predicate::parse(&argument("--where", text).source));
        let filter = condition.and_then(|parsed| problems.keep(parsed));
        Self { audiences, to, filter }
    }

    /// Whether it replaces the recipients that the accounts have.
    pub(super) fn replaces(&self) -> bool {
        !self.audiences.is_empty() || !self.to.is_empty()
    }

    /// Gives every selected account its recipients, with columns of the types that its template declares; one for which there are none leaves the selection.
    pub(super) fn enlist(
        &self,
        roster: &Roster,
        selection: &mut Selection,
        chosen: &Chosen<'_>,
        bad: BadAccounts,
        problems: &mut Problems,
    ) -> Crowd {
        let (mut crowd, mut deaf) = (Crowd::default(), Vec::new());
        let (mut any_account, mut any_audience) = (false, false);
        let mut left = vec![true; selection.accounts.len()];
        for (index, place) in selection.places.iter().enumerate() {
            let Some(place) = *place else { continue };
            let Some(account) = selection.accounts.get_mut(place) else { continue };
            if account.kind.targets.is_none() {
                deaf.push(Arc::clone(&account.name));
                continue;
            }
            any_account = true;
            let audiences = self.of(roster, index);
            any_audience |= !audiences.is_empty();
            if audiences.is_empty() && !self.replaces() {
                continue;
            }
            let mut found = Problems::new();
            if self.replaces() {
                account.targets = given(account, &self.to, &mut found);
            }
            let mut targets = Vec::new();
            let enlistment = Enlistment {
                account,
                audiences: &audiences,
                filter: self.filter.as_ref(),
                types: &chosen.types(account),
            };
            let mut enlisted = enlistment.run(&mut |target| targets.push(target), &mut found);
            account.targets = std::mem::take(&mut enlisted.own);
            account.targets.append(&mut targets);
            crowd.add(enlisted);
            let (errors, warnings) = found.split();
            problems.extend(warnings);
            // Whoever is named on the command line is no fault of a file, and neither is what else it says.
            let bad = match self.replaces() || self.is_at_fault(&errors) {
                true => bad,
                false => bad.of(account, &roster.config.isolating),
            };
            match (bad, errors.is_empty()) {
                (BadAccounts::Skip, false) => {
                    let errors = errors.sorted();
                    let first = errors.first().cloned();
                    selection.skipped.extend(first.map(|problem| (Arc::clone(&account.name), problem)));
                    problems.extend(errors.into_iter().map(Problem::warning).collect());
                    left[place] = false;
                }
                (_, clean) => {
                    problems.extend(errors);
                    if account.targets.is_empty() && clean {
                        crowd.deserted.push(Arc::clone(&account.name));
                        left[place] = false;
                    }
                }
            }
        }
        problems.extend(self.pointless(any_account, any_audience, &deaf).into_iter().collect());
        if let Some(filter) = self.filter.as_ref().filter(|_| crowd.rows > 0) {
            problems.extend(filter.unknown(&crowd.columns, &crowd.fields).into_iter().collect());
            problems.extend(filter.misjudged(&crowd.texts).into_iter().collect());
        }
        selection.keep(&left);
        crowd
    }

    /// Whether one of the problems lies in the condition.
    fn is_at_fault(&self, problems: &Problems) -> bool {
        self.filter.as_ref().is_some_and(|filter| problems.iter().any(|problem| filter.is_place_of(problem)))
    }

    /// The audiences of an account.
    fn of<'a>(&'a self, roster: &'a Roster, index: usize) -> Vec<&'a Audience> {
        match self.replaces() {
            true => self.audiences.iter().collect(),
            false => roster.config.accounts.get(index).map_or_else(Vec::new, |entry| named(entry, &roster.config)),
        }
    }

    /// What is said of options that can have no effect, on all accounts or on some.
    fn pointless(&self, any_account: bool, any_audience: bool, deaf: &[Arc<str>]) -> Option<Problem> {
        let option = if self.audiences.is_empty() { "--to" } else { "--audience" };
        if self.replaces() && !any_account && !deaf.is_empty() {
            let problem = Problem::new(format!("`{option}` has no meaning here: no selected account takes targets"));
            return Some(problem.hint("select another account with `--tag`, or leave the option out"));
        }
        if self.filter.is_some() && !any_audience && (any_account || !deaf.is_empty()) {
            let problem = Problem::new("`--where` chooses among the recipients of audiences, and there is none here");
            return Some(problem.hint("name one with `--audience`, or leave `--where` out"));
        }
        if self.replaces() && !deaf.is_empty() {
            let names = suggest::listed(deaf);
            let problem = Problem::new(format!("{names} takes no targets, and gets the message as usual"));
            return Some(problem.hint("leave it out with `--tag`, where that is not meant").warning());
        }
        None
    }
}

impl Crowd {
    fn add(&mut self, enlisted: Enlisted) {
        self.rows += enlisted.rows();
        self.columns.extend(enlisted.columns);
        self.texts.extend(enlisted.texts);
        self.fields.extend(enlisted.fields);
        for file in enlisted.files {
            if self.files.iter().all(|known| known.0 != file.0) {
                self.files.push(file);
            }
        }
    }

    /// Why accounts have nobody left to send to; nothing where all of them have somebody.
    pub(super) fn desertion(&self, whom: &Whom) -> Option<String> {
        let first = self.deserted.first()?;
        Some(match (&whom.filter, self.rows) {
            (Some(_), rows) if rows > 0 => format!("`--where` fits none of the {rows} recipients"),
            (_, _) => format!("the audiences of `{first}` have no recipients"),
        })
    }
}

/// The audiences that an account names.
pub(super) fn named<'a>(entry: &Entry, config: &'a Config) -> Vec<&'a Audience> {
    let find = |name: &Located<String>| config.audiences.iter().find(|audience| audience.name.value == name.value);
    entry.audiences.iter().filter_map(find).collect()
}

/// An audience by its name, or else the file of this path.
fn audience(name: &str, config: &Config) -> Result<Audience, Problem> {
    if let Some(known) = config.audiences.iter().find(|audience| audience.name.value == name.to_lowercase()) {
        return Ok(known.clone());
    }
    let path = Path::new(name);
    let origin = argument("--audience", name);
    if path.exists() || path.components().count() > 1 {
        return Ok(audience::of_file(path, origin));
    }
    let names = config.audiences.iter().map(|audience| audience.name.value.as_str());
    let problem = Problem::new(format!("there is no audience and no file `{name}`")).at(origin);
    Err(problem.hint("define it under `audiences`, or name a file").maybe_hint(suggest::hint(name, names)))
}

fn argument(option: &str, text: &str) -> Origin {
    Origin::new(&Source::new(option, text), 0..text.len())
}

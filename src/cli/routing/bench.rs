//! Every test of a configuration, one after the other.

use std::collections::{BTreeMap, HashMap};

use crate::bind::{Outline, Vault};
use crate::cli::output::Printer;
use crate::cli::prepare::strangers;
use crate::cli::roster::{Roster, Selection};
use crate::cli::routing::message::{self, Made};
use crate::cli::routing::words;
use crate::cli::routing::{compare, selection};
use crate::config::Env;
use crate::config::model::Located;
use crate::config::routing::{Expected, RoutingTest};
use crate::problem::{Level, Problem, Problems};
use crate::report::problems::Tests;
use crate::select::{Filter, Reason};
use crate::suggest;

/// What tests are run on: a configuration without mistakes, of which every account is bound.
pub(in crate::cli) struct Bench<'a> {
    pub(super) roster: &'a Roster,
    pub(super) selection: &'a Selection,
    /// Where templates find what is open to them of the environment.
    pub(super) vault: &'a Vault,
    /// The environment whose overlays are laid over the files.
    pub(super) env: Option<&'a Env>,
    /// The places of the accounts by their names, lower-cased; without those that were given as URLs.
    places: HashMap<String, usize>,
}

/// What a run would be.
pub(super) struct Thought<'a> {
    pub(super) filter: Filter,
    /// The accounts that are selected, each with the reason.
    pub(super) reasons: BTreeMap<usize, Reason>,
    /// The message of every delivery that was looked at.
    pub(super) messages: Vec<Made>,
    /// The accounts of which too little is known.
    pub(super) unknown: Vec<&'a str>,
}

impl<'a> Bench<'a> {
    pub(in crate::cli) fn new(
        roster: &'a Roster,
        selection: &'a Selection,
        vault: &'a Vault,
        env: Option<&'a Env>,
    ) -> Self {
        let places = roster.configured().iter().enumerate();
        let places = places.map(|(place, outline)| (outline.name.to_lowercase(), place)).collect();
        Self { roster, selection, vault, env, places }
    }

    /// Runs every test and adds a problem for everything that is not as it should be.
    pub(in crate::cli) fn run(&self, tests: &[RoutingTest], printer: Printer, problems: &mut Problems) -> Tests {
        let mut tally = Tests::default();
        for test in tests {
            let mut found = self.unknown_names(test);
            let mut unknown = Vec::new();
            if found.is_empty() {
                let thought = self.think(test);
                if let Ok(thought) = &thought {
                    unknown.clone_from(&thought.unknown);
                    if thought.messages.is_empty() && test.only_looks_at_messages() && !unknown.is_empty() {
                        tally.not_tried += 1;
                        printer.say(&words::untried(test, &unknown));
                        continue;
                    }
                }
                found = compare::compare(self, test, thought);
            }
            if !unknown.is_empty() {
                printer.say(&words::untried(test, &unknown));
            }
            if found.is_empty() {
                tally.passed += 1;
            } else {
                tally.failed += 1;
            }
            problems.extend(found);
        }
        tally
    }

    /// What the run of a test would be, or everything that stands in its way, at the place in the test that it is about.
    fn think(&self, test: &RoutingTest) -> Result<Thought<'a>, Problems> {
        let tags = test.tags.as_ref();
        let place = tags.map_or(&test.origin, |tags| &tags.origin);
        let at_tags = |problem: Problem| {
            let hint = problem.hint.clone().unwrap_or_else(|| "`dispatch accounts` shows the tags of each".to_owned());
            Problem { origin: Some(place.clone()), hint: Some(hint), ..problem }
        };
        let everybody = Located::new(vec!["all".to_owned()], test.origin.clone());
        // Where only a message is looked at, nobody has to be named.
        let asked = tags.or((test.message.is_some() && test.says_nothing_of_accounts()).then_some(&everybody));
        let filter = Filter::parse(asked.map_or(&[][..], |tags| &tags.value)).map_err(at_tags)?;
        let (errors, warnings) = strangers(&filter, self.roster).split();
        let nobody = matches!(&test.expected, Expected::Exactly(names) if names.value.is_empty());
        let strange = if nobody { errors.sorted() } else { [errors.sorted(), warnings.sorted()].concat() };
        if !strange.is_empty() {
            return Err(strange
                .into_iter()
                .map(|it| at_tags(Problem { level: Level::Error, code: None, ..it }))
                .collect());
        }
        let reasons = self.roster.reasons(&filter).into_iter().take(self.outlines().len()).enumerate();
        let reasons = reasons.filter_map(|(place, reason)| Some((place, reason?))).collect();
        let mut thought = Thought { filter, reasons, messages: Vec::new(), unknown: Vec::new() };
        if let Some(asked) = &test.message {
            message::make(self, asked, &mut thought)?;
        }
        selection::note_unknown(self, test, &mut thought);
        Ok(thought)
    }

    /// A problem for every name in a test that no account has.
    fn unknown_names(&self, test: &RoutingTest) -> Problems {
        let unknown = test.names().filter(|name| self.place(name).is_none());
        let problem = |name: &Located<String>| {
            let known = self.outlines().iter().map(|outline| &*outline.name);
            let problem = name.problem(format!("no account is called `{}`", name.value));
            problem.hint("`dispatch accounts` lists those that exist").maybe_hint(suggest::hint(&name.value, known))
        };
        unknown.map(problem).collect()
    }

    /// The place of an account.
    pub(super) fn place(&self, name: &Located<String>) -> Option<usize> {
        self.places.get(&name.value).copied()
    }

    /// The accounts of the configuration.
    pub(super) fn outlines(&self) -> &'a [Outline] {
        self.roster.configured()
    }

    pub(super) fn name(&self, place: usize) -> &'a str {
        &self.outlines()[place].name
    }
}

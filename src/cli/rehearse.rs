//! Audiences in `dispatch check`: every row is read, and the message is tried for each, a few at a time and none of them kept.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crate::audience::{self, Heard};
use crate::bind::{Account, Enlistment, Knowledge};
use crate::cli::roster::{Roster, Selection};
use crate::cli::scripts::Chosen;
use crate::cli::whom::named;
use crate::message::Target;
use crate::plan::{Content, Contents, build};
use crate::problem::Problems;
use crate::template::ColumnTypes;

/// For how many recipients of an audience the message is tried at once.
const BATCH: usize = 1000;

/// The most recipients of audiences that an account has in a test.
const MOST_HELD: usize = 1000;

/// Reads the audiences of every account as its service understands them, with columns of the types that its template declares, and those that no account has for themselves; the names
/// of their columns.
pub(super) fn rows(
    roster: &Roster,
    selection: &Selection,
    chosen: &Chosen<'_>,
    problems: &mut Problems,
) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    for (index, place) in selection.places.iter().enumerate() {
        let account = place.and_then(|place| selection.accounts.get(place));
        let Some((entry, account)) = roster.config.accounts.get(index).zip(account) else { continue };
        let audiences = named(entry, &roster.config);
        let enlistment = Enlistment { account, audiences: &audiences, filter: None, types: &chosen.types(account) };
        columns.extend(enlistment.run(&mut drop, problems).columns);
    }
    let used: HashSet<&str> =
        roster.config.accounts.iter().flat_map(|entry| &entry.audiences).map(|name| name.value.as_str()).collect();
    for audience in roster.config.audiences.iter().filter(|audience| !used.contains(audience.name.value.as_str())) {
        let mut heard = Heard::default();
        let read = audience::read(audience, &mut |recipient| {
            heard.keep(recipient);
        });
        heard.keep(read);
        problems.extend(heard.end(&[audience]));
    }
    columns
}

/// Makes the message for every recipient of every account of which enough is known, and drops it.
pub(super) fn messages(roster: &Roster, selection: &Selection, contents: &Contents<'_>, problems: &mut Problems) {
    let mut alone = Vec::new();
    for (index, place) in selection.places.iter().enumerate() {
        let account = place.and_then(|place| selection.accounts.get(place));
        let Some((entry, account)) = roster.config.accounts.get(index).zip(account) else { continue };
        if account.knowledge == Knowledge::TooLittle {
            continue;
        }
        let audiences = named(entry, &roster.config);
        if audiences.is_empty() {
            alone.push(account);
            continue;
        }
        let mut rehearsal = Rehearsal { account, contents, waiting: Vec::new(), problems: Problems::new() };
        let types = contents.of(account).map(Content::column_types).unwrap_or_default();
        let enlistment = Enlistment { account, audiences: &audiences, filter: None, types: &types };
        // What is wrong with the rows is known by now.
        let enlisted = enlistment.run(&mut |target| rehearsal.take(target), &mut Problems::new());
        enlisted.own.into_iter().for_each(|target| rehearsal.take(target));
        rehearsal.try_all();
        problems.extend(rehearsal.problems);
    }
    let plan = problems.keep_all(build(&alone, contents));
    problems.extend(plan.map(|plan| plan.warnings).unwrap_or_default());
}

/// Gives the accounts the recipients of their audiences for tests to look at; of one with more than anybody would write down, too
/// little is known.
pub(super) fn hold(roster: &Roster, selection: &mut Selection) {
    // Each test has a template of its own, which says later what it makes of a row.
    let types = &ColumnTypes::default();
    for (index, place) in selection.places.iter().enumerate() {
        let account = place.and_then(|place| selection.accounts.get_mut(place));
        let Some((entry, account)) = roster.config.accounts.get(index).zip(account) else { continue };
        let audiences = named(entry, &roster.config);
        let mut targets = Vec::new();
        let mut take = |target| {
            if targets.len() < MOST_HELD {
                targets.push(target);
            }
        };
        let enlistment = Enlistment { account, audiences: &audiences, filter: None, types };
        // What is wrong with the rows is known by now.
        let enlisted = enlistment.run(&mut take, &mut Problems::new());
        if enlisted.recipients() > MOST_HELD {
            account.knowledge = Knowledge::TooLittle;
        } else {
            account.targets = [enlisted.own, targets].concat();
        }
    }
}

/// The recipients of an account who wait for a trial.
struct Rehearsal<'a> {
    account: &'a Account,
    contents: &'a Contents<'a>,
    waiting: Vec<Arc<Target>>,
    problems: Problems,
}

impl Rehearsal<'_> {
    fn take(&mut self, target: Arc<Target>) {
        self.waiting.push(target);
        if self.waiting.len() >= BATCH {
            self.try_all();
        }
    }

    /// One failing recipient speaks for its account, as in a run.
    fn try_all(&mut self) {
        let targets = std::mem::take(&mut self.waiting);
        if !self.problems.any_error() && !targets.is_empty() {
            let account = Account { targets, ..self.account.clone() };
            let plan = self.problems.keep_all(build(&[account], self.contents));
            // One warning of an account says what there is to say of its other recipients.
            let warnings = plan.map(|plan| plan.warnings).filter(|_| self.problems.is_empty());
            self.problems.extend(warnings.unwrap_or_default());
        }
    }
}

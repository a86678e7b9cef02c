//! How many recipients the audiences of accounts give.

use std::fmt;

use serde::Serialize;

use crate::bind::{Enlistment, Tally};
use crate::cli::roster::{Roster, Selection};
use crate::cli::whom::named;
use crate::problem::Problems;
use crate::template::ColumnTypes;

/// An audience of an account, in numbers.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Counted {
    audience: String,
    /// How many rows it has.
    rows: usize,
    /// How many of them are no recipients for the account's service.
    bad: usize,
    /// How many of them name somebody whom the account has already.
    duplicates: usize,
    /// How many recipients it adds.
    recipients: usize,
}

/// The audiences of every account of the configuration, none where it is not selected; of a row is kept only what tells duplicates.
///
/// An audience that cannot be read is added to `problems`; `dispatch check` shows what is wrong with rows.
pub(super) fn counted(roster: &Roster, selection: &Selection, problems: &mut Problems) -> Vec<Vec<Counted>> {
    let mut of_account = |(index, place): (usize, &Option<usize>)| {
        let account = place.and_then(|place| selection.accounts.get(place));
        let Some((entry, account)) = roster.config.accounts.get(index).zip(account) else { return Vec::new() };
        let audiences = named(entry, &roster.config);
        let types = &ColumnTypes::default();
        let enlistment = Enlistment { account, audiences: &audiences, filter: None, types };
        let enlisted = enlistment.run(&mut drop, &mut Problems::new());
        problems.extend(enlisted.unreadable.into_iter().collect());
        let tallied = audiences.iter().zip(enlisted.tallies).map(|(audience, tally)| {
            let Tally { rows, bad, duplicates, recipients } = tally;
            Counted { audience: audience.name.value.clone(), rows, bad, duplicates, recipients }
        });
        tallied.collect()
    };
    selection.places.iter().enumerate().map(&mut of_account).collect()
}

/// In a few words.
impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { audience, rows, bad, duplicates, recipients } = self;
        let noun = if *recipients == 1 { "recipient" } else { "recipients" };
        write!(f, "audience {audience} ({recipients} {noun}")?;
        let others = [(duplicates, "named twice"), (bad, "bad")];
        let others: Vec<_> =
            others.iter().filter(|(count, _)| **count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if !others.is_empty() {
            write!(f, " of {rows} rows: {}", others.join(", "))?;
        }
        f.write_str(")")
    }
}

//! A run enters the ledger, with its whole plan, before anything is sent.

use jiff::Timestamp;
use rusqlite::{Transaction, params};

use crate::deliver::event::Heading;
use crate::ledger::commit;
use crate::ledger::fingerprint::Fingerprints;
use crate::ledger::history::Kept;
use crate::ledger::line;
use crate::ledger::once::{self, Claim};
use crate::ledger::planned::Row;
use crate::ledger::record::Input;
use crate::ledger::store::Ledger;
use crate::plan::Plan;
use crate::problem::Problem;

/// How many deliveries are written at once, so that other processes never wait for a whole plan.
const CHUNK: usize = 2_000;

/// A run that is about to begin.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    /// Its name.
    pub id: &'a str,
    /// When it began.
    pub started: Timestamp,
    /// How it was asked for; neither a credential nor a text that the user wants to keep to himself.
    pub recipe: serde_json::Value,
    /// The accounts that are left out, each with what is wrong with it.
    pub skipped: Vec<(String, String)>,
    /// What its plan was made from.
    pub inputs: Vec<Input>,
    /// The key under which it happens once.
    pub claim: Option<Claim>,
    /// The run that it goes on with under another plan, and for each delivery what is known of it from there.
    pub follows: Option<(&'a str, Vec<Option<Kept>>)>,
}

impl Ledger {
    /// Writes a run with its plan; `headings` are those of the plan's deliveries.
    ///
    /// # Errors
    /// When another run has taken the key meanwhile, or the database cannot be written.
    pub fn begin(&mut self, new: &NewRun<'_>, plan: &Plan, headings: &[Heading]) -> Result<(), Problem> {
        let failed = |ledger: &Self, error: &rusqlite::Error| ledger.fault("cannot be written", error);
        let n = self.change(|transaction| enter(transaction, new)).map_err(|error| failed(self, &error))?;
        let Some(n) = n else {
            let key = new.claim.as_ref().map(|claim| claim.key.as_str()).unwrap_or_default();
            return Err(Problem::new(format!("another process has just begun a run with the key `{key}`"))
                .hint("run the command again when that has ended"));
        };
        let mut prints = Fingerprints::default();
        let carried = new.follows.as_ref().map(|(_, carried)| carried.as_slice()).unwrap_or_default();
        for (chunk, first) in plan.deliveries.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
            let (mut row, mut lines) = (Row::default(), String::new());
            for ((number, delivery), heading) in (first..).zip(chunk).zip(headings.iter().skip(first)) {
                row.push(heading, prints.of(delivery));
                if let Some(kept) = carried.get(number).and_then(Option::as_ref) {
                    line::carry(&mut lines, number, kept);
                }
            }
            let written = self.change(|transaction| {
                let text = row.text();
                let mut insert =
                    transaction.prepare_cached("INSERT INTO plans (run, first, deliveries) VALUES (?, ?, ?)")?;
                insert.execute(params![n, first, text])?;
                commit::append(transaction, n, &lines)?;
                for (number, kept) in (first..).zip(carried.iter().skip(first).take(CHUNK)) {
                    if let Some(omission) = kept.as_ref().and_then(|kept| kept.omission) {
                        commit::omit(transaction, n, number, omission)?;
                    }
                }
                Ok(())
            });
            written.map_err(|error| failed(self, &error))?;
        }
        let done = self.change(|transaction| {
            transaction.execute("UPDATE runs SET complete = 1 WHERE n = ?", [n])?;
            if let Some((old, _)) = &new.follows {
                transaction.execute("UPDATE runs SET followed_by = ? WHERE id = ?", params![new.id, old])?;
            }
            Ok(())
        });
        done.map_err(|error| failed(self, &error))
    }
}

/// The number of the new run; nothing where its key belongs to another one.
fn enter(transaction: &Transaction<'_>, new: &NewRun<'_>) -> rusqlite::Result<Option<i64>> {
    let skipped = serde_json::json!(new.skipped).to_string();
    transaction.execute(
        "INSERT INTO runs (id, started, recipe, skipped) VALUES (?, ?, ?, ?)",
        params![new.id, new.started.as_microsecond(), new.recipe.to_string(), skipped],
    )?;
    let n = transaction.last_insert_rowid();
    if let Some(claim) = &new.claim
        && !once::claim(transaction, claim, n)?
    {
        transaction.execute("DELETE FROM runs WHERE n = ?", [n])?;
        return Ok(None);
    }
    for input in &new.inputs {
        transaction.execute(
            "INSERT OR REPLACE INTO inputs (run, kind, name, hash) VALUES (?, ?, ?, ?)",
            params![n, input.kind.name(), input.name, input.hash],
        )?;
    }
    Ok(Some(n))
}

//! Lines of the engine's journal become rows.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::deliver::event::PartOutcome;
use crate::deliver::journal::{Entry, Intent};
use crate::ledger::history::{Kept, PartState};
use crate::outcome::{Failure, Omission};

/// Makes the lines durable, all or none.
pub(super) fn commit(database: &mut Connection, run: i64, entries: &[Entry]) -> rusqlite::Result<()> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    entries.iter().try_for_each(|entry| write(&transaction, run, entry))?;
    transaction.commit()
}

fn write(transaction: &Transaction<'_>, run: i64, entry: &Entry) -> rusqlite::Result<()> {
    match entry {
        Entry::Intend { parts, .. } => parts.iter().try_for_each(|intent| intend(transaction, run, intent)),
        Entry::Refused { intent, failure } => {
            let part = Row { delivery: intent.delivery, part: intent.part, attempts: intent.attempt };
            settle(transaction, run, &part, PartState::Refused, None, Some(failure), 0.0)
        }
        Entry::Ended { delivery, part, attempts, outcome, took } => {
            let row = Row { delivery: *delivery, part: *part, attempts: *attempts };
            let seconds = took.as_secs_f64();
            match outcome {
                PartOutcome::Sent(receipt) => {
                    settle(transaction, run, &row, PartState::Sent, receipt.id.as_deref(), None, seconds)
                }
                PartOutcome::Failed(failure) => {
                    settle(transaction, run, &row, PartState::Failed, None, Some(failure), seconds)
                }
                PartOutcome::Unknown(failure) => {
                    settle(transaction, run, &row, PartState::Unknown, None, Some(failure), seconds)
                }
                // Its intent was written, and then it was not tried.
                PartOutcome::NotAttempted => forget(transaction, run, &row),
            }
        }
        Entry::Omitted { delivery, omission } => omit(transaction, run, *delivery, Some(*omission)),
    }
}

struct Row {
    delivery: usize,
    part: usize,
    attempts: u32,
}

fn intend(transaction: &Transaction<'_>, run: i64, intent: &Intent) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO parts (run, delivery, part, state, attempts) VALUES (?, ?, ?, 0, ?) \
         ON CONFLICT DO UPDATE SET state = 0, attempts = excluded.attempts, receipt = NULL, failure = NULL",
    )?;
    insert.execute(params![run, intent.delivery, intent.part, intent.attempt]).map(drop)
}

fn settle(
    transaction: &Transaction<'_>,
    run: i64,
    row: &Row,
    state: PartState,
    receipt: Option<&str>,
    failure: Option<&Failure>,
    seconds: f64,
) -> rusqlite::Result<()> {
    let failure = failure.and_then(|failure| serde_json::to_string(failure).ok());
    let mut update = transaction.prepare_cached(
        "INSERT INTO parts (run, delivery, part, state, attempts, receipt, failure, seconds) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO UPDATE SET state = excluded.state, \
         attempts = excluded.attempts, receipt = excluded.receipt, failure = excluded.failure, seconds = excluded.seconds",
    )?;
    let state = state.number();
    update.execute(params![run, row.delivery, row.part, state, row.attempts, receipt, failure, seconds]).map(drop)
}

fn forget(transaction: &Transaction<'_>, run: i64, row: &Row) -> rusqlite::Result<()> {
    let mut delete =
        transaction.prepare_cached("DELETE FROM parts WHERE run = ? AND delivery = ? AND part = ? AND state = 0")?;
    delete.execute(params![run, row.delivery, row.part]).map(drop)
}

/// Writes why a delivery is not tried, or with `None` that it is after all.
pub(super) fn omit(
    transaction: &Transaction<'_>,
    run: i64,
    delivery: usize,
    omission: Option<Omission>,
) -> rusqlite::Result<()> {
    let (name, due) = match omission {
        None => (None, None),
        Some(Omission::NotNeeded) => (Some("not_needed"), None),
        Some(Omission::OutsideWindow) => (Some("outside_window"), None),
        Some(Omission::Expired) => (Some("expired"), None),
        Some(Omission::Deferred(due)) => (Some("deferred"), Some(due.as_microsecond())),
    };
    let mut update =
        transaction.prepare_cached("UPDATE deliveries SET omission = ?, due = ? WHERE run = ? AND number = ?")?;
    update.execute(params![name, due, run, delivery]).map(drop)
}

/// Writes what another run knew of a delivery.
pub(super) fn carry(transaction: &Transaction<'_>, run: i64, delivery: usize, kept: &Kept) -> rusqlite::Result<()> {
    for (part, kept) in kept.parts.iter().enumerate() {
        let Some(kept) = kept else { continue };
        let row = Row { delivery, part, attempts: kept.attempts };
        settle(transaction, run, &row, kept.state, kept.receipt.as_deref(), kept.failure.as_ref(), kept.seconds)?;
    }
    omit(transaction, run, delivery, kept.omission)
}

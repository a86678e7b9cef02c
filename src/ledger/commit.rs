//! Lines of the engine's journal become a row.

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::deliver::journal::Entry;
use crate::ledger::line;
use crate::outcome::Omission;

/// Makes the entries durable, all or none.
pub(super) fn commit(database: &mut Connection, run: i64, entries: &[Entry]) -> rusqlite::Result<()> {
    let transaction = database.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut lines = String::new();
    for entry in entries {
        line::write(&mut lines, entry);
        if let Entry::Omitted { delivery, omission } = entry {
            omit(&transaction, run, *delivery, *omission)?;
        }
    }
    append(&transaction, run, &lines)?;
    transaction.commit()
}

/// Adds lines to the journal of a run.
pub(super) fn append(transaction: &Transaction<'_>, run: i64, lines: &str) -> rusqlite::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut insert = transaction.prepare_cached(
        "INSERT INTO journal (run, n, lines) SELECT ?1, coalesce(max(n) + 1, 0), ?2 FROM journal WHERE run = ?1",
    )?;
    insert.execute(params![run, lines]).map(drop)
}

/// Writes why a delivery is not tried.
pub(super) fn omit(
    transaction: &Transaction<'_>,
    run: i64,
    delivery: usize,
    omission: Omission,
) -> rusqlite::Result<()> {
    let (name, due) = match omission {
        Omission::NotNeeded => ("not_needed", None),
        Omission::OutsideWindow => ("outside_window", None),
        Omission::Expired => ("expired", None),
        Omission::Deferred(due) => ("deferred", Some(due.as_microsecond())),
    };
    let mut insert = transaction
        .prepare_cached("INSERT OR REPLACE INTO omissions (run, delivery, name, due) VALUES (?, ?, ?, ?)")?;
    insert.execute(params![run, delivery, name, due]).map(drop)
}

//! Old runs leave the ledger.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rusqlite::params;

use crate::ledger::store::Ledger;
use crate::problem::Problem;

/// How long runs are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// For so long after their start.
    pub age: Duration,
    /// So many of the latest.
    pub count: usize,
}

impl Ledger {
    /// Removes runs that are neither recent nor among the latest enough to be kept. A run that waits for its time, that holds a
    /// key, or that is under way stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn prune(&mut self, retention: Retention, now: Timestamp) -> Result<usize, Problem> {
        let age = SignedDuration::try_from(retention.age).unwrap_or(SignedDuration::MAX);
        let oldest = now.saturating_sub(age).unwrap_or(Timestamp::MIN).as_microsecond();
        let now = now.as_microsecond();
        let found = self.old(oldest, retention.count, now).map_err(|error| self.fault("cannot be read", &error))?;
        let old: Vec<_> = found.into_iter().filter(|(_, id)| !self.is_under_way(id)).collect();
        for (n, id) in &old {
            let removed = self.change(|transaction| {
                for table in ["plans", "journal", "omissions", "inputs", "keys"] {
                    transaction.execute(&format!("DELETE FROM {table} WHERE run = ?"), [n])?;
                }
                transaction.execute("DELETE FROM runs WHERE n = ?", [n]).map(drop)
            });
            removed.map_err(|error| self.fault("cannot be written", &error))?;
            // Whoever waits for it finds no run any more.
            let _ = std::fs::remove_file(self.lock_path(id));
        }
        Ok(old.len())
    }

    fn old(&self, oldest: i64, count: usize, now: i64) -> rusqlite::Result<Vec<(i64, String)>> {
        let mut select = self.database.prepare_cached(
            "SELECT n, id FROM runs WHERE (started < ?1 OR n NOT IN (SELECT n FROM runs ORDER BY started DESC, n DESC LIMIT ?2)) \
             AND n NOT IN (SELECT run FROM keys WHERE expires > ?3) \
             AND NOT EXISTS (SELECT 1 FROM omissions WHERE run = n AND due IS NOT NULL)",
        )?;
        select.query_map(params![oldest, count, now], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

//! The database file.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use crate::ledger::fault::fault;
use crate::ledger::lock;
use crate::private::{private_file, private_folder};
use crate::problem::Problem;

/// The version of the tables.
const VERSION: i64 = 1;
/// How long a write may wait for that of another process; ours keep each other away for one commit only.
const PATIENCE: Duration = Duration::from_secs(30);

/// The ledger of a state directory, open for reading and writing.
pub struct Ledger {
    pub(super) database: Connection,
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
    /// Whoever writes holds a lock on it, so that writers wake each other instead of asking again and again.
    pub(super) turnstile: File,
}

impl Ledger {
    /// Opens the ledger in `folder`, and makes both where there are none; only their owner may read them.
    ///
    /// # Errors
    /// A folder or a file that cannot be written, or a file that is no ledger of this version.
    pub fn open(folder: &Path) -> Result<Self, Problem> {
        let unusable = |what: &Path, error: &std::io::Error| {
            Problem::new(format!("the state directory `{}` cannot be used: {error}", what.display()))
                .hint("name another one with `--state-dir` or in DISPATCH_STATE_DIR")
        };
        private_folder(folder).map_err(|error| unusable(folder, &error))?;
        let path = folder.join("ledger.db");
        private_file(&path).map_err(|error| unusable(&path, &error))?;
        let turnstile = private_file(&folder.join("ledger.lock")).map_err(|error| unusable(folder, &error))?;
        let failed = |error: rusqlite::Error| fault(&path, "cannot be opened", &error);
        let database = Connection::open(&path).map_err(failed)?;
        let mut ledger = Self { database, folder: folder.to_owned(), path: path.clone(), turnstile };
        ledger.prepare().map_err(failed)?;
        match ledger.version().map_err(failed)? {
            VERSION => Ok(ledger),
            other => Err(Problem::new(format!("the ledger `{}` has version {other}, not {VERSION}", path.display()))
                .hint("a newer `dispatch` wrote it: use that one, or name another folder with `--state-dir`")),
        }
    }

    fn prepare(&mut self) -> rusqlite::Result<()> {
        self.database.busy_timeout(PATIENCE)?;
        self.database.pragma_update(None, "synchronous", "full")?;
        if self.version()? == 0 {
            // SQLite itself waits for nobody when it changes the mode of a new file.
            let _turn = lock::turn(&self.turnstile);
            self.database.pragma_update(None, "journal_mode", "wal")?;
            let transaction = self.database.transaction_with_behavior(TransactionBehavior::Immediate)?;
            // Another process may have made the tables since.
            if transaction.query_row("PRAGMA user_version", (), |row| row.get::<_, i64>(0))? == 0 {
                transaction.execute_batch(include_str!("schema.sql"))?;
                transaction.pragma_update(None, "user_version", VERSION)?;
            }
            transaction.commit()?;
        }
        Ok(())
    }

    fn version(&self) -> rusqlite::Result<i64> {
        self.database.query_row("PRAGMA user_version", (), |row| row.get(0))
    }

    /// The problem of a database error while doing something.
    pub(super) fn fault(&self, doing: &str, error: &rusqlite::Error) -> Problem {
        fault(&self.path, doing, error)
    }

    /// Carries out a change as a whole, while no other process writes.
    pub(super) fn change<T>(
        &mut self,
        change: impl FnOnce(&rusqlite::Transaction<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let _turn = lock::turn(&self.turnstile);
        let transaction = self.database.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = change(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

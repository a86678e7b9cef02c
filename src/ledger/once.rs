//! Keys under which a run happens once.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, params};

use crate::ledger::store::Ledger;
use crate::problem::Problem;

/// A key that a run wants for itself.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The key.
    pub key: String,
    /// Now.
    pub now: Timestamp,
    /// Until when it is the run's.
    pub expires: Timestamp,
    /// The run that has had it until now and gives it up.
    pub instead_of: Option<String>,
}

/// The run that has a key.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its name.
    pub run: String,
    /// When it began.
    pub started: Timestamp,
}

/// Takes the key for a run, unless another one has it.
pub(super) fn claim(transaction: &Transaction<'_>, claim: &Claim, run: i64) -> rusqlite::Result<bool> {
    let now = claim.now.as_microsecond();
    let holder: Option<String> = transaction
        .query_row(
            "SELECT id FROM keys JOIN runs ON n = run WHERE key = ? AND expires > ?",
            params![claim.key, now],
            |row| row.get(0),
        )
        .optional()?;
    if holder.is_some() && holder != claim.instead_of {
        return Ok(false);
    }
    transaction.execute(
        "INSERT OR REPLACE INTO keys (key, run, expires) VALUES (?, ?, ?)",
        params![claim.key, run, claim.expires.as_microsecond()],
    )?;
    Ok(true)
}

impl Ledger {
    /// The run that has the key at this moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn holder(&self, key: &str, now: Timestamp) -> Result<Option<Taken>, Problem> {
        let found = self.database.query_row(
            "SELECT id, started FROM keys JOIN runs ON n = run WHERE key = ? AND expires > ?",
            params![key, now.as_microsecond()],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
        );
        let found = found.optional().map_err(|error| self.fault("cannot be read", &error))?;
        Ok(found.map(|(run, started)| Taken { run, started: moment(started) }))
    }
}

/// The moment of a number of microseconds since 1970.
pub(super) fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or_default()
}

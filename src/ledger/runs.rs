//! Which runs there are, and what is left of each.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::deliver::Standing;
use crate::ledger::history::Kept;
use crate::ledger::once::moment;
use crate::ledger::record::{Counts, Ending};
use crate::ledger::store::Ledger;
use crate::ledger::{commit, line};
use crate::problem::Problem;

/// One run in a list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub id: String,
    /// When it began.
    pub started: Timestamp,
    /// Its key, if it has one.
    pub key: Option<String>,
    /// What it is doing.
    pub state: State,
    /// What became of its deliveries.
    pub counts: Counts,
    /// The earliest time at which one that waits is due.
    pub due: Option<Timestamp>,
    /// The run that went on with it under another plan.
    pub followed_by: Option<String>,
}

/// What a run is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// A process is carrying it out.
    UnderWay,
    /// Its last session came to its end.
    Ended(Ending),
    /// Its last session was killed.
    Killed,
    /// It was killed before its plan was complete, so that nothing was sent.
    NeverBegun,
}

impl Ledger {
    /// The latest runs, the latest first, at most so many.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn runs(&self, most: usize) -> Result<Vec<Line>, Problem> {
        self.lines(most).map_err(|error| self.fault("cannot be read", &error))
    }

    fn lines(&self, most: usize) -> rusqlite::Result<Vec<Line>> {
        let mut select = self.database.prepare_cached(
            "SELECT n, id, started, complete, ending, followed_by, (SELECT key FROM keys WHERE run = n) \
             FROM runs ORDER BY started DESC, n DESC LIMIT ?",
        )?;
        let mut rows = select.query([most])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let (n, id, complete): (i64, String, bool) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let ending: Option<String> = row.get(4)?;
            let ending = ending.and_then(|text| serde_json::from_str(&text).ok());
            let state = match ending {
                _ if self.is_under_way(&id) => State::UnderWay,
                Some(ending) => State::Ended(ending),
                None if complete => State::Killed,
                None => State::NeverBegun,
            };
            let counts = match &state {
                State::Ended(ending) => ending.counts,
                State::UnderWay | State::Killed | State::NeverBegun => {
                    self.deliveries(n)?.iter().map(Kept::fate).collect()
                }
            };
            let due: Option<i64> =
                self.database.query_row("SELECT min(due) FROM omissions WHERE run = ?", [n], |row| row.get(0))?;
            lines.push(Line {
                id,
                started: moment(row.get(2)?),
                key: row.get(6)?,
                state,
                counts,
                due: due.map(moment),
                followed_by: row.get(5)?,
            });
        }
        Ok(lines)
    }

    /// Every run with a delivery that is due at `now`, the earliest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due(&self, now: Timestamp) -> Result<Vec<String>, Problem> {
        let read = || {
            let mut select = self.database.prepare_cached(
                "SELECT id FROM runs JOIN omissions ON run = n WHERE due <= ? AND followed_by IS NULL \
                 GROUP BY n ORDER BY min(due), n",
            )?;
            select.query_map([now.as_microsecond()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
        };
        read().map_err(|error| self.fault("cannot be read", &error))
    }

    /// Begins another session of a run: of parts that were under way when the last one was killed nothing is known, and
    /// deliveries that may begin now wait for no time any more.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn reopen(&mut self, run: &str, standings: &[Standing]) -> Result<(), Problem> {
        let opened =
            |(number, standing): (usize, &Standing)| matches!(standing, Standing::Open { .. }).then_some(number);
        let changed = self.change(|transaction| {
            let n: Option<i64> =
                transaction.query_row("SELECT n FROM runs WHERE id = ?", [run], |row| row.get(0)).optional()?;
            let Some(n) = n else { return Ok(()) };
            commit::append(transaction, n, &line::session())?;
            transaction.execute("UPDATE runs SET ending = NULL WHERE n = ?", params![n])?;
            let mut begin = transaction.prepare("DELETE FROM omissions WHERE run = ? AND delivery = ?")?;
            for number in standings.iter().enumerate().filter_map(opened) {
                begin.execute(params![n, number])?;
            }
            Ok(())
        });
        changed.map_err(|error| self.fault("cannot be written", &error))
    }
}

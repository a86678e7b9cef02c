//! Which runs there are, and what is left of each.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::deliver::Standing;
use crate::ledger::once::moment;
use crate::ledger::record::Ending;
use crate::ledger::store::Ledger;
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
    /// How many deliveries it has.
    pub deliveries: usize,
    /// How many of them were sent whole.
    pub sent: usize,
    /// How many have a part that failed for good.
    pub failed: usize,
    /// How many have a part of which nobody knows.
    pub unknown: usize,
    /// How many were left out on purpose, for good.
    pub skipped: usize,
    /// How many wait for their time.
    pub deferred: usize,
    /// The earliest time at which one of those is due.
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

impl Line {
    /// How many deliveries are still to be tried, those that wait for their time aside.
    #[must_use]
    pub fn left(&self) -> usize {
        self.deliveries.saturating_sub(self.sent + self.failed + self.unknown + self.skipped + self.deferred)
    }
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
            let mut line = Line {
                id,
                started: moment(row.get(2)?),
                key: row.get(6)?,
                state,
                deliveries: 0,
                sent: 0,
                failed: 0,
                unknown: 0,
                skipped: 0,
                deferred: 0,
                due: None,
                followed_by: row.get(5)?,
            };
            self.count(n, &mut line)?;
            lines.push(line);
        }
        Ok(lines)
    }

    /// Counts the deliveries of a run by what became of them: its last word is that of its worst part.
    fn count(&self, run: i64, line: &mut Line) -> rusqlite::Result<()> {
        let mut select = self.database.prepare_cached(
            "SELECT count(*), total(omission IS NULL AND done = parts), \
                    total(omission IS NULL AND failed > 0), total(omission IS NULL AND failed = 0 AND unknown > 0), \
                    total(omission IS NOT NULL AND due IS NULL), total(due IS NOT NULL), min(due) \
             FROM (SELECT d.parts, d.omission, d.due, total(p.state = 2) AS done, total(p.state = 3) AS failed, \
                          total(p.state IN (0, 4)) AS unknown \
                   FROM deliveries d LEFT JOIN parts p ON p.run = d.run AND p.delivery = d.number \
                   WHERE d.run = ? GROUP BY d.number)",
        )?;
        let count = |row: &rusqlite::Row<'_>, index: usize| row.get::<_, f64>(index).map(|count| count as usize);
        select.query_row([run], |row| {
            line.deliveries = row.get(0)?;
            line.sent = count(row, 1)?;
            line.failed = count(row, 2)?;
            line.unknown = count(row, 3)?;
            line.skipped = count(row, 4)?;
            line.deferred = count(row, 5)?;
            line.due = row.get::<_, Option<i64>>(6)?.map(moment);
            Ok(())
        })
    }

    /// Every run with a delivery that is due at `now`, the earliest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due(&self, now: Timestamp) -> Result<Vec<String>, Problem> {
        let read = || {
            let mut select = self.database.prepare_cached(
                "SELECT id FROM runs JOIN deliveries ON run = n WHERE due <= ? AND followed_by IS NULL \
                 GROUP BY n ORDER BY min(due), n",
            )?;
            select.query_map([now.as_microsecond()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
        };
        read().map_err(|error| self.fault("cannot be read", &error))
    }

    /// The latest run for which something is left to do: of those whose deliveries are in one of the `states`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn latest(&self, wanted: impl Fn(&Line) -> bool) -> Result<Option<String>, Problem> {
        let lines = self.runs(1_000)?;
        Ok(lines.into_iter().find(|line| line.followed_by.is_none() && wanted(line)).map(|line| line.id))
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
            transaction.execute("UPDATE parts SET state = 4 WHERE run = ? AND state = 0", params![n])?;
            transaction.execute("UPDATE runs SET ending = NULL WHERE n = ?", params![n])?;
            let mut begin = transaction.prepare(
                "UPDATE deliveries SET omission = NULL, due = NULL WHERE run = ? AND number = ? AND omission IS NOT NULL",
            )?;
            for number in standings.iter().enumerate().filter_map(opened) {
                begin.execute(params![n, number])?;
            }
            Ok(())
        });
        changed.map_err(|error| self.fault("cannot be written", &error))
    }
}

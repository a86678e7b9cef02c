//! What the ledger knows of a run's deliveries.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;

use crate::deliver::Standing;
use crate::deliver::event::{Event, Heading, PartOutcome};
use crate::ledger::fingerprint::Fingerprint;
use crate::ledger::line;
use crate::ledger::once::moment;
use crate::ledger::planned::Reader;
use crate::ledger::record::{Fate, Input, InputKind, Record};
use crate::ledger::store::Ledger;
use crate::outcome::{Failure, FailureKind, Omission, Receipt, Status, Trace};
use crate::problem::Problem;

/// A run with all of its deliveries, in the order of its plan.
#[derive(Clone, Debug)]
pub struct History {
    /// The run as a whole.
    pub record: Record,
    /// Its deliveries.
    pub deliveries: Vec<Kept>,
}

/// A delivery as the ledger knows it.
#[derive(Clone, Debug)]
pub struct Kept {
    /// What the plan said of it.
    pub heading: Heading,
    /// What it sends.
    pub hash: Fingerprint,
    /// Why it was not tried on purpose.
    pub omission: Option<Omission>,
    /// Its parts; nothing is known of those that were never tried.
    pub parts: Vec<Option<KeptPart>>,
}

/// A part that was tried.
#[derive(Clone, Debug)]
pub struct KeptPart {
    /// How far it came.
    pub state: PartState,
    /// How often it was tried.
    pub attempts: u32,
    /// The first of the deliveries that were in its message when it was last tried, where that is known.
    pub(super) head: Option<usize>,
    /// The service's identifier of what it accepted.
    pub receipt: Option<String>,
    /// The marks of the request that was accepted.
    pub trace: Option<Box<Trace>>,
    /// Why it was not accepted.
    pub failure: Option<Failure>,
    /// From the first try of its delivery to its end, in seconds.
    pub seconds: f64,
    /// What was known before it was about to be tried again.
    pub(super) before: Option<Box<KeptPart>>,
}

/// How far a part came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    /// It was about to be sent, and nothing is known of what became of it.
    UnderWay,
    /// It was refused, and another try would have followed.
    Refused,
    /// The service accepted it.
    Sent,
    /// It failed for good.
    Failed,
    /// Nobody knows.
    Unknown,
}

impl KeptPart {
    /// Why nobody knows what became of a part that was under way.
    pub(super) fn lost() -> Failure {
        Failure::new(FailureKind::Protocol, "the program ended before the service answered")
            .hint("find out whether it arrived, then `dispatch resume --include-unknown` sends it again")
            .maybe_delivered()
    }

    /// Why it was not accepted until now.
    fn trouble(&self) -> Option<Arc<Failure>> {
        match self.outcome() {
            PartOutcome::Failed(failure) | PartOutcome::Unknown(failure) => Some(Arc::new(failure)),
            PartOutcome::Sent(_) | PartOutcome::NotAttempted | PartOutcome::Withheld(_) => None,
        }
    }

    /// The outcome that a report shows.
    fn outcome(&self) -> PartOutcome {
        let failure = || self.failure.clone().unwrap_or_else(Self::lost);
        match self.state {
            PartState::Sent => PartOutcome::Sent(Receipt { id: self.receipt.clone(), trace: self.trace.clone() }),
            PartState::UnderWay => PartOutcome::Unknown(Self::lost()),
            PartState::Unknown => PartOutcome::Unknown(failure()),
            PartState::Refused if self.failure.as_ref().is_some_and(|failure| failure.maybe_delivered) => {
                PartOutcome::Unknown(failure())
            }
            PartState::Refused | PartState::Failed => PartOutcome::Failed(failure()),
        }
    }
}

impl Kept {
    /// The part that would be next, with what is known of it; nothing where all were sent.
    fn next(&self) -> Option<(usize, Option<&KeptPart>)> {
        let is_sent = |part: &Option<KeptPart>| part.as_ref().is_some_and(|part| part.state == PartState::Sent);
        let index = self.parts.iter().position(|part| !is_sent(part))?;
        Some((index, self.parts.get(index).and_then(Option::as_ref)))
    }

    /// How it counts in a list of runs.
    #[must_use]
    pub fn fate(&self) -> Fate {
        match (self.status(), self.omission) {
            (_, Some(Omission::Deferred(_))) => Fate::Deferred,
            (Status::Sent, _) => Fate::Sent,
            (Status::Failed, _) => Fate::Failed,
            (Status::Unknown, _) => Fate::Unknown,
            (Status::Skipped, _) => Fate::Skipped,
            (Status::NotAttempted | Status::Planned, _) => Fate::Left,
        }
    }

    /// What has become of it until now.
    #[must_use]
    pub fn status(&self) -> Status {
        match (self.omission, self.next()) {
            (Some(omission), _) => omission.status(),
            (None, None) => Status::Sent,
            (None, Some((_, None))) => Status::NotAttempted,
            (None, Some((_, Some(part)))) => part.outcome().status(),
        }
    }

    /// Where it stands by itself when the run goes on at `now`, and what ended as one of `again` is tried again.
    fn standing(&self, again: &[Status], now: Timestamp) -> Standing {
        let due = match self.omission {
            Some(Omission::Deferred(due)) => due <= now,
            Some(Omission::NotNeeded | Omission::OutsideWindow | Omission::Expired) => false,
            None => true,
        };
        match (self.next(), self.omission) {
            (_, omission) if !due => Standing::Ended(self.status(), omission),
            (None, omission) => Standing::Ended(Status::Sent, omission),
            (Some((part, None)), _) => Standing::Open { part, attempts: 0, trouble: None, head: None },
            (Some((part, Some(kept))), _) => match kept.state {
                state if state == PartState::Refused || again.contains(&self.status()) => {
                    Standing::Open { part, attempts: kept.attempts, trouble: kept.trouble(), head: kept.head }
                }
                _ => Standing::Ended(self.status(), None),
            },
        }
    }

    /// What happened to it, as far as it stays so when it goes on from `standing`.
    pub fn events(&self, delivery: usize, standing: &Standing) -> Vec<Event> {
        let known = match standing {
            Standing::Ended(..) => self.parts.len(),
            Standing::Open { part, .. } => *part,
        };
        let mut seconds = 0.0;
        let mut events = Vec::with_capacity(known + 1);
        for (part, kept) in self.parts.iter().enumerate().take(known) {
            seconds = kept.as_ref().map_or(seconds, |kept| kept.seconds);
            let attempts = kept.as_ref().map_or(0, |kept| kept.attempts);
            let outcome = kept.as_ref().map_or(PartOutcome::NotAttempted, KeptPart::outcome);
            events.push(Event::PartEnded { delivery, part, attempts, outcome, took: Duration::ZERO });
        }
        if let Standing::Ended(..) = standing {
            let took = Duration::try_from_secs_f64(seconds).unwrap_or_default();
            events.push(Event::DeliveryEnded { delivery, took, omission: self.omission });
        }
        events
    }
}

/// Where deliveries stand when a run goes on at `now`, and what ended as one of `again` is tried again; those of which nothing
/// is known are fresh. What was not needed may be, once anything is tried again.
#[must_use]
pub fn standings<'k>(
    deliveries: impl Iterator<Item = Option<&'k Kept>>,
    again: &[Status],
    now: Timestamp,
) -> Vec<Standing> {
    let standing = |kept: Option<&Kept>| kept.map_or(Standing::FRESH, |kept| kept.standing(again, now));
    let mut standings: Vec<_> = deliveries.map(standing).collect();
    if standings.iter().any(|standing| matches!(standing, Standing::Open { .. })) {
        for standing in &mut standings {
            if matches!(standing, Standing::Ended(_, Some(Omission::NotNeeded))) {
                *standing = Standing::FRESH;
            }
        }
    }
    standings
}

impl History {
    /// Where every delivery stands when the run goes on, and what ended as one of `again` is tried again.
    #[must_use]
    pub fn standings(&self, again: &[Status], now: Timestamp) -> Vec<Standing> {
        standings(self.deliveries.iter().map(Some), again, now)
    }

    /// Where every delivery stands when nothing is tried any more.
    #[must_use]
    pub fn ends(&self) -> Vec<Standing> {
        self.deliveries.iter().map(|kept| Standing::Ended(kept.status(), kept.omission)).collect()
    }

    /// Everything that happened, as far as it stays so when the deliveries go on from `standings`.
    pub fn events(&self, standings: &[Standing]) -> Vec<Event> {
        let headings = self.deliveries.iter().map(|kept| kept.heading.clone()).collect();
        let mut events = vec![Event::Planned(headings)];
        for (delivery, (kept, standing)) in self.deliveries.iter().zip(standings).enumerate() {
            events.extend(kept.events(delivery, standing));
        }
        events
    }
}

impl Ledger {
    /// The run of this name, or the only one whose name begins so.
    ///
    /// # Errors
    /// When there is none, or several, or the database cannot be read.
    pub fn history(&self, name: &str) -> Result<History, Problem> {
        let failed = |error: rusqlite::Error| self.fault("cannot be read", &error);
        let list = "`dispatch runs` lists them";
        let mut found = self.records(name).map_err(failed)?;
        if found.len() > 1 {
            return Err(Problem::new(format!("several runs have a name that begins with `{name}`")).hint(list));
        }
        let Some(record) = found.pop() else {
            return Err(Problem::new(format!("the ledger has no run `{name}`")).hint(list));
        };
        let deliveries = self.deliveries(record.n).map_err(failed)?;
        Ok(History { record, deliveries })
    }

    /// The run of this name, or at most two whose names begin so.
    fn records(&self, name: &str) -> rusqlite::Result<Vec<Record>> {
        let mut find = self.database.prepare_cached(
            "SELECT n, id, started, recipe, skipped, complete, ending, followed_by FROM runs \
             WHERE substr(id, 1, length(?1)) = ?1 ORDER BY id = ?1 DESC, n DESC LIMIT 2",
        )?;
        let mut records = find.query_map([name], record_of)?.collect::<Result<Vec<_>, _>>()?;
        if records.first().is_some_and(|first| first.id == name) {
            records.truncate(1);
        }
        let mut inputs = self.database.prepare_cached("SELECT kind, name, hash FROM inputs WHERE run = ?")?;
        for record in &mut records {
            let rows = inputs.query_map([record.n], |row| {
                let kind: String = row.get(0)?;
                let kind = InputKind::ALL.into_iter().find(|known| known.name() == kind).unwrap_or(InputKind::Data);
                Ok(Input { kind, name: row.get(1)?, hash: row.get(2)? })
            })?;
            record.inputs = rows.collect::<Result<_, _>>()?;
        }
        Ok(records)
    }

    /// The deliveries of a run and everything that is known of them.
    pub(super) fn deliveries(&self, run: i64) -> rusqlite::Result<Vec<Kept>> {
        let (mut reader, mut deliveries) = (Reader::default(), Vec::new());
        let mut select = self.database.prepare_cached("SELECT deliveries FROM plans WHERE run = ? ORDER BY first")?;
        let mut rows = select.query([run])?;
        while let Some(row) = rows.next()? {
            let read = reader.read(row.get_ref(0)?.as_str()?, &mut deliveries);
            read.map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, error.into()))?;
        }
        let mut select = self.database.prepare_cached("SELECT lines FROM journal WHERE run = ? ORDER BY n")?;
        let mut rows = select.query([run])?;
        while let Some(row) = rows.next()? {
            line::read(row.get_ref(0)?.as_str()?, &mut deliveries);
        }
        let mut select = self.database.prepare_cached("SELECT delivery, name, due FROM omissions WHERE run = ?")?;
        let mut rows = select.query([run])?;
        while let Some(row) = rows.next()? {
            let due: Option<i64> = row.get(2)?;
            let omission = match row.get_ref(1)?.as_str()? {
                "not_needed" => Omission::NotNeeded,
                "outside_window" => Omission::OutsideWindow,
                "deferred" => Omission::Deferred(moment(due.unwrap_or_default())),
                _ => Omission::Expired,
            };
            if let Some(kept) = deliveries.get_mut(row.get::<_, usize>(0)?) {
                kept.omission = Some(omission);
            }
        }
        Ok(deliveries)
    }
}

fn record_of(row: &Row<'_>) -> rusqlite::Result<Record> {
    let json = |text: String| serde_json::from_str(&text).unwrap_or_default();
    let skipped: String = row.get(4)?;
    let ending: Option<String> = row.get(6)?;
    Ok(Record {
        n: row.get(0)?,
        id: row.get(1)?,
        started: moment(row.get(2)?),
        recipe: json(row.get(3)?),
        skipped: serde_json::from_str(&skipped).unwrap_or_default(),
        complete: row.get(5)?,
        ending: ending.and_then(|text| serde_json::from_str(&text).ok()),
        followed_by: row.get(7)?,
        inputs: Vec::new(),
    })
}

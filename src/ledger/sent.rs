//! How many deliveries accounts have sent of late, over all runs.

use jiff::Timestamp;

use crate::deliver::event::Heading;
use crate::ledger::history::Kept;
use crate::ledger::once::moment;
use crate::ledger::record::{Ending, Fate};
use crate::ledger::store::Ledger;
use crate::problem::Problem;

/// Deliveries that a run has sent, or may have sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The time at which the last of them may have been sent.
    pub until: Timestamp,
    /// How many they are.
    pub count: usize,
}

impl Ledger {
    /// What every run that was at work after `since` has sent or may have sent, of the deliveries that are meant; the earliest first.
    ///
    /// The ledger does not know when each delivery was sent, but only when its run was at work: all of them may have been sent at
    /// its end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sent(
        &self,
        since: Timestamp,
        now: Timestamp,
        is_meant: impl Fn(&Heading) -> bool,
    ) -> Result<Vec<Sent>, Problem> {
        let read = || {
            // A run that went on as another one has left it all it knew.
            let mut select = self
                .database
                .prepare_cached("SELECT n, started, ending FROM runs WHERE complete = 1 AND followed_by IS NULL")?;
            let mut rows = select.query(())?;
            let mut all = Vec::new();
            while let Some(row) = rows.next()? {
                let ending: Option<String> = row.get(2)?;
                let ending = ending.and_then(|text| serde_json::from_str::<Ending>(&text).ok());
                let begun = moment(row.get(1)?);
                // Without an ending it is at work still, or was killed nobody knows when.
                let until = ending.map_or_else(|| if begun > since { now } else { begun }, |ending| ending.at);
                if until <= since {
                    continue;
                }
                let deliveries = self.deliveries(row.get(0)?)?;
                let sent = deliveries.iter().filter(|kept| may_be_sent(kept) && is_meant(&kept.heading));
                all.push(Sent { until, count: sent.count() });
            }
            Ok(all)
        };
        let mut all = read().map_err(|error| self.fault("cannot be read", &error))?;
        all.retain(|sent| sent.count > 0);
        all.sort_by_key(|sent| sent.until);
        Ok(all)
    }
}

fn may_be_sent(kept: &Kept) -> bool {
    matches!(kept.fate(), Fate::Sent | Fate::Unknown)
}

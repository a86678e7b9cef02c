//! What the journal is told, and the lanes that may start as soon as it has been; one commit is under way at a time, and serves all
//! that came meanwhile.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::deliver::journal::{Entry, Intent, Journal};
use crate::deliver::lane::Lane;

/// How long something may wait for more to share a commit with: short beside any network, long beside a commit.
const PATIENCE: Duration = Duration::from_millis(2);

/// Lanes between the schedule and their attempts, and outcomes on their way into the journal.
#[derive(Debug, Default)]
pub(super) struct Commits {
    queued: Vec<Lane>,
    entries: Vec<Entry>,
    /// Until when the two may wait for more.
    waits_until: Option<Instant>,
    under_way: Option<(oneshot::Receiver<()>, Vec<Lane>)>,
}

/// Lanes that were to start and do not.
pub(super) struct Withdrawn {
    /// Nothing was written of these.
    pub(super) queued: Vec<Lane>,
    /// The intents of these may be durable, or become so.
    pub(super) written: Vec<Lane>,
}

impl Commits {
    /// Adds a lane that should start.
    pub(super) fn push(&mut self, lane: Lane, now: Instant) {
        self.queued.push(lane);
        self.waits_until.get_or_insert(now + PATIENCE);
    }

    /// Adds something that happened.
    pub(super) fn note(&mut self, entry: Entry, now: Instant) {
        self.entries.push(entry);
        self.waits_until.get_or_insert(now + PATIENCE);
    }

    /// When [`Self::submit`] should be called again although nothing has happened.
    pub(super) fn wakes(&self) -> Option<Instant> {
        self.waits_until.filter(|_| self.under_way.is_none())
    }

    /// How many lanes are on their way.
    pub(super) fn len(&self) -> usize {
        self.queued.len() + self.under_way.as_ref().map_or(0, |(_, lanes)| lanes.len())
    }

    /// Hands everything that waits to the journal, unless that is still busy with what came before, or so much is `flying` that
    /// more will be here in a moment.
    pub(super) fn submit(&mut self, journal: &Journal, flying: usize, now: Instant) {
        let enough = !self.queued.is_empty() && self.queued.len() >= flying;
        if self.under_way.is_none() && (enough || self.waits_until.is_some_and(|until| until <= now)) {
            let lanes = std::mem::take(&mut self.queued);
            let intent = |lane: &Lane| {
                let Lane { delivery, width, part, .. } = *lane;
                Entry::Intend(Intent { delivery, width, part, attempt: lane.tries() + 1 })
            };
            // What has happened comes before what is about to.
            self.entries.extend(lanes.iter().map(intent));
            self.under_way = Some((self.flush(journal), lanes));
        }
    }

    /// Hands over what has happened, however little it is.
    pub(super) fn flush(&mut self, journal: &Journal) -> oneshot::Receiver<()> {
        self.waits_until = None;
        journal.write(std::mem::take(&mut self.entries))
    }

    /// The lanes that may start now, or those that never may because the journal is lost; waits for ever where nothing is
    /// under way. Dropping the future loses nothing.
    pub(super) async fn durable(&mut self) -> Result<Vec<Lane>, Vec<Lane>> {
        let Some((durable, _)) = &mut self.under_way else { return std::future::pending().await };
        let kept = durable.await;
        let lanes = self.under_way.take().map(|(_, lanes)| lanes).unwrap_or_default();
        if kept.is_ok() { Ok(lanes) } else { Err(lanes) }
    }

    /// Takes back the lanes of which nothing was written and that are not to be tried any more.
    pub(super) fn withdraw_if(&mut self, is_barred: impl Fn(&Lane) -> bool) -> Vec<Lane> {
        let (barred, kept) = std::mem::take(&mut self.queued).into_iter().partition(is_barred);
        self.queued = kept;
        barred
    }

    /// Takes every lane back.
    pub(super) fn withdraw(&mut self) -> Withdrawn {
        let written = self.under_way.take().map(|(_, lanes)| lanes).unwrap_or_default();
        Withdrawn { queued: std::mem::take(&mut self.queued), written }
    }
}

//! How far a run has come: a fold of its events that progress is shown from.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::deliver::event::{Event, Heading, PartOutcome};
use crate::outcome::Status;

/// How far a bucket has come, or all of them together.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// The bucket's name.
    pub(super) name: Arc<str>,
    /// How many deliveries there are.
    pub(super) total: usize,
    /// How many have ended.
    pub(super) done: usize,
    /// How many wait to be tried again.
    pub(super) retrying: usize,
    /// Until when its service wants to be left alone.
    pub(super) cools_until: Option<Instant>,
}

/// How far a run has come.
#[derive(Debug)]
pub(super) struct Tally {
    began: Instant,
    buckets: Vec<Standing>,
    by_name: HashMap<Arc<str>, usize>,
    by_delivery: Vec<usize>,
    sent: usize,
    failed: usize,
    unknown: usize,
    /// How the part that ended last has ended; it is one of the delivery that ends next.
    latest: Status,
}

impl Tally {
    pub(super) fn new(began: Instant) -> Self {
        Self {
            began,
            buckets: Vec::new(),
            by_name: HashMap::new(),
            by_delivery: Vec::new(),
            sent: 0,
            failed: 0,
            unknown: 0,
            latest: Status::Planned,
        }
    }

    /// Takes notice of what happened.
    pub(super) fn record(&mut self, event: &Event, now: Instant) {
        match event {
            Event::Planned(headings) => headings.iter().for_each(|heading| self.plan(heading)),
            Event::AttemptStarted { delivery, attempt, .. } if *attempt > 1 => {
                self.change(*delivery, |bucket| bucket.retrying = bucket.retrying.saturating_sub(1));
            }
            Event::AttemptFailed { delivery, .. } => self.change(*delivery, |bucket| bucket.retrying += 1),
            Event::PartEnded { outcome, .. } => {
                self.latest = outcome.status();
                match outcome {
                    PartOutcome::Failed(_) => self.failed += 1,
                    PartOutcome::Unknown(_) => self.unknown += 1,
                    PartOutcome::Sent(_) | PartOutcome::NotAttempted | PartOutcome::Withheld(_) => {}
                }
            }
            Event::DeliveryEnded { delivery, .. } => {
                self.sent += usize::from(self.latest == Status::Sent);
                self.change(*delivery, |bucket| bucket.done += 1);
            }
            Event::Cooling { bucket, wait } => {
                if let Some(index) = self.by_name.get(bucket) {
                    let bucket = &mut self.buckets[*index];
                    bucket.cools_until = bucket.cools_until.max(now.checked_add(*wait));
                }
            }
            // What waited has ended untried.
            Event::Stopping(_) => self.buckets.iter_mut().for_each(|bucket| bucket.retrying = 0),
            Event::AttemptStarted { .. } | Event::Finished => {}
        }
    }

    fn plan(&mut self, heading: &Heading) {
        let fresh = self.buckets.len();
        let index = *self.by_name.entry(Arc::clone(&heading.bucket)).or_insert(fresh);
        if index == fresh {
            self.buckets.push(Standing { name: Arc::clone(&heading.bucket), ..Standing::default() });
        }
        self.buckets[index].total += 1;
        self.by_delivery.push(index);
    }

    fn change(&mut self, delivery: usize, change: impl FnOnce(&mut Standing)) {
        if let Some(index) = self.by_delivery.get(delivery) {
            change(&mut self.buckets[*index]);
        }
    }

    /// How far all buckets have come together.
    pub(super) fn whole(&self) -> Standing {
        let sum = |count: fn(&Standing) -> usize| self.buckets.iter().map(count).sum();
        Standing {
            total: sum(|it| it.total),
            done: sum(|it| it.done),
            retrying: sum(|it| it.retrying),
            ..Standing::default()
        }
    }

    /// How many buckets there are.
    pub(super) fn width(&self) -> usize {
        self.buckets.len()
    }

    /// The buckets that have something left to do, those with the most first.
    pub(super) fn busiest(&self) -> Vec<&Standing> {
        let mut open: Vec<_> = self.buckets.iter().filter(|bucket| bucket.done < bucket.total).collect();
        open.sort_by_key(|bucket| std::cmp::Reverse(bucket.total - bucket.done));
        open
    }

    /// What there is to say of all of them: `118 sent, 2 failed, 3 to be tried again, 29.5/s, about 2m 40s left`.
    pub(super) fn words(&self, now: Instant) -> String {
        let whole = self.whole();
        let mut words = format!("{} sent", self.sent);
        let rest = [(self.failed, "failed"), (self.unknown, "unknown"), (whole.retrying, "to be tried again")];
        for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
            let _ = write!(words, ", {count} {what}");
        }
        let passed = now.saturating_duration_since(self.began).as_secs_f64();
        if whole.done > 0 && passed > 0.0 {
            let _ = write!(words, ", {:.1}/s", whole.done as f64 / passed);
        }
        match self.left(now) {
            Some(left) if whole.done < whole.total => words + &format!(", about {} left", spoken(left)),
            _ => words,
        }
    }

    /// What there is to say of one of them: its retries and its cool-down.
    pub(super) fn trouble(bucket: &Standing, now: Instant) -> String {
        let mut words = String::new();
        if bucket.retrying > 0 {
            let _ = write!(words, "{} to be tried again", bucket.retrying);
        }
        if let Some(left) =
            bucket.cools_until.map(|until| until.saturating_duration_since(now)).filter(|it| !it.is_zero())
        {
            let comma = if words.is_empty() { "" } else { ", " };
            let _ = write!(words, "{comma}pauses for {}, as its service asks", spoken(left));
        }
        words
    }

    /// How much longer it takes if every bucket goes on as it did; nothing as long as one of them has ended nothing.
    fn left(&self, now: Instant) -> Option<Duration> {
        let passed = now.saturating_duration_since(self.began);
        let one = |bucket: &Standing| {
            let cools = bucket.cools_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
            let factor = (bucket.total - bucket.done) as f64 / bucket.done as f64;
            let time = Duration::try_from_secs_f64(passed.as_secs_f64() * factor).ok()?;
            Some(time.saturating_add(cools))
        };
        let open = self.buckets.iter().filter(|bucket| bucket.done < bucket.total);
        open.map(one).try_fold(Duration::ZERO, |most, next| Some(most.max(next?)))
    }
}

/// A time in whole seconds, at least one.
fn spoken(time: Duration) -> String {
    let seconds = time.as_secs_f64().ceil().max(1.0) as u64;
    humantime::format_duration(Duration::from_secs(seconds)).to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::Tally;
    use crate::config::policy::Importance;
    use crate::deliver::event::{Event, Heading, PartOutcome, StopReason};
    use crate::outcome::{Failure, FailureKind, Receipt};

    const SECOND: Duration = Duration::from_secs(1);

    fn refused() -> Failure {
        Failure::new(FailureKind::Unavailable, "later")
    }

    /// A run that has just begun, with so many deliveries for each bucket.
    fn begun(buckets: &[(&str, usize)]) -> (Tally, Instant) {
        let began = Instant::now();
        let mut tally = Tally::new(began);
        let heading = |bucket: &str| Heading {
            account: bucket.into(),
            service: "scripted".into(),
            target: None,
            parts: 1,
            importance: Importance::Required,
            bucket: bucket.into(),
            waits_for: None,
            left_out: [].into(),
            batch: None,
        };
        let all = buckets.iter().flat_map(|(bucket, count)| std::iter::repeat_n(*bucket, *count));
        tally.record(&Event::Planned(all.map(heading).collect()), began);
        (tally, began)
    }

    fn end(tally: &mut Tally, delivery: usize, outcome: PartOutcome, now: Instant) {
        tally.record(&Event::PartEnded { delivery, part: 0, attempts: 1, outcome, took: SECOND }, now);
        tally.record(&Event::DeliveryEnded { delivery, took: SECOND, omission: None }, now);
    }

    fn fail(tally: &mut Tally, delivery: usize, now: Instant) {
        let event =
            Event::AttemptFailed { delivery, part: 0, attempt: 1, failure: refused(), retry_in: SECOND, took: SECOND };
        tally.record(&event, now);
    }

    #[test]
    fn the_words_say_what_came_of_it_how_fast_and_how_long_yet() {
        let (mut tally, began) = begun(&[("a", 10)]);
        assert_eq!(tally.words(began), "0 sent");
        for delivery in 0..3 {
            end(&mut tally, delivery, PartOutcome::Sent(Receipt::default()), began);
        }
        end(&mut tally, 3, PartOutcome::Failed(refused()), began);
        end(&mut tally, 4, PartOutcome::Unknown(refused()), began);
        fail(&mut tally, 5, began);
        let words = "3 sent, 1 failed, 1 unknown, 1 to be tried again, 0.5/s, about 10s left";
        assert_eq!(tally.words(began + 10 * SECOND), words);
    }

    #[test]
    fn the_slowest_bucket_and_its_pause_decide_how_long_it_takes() {
        let (mut tally, began) = begun(&[("fast", 4), ("slow", 4)]);
        for delivery in 0..3 {
            end(&mut tally, delivery, PartOutcome::Sent(Receipt::default()), began);
        }
        // Nobody knows how fast the other one is.
        assert_eq!(tally.words(began + 8 * SECOND), "3 sent, 0.4/s");
        end(&mut tally, 4, PartOutcome::Sent(Receipt::default()), began);
        assert_eq!(tally.words(began + 8 * SECOND), "4 sent, 0.5/s, about 24s left");
        let now = began + 8 * SECOND;
        tally.record(&Event::Cooling { bucket: "slow".into(), wait: 60 * SECOND }, now);
        assert_eq!(tally.words(now), "4 sent, 0.5/s, about 1m 24s left");
        let [slow, fast] = tally.busiest()[..] else { panic!("two buckets have something left") };
        assert_eq!((&*slow.name, slow.total - slow.done), ("slow", 3));
        assert_eq!(Tally::trouble(slow, now + 20 * SECOND), "pauses for 40s, as its service asks");
        assert_eq!(Tally::trouble(slow, now + 60 * SECOND), "");
        assert_eq!(Tally::trouble(fast, now), "");
    }

    #[test]
    fn what_is_tried_again_or_given_up_waits_no_longer() {
        let (mut tally, began) = begun(&[("a", 3)]);
        (0..3).for_each(|delivery| fail(&mut tally, delivery, began));
        assert_eq!(tally.whole().retrying, 3);
        tally.record(&Event::AttemptStarted { delivery: 0, part: 0, attempt: 2 }, began);
        assert_eq!(Tally::trouble(tally.busiest()[0], began), "2 to be tried again");
        tally.record(&Event::Stopping(StopReason::Interrupt), began);
        assert_eq!(tally.whole().retrying, 0);
    }
}

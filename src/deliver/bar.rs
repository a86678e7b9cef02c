//! What follows when a service says that nothing more of an account, or of a sender, will be accepted.

use std::sync::Arc;
use std::time::Duration;

use crate::deliver::event::PartOutcome;
use crate::deliver::lane::Lane;
use crate::deliver::run::Run;
use crate::deliver::settle::Closing;
use crate::outcome::{Failure, Reach, Status};

impl Run<'_> {
    /// Why nothing more of the account is tried.
    pub(super) fn barred(&self, account: usize) -> Option<Arc<Failure>> {
        self.bars[account].clone()
    }

    /// Ends everything that waits and would meet the same failure. What is under way finishes.
    pub(super) fn bar(&mut self, account: usize, failure: &Arc<Failure>) {
        let bucket = self.schedule.bucket_of(account);
        let reached: Vec<usize> = match failure.reach {
            Reach::Message => return,
            Reach::Account => vec![account],
            Reach::Sender => (0..self.bars.len()).filter(|other| self.schedule.bucket_of(*other) == bucket).collect(),
        };
        for account in reached {
            self.bars[account].get_or_insert_with(|| Arc::clone(failure));
        }
        let (bars, deliveries) = (&self.bars, &self.job.plan.deliveries);
        let is_barred = |delivery: usize| bars[deliveries[delivery].account].is_some();
        let mut lanes = self.commits.withdraw_if(|lane| is_barred(lane.delivery));
        lanes.iter().for_each(|lane| self.schedule.forgo(lane.bucket));
        lanes.extend(self.schedule.withdraw(bucket, is_barred));
        lanes.sort_unstable_by_key(|lane| lane.delivery);
        for lane in lanes {
            self.withhold(lane, failure);
        }
    }

    /// Ends a lane that would meet a failure that another one has met. It stays open for a later session, and whatever is for when
    /// it fails may begin; what may have been delivered is in doubt all the same.
    pub(super) fn withhold(&mut self, lane: Lane, failure: &Arc<Failure>) {
        for lane in lane.apart() {
            let (delivery, verdict) = (lane.delivery, lane.verdict());
            match verdict {
                PartOutcome::Unknown(_) => {
                    self.end_one(lane, verdict, Duration::ZERO, Closing::ForNow);
                    self.watch(delivery, Status::Unknown, None);
                }
                PartOutcome::Sent(_)
                | PartOutcome::Failed(_)
                | PartOutcome::NotAttempted
                | PartOutcome::Withheld(_) => {
                    self.end_one(lane, PartOutcome::Withheld(Arc::clone(failure)), Duration::ZERO, Closing::ForNow);
                    self.watch(delivery, Status::Failed, None);
                }
            }
        }
    }
}

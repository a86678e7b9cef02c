//! What a report means for whoever started the run.

use crate::outcome::Status;
use crate::report::model::{DeliveryReport, Report, RunStatus};

/// What a run came to, as far as its exit code is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Everything that counts was sent.
    AllSent,
    /// A delivery that counts failed or may have, an account was left out, or the record of the run contradicts itself.
    SomeFailed,
    /// There was nothing to send.
    Empty,
    /// The run was stopped, and not everything had been sent.
    Stopped,
    /// It was only a plan, and no account was left out of it.
    Planned,
}

impl Report {
    /// The verdict; what belongs to an optional account counts only when the run was stopped.
    pub fn verdict(&self) -> Verdict {
        match self.status {
            _ if !self.defects.is_empty() => Verdict::SomeFailed,
            RunStatus::Incomplete => Verdict::Stopped,
            RunStatus::Planned if self.summary.skipped > 0 => Verdict::SomeFailed,
            RunStatus::Planned => Verdict::Planned,
            RunStatus::Empty => Verdict::Empty,
            RunStatus::Sent | RunStatus::Partial | RunStatus::Failed if self.deliveries.iter().any(counts) => {
                Verdict::SomeFailed
            }
            RunStatus::Sent | RunStatus::Partial | RunStatus::Failed => Verdict::AllSent,
        }
    }
}

/// Whether the delivery makes the run fail.
fn counts(delivery: &DeliveryReport) -> bool {
    match delivery.status {
        Status::Sent => false,
        Status::Failed | Status::Unknown | Status::NotAttempted | Status::Planned => !delivery.optional,
        Status::Skipped => !delivery.is_fine_without() && !delivery.optional,
    }
}

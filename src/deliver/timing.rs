//! Whether a delivery may begin at this time of the day.

use jiff::Timestamp;

use crate::config::policy::{Admission, Policy};
use crate::deliver::job::Limits;
use crate::message::Severity;
use crate::outcome::Omission;

/// Why a delivery of this type under this policy must not begin at a moment; nothing where it may.
///
/// What would begin later only after the last moment of the run has expired already.
#[must_use]
pub fn omission(limits: &Limits, policy: &Policy, severity: Severity, at: Timestamp) -> Option<Omission> {
    let earliest = limits.not_before.map_or(at, |not_before| not_before.max(at));
    let due = match policy.admission(earliest, severity) {
        Admission::Now => earliest,
        Admission::From(opening) => opening,
        // Whether it is dropped is seen when its time has come.
        Admission::Never if earliest > at => earliest,
        Admission::Never => return Some(Omission::OutsideWindow),
    };
    if limits.not_after.is_some_and(|last| due > last) {
        return Some(Omission::Expired);
    }
    (due > at).then_some(Omission::Deferred(due))
}

//! Whether and when a part is tried again.

use std::time::Duration;

use crate::config::policy::{Duplicates, Policy};
use crate::outcome::{Failure, FailureKind, Reach, Retry};

/// Longer waits than a year are as good as a year, and no clock overflows over them.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What happens after a failed attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The part is tried again after this time.
    Again(Duration),
    /// It is not.
    GiveUp,
    /// It would be, but there is no time left for it in this session of the run.
    OutOfTime,
}

/// Decides on a part that was tried `attempt` times, when another try may start after `wait` and has to within `room`.
pub(super) fn decide(
    failure: &Failure,
    attempt: u32,
    policy: &Policy,
    wait: Duration,
    room: Option<Duration>,
) -> Decision {
    match (failure.retry, policy.duplicates) {
        (Retry::Never, _) => Decision::GiveUp,
        (Retry::After(_), Duplicates::Avoid) if failure.maybe_delivered => Decision::GiveUp,
        (Retry::After(_), _) if attempt >= policy.attempts => Decision::GiveUp,
        (Retry::After(_), _) if room.is_some_and(|room| wait >= room) => Decision::OutOfTime,
        (Retry::After(_), _) if is_named(failure) && wait > policy.max_wait => Decision::OutOfTime,
        (Retry::After(_), Duplicates::Avoid | Duplicates::Accept | Duplicates::Verify) => Decision::Again(wait),
    }
}

/// How long to wait after the attempt with this number: as long as the service says, or between nothing and an exponentially
/// growing, capped time, where `jitter` from 0 to 1 says how much of it.
pub(super) fn wait(failure: &Failure, attempt: u32, policy: &Policy, jitter: f64) -> Duration {
    named(failure).unwrap_or_else(|| {
        let doubled = policy.min_delay.saturating_mul(2_u32.saturating_pow(attempt.saturating_sub(1)));
        doubled.min(policy.max_delay).min(LONGEST_WAIT).mul_f64(jitter)
    })
}

/// Whether the failure speaks for the whole bucket: others would be refused as well.
pub(super) fn concerns_bucket(failure: &Failure) -> bool {
    is_named(failure) || failure.kind == FailureKind::RateLimited
}

/// Whether one of several recipients of a message was refused, so that the others are worth another try without it.
pub(super) fn concerns_recipient(failure: &Failure, policy: &Policy) -> bool {
    let is_safe = !failure.maybe_delivered || policy.duplicates != Duplicates::Avoid;
    failure.kind == FailureKind::Recipient && failure.reach == Reach::Message && is_safe
}

/// Whether the service said how long to wait.
pub(super) fn is_named(failure: &Failure) -> bool {
    named(failure).is_some()
}

/// What to say when the account's budget has nothing left.
pub(super) const BUDGET_IS_SPENT: &str =
    "the account's retry budget is spent: send the rest again when the service is well";

/// What to say when the service wants more patience than the account has.
pub(super) fn too_long(wait: Duration) -> String {
    let wait = humantime::format_duration(Duration::from_secs(wait.as_secs()));
    format!("the service asks to wait for {wait}, longer than `retry: {{max_wait: …}}` allows: send again after that")
}

/// The failure with a further piece of advice.
pub(super) fn advised(failure: &Failure, advice: &str) -> Failure {
    let hint = match &failure.hint {
        Some(hint) => format!("{hint}; {advice}"),
        None => advice.to_owned(),
    };
    failure.clone().hint(hint)
}

/// The wait that the service asks for; none at all is no help against a service in trouble.
fn named(failure: &Failure) -> Option<Duration> {
    match failure.retry {
        Retry::After(Some(wait)) if !wait.is_zero() => Some(wait.min(LONGEST_WAIT)),
        Retry::After(_) | Retry::Never => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Decision, concerns_bucket, decide, wait};
    use crate::config::policy::Policy;
    use crate::outcome::{Failure, FailureKind};

    const SECOND: Duration = Duration::from_secs(1);

    fn unavailable(after: Option<Duration>) -> Failure {
        Failure::new(FailureKind::Unavailable, "later").retry(after)
    }

    #[test]
    fn our_own_wait_lies_between_nothing_and_a_doubling_capped_time() {
        let policy = Policy { min_delay: SECOND, max_delay: 5 * SECOND, ..Policy::default() };
        for (attempt, most) in [(1, 1), (2, 2), (3, 4), (4, 5), (u32::MAX, 5)] {
            assert_eq!(wait(&unavailable(None), attempt, &policy, 0.0), Duration::ZERO);
            assert_eq!(wait(&unavailable(None), attempt, &policy, 1.0), most * SECOND);
        }
    }

    #[test]
    fn a_named_wait_is_kept_even_when_it_is_longer_than_ours_may_be() {
        let policy = Policy { max_delay: SECOND, ..Policy::default() };
        assert_eq!(wait(&unavailable(Some(60 * SECOND)), 1, &policy, 0.5), 60 * SECOND);
        assert!(wait(&unavailable(Some(Duration::MAX)), 1, &policy, 0.5) < Duration::MAX);
        assert!(concerns_bucket(&unavailable(Some(SECOND))) && !concerns_bucket(&unavailable(Some(Duration::ZERO))));
    }

    #[test]
    fn a_wait_beyond_the_deadline_is_not_worth_it() {
        let decide = |room| decide(&unavailable(None), 1, &Policy::default(), SECOND, room);
        assert_eq!(decide(Some(SECOND)), Decision::OutOfTime);
        assert_eq!(decide(Some(2 * SECOND)), Decision::Again(SECOND));
        assert_eq!(decide(None), Decision::Again(SECOND));
    }
}

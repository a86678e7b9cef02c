//! How much the program has worked, which on a busy machine is less than the time that has passed.

use std::time::Duration;

/// The time of the processor that the program has had so far.
#[cfg(unix)]
pub(super) fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// The time since the first call, where nothing better is known.
#[cfg(not(unix))]
pub(super) fn worked() -> Duration {
    static BEGAN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    BEGAN.elapsed()
}

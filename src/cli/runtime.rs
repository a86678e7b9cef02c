//! What everything that waits for the network runs on.

use anyhow::Context as _;
use tokio::runtime::{Builder, Runtime};

/// What services and engine run on, which has to be one for all they do: connections do not outlive it.
///
/// # Errors
/// When the operating system refuses it.
pub(super) fn runtime() -> anyhow::Result<Runtime> {
    // One thread is faster than two here: a part costs less than handing it over.
    Builder::new_current_thread().enable_all().build().context("no runtime can be made")
}

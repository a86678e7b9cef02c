//! After the run, accounts clean up what deliveries that were given up have left at their services.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::{FutureExt, StreamExt, stream};
use tokio::time::timeout;

use crate::deliver::outlet::Outlet;

/// How long all of them together may take: the run is over, and somebody waits for its report.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many accounts clean up at once.
const WIDTH: usize = 16;

/// Lets every account clean up; what cannot be cleaned up in time stays where it is.
pub async fn close(outlets: &[Outlet]) {
    let all = stream::iter(outlets).for_each_concurrent(WIDTH, |outlet| async {
        // The call itself may panic as well, so it is made inside.
        let _ = AssertUnwindSafe(async { outlet.service.close().await }).catch_unwind().await;
    });
    let _ = timeout(PATIENCE, all).await;
}

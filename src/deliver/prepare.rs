//! Every account is asked, before anything is sent, whether it may do what the plan asks of it.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::future::ready;
use futures::{FutureExt, StreamExt, stream};
use tokio::time::timeout;

use crate::deliver::job::{Limits, Standing};
use crate::deliver::outlet::Outlet;
use crate::deliver::words;
use crate::message::Part;
use crate::outcome::{Failure, Retry};
use crate::plan::Plan;

/// How long the run waits for answers at the most, because one slow account must not delay the others for long.
const PATIENCE: Duration = Duration::from_secs(15);

/// The accounts that could deliver nothing of what is left of a plan, by their indices and in their order, each with why.
///
/// Whatever else an account says is no reason to begin nothing: the deliveries will meet it again. Nor is an answer that does
/// not come in time.
pub async fn prepare(plan: &Plan, outlets: &[Outlet], standings: &[Standing], limits: Limits) -> Vec<(usize, Failure)> {
    let asked = tasks(plan, outlets.len(), standings);
    let answers = stream::iter(&asked).map(|(account, parts)| async move {
        let failure = ask(&outlets[*account], parts, limits.deadline).await;
        failure.map(|failure| (*account, failure))
    });
    answers.buffered(limits.concurrency.max(1)).filter_map(ready).collect().await
}

/// Why the account can deliver nothing at all, if that is so.
async fn ask(outlet: &Outlet, parts: &[&Part], deadline: Option<Duration>) -> Option<Failure> {
    let longest = outlet.policy.timeout.min(PATIENCE).min(deadline.unwrap_or(Duration::MAX));
    // The call itself may panic as well, so it is made inside.
    let answer = AssertUnwindSafe(async { outlet.service.prepare(parts).await }).catch_unwind();
    match timeout(longest, answer).await {
        Ok(Ok(Err(failure))) if failure.retry == Retry::Never => Some(words::clean_failure(failure, &outlet.redactor)),
        Ok(_) | Err(_) => None,
    }
}

/// For each account that has something left to deliver, the parts of all of it; parts that deliveries share are there once.
fn tasks<'p>(plan: &'p Plan, accounts: usize, standings: &[Standing]) -> Vec<(usize, Vec<&'p Part>)> {
    let mut tasks = vec![Vec::new(); accounts];
    let mut latest = None;
    for (number, delivery) in plan.deliveries.iter().enumerate() {
        if !matches!(standings.get(number), None | Some(Standing::Open { .. })) {
            continue;
        }
        // Deliveries of an account that share their parts stand side by side.
        let these = Some((delivery.account, delivery.parts.as_ptr()));
        if these != latest {
            tasks[delivery.account].extend(delivery.parts.iter());
        }
        latest = these;
    }
    tasks.into_iter().enumerate().filter(|(_, parts)| !parts.is_empty()).collect()
}

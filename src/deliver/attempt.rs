//! One try of one part.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

use crate::deliver::lane::Lane;
use crate::deliver::outlet::Outlet;
use crate::deliver::words;
use crate::message::Target;
use crate::outcome::{Failure, FailureKind, Receipt};
use crate::plan::Delivery;
use crate::service::{Parcel, Tried};

/// How many times `timeout` an attempt may take. An attempt may make several requests, for a token or an address, and each of
/// them has the whole `timeout`; an attempt that is not over then is not over ever.
const PATIENCE: u32 = 10;

/// A part under way; it ends with its lane, how long it took, and the service's verdict.
pub(super) struct Attempt<'a> {
    lane: Lane,
    began: Instant,
    talk: BoxFuture<'a, Result<Receipt, Failure>>,
}

impl<'a> Attempt<'a> {
    /// Gives the part at which `lane` stands to the service, for all the deliveries that it carries; `run` makes its key unique
    /// among runs.
    pub(super) fn new(
        run: &'a str,
        first: &'a Delivery,
        others: &'a [Delivery],
        outlet: &'a Outlet,
        lane: Lane,
    ) -> Self {
        let (number, width, index) = (lane.delivery, lane.width, lane.part);
        // What was tried has failed, and a lane that was halved carries another message than the one that failed.
        let tried = if lane.trouble.is_some() { Tried::Before } else { Tried::Never };
        let talk = async move {
            let key = match width {
                1 => format!("{run}-{number}-{index}"),
                _ => format!("{run}-{number}+{width}-{index}"),
            };
            let also: Vec<&Target> = others.iter().filter_map(|other| other.target.as_deref()).collect();
            let (target, part) = (first.target.as_deref(), &first.parts[index]);
            let parcel = Parcel { also: &also, tried, ..Parcel::new(target, part, &key) };
            // The call itself may panic as well, so it is made inside.
            let talk = async { outlet.service.deliver(parcel).await };
            let longest = outlet.policy.timeout.saturating_mul(PATIENCE);
            match tokio::time::timeout(longest, AssertUnwindSafe(talk).catch_unwind()).await {
                Ok(Ok(Ok(receipt))) => Ok(words::clean_receipt(receipt, &outlet.redactor)),
                Ok(Ok(Err(failure))) => Err(words::clean_failure(failure, &outlet.redactor)),
                Ok(Err(_)) => Err(crash(&outlet.service_name)),
                Err(_) => Err(endless(longest)),
            }
        };
        Self { lane, began: Instant::now(), talk: talk.boxed() }
    }

    /// The lane of an attempt that is given up, and how long that was under way.
    pub(super) fn into_lane(self) -> (Lane, Duration) {
        (self.lane, self.began.elapsed())
    }
}

impl Future for Attempt<'_> {
    type Output = (Lane, Duration, Result<Receipt, Failure>);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.talk.as_mut().poll(context).map(|result| (self.lane.clone(), self.began.elapsed(), result))
    }
}

/// Nobody can tell how far the request had come, and the next try would most likely crash as well.
fn crash(service: &str) -> Failure {
    Failure::new(FailureKind::Protocol, format!("the code for `{service}` crashed on this part"))
        .hint("this is a mistake in dispatch: please report it, and find out whether the message arrived")
        .maybe_delivered()
}

fn endless(longest: Duration) -> Failure {
    Failure::new(FailureKind::Timeout, format!("no verdict within {}", humantime::format_duration(longest)))
        .retry(None)
        .maybe_delivered()
}

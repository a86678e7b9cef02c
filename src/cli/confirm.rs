//! The question before many deliveries.

use std::collections::HashSet;
use std::io::IsTerminal as _;

use crate::cli::args::RunArgs;
use crate::cli::output::Printer;
use crate::deliver::estimate::{Load, estimate};
use crate::deliver::{Limits, Outlet, Standing};
use crate::plan::{Delivery, Plan};

/// The most deliveries that are sent without a question.
const MOST: usize = 100;

/// What the person at the terminal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Answer {
    /// Go on; also where there are few deliveries, and where nobody can be asked.
    Send,
    /// Send nothing.
    Leave,
}

/// Asks whether so many deliveries are meant, if there are many and a person sits at the terminal.
pub(super) fn confirm(
    args: &RunArgs,
    plan: &Plan,
    outlets: &[Outlet],
    standings: &[Standing],
    limits: &Limits,
    printer: Printer,
) -> Answer {
    let is_open =
        |(number, _): &(usize, &Delivery)| matches!(standings.get(*number), None | Some(Standing::Open { .. }));
    let open = plan.deliveries.iter().enumerate().filter(is_open).map(|(_, delivery)| delivery);
    let deliveries: Vec<&Delivery> = open.take(limits.first.unwrap_or(usize::MAX)).collect();
    let somebody = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if args.yes || deliveries.len() <= MOST || !somebody {
        return Answer::Send;
    }
    let mut before = None;
    let messages: Vec<usize> = deliveries.iter().map(|delivery| delivery.messages(before.replace(*delivery))).collect();
    let parts: usize = messages.iter().sum();
    let accounts: HashSet<usize> = deliveries.iter().map(|delivery| delivery.account).collect();
    let services: HashSet<&str> = accounts.iter().map(|account| &*outlets[*account].service_name).collect();
    let number = |count: usize, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    printer.say(&format!(
        "{} in {} to {} of {}",
        number(deliveries.len(), "delivery", "deliveries"),
        number(parts, "part", "parts"),
        number(accounts.len(), "account", "accounts"),
        number(services.len(), "service", "services"),
    ));
    let load = |(delivery, parts): (&&Delivery, &usize)| {
        let outlet = &outlets[delivery.account];
        Load { bucket: &outlet.bucket, policy: &outlet.policy, parts: *parts }
    };
    if let Some(estimate) = estimate(deliveries.iter().zip(&messages).map(load), limits.concurrency) {
        printer.say(&format!("{estimate}"));
    }
    printer.note("send? [y/N] ");
    let mut line = String::new();
    // A terminal that cannot be read says nothing, which is no.
    let read = std::io::stdin().read_line(&mut line);
    if read.is_ok_and(|bytes| bytes == 0) {
        // The answer did not end the line.
        printer.say("");
    }
    if matches!(&*line.trim().to_lowercase(), "y" | "yes") {
        return Answer::Send;
    }
    printer.say("nothing was sent; `--yes` sends without a question");
    Answer::Leave
}

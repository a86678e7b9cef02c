//! The report of a run that stays a plan.

use std::sync::Arc;

use crate::bind::{Account, Preview};
use crate::cli::prepare::Prepared;
use crate::deliver::event::Heading;
use crate::message::Recipients;
use crate::plan::Delivery;
use crate::report::{Foreseen, Report};
use crate::service::definition::Native;
use crate::service::kind::Adapter;
use crate::transport::Transport;

/// The report of a run that stays a plan.
pub(in crate::cli) fn planned(prepared: &Prepared) -> Report {
    let mails = mails(prepared);
    let entry = |(delivery, waits_for): (&Delivery, Option<Arc<str>>)| {
        let account = &prepared.loaded.selection.accounts[delivery.account];
        let heading = Heading {
            account: account.name.clone(),
            service: account.kind.definition.name.as_str().into(),
            target: delivery.target.as_ref().map(|target| target.label.clone()),
            parts: delivery.parts.len(),
            importance: account.policy.importance,
            bucket: account.name.clone(),
            waits_for,
            left_out: Arc::clone(&delivery.left_out),
            batch: delivery.batch,
        };
        let recipients = mails[delivery.account].as_ref().and_then(|mail| recipients(mail, delivery));
        (heading, Foreseen { recipients, limited_by: delivery.constraints.to_vec() })
    };
    let deliveries = &prepared.plan.deliveries;
    let entries: Vec<_> = deliveries.iter().zip(prepared.plan.waits()).map(entry).collect();
    let shown = entries
        .iter()
        .zip(deliveries)
        .map(|((heading, foreseen), delivery)| (heading, &*delivery.parts, foreseen.clone()));
    let skipped = prepared.loaded.selection.skipped.iter().map(|(account, problem)| (&**account, problem.to_string()));
    let identity = &prepared.identity;
    Report::planned(identity.id.as_str(), identity.started, shown, skipped)
}

/// The share of a delivery in its mail.
fn recipients(mail: &Preview, delivery: &Delivery) -> Option<Recipients> {
    mail.recipients(delivery.target.as_deref().as_slice())
}

/// For each account that sends mails what they look like; nothing where its settings are refused, which opening it tells.
fn mails(prepared: &Prepared) -> Vec<Option<Preview>> {
    let transport = Transport::new();
    let mail = |account: &Account| match account.kind.adapter {
        Adapter::Native(Native::Office365) => Preview::open(account, &prepared.loaded.vault, &transport).ok(),
        Adapter::Native(Native::Console | Native::File) | Adapter::Http(_) => None,
    };
    prepared.loaded.selection.accounts.iter().map(mail).collect()
}

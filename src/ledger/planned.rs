//! The deliveries of a plan as they are written: many to a row, as a JSON list.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::config::policy::Importance;
use crate::deliver::event::Heading;
use crate::ledger::fingerprint::Fingerprint;
use crate::ledger::history::Kept;
use crate::message::LeftOut;

/// One delivery. What is the same as in the delivery before it in the row is left out.
#[derive(Serialize, Deserialize)]
struct Planned<'p> {
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    account: Option<Cow<'p, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    service: Option<Cow<'p, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    target: Option<Cow<'p, str>>,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    waits: Option<Cow<'p, str>>,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    parts: usize,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    optional: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    batch: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    left_out: Option<Arc<[LeftOut]>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<Fingerprint>,
}

fn one() -> usize {
    1
}

fn is_one(number: &usize) -> bool {
    *number == 1
}

/// A row of deliveries.
#[derive(Default)]
pub(super) struct Row<'p> {
    deliveries: Vec<Planned<'p>>,
    last: Option<(&'p str, &'p str, Fingerprint)>,
}

impl<'p> Row<'p> {
    /// Adds a delivery and the hash of what it sends.
    pub(super) fn push(&mut self, heading: &'p Heading, hash: Fingerprint) {
        let (account, service, known) = match self.last {
            Some((account, service, known)) => (Some(account), Some(service), Some(known)),
            None => (None, None, None),
        };
        self.deliveries.push(Planned {
            account: (account != Some(&*heading.account)).then_some(Cow::Borrowed(&*heading.account)),
            service: (service != Some(&*heading.service)).then_some(Cow::Borrowed(&*heading.service)),
            target: heading.target.as_deref().map(Cow::Borrowed),
            waits: heading.waits_for.as_deref().map(Cow::Borrowed),
            parts: heading.parts,
            optional: heading.importance == Importance::Optional,
            batch: heading.batch,
            left_out: Some(Arc::clone(&heading.left_out)).filter(|files| !files.is_empty()),
            hash: (known != Some(hash)).then_some(hash),
        });
        self.last = Some((&heading.account, &heading.service, hash));
    }

    /// The row as text.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(&self.deliveries).unwrap_or_default()
    }
}

/// Reads rows, and keeps each name once.
#[derive(Default)]
pub(super) struct Reader(HashSet<Arc<str>>);

impl Reader {
    /// Adds the deliveries of a row, of which nothing is known yet but the plan.
    pub(super) fn read(&mut self, row: &str, deliveries: &mut Vec<Kept>) -> serde_json::Result<()> {
        let planned: Vec<Planned<'_>> = serde_json::from_str(row)?;
        let (mut account, mut service, mut hash) = (Arc::<str>::from(""), Arc::<str>::from(""), Fingerprint::default());
        for delivery in planned {
            account = delivery.account.map_or(account, |name| self.one(&name));
            service = delivery.service.map_or(service, |name| self.one(&name));
            hash = delivery.hash.unwrap_or(hash);
            let heading = Heading {
                account: Arc::clone(&account),
                service: Arc::clone(&service),
                target: delivery.target.map(Arc::from),
                parts: delivery.parts,
                importance: if delivery.optional { Importance::Optional } else { Importance::Required },
                bucket: Arc::clone(&account),
                waits_for: delivery.waits.map(Arc::from),
                batch: delivery.batch,
                left_out: delivery.left_out.unwrap_or_default(),
            };
            let parts = vec![None; delivery.parts];
            deliveries.push(Kept { heading, hash, omission: None, parts });
        }
        Ok(())
    }

    fn one(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return Arc::clone(known);
        }
        let name: Arc<str> = name.into();
        self.0.insert(Arc::clone(&name));
        name
    }
}

//! What of a plan a page shows: every account, of each the first messages, those that are alike once.

use std::collections::HashSet;
use std::ops::Range;

use crate::report::model::{DeliveryReport, Report};

/// The most accounts that a page shows.
const MOST_ACCOUNTS: usize = 500;
/// The most different messages of an account that a page shows.
const MOST_MESSAGES: usize = 50;

/// A plan, as far as a page shows it.
pub struct Book<'a> {
    pub(super) report: &'a Report,
    pub(super) accounts: Vec<Chapter>,
    /// How many accounts are left out.
    pub(super) more: usize,
}

/// An account of a plan.
pub(super) struct Chapter {
    /// Deliveries that are alike, by their places in the report; never empty.
    pub(super) groups: Vec<Range<usize>>,
    /// How many different messages are left out.
    pub(super) more: usize,
}

/// What belongs to one part of a message beside what the report says of it.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// The body as a reader sees it, as HTML.
    pub html: Option<String>,
    /// Its files: what each is, and where it lies beside the page.
    pub files: Vec<(&'static str, String)>,
    /// Why the request cannot be shown.
    pub problem: Option<String>,
}

impl<'a> Book<'a> {
    /// Looks through a plan.
    #[must_use]
    pub fn of(report: &'a Report) -> Self {
        let deliveries = &report.deliveries;
        let (mut accounts, mut more, mut at) = (Vec::new(), 0, 0);
        // An account that was left out has no deliveries and is one entry.
        for account in deliveries.chunk_by(|a, b| a.account == b.account) {
            if accounts.len() == MOST_ACCOUNTS {
                more += 1;
            } else {
                accounts.push(Chapter::of(account, at));
            }
            at += account.len();
        }
        Self { report, accounts, more }
    }

    /// The places in the report of the deliveries that the page shows, each for all that are like it.
    #[must_use]
    pub fn firsts(&self) -> HashSet<usize> {
        self.accounts.iter().flat_map(|account| &account.groups).map(|group| group.start).collect()
    }
}

impl Chapter {
    /// The deliveries of one account, of which the first is at this place in the report.
    fn of(deliveries: &[DeliveryReport], start: usize) -> Self {
        let alike = |a: &DeliveryReport, b: &DeliveryReport| a.waits_for == b.waits_for && a.parts == b.parts;
        let (mut groups, mut more, mut at) = (Vec::new(), 0, start);
        for group in deliveries.chunk_by(alike) {
            if groups.len() == MOST_MESSAGES {
                more += 1;
            } else {
                groups.push(at..at + group.len());
            }
            at += group.len();
        }
        Self { groups, more }
    }
}

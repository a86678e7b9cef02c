//! How many requests a mailbox may have under way at once.

use std::collections::BTreeMap;

use super::answer::Answer;

/// How many requests a mailbox may have under way at once, and how many it had.
pub(super) struct Limits {
    pub(super) at_once: usize,
    /// As the header is written: seconds, often with a fraction.
    pub(super) retry_after: String,
    under_way: BTreeMap<String, usize>,
    /// The most that a mailbox had under way.
    pub(super) most: BTreeMap<String, usize>,
    /// How many requests were one too many.
    pub(super) violations: usize,
}

impl Default for Limits {
    fn default() -> Self {
        let (under_way, most) = <(BTreeMap<_, _>, BTreeMap<_, _>)>::default();
        Self { at_once: 4, retry_after: "0.021".to_owned(), under_way, most, violations: 0 }
    }
}

impl Limits {
    /// Counts a request in; it is refused where it is one too many, and has to be counted out in either case.
    pub(super) fn enter(&mut self, mailbox: &str) -> Option<Answer> {
        let now = self.under_way.entry(mailbox.to_owned()).or_default();
        *now += 1;
        let most = self.most.entry(mailbox.to_owned()).or_default();
        *most = (*most).max(*now);
        if *now <= self.at_once {
            return None;
        }
        self.violations += 1;
        let words = "Application is over its MailboxConcurrency limit.";
        Some(Answer::refusal(429, "ApplicationThrottled", words).header("retry-after", self.retry_after.clone()))
    }

    pub(super) fn leave(&mut self, mailbox: &str) {
        if let Some(now) = self.under_way.get_mut(mailbox) {
            *now -= 1;
        }
    }
}

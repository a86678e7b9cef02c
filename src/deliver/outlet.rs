//! What the engine is given beside the plan: the opened accounts and the limits of the run.

use std::sync::Arc;
use std::time::Duration;

use crate::config::policy::Policy;
use crate::secret::Redactor;
use crate::service::Service;

/// One account of the run, opened.
#[derive(Clone)]
pub struct Outlet {
    /// The account's name.
    pub name: Arc<str>,
    /// The service's name.
    pub service_name: Arc<str>,
    /// What the account shares its concurrency, rate and cool-down with: its own name, or a mailbox that several send from.
    /// Where the policies of a bucket's accounts differ, the strictest holds.
    pub bucket: Arc<str>,
    /// How it is delivered to.
    pub policy: Policy,
    /// What delivers a part.
    pub service: Arc<dyn Service>,
    /// Removes the account's secrets from what the service says.
    pub redactor: Redactor,
}

/// What bounds a run as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many parts may be under way at once over all accounts; 0 counts as 1.
    pub concurrency: usize,
    /// After which time everything stops, even what is under way.
    pub deadline: Option<Duration>,
    /// How long what is under way may take after an interrupt.
    pub grace: Duration,
}

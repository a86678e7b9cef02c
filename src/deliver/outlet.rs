//! An account of the run, opened.

use std::sync::Arc;

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
    /// What the account shares its concurrency, rate and cool-down with: its own name, or that of the first account with the same
    /// sender. Where the policies of a bucket's accounts differ, the strictest holds.
    pub bucket: Arc<str>,
    /// How it is delivered to.
    pub policy: Policy,
    /// What delivers a part.
    pub service: Arc<dyn Service>,
    /// Removes the account's secrets from what the service says.
    pub redactor: Redactor,
}

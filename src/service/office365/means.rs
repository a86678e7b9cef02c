//! What an account is opened with beside its settings.

use crate::config::policy::Policy;
use crate::problem::Problems;
use crate::store::TokenStore;
use crate::transport::Transport;

/// What an account is opened with beside its settings.
pub struct Means<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The HTTP clients of the run.
    pub transport: &'a Transport,
    /// How the account is delivered to.
    pub policy: &'a Policy,
    /// Where tokens are kept.
    pub store: &'a TokenStore,
    /// The environment, for credentials that a platform hands out there.
    pub variable: &'a dyn Fn(&str) -> Option<&'a str>,
    /// Where to put what is worth a look but stops nothing.
    pub warnings: &'a mut Problems,
}
